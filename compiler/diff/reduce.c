/* Derivatives of reductions. */
#include "diff/reduce.h"

#include "diff/make.h"

#include <string.h>

/* In how many elements of u[I] the maximum is attained:
 *
 *   ties[I] = sum[J where c and body(I, J) == u[I]] 1
 */
static Gated
of_extremum(System *s, const Equation *e, const Expr *g)
{
	Pool *p = s->pool;
	Var *n = make_var(s, e->var, e->var->timed,
	                  make_name(s, e->var, ".ties"));
	const Expr *taken = expr_op2(p, OP_EQ, e->body,
	                             var_read_here(p, e->var));
	Equation count = *e;

	count.var = n;
	count.red = RED_SUM;
	count.where = cond_and(p, e->where, taken);
	count.body = expr_real(p, 1);
	vec_push(&s->eq, count);
	return (Gated){taken, expr_div(p, g, var_read_here(p, n))};
}

/* Two points of the binders' space are not the same. */
static const Expr *
differ(Pool *p, const Equation *e, uint32_t a, uint32_t b)
{
	const Expr *same = NULL;

	for (uint32_t k = 0; k < e->nbind; k++)
		same = cond_and(p, same,
		                expr_op2(p, OP_EQ,
		                         expr_index(p, a + k, e->bind[k]),
		                         expr_index(p, b + k, e->bind[k])));
	return expr_op1(p, OP_NOT, same);
}

/* The product of the other elements, over the binders but not over time:
 *
 *   others[I, J] = prod[K where c(K) and K != J] body(I, K)
 */
static const Expr *
others_of_step(System *s, const Equation *e)
{
	Pool *p = s->pool;
	uint32_t rank = e->var->rank, n = e->nbind;
	const Expr *with[2 * RANK_MAX] = {0};
	Var shape = {.rank = rank + n};
	Equation q = *e;

	memcpy(shape.dim, e->var->dim, rank * sizeof *shape.dim);
	memcpy(shape.dim + rank, e->bind, n * sizeof *shape.dim);
	for (uint32_t k = 0; k < n; k++)
		with[rank + k] = expr_index(p, rank + n + k, e->bind[k]);
	q.var = make_var(s, &shape, e->var->timed || e->over_time,
	                 make_name(s, e->var, ".others"));
	q.over_time = false;
	q.body = expr_substitute(p, e->body, with, rank + n);
	q.where = e->where == NULL ? NULL
	          : expr_substitute(p, e->where, with, rank + n);
	q.where = cond_and(p, q.where, differ(p, e, rank + n, rank));
	vec_push(&s->eq, q);
	return var_read_here(p, q.var);
}

/* The product over the steps on one side of t, t included:
 *
 *   side[t, I] = side[t-1, I] * step[t, I],    side[0, I] = 1
 */
static const Var *
product_of_side(System *s, const Equation *e, const Var *step, bool before)
{
	Pool *p = s->pool;
	Var *side = make_var(s, e->var, true,
	                     make_name(s, e->var, before ? ".before"
	                                                 : ".after"));
	TimeRef next = {AT_REL, before ? -1 : 1};
	Bound one = {.kind = before ? BOUND_BEFORE : BOUND_AFTER,
	             .value = expr_real(p, 1)};

	vec_push(&side->bound, one);
	vec_push(&s->eq, ((Equation){
		.var = side, .at = e->at,
		.body = expr_mul(p, var_read(p, side, next),
		                 var_read_here(p, step)),
	}));
	return side;
}

/* The product over all other steps, by products from both ends. */
static const Expr *
others_of_time(System *s, const Equation *e)
{
	Pool *p = s->pool;
	Equation q = *e;

	q.var = make_var(s, e->var, true, make_name(s, e->var, ".step"));
	q.over_time = false;
	if (e->nbind == 0) {
		q.red = RED_NONE;
		q.where = NULL;
		if (e->where != NULL)
			q.body = expr_select(p, e->where, e->body,
			                     expr_real(p, 1));
	}
	vec_push(&s->eq, q);
	const Var *before = product_of_side(s, e, q.var, true);
	const Var *after = product_of_side(s, e, q.var, false);
	return expr_mul(p, var_read(p, before, (TimeRef){AT_REL, -1}),
	                var_read(p, after, (TimeRef){AT_REL, 1}));
}

static Gated
of_product(System *s, const Equation *e, const Expr *g, Diag *diag)
{
	if (e->over_children) {
		diag_error(diag, e->at, "cannot differentiate a product over "
		           "the children of a node");
		diag_help(diag, "write the factors out, as in x[child(n, 0)] "
		          "* x[child(n, 1)]");
		return (Gated){NULL, NULL};
	}
	if (e->var->rank + e->nbind > RANK_MAX) {
		diag_error(diag, e->at, "cannot differentiate this product: "
		           "'%s' and what it runs over have %u indices, more "
		           "than %d", e->var->name, e->var->rank + e->nbind,
		           RANK_MAX);
		return (Gated){NULL, NULL};
	}
	if (e->over_time)
		g = expr_mul(s->pool, g, others_of_time(s, e));
	if (e->nbind > 0)
		g = expr_mul(s->pool, g, others_of_step(s, e));
	return gated_always(g);
}

Gated
reduce_apply(System *s, const Equation *e, const Expr *g, Diag *diag)
{
	switch (e->red) {
	case RED_NONE:
	case RED_SUM:
		return gated_always(g);
	case RED_PROD:
		return of_product(s, e, g, diag);
	case RED_MIN:
	case RED_MAX:
		return of_extremum(s, e, g);
	case RED_ARGMAX:
	case RED_ANY:
	case RED_ALL:
		break;                  /* flat, and no real numbers */
	}
	return (Gated){NULL, NULL};
}
