/* Factors out of sums.
 *
 *   in    an equation that sums
 *   out   the same, or a map that reads an equation that sums less
 *   how   a cotangent is a product to which each rule has added a factor on
 *         the right; those without a bound index move out
 */
#include "diff/factor.h"

#include "diff/make.h"

#include <string.h>

enum { FACTORS_MAX = 16 };      /* of a product that are looked at */

typedef struct {
	const Var *like;
	bool timed;
	Equation eq;
	const Var *var;
} Sum;

static bool
is_free(const Equation *sum, uint32_t rank, const Expr *e)
{
	Support s = expr_support(e);

	return s.levels >> rank == 0 && !s.each &&
	       !(sum->over_time && s.time);
}

/* Takes the free factors off body; their product, NULL if there is none. */
static const Expr *
take_off(Pool *p, const Equation *sum, uint32_t rank, const Expr **body)
{
	const Expr *bound[FACTORS_MAX + 1], *outer = NULL, *e = *body;
	uint32_t n = 0;

	for (uint32_t k = 0; k < FACTORS_MAX && e->op == OP_MUL;
	     k++, e = e->arg[0])
		if (is_free(sum, rank, e->arg[1]))
			outer = outer == NULL ? e->arg[1]
			        : expr_mul(p, e->arg[1], outer);
		else
			bound[n++] = e->arg[1];
	if (n == 0 || !is_free(sum, rank, e))
		bound[n++] = e;
	else
		outer = outer == NULL ? e : expr_mul(p, e, outer);
	*body = bound[--n];
	while (n > 0)
		*body = expr_mul(p, *body, bound[--n]);
	return outer;
}

static bool
same_sum(const Sum *s, const Var *like, bool timed, const Equation *e)
{
	return s->timed == timed && s->like->rank == like->rank &&
	       memcmp(s->like->dim, like->dim,
	              like->rank * sizeof *like->dim) == 0 &&
	       s->eq.guard == e->guard && s->eq.over_time == e->over_time &&
	       s->eq.over_children == e->over_children &&
	       s->eq.nbind == e->nbind &&
	       memcmp(s->eq.bind, e->bind, e->nbind * sizeof *e->bind) == 0;
}

static const Var *
make_sum(System *s, Factored *f, const Var *x, bool timed, Equation e)
{
	const Sum *known = *memo_at(&f->sum, e.body);

	if (known != NULL && same_sum(known, x, timed, &e))
		return known->var;
	e.var = make_var(s, x, timed, make_name(s, x, "_adj.sum"));
	vec_push(&s->eq, e);
	Sum made = {x, timed, e, e.var};
	*memo_at(&f->sum, e.body) = arena_copy(&f->arena, &made, sizeof made);
	return e.var;
}

void
factor_out(System *s, Factored *f, const Var *x, bool timed, Equation *sum)
{
	Equation inner = *sum;

	/* a condition may keep the factor from where it has no value */
	if (sum->red != RED_SUM || sum->where != NULL)
		return;
	const Expr *outer = take_off(s->pool, sum, x->rank, &inner.body);
	if (outer == NULL)
		return;
	const Var *q = make_sum(s, f, x, timed, inner);
	*sum = (Equation){
		.guard = sum->guard, .at = sum->at,
		.body = expr_mul(s->pool, var_read_here(s->pool, q), outer),
	};
}

void
factored_free(Factored *f)
{
	memo_free(&f->sum);
	arena_free(&f->arena);
}
