/* inner.h - variables that a function of whole tensors is computed with.
 *
 * Some functions are recurrences over elements: each has a few variables of
 * its own, with equations that read each other.  They stand in the frame of
 * the function's node (Note [Frames] in lower.h), so the first indices of each
 * are the free indices of the node, and only the others are spoken of here.
 */
#ifndef FRONT_INNER_H
#define FRONT_INNER_H

#include "front/lower.h"

typedef struct {
	Lower *l;
	Node *n;                /* whose value is computed */
	bool timed;             /* of the variables that are made */
} Inner;

/* A variable "owner.what" over those axes; its equation follows. */
Var *inner_var(Inner *in, const char *what, Type type, uint32_t rank,
               const Dim *const *dim);
/* An argument of the node, by name; `timed` then says of it too. */
const Var *inner_argument(Inner *in, Node *arg, const char *what);

/* The k-th own index of the variable whose equation is being written. */
const Expr *inner_index(Inner *in, const Var *v, uint32_t k);
/* The k-th index that its reduction binds. */
const Expr *inner_bound(Inner *in, const Var *v, uint32_t k, const Dim *dim);
/* x[at], x[i, j] at this step. */
const Expr *inner_at(Inner *in, const Var *x, const Expr *const *at);
const Expr *inner_read(Inner *in, const Var *x, const Expr *i, const Expr *j);

/* v = body, and v = red[i in dim where c] body. */
void inner_map(Inner *in, const Var *v, const Expr *body);
void inner_reduce(Inner *in, const Var *v, RedKind red, const Dim *dim,
                  const Expr *where, const Expr *body);

/* linear.c, order.c: the value of a function at those indices. */
const Expr *inner_solve(Lower *l, Node *n, Indices idx);
const Expr *inner_pinv(Lower *l, Node *n, Indices idx);
const Expr *inner_cholesky(Lower *l, Node *n, Indices idx);
const Expr *inner_sort(Lower *l, Node *n, Indices idx);
const Expr *inner_cumulate(Lower *l, Node *n, Indices idx);

#endif
