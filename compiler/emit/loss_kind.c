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

typedef struct {
	bool time, length;
} Ends;

static void
seek_ends(void *ctx, const Expr *e)
{
	Ends *f = ctx;

	f->time = f->time || e->op == OP_TIME;
	f->length = f->length || e->op == OP_LENGTH;
}

/* sum[t where t < T] and the like: T is not the end of a piece. */
static bool
compares_with_end(const System *s)
{
	for (size_t i = 0; i < s->eq.n; i++) {
		Ends f = {false, false};

		equation_visit(&s->eq.at[i], seek_ends, &f);
		if (f.time && f.length)
			return true;
	}
	return false;
}

LossKind
loss_kind(const System *s)
{
	const Equation *e = s->loss ? equation_of(s, s->loss) : NULL;

	if (e == NULL)
		return LOSS_WHOLE;
	if (compares_with_end(s))
		return LOSS_END;
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
