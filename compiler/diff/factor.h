/* factor.h - a sum without the factors that do not take part in it.
 *
 *   sum[j] a[j] * W[j, i] * r[i]   becomes   q[i] * r[i]
 *                                  with      q[i] = sum[j] a[j] * W[j, i]
 *
 * The adjoints of r and h in U @ (r * h) then share one product with the
 * transposed matrix, and no factor is multiplied in, or computed, once for
 * each term.
 */
#ifndef DIFF_FACTOR_H
#define DIFF_FACTOR_H

#include "ir/memo.h"
#include "ir/system.h"

/* The sums made so far, by body; {0} is a valid empty one. */
typedef struct {
	Memo sum;
	Arena arena;
} Factored;

/* Makes the sum over elements of x, timed or not, a map if it has such
 * factors: its sum becomes an equation of s, shared with equal ones. */
void factor_out(System *s, Factored *f, const Var *x, bool timed,
                Equation *sum);
void factored_free(Factored *f);

#endif
