/* How the loss of a model is made of its steps. */
#include "emit/loss_kind.h"

static const Equation *
equation_of(const System *s, const Var *v)
{
	for (size_t i = 0; i < s->eq.n; i++)
		if (s->eq.at[i].var == v)
			return &s->eq.at[i];
	return NULL;
}

static bool
plain_sum(const Equation *e)
{
	return e != NULL && e->red == RED_SUM && e->over_time &&
	       e->where == NULL && e->guard == NULL;
}

LossKind
loss_kind(const System *s)
{
	const Equation *e = s->loss ? equation_of(s, s->loss) : NULL;

	if (e == NULL)
		return LOSS_WHOLE;
	if (plain_sum(e))
		return LOSS_SUM;
	const Expr *b = e->body;
	if (e->red == RED_NONE && b->op == OP_DIV &&
	    b->arg[0]->op == OP_ACCESS && b->arg[1]->op == OP_REAL &&
	    b->arg[1]->arg[0]->op == OP_LENGTH &&
	    plain_sum(equation_of(s, b->arg[0]->access.var)))
		return LOSS_MEAN;
	return LOSS_WHOLE;
}
