/* adjoint.h - the equations of one variable's adjoint.
 *
 * Every equation that reads x owes x_adj a contribution; so does every
 * boundary value that reads x.  They are collected while the equations are
 * gone through, and added up, in that order, by adjoint_define():
 *
 *   read as   contribution                     enters x_adj[t] as
 *   x[t]      c[t]                             c[t]
 *   x[t+k]    an equation c[t], 0 outside      c[t-k]
 *   x[3]      c, summed over time if need be   where(t == 3, c, 0)
 *   x[T-1]    c, likewise                      where(t == T - 1, c, 0)
 *
 *   x[parent(t)]    an equation c[t]     sum[k in children(t)] c[k]
 *   x[child(t, k)]  an equation c[t]     where(t is child k, c[parent(t)], 0)
 *
 * What was read outside 1 .. T was a boundary value: those contributions make
 * the adjoint of that value.
 */
#ifndef DIFF_ADJOINT_H
#define DIFF_ADJOINT_H

#include "ir/system.h"

typedef struct {
	TimeRef at;             /* how x was read */
	Equation sum;           /* no left side yet: for each element of x and,
	                         * if at.kind moves with t, at the reader's t */
} Contribution;

typedef struct {
	const Var *of;          /* x */
	Var *var;               /* x_adj, NULL: not wanted */
	Var **bound;            /* [of->bound.n] adjoints of the boundary
	                         * values, NULL: constant */
	VEC(Contribution) in;
} Adjoint;

/* Adds the equations of a->var and a->bound. */
void adjoint_define(System *s, const Adjoint *a);

#endif
