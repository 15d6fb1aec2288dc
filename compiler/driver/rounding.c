/* What weights in 16 bits cost in accuracy.
 *
 *   in    the optimised model, a file of weights
 *   out   largest errors of weights and of outputs
 *   how   the reference interpreter, in f64 with the weights as they are, then
 *         in f32 with the weights in each format
 */
#include "driver/rounding.h"

#include "driver/narrow.h"
#include "driver/weights.h"
#include "emit/selftest.h"
#include "ir/interp.h"

#include <math.h>

static bool
is_weight(const Var *v)
{
	return v->kind == VAR_PARAM || v->kind == VAR_CONST;
}

static void
give(const Compilation *c, const System *s, Interp *in,
     WeightFormat format)
{
	uint32_t k = SELFTEST_INPUT;

	for (size_t v = 0; v < s->var.n; v++) {
		const Var *x = s->var.at[v];
		int64_t n = var_elements(x) * (x->timed ? in->T : 1);
		uint32_t classes = x->type == TY_BOOL ? 2
			: x->classes > 0 && x->classes < 256
			? (uint32_t)x->classes : 256;

		for (int64_t i = 0; is_weight(x) && i < n; i++)
			in->value[v][i] = in->f32 ? (double)weights_round(
				format, (float)c->weights[v][i])
				: c->weights[v][i];
		for (int64_t i = 0; x->kind == VAR_INPUT && i < n; i++, k++)
			in->value[v][i] = x->type == TY_REAL
				? selftest_value(k)
				: selftest_bits(k) % classes;
	}
}

/* NULL after an error. */
static Interp *
evaluate(Compilation *c, const System *s, bool f32, WeightFormat format)
{
	Interp *in = interp_new(s, ROUNDING_STEPS, f32, &c->arena);

	give(c, s, in, format);
	if (interp_run(in, &c->arena))
		return in;
	diag_error(&c->diag, (Span){0, 0}, "cannot evaluate the model on %d "
	           "random steps: %s", ROUNDING_STEPS, in->fault);
	return NULL;
}

static void
raise(double *most, double x)
{
	if (!(x <= *most))              /* NaN is the largest of all */
		*most = x;
}

static void
compare_weights(Compilation *c, RoundingReport *r)
{
	for (size_t v = 0; v < c->model->var.n; v++) {
		const Var *x = c->model->var.at[v];
		Rounding *q = &r->param[r->nparam];

		if (!is_weight(x))
			continue;
		r->nparam++;
		q->var = x;
		for (int64_t i = 0; i < var_elements(x); i++) {
			double w = c->weights[v][i];

			raise(&q->largest, fabs(w));
			for (int k = 0; k <= WEIGHTS_F16; k++)
				raise(&q->error[k], fabs(w - (double)
				      weights_round((WeightFormat)k,
				                    (float)w)));
		}
	}
}

static bool
compare_outputs(Compilation *c, const System *s, RoundingReport *r)
{
	const Interp *exact = evaluate(c, s, false, WEIGHTS_REAL);

	for (int k = 0; exact != NULL && k <= WEIGHTS_F16; k++) {
		const Interp *in = evaluate(c, s, true, (WeightFormat)k);

		if (in == NULL)
			return false;
		r->noutput = 0;
		for (size_t v = 0; v < s->var.n; v++) {
			const Var *x = s->var.at[v];
			Rounding *q = &r->output[r->noutput];
			int64_t n = var_elements(x) *
			            (x->timed ? ROUNDING_STEPS : 1);

			if (!x->output || x->type != TY_REAL)
				continue;
			r->noutput++;
			q->var = c->model->var.at[v];
			for (int64_t i = 0; i < n; i++) {
				double y = exact->value[v][i];

				raise(&q->largest, fabs(y));
				raise(&q->error[k], fabs(y - in->value[v][i]));
			}
		}
	}
	return exact != NULL;
}

bool
rounding_report(Compilation *c, const char *weights, RoundingReport *r)
{
	size_t n = c->model->var.n + 1;

	*r = (RoundingReport){.param = arena_array(&c->arena, Rounding, n),
	                      .output = arena_array(&c->arena, Rounding, n)};
	/* as the file has them */
	if (!weights_read(c, weights, true, WEIGHTS_REAL))
		return false;
	compare_weights(c, r);
	/* outputs need no loss, which may need targets */
	System *s = system_clone(c->model);
	s->loss = NULL;
	bool fine = compare_outputs(c, s, r);
	system_free(s);
	return fine;
}
