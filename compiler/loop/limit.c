/* Conditions that are ends of loops.
 *
 *   in    a comparison of an index with what is known before its loop
 *   out   where the loop begins or ends, within the dimension
 *   why   a sum over the elements before, or over a sequence shorter than its
 *         memory, does not look at the others
 */
#include "loop/nest.h"

/* What may be evaluated whether or not other conditions hold. */
static void
look_at(void *ctx, const Expr *e)
{
	bool *plain = ctx;

	if (e->op == OP_ACCESS)
		*plain = *plain && e->narg == 0 &&
		         (e->access.time.kind == AT_NONE ||
		          (e->access.time.kind == AT_REL &&
		           e->access.time.off == 0));
	else if (e->op != OP_CONST && e->op != OP_INDEX && e->op != OP_ADD &&
	         e->op != OP_SUB)
		*plain = false;
}

static bool
is_known(const NestLower *w, const Expr *e)
{
	Support s = lower_support(w->l, e);
	bool plain = e->type == TY_INT;

	if (plain)
		expr_visit(e, look_at, &plain);
	return plain && (s.levels & ~w->bound) == 0 &&
	       (!s.time || w->time_bound);
}

static bool
is_given_class(const Expr *e, int64_t most)
{
	const Var *v = e->op == OP_ACCESS ? e->access.var : NULL;

	return v != NULL && v->kind != VAR_DEF && v->classes > 0 &&
	       v->classes - 1 <= most;
}

/* e + more, kept in 0 .. size. */
static const Node *
within(NestLower *w, const Expr *e, int64_t more, int64_t size)
{
	Lower *l = w->l;
	int64_t lo, hi;
	const Node *n = value_add(l, lower_expr(&w->site, e),
	                          value_int(l, more));

	if (is_given_class(e, size - more) && more >= 0)
		return n;
	bool ranged = expr_range(e, &lo, &hi);
	if (!ranged || hi + more > size)
		n = value_op(l, OP_MIN, TY_INT, n, value_int(l, size));
	if (!ranged || lo + more < 0)
		n = value_op(l, OP_MAX, TY_INT, n, value_int(l, 0));
	return n;
}

static const Node *
limit(NestLower *w, const Expr *c, int side, uint32_t *level)
{
	const Expr *x, *e;

	if (c->op != OP_LT && c->op != OP_LE)
		return NULL;
	x = c->arg[side];
	e = c->arg[1 - side];
	if (x->op != OP_INDEX || (w->bound >> x->index.level & 1) ||
	    !is_known(w, e))
		return NULL;
	*level = x->index.level;
	/* i <= e ends before e + 1, e < i begins there */
	return within(w, e, (c->op == OP_LE) == (side == 0),
	              x->index.dim->size);
}

const Node *
limit_above(NestLower *w, const Expr *c, uint32_t *level)
{
	return limit(w, c, 0, level);
}

const Node *
limit_below(NestLower *w, const Expr *c, uint32_t *level)
{
	return limit(w, c, 1, level);
}
