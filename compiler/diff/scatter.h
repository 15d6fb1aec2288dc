/* scatter.h - the transpose of an access.
 *
 * An equation that reads x[f(i, j)] for all i, j with the cotangent c(i, j)
 * owes the adjoint of x
 *
 *   x_adj[m] += sum[i, j where f(i, j) == m] c(i, j)
 *
 * scatter() writes that sum without the indices that the condition determines:
 * a plain or shifted or mirrored or circular index becomes an expression of m
 * (with a condition that it is in range, where it may not be), the others stay
 * bound.  Time plays no part here.
 */
#ifndef DIFF_SCATTER_H
#define DIFF_SCATTER_H

#include "diff/gated.h"
#include "ir/system.h"

/* Where an expression stands: the points (i, j) at which it is evaluated. */
typedef struct {
	uint32_t nlevel;
	const Dim *dim[2 * RANK_MAX];   /* of each level */
	const Expr *where;              /* NULL, or which points take part */
	bool time;                      /* one point for each step, too */
	bool children;                  /* ... and for each child of it */
	const Expr *guard;              /* NULL, or at which steps */
	Span at;
} Site;

/* Fills in nbind, bind, where and body of a sum over the levels of the site,
 * the left side being an element of the variable that `access` reads.  False:
 * more than RANK_MAX indices stay bound. */
bool scatter(Pool *p, const Site *site, const Expr *access, Gated cotangent,
             Equation *sum);

#endif
