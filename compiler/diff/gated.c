/* Sums of derivatives that exist only where a condition holds. */
#include "diff/gated.h"

Gated
gated_always(const Expr *value)
{
	return (Gated){NULL, value};
}

const Expr *
cond_and(Pool *p, const Expr *a, const Expr *b)
{
	return a == NULL ? b : b == NULL ? a : expr_op2(p, OP_AND, a, b);
}

Gated
gated_only(Pool *p, const Expr *c, Gated g)
{
	return (Gated){cond_and(p, c, g.when), g.value};
}

const Expr *
gated_expr(Pool *p, Gated g)
{
	const Expr *zero = expr_real(p, 0);

	if (g.value == NULL)
		return zero;
	return g.when == NULL ? g.value
	                      : expr_select(p, g.when, g.value, zero);
}

/* The sum of the two branches of one select. */
static Gated
join_branches(Pool *p, Gated a, Gated b, const Expr *outer)
{
	const Expr *c = outer == NULL ? a.when : a.when->arg[1];
	const Expr *value = c->op == OP_NOT
		? expr_select(p, c->arg[0], b.value, a.value)
		: expr_select(p, c, a.value, b.value);

	return (Gated){outer, value};
}

/* g, for where `when` holds. */
static const Expr *
value_where(Pool *p, const Expr *when, Gated g)
{
	return g.when == when ? g.value : gated_expr(p, g);
}

Gated
gated_add(Pool *p, Gated a, Gated b)
{
	const Expr *outer, *when = NULL;

	if (a.value == NULL)
		return b;
	if (b.value == NULL)
		return a;
	if (a.when != NULL && b.when != NULL) {
		if (expr_branches(a.when, b.when, &outer))
			return join_branches(p, a, b, outer);
		when = expr_either(p, a.when, b.when);
	}
	return (Gated){when, expr_add(p, value_where(p, when, a),
	                              value_where(p, when, b))};
}
