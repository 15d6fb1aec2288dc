/* Two systems on the same data, bit by bit. */
#include "compare.h"

#include <math.h>
#include <string.h>

static bool
same_value(double a, double b, double tolerance)
{
	if ((a != a && b != b) || memcmp(&a, &b, sizeof a) == 0)
		return true;
	return tolerance > 0 && fabs(a - b) <= tolerance * fmax(1, fabs(a));
}

static bool
must_stay(const System *s, const Var *v)
{
	return v->output || v->grad_of != NULL || v == s->loss;
}

static const char *
compare_var(const Interp *a, const Interp *b, const Var *v,
            double tolerance, Arena *arena)
{
	const Var *w = system_find(b->sys, v->name);

	if (w == NULL || w->timed != v->timed || w->rank != v->rank)
		return must_stay(a->sys, v)
		       ? arena_printf(arena, "'%s' is lost", v->name) : NULL;
	int64_t n = var_elements(v) * (v->timed ? a->T : 1);
	for (int64_t k = 0; k < n; k++) {
		double x = a->value[v->id][k], y = b->value[w->id][k];

		if (!same_value(x, y, tolerance))
			return arena_printf(arena, "'%s', value %lld: %.17g "
			                    "before, %.17g after", v->name,
			                    (long long)k, x, y);
	}
	return NULL;
}

Comparison
compare_systems(const System *before, const System *after,
                const CompareRun *run, Arena *arena, const char **why)
{
	Interp *a = interp_new(before, run->T, run->f32, arena);
	Interp *b = interp_new(after, run->T, run->f32, arena);

	run->fill(a, run->seed);
	run->fill(b, run->seed);
	if (!interp_run(a, arena)) {
		*why = a->fault;
		return COMPARE_NO_VALUE;
	}
	if (!interp_run(b, arena)) {
		*why = b->fault;
		return COMPARE_DIFFERS;
	}
	for (size_t i = 0; i < before->var.n; i++) {
		*why = compare_var(a, b, before->var.at[i], run->tolerance,
		                   arena);
		if (*why != NULL)
			return COMPARE_DIFFERS;
	}
	return COMPARE_SAME;
}
