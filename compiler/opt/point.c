/* Pass point: a reduction over the one value that its condition allows.
 *
 *   in    any system
 *   out   sum[i, j where j == e] f(i, j) is sum[i where 0 <= e and e < N]
 *         f(i, e); without binders left, f itself where the condition holds
 *   how   for each binder, a conjunct of the condition that fixes it
 *   why   the adjoint of reading one element, y = h[t, 0], is a sum over all
 *         elements in which one takes part
 *
 * A reduction starts with its first term, so that of one term is the term, to
 * the bit.  What fixes a binder must not depend on one that runs faster: the
 * terms would come in another order.  And it must have a value in any case
 * (facts.h), since it is asked for first now.
 */
#include "opt/facts.h"
#include "opt/pass.h"

#include <math.h>

typedef struct {
	Pool *pool;
	Equation *eq;
	FactTable facts;
} Point;

/* index == e, index + c == e, in either order; what e is then, or NULL. */
static const Expr *
solve(Point *p, const Expr *cond, uint32_t level)
{
	if (cond->op != OP_EQ || cond->arg[0]->type != TY_INT)
		return NULL;
	for (int k = 0; k < 2; k++) {
		const Expr *side = cond->arg[k], *e = cond->arg[1 - k];

		if (side->op == OP_ADD && side->arg[1]->op == OP_CONST) {
			e = expr_sub(p->pool, e, side->arg[1]);
			side = side->arg[0];
		}
		if (side->op == OP_INDEX && side->index.level == level &&
		    facts_of(&p->facts, e)->levels >> level == 0 &&
		    facts_of(&p->facts, e)->total)
			return e;
	}
	return NULL;
}

/* The first conjunct that fixes the index of that level, taken out of the
 * condition. */
static const Expr *
fix(Point *p, const Expr **cond, uint32_t level)
{
	const Expr *e = solve(p, *cond, level);

	if (e != NULL) {
		*cond = expr_bool(p->pool, true);
		return e;
	}
	if ((*cond)->op != OP_AND)
		return NULL;
	const Expr *left = (*cond)->arg[0], *right = (*cond)->arg[1];
	e = fix(p, &left, level);
	if (e == NULL)
		e = fix(p, &right, level);
	if (e != NULL)
		*cond = expr_op2(p->pool, OP_AND, left, right);
	return e;
}

/* The condition, for an index that is e of a range of n: first that it is in
 * range, which shields whatever reads there. */
static const Expr *
in_range_and(Pool *p, const Expr *e, int64_t n, const Expr *cond)
{
	const Expr *low = expr_op2(p, OP_LE, expr_int(p, 0), e);
	const Expr *high = expr_op2(p, OP_LT, e, expr_int(p, n));

	return expr_op2(p, OP_AND, expr_op2(p, OP_AND, low, high), cond);
}

/* Takes binder k, whose index has the value e, out of the equation. */
static void
drop_binder(Point *p, uint32_t k, const Expr *e)
{
	Equation *eq = p->eq;
	const Expr *with[2 * RANK_MAX] = {0};
	uint32_t level = eq->var->rank + k;

	with[level] = e;
	int64_t n = eq->bind[k]->size;
	eq->nbind--;
	for (uint32_t i = k; i < eq->nbind; i++) {
		eq->bind[i] = eq->bind[i + 1];
		with[eq->var->rank + i + 1] =
			expr_index(p->pool, eq->var->rank + i, eq->bind[i]);
	}
	eq->where = in_range_and(p->pool, e, n,
		expr_substitute(p->pool, eq->where, with, 2 * RANK_MAX));
	eq->body = expr_substitute(p->pool, eq->body, with, 2 * RANK_MAX);
}

/* Nothing left to reduce over: the term, or the value without terms. */
static void
become_map(Point *p)
{
	Equation *eq = p->eq;
	const Expr *empty = NULL;

	switch (eq->red) {
	case RED_NONE: case RED_ARGMAX: case RED_SUM:
		empty = eq->var->type == TY_INT ? expr_int(p->pool, 0)
		                                : expr_real(p->pool, 0);
		break;
	case RED_PROD:
		empty = eq->var->type == TY_INT ? expr_int(p->pool, 1)
		                                : expr_real(p->pool, 1);
		break;
	case RED_MIN:
		empty = expr_real(p->pool, INFINITY);
		break;
	case RED_MAX:
		empty = expr_real(p->pool, -INFINITY);
		break;
	case RED_ANY: case RED_ALL:
		empty = expr_bool(p->pool, eq->red == RED_ALL);
		break;
	}
	eq->body = expr_select(p->pool, eq->where, eq->body, empty);
	eq->where = NULL;
	eq->red = RED_NONE;
}

/* An empty set of integers has no least; an index of the largest is asked
 * for, not its value. */
static bool
is_pointwise(const Equation *e)
{
	if (e->red == RED_NONE || e->red == RED_ARGMAX || e->where == NULL)
		return false;
	return e->var->type != TY_INT || e->red == RED_SUM ||
	       e->red == RED_PROD;
}

void
opt_point(System *s, const OptOptions *o, Arena *arena)
{
	Point p = {.pool = s->pool, .facts = {.arena = arena}};

	(void)o;
	for (size_t i = 0; i < s->eq.n; i++) {
		Equation *e = p.eq = &s->eq.at[i];

		if (!is_pointwise(e))
			continue;
		for (uint32_t k = e->nbind; k-- > 0;) {
			const Expr *value = fix(&p, &e->where,
			                        e->var->rank + k);
			if (value != NULL)
				drop_binder(&p, k, value);
		}
		if (e->nbind == 0 && !e->over_time && !e->over_children)
			become_map(&p);
		else if (expr_is_const(e->where, 1))
			e->where = NULL;
	}
	facts_free(&p.facts);
}
