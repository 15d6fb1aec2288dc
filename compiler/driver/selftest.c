/* The known answers of a model, by the reference interpreter. */
#include "driver/artifact.h"
#include "emit/selftest.h"
#include "ir/interp.h"

#include <string.h>

enum { NUMBERS_MAX = 1 << 22 };

static void
give_weights(const Compilation *c, Interp *in)
{
	const Program *p = c->program;
	size_t at = 0;

	for (uint32_t i = 0; i < p->nmember; i++) {
		const Member *m = &p->member[i];
		const double *given = c->weights ? c->weights[m->var->id]
		                                 : NULL;
		const double *mask = var_mask(m->var);

		for (size_t k = 0; k < (size_t)m->buffer->elements; k++) {
			size_t place = at + member_place(m, k);
			double x = given ? given[k]
			                 : selftest_value((uint32_t)place);

			if (given == NULL && mask != NULL && mask[k] == 0)
				x = 0;
			in->value[m->var->id][k] =
				p->f64 ? x : (double)(float)x;
		}
		at += (size_t)m->buffer->elements;
	}
}

static void
give_inputs(const Program *p, const System *s, Interp *in)
{
	uint32_t k = SELFTEST_INPUT;

	for (uint32_t i = 0; i < p->ninput; i++) {
		const Port *q = &p->input[i];
		const Var *v = system_find(s, q->name);
		int64_t n = q->buffer->elements *
		            (q->timed ? SELFTEST_STEPS : 1);
		uint32_t classes = q->classes < 256 ? (uint32_t)q->classes
		                                    : 256;

		for (int64_t j = 0; j < n; j++, k++)
			in->value[v->id][j] = q->buffer->type == TY_INT
				? (double)(selftest_bits(k) % classes)
				: selftest_value(k);
	}
}

/* A model of very large dimensions compiles, but is not computed here. */
static bool
is_small(const System *s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];

		n += var_elements(v) * (v->timed ? SELFTEST_STEPS : 1);
		if (n > NUMBERS_MAX)
			return false;
	}
	return true;
}

/* The outputs of every step, one after the other. */
static double *
collect(const Program *p, const System *s, const Interp *in, size_t *n,
        Arena *arena)
{
	size_t total = 0, at = 0;

	for (uint32_t i = 0; i < p->noutput; i++)
		if (p->output[i].timed)
			total += (size_t)p->output[i].buffer->elements *
			         SELFTEST_STEPS;
	double *answer = arena_array(arena, double, total);
	for (size_t t = 0; t < SELFTEST_STEPS; t++)
		for (uint32_t i = 0; i < p->noutput; i++) {
			const Port *q = &p->output[i];
			size_t m = (size_t)q->buffer->elements;

			if (!q->timed)
				continue;
			memcpy(answer + at, in->value[system_find(s, q->name)
			                              ->id] + t * m,
			       m * sizeof *answer);
			at += m;
		}
	*n = total;
	return total > 0 ? answer : NULL;
}

double *
selftest_answers(Compilation *c, size_t *n)
{
	const Program *p = c->program;

	*n = 0;
	if (!p->stream || !is_small(c->model))
		return NULL;
	Arena tmp = {0};
	Interp *in = interp_new(c->model, SELFTEST_STEPS, !c->f64, &tmp);
	give_weights(c, in);
	give_inputs(p, c->model, in);
	double *answer = interp_run(in, &tmp)
		? collect(p, c->model, in, n, &c->arena) : NULL;
	arena_free(&tmp);
	return answer;
}
