/* sweep.h - cotangents inside one expression, from its root to its accesses.
 *
 *   sweep(pool, root, y, seed, active, &out)
 *
 * root    expression of type real
 * y       has the value of root (see rule.h)
 * seed    cotangent of the root
 * active  by variable id: which variables are asked for; NULL: all
 * out     appended: every access to an active variable that a derivative
 *         reaches, each once, from left to right, with its cotangent
 *
 * Cost: linear in the number of nodes under root.
 */
#ifndef DIFF_SWEEP_H
#define DIFF_SWEEP_H

#include "base/vec.h"
#include "diff/gated.h"
#include "ir/system.h"

typedef struct {
	const Expr *access;
	Gated cotangent;
} Reached;

typedef VEC(Reached) ReachedList;

void sweep(Pool *p, const Expr *root, const Expr *y, Gated seed,
           const bool *active, ReachedList *out);

#endif
