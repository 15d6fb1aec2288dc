/* A loss for a system that has none; see objective.h. */
#include "driver/objective.h"

static const Expr *
add_sum(System *s, const char *name, const Var *y, ObjectiveTerm *term)
{
	Pool *p = s->pool;
	Equation eq = {
		.body = term(s, y, var_read_here(p, y)),
		.nbind = y->rank, .over_time = y->timed,
	};

	eq.red = eq.nbind > 0 || eq.over_time ? RED_SUM : RED_NONE;
	for (uint32_t i = 0; i < y->rank; i++)
		eq.bind[i] = y->dim[i];
	eq.var = system_add_var(s, (Var){.name = name, .kind = VAR_DEF});
	vec_push(&s->eq, eq);
	return var_read_here(p, eq.var);
}

bool
objective_invent(System *s, const char *name, ObjectiveTerm *term,
                 Diag *diag)
{
	const Expr *sum = NULL;
	size_t n = s->var.n;

	for (size_t v = 0; v < n; v++) {
		const Var *y = s->var.at[v];

		if (!y->output || y->type != TY_REAL)
			continue;
		const Expr *e = add_sum(s, name, y, term);
		sum = sum ? expr_add(s->pool, sum, e) : e;
	}
	if (sum == NULL) {
		diag_error(diag, (Span){0, 0}, "model '%s' has neither a loss "
		           "nor a real output to differentiate", s->name);
		return false;
	}
	Equation eq = {.body = sum};
	eq.var = system_add_var(s, (Var){.name = name, .kind = VAR_DEF});
	vec_push(&s->eq, eq);
	s->loss = eq.var;
	return true;
}
