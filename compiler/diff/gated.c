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

static bool
complement(const Expr *a, const Expr *b)
{
	return (a->op == OP_NOT && a->arg[0] == b) ||
	       (b->op == OP_NOT && b->arg[0] == a);
}

/* The sum of the two branches of one select: both conditions are `outer and
 * c`, `outer and not c`, with outer possibly true. */
static bool
join_branches(Pool *p, Gated a, Gated b, Gated *sum)
{
	const Expr *outer = NULL, *c = a.when, *d = b.when;

	if (c->op == OP_AND && d->op == OP_AND && c->arg[0] == d->arg[0]) {
		outer = c->arg[0];
		c = c->arg[1];
		d = d->arg[1];
	}
	if (!complement(c, d))
		return false;
	bool flip = c->op == OP_NOT;
	*sum = (Gated){outer, expr_select(p, flip ? d : c,
	                                  flip ? b.value : a.value,
	                                  flip ? a.value : b.value)};
	return true;
}

Gated
gated_add(Pool *p, Gated a, Gated b)
{
	Gated sum;

	if (a.value == NULL)
		return b;
	if (b.value == NULL)
		return a;
	if (a.when == b.when)
		return (Gated){a.when, expr_add(p, a.value, b.value)};
	if (a.when != NULL && b.when != NULL && join_branches(p, a, b, &sum))
		return sum;
	sum.when = a.when == NULL || b.when == NULL ? NULL
	           : expr_op2(p, OP_OR, a.when, b.when);
	sum.value = expr_add(p, gated_expr(p, a), gated_expr(p, b));
	return sum;
}
