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
		            (q->timed ? selftest_steps(p) : 1);
		uint32_t classes = q->classes < 256 ? (uint32_t)q->classes
		                                    : 256;

		for (int64_t j = 0; j < n; j++, k++)
			in->value[v->id][j] = q->tree != 0
				? (double)(j + 1 < n ? j + 2 : 0)
				: q->buffer->type == TY_INT
				? (double)(selftest_bits(k) % classes)
				: selftest_value(k);
	}
}

/* A model of very large dimensions compiles, but is not computed here. */
static bool
is_small(const Program *p, const System *s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];

		n += var_elements(v) * (v->timed ? selftest_steps(p) : 1);
		if (n > NUMBERS_MAX)
			return false;
	}
	return true;
}

/* Elements of an output that are compared: a step has no untimed ones. */
static size_t
elements(const Program *p, const Port *q)
{
	size_t n = (size_t)q->buffer->elements;

	return q->timed ? n * (size_t)selftest_steps(p) : p->stream ? 0 : n;
}

/* The outputs one after the other, of a stream step by step. */
static double *
collect(const Program *p, const System *s, const Interp *in, size_t *n,
        Arena *arena)
{
	size_t T = (size_t)selftest_steps(p), total = 0, at = 0;
	size_t pieces = p->stream ? T : 1;

	for (uint32_t i = 0; i < p->noutput; i++)
		total += elements(p, &p->output[i]);
	double *answer = arena_array(arena, double, total);
	for (size_t t = 0; t < pieces; t++)
		for (uint32_t i = 0; i < p->noutput; i++) {
			const Port *q = &p->output[i];
			size_t m = elements(p, q) / pieces;

			memcpy(answer + at, in->value[system_find(s, q->name)
			                              ->id] + t * m,
			       m * sizeof *answer);
			at += m;
		}
	*n = total;
	return total > 0 ? answer : NULL;
}

/* The interpreter knows no fused multiply-adds, and other sums where nothing is
 * hoisted: those backward in time. */
static bool
has_answers(const Compilation *c)
{
	const Program *p = c->program;

	return !p->fast && (p->stream || (p->fn[FN_RUN] != NULL &&
	                                  !c->options->given[OPT_NO_HOIST]));
}

double *
selftest_answers(Compilation *c, size_t *n)
{
	const Program *p = c->program;

	*n = 0;
	if (!has_answers(c) || !is_small(p, c->model))
		return NULL;
	Arena tmp = {0};
	Interp *in = interp_new(c->model, selftest_steps(p), !c->f64, &tmp);
	give_weights(c, in);
	give_inputs(p, c->model, in);
	double *answer = interp_run(in, &tmp)
		? collect(p, c->model, in, n, &c->arena) : NULL;
	arena_free(&tmp);
	return answer;
}
