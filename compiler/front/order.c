/* Sorting and running sums and products.
 *
 *   in    a node: sort, argsort, cumsum, cumprod or their exclusive forms
 *   out   equations of their own; the value at one element
 *   how   an element's place is the number of those before it: n^2 comparisons,
 *         but all at once, and the order is settled where elements are equal.
 *         Sorting then reads elements by their places, which is what is
 *         differentiated; a running sum is a recurrence over elements
 */
#include "front/inner.h"

/* Does element j of v come before element i?  NaN comes last; what is equal
 * stays in its order. */
static const Expr *
before(Pool *p, const Expr *j, const Expr *i, const Expr *vj, const Expr *vi)
{
	const Expr *first = expr_op2(p, OP_LT, j, i);
	const Expr *tie = expr_op2(p, OP_AND, expr_op2(p, OP_EQ, vj, vi),
	                           first);
	const Expr *number = expr_op2(p, OP_EQ, vj, vj);

	return expr_select(
		p, expr_op2(p, OP_EQ, vi, vi),
		expr_op2(p, OP_OR, expr_op2(p, OP_LT, vj, vi), tie),
		expr_op2(p, OP_OR, number, first));
}

/* place[i] = sum[j where v[j] comes before v[i]] 1
 * order[k] = sum[i where place[i] == k] i */
static const Var *
order_of(Inner *in, const Var *v)
{
	Pool *p = in->l->p;
	const Dim *const *dim = v->dim + in->n->nfree;
	Var *place = inner_var(in, "place", TY_REAL, 1, dim);
	Var *order = inner_var(in, "order", TY_INT, 1, dim);
	const Expr *i = inner_index(in, v, 0);
	const Expr *j = inner_bound(in, v, 0, dim[0]);
	const Expr *there = inner_read(in, place, j, NULL);

	order->classes = dim[0]->size;
	inner_reduce(in, place, RED_SUM, dim[0],
	             before(p, j, i, inner_read(in, v, j, NULL),
	                    inner_read(in, v, i, NULL)), expr_real(p, 1));
	inner_reduce(in, order, RED_SUM, dim[0], expr_op2(
		p, OP_EQ, there, expr_to_real(p, i)), j);
	return order;
}

const Expr *
inner_sort(Lower *l, Node *n, Indices idx)
{
	Inner in = {.l = l, .n = n};
	const Var *v = inner_argument(&in, n->arg[0], "value");
	const Expr *from = inner_at(&in, order_of(&in, v), idx);

	return n->func == FUNC_ARGSORT ? from : inner_read(&in, v, from, NULL);
}

/* c[i] = c[i-1] + v[i], c[0] = v[0]; exclusive: c[i] = c[i-1] + v[i-1],
 * c[0] = 0; with a product likewise. */
const Expr *
inner_cumulate(Lower *l, Node *n, Indices idx)
{
	Inner in = {.l = l, .n = n};
	Pool *p = l->p;
	bool product = n->func == FUNC_CUMPROD ||
	               n->func == FUNC_CUMPROD_EXCLUSIVE;
	bool exclusive = n->func == FUNC_CUMSUM_EXCLUSIVE ||
	                 n->func == FUNC_CUMPROD_EXCLUSIVE;
	const Var *v = inner_argument(&in, n->arg[0], "value");
	Var *c = inner_var(&in, "running", v->type, 1, v->dim + n->nfree);
	const Expr *i = inner_index(&in, c, 0);
	const Expr *last = expr_sub(p, i, expr_int(p, 1));
	const Expr *term = inner_read(&in, v, exclusive ? last : i, NULL);
	const Expr *first = !exclusive ? term
	                    : v->type == TY_INT ? expr_int(p, product)
	                    : expr_real(p, product);

	inner_map(&in, c, expr_select(
		p, expr_op2(p, OP_LT, expr_int(p, 0), i),
		expr_op2(p, product ? OP_MUL : OP_ADD,
		         inner_read(&in, c, last, NULL), term), first));
	return inner_at(&in, c, idx);
}
