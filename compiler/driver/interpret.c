/* rnnc run --interpret: what the equations say, without a C compiler.
 *
 *   in    the checked model, and the options of the compiled program
 *   out   what that program writes
 *   how   the program's own main function reads data and weights and writes
 *         outputs; the reference interpreter stands in for compiled code, in
 *         the same precision
 */
#include "driver/interpret.h"

#include "driver/artifact.h"
#include "driver/narrow.h"
#include "driver/weights.h"
#include "ir/interp.h"
#include "opt/opt.h"
#include "runtime/main.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
	Compilation *c;
	System *sys;            /* without the loss */
	RnnModel model;
	/* in the order of the model */
	const Var **tensor, **input, **output, **check;
} Run;

static RnnPort
port_of(const System *s, const Var *v)
{
	RnnPort p = {
		.name = v->name, .timed = v->timed, .rank = (int)v->rank,
		.classes = v->type == TY_REAL ? 0 : v->type == TY_BOOL ? 2
		           : v->classes > 0 && v->classes < INT32_MAX
		           ? v->classes : INT32_MAX,
		.seed = v->seed,
		.tree = v == s->tree.parent ? tree_port(&s->tree) : 0,
	};

	for (uint32_t k = 0; k < v->rank; k++)
		p.dim[k] = v->dim[k]->size;
	return p;
}

static RnnCheck
check_of(const Run *r, const Var *v)
{
	const System *s = r->sys;
	RnnCheck c = {.name = v->name, .timed = v->timed,
	              .rank = (int)v->rank};
	Place place;

	for (uint32_t k = 0; k < v->rank; k++)
		c.dim[k] = v->dim[k]->size;
	for (size_t i = 0; i < s->eq.n; i++) {
		const Equation *e = &s->eq.at[i];

		if (e->var != v)
			continue;
		c.compares = e->body->arg[1]->op != OP_CONST;
		if (sources_place(&r->c->sources, e->at.start, &place))
			c.line = (int)place.line;
	}
	return c;
}

static void
describe(Run *r)
{
	size_t n = r->sys->var.n + 1;
	Arena *a = &r->c->arena;
	RnnPort *input = arena_array(a, RnnPort, n);
	RnnPort *output = arena_array(a, RnnPort, n);

	RnnCheck *check = arena_array(a, RnnCheck, n);

	r->check = arena_array(a, const Var *, n);
	r->tensor = arena_array(a, const Var *, n);
	r->input = arena_array(a, const Var *, n);
	r->output = arena_array(a, const Var *, n);
	r->model = (RnnModel){
		.abi = RNN_ABI, .name = r->sys->name,
		.real_size = r->c->f64 ? sizeof(double) : sizeof(float),
		.input = input, .output = output, .check = check,
		.source = artifact_source(r->c),
		.weight_format = weights_runtime(r->c->format),
	};
	weights_describe(r->sys, &r->model, arena_array(a, RnnTensor, n),
	                 r->tensor);
	for (size_t i = 0; i < r->sys->var.n; i++) {
		const Var *v = r->sys->var.at[i];

		if (v->kind == VAR_INPUT) {
			r->input[r->model.n_input] = v;
			input[r->model.n_input++] = port_of(r->sys, v);
		} else if (v->check != CHECK_NONE) {
			r->check[r->model.n_check] = v;
			check[r->model.n_check++] = check_of(r, v);
		} else if (v->output) {
			r->output[r->model.n_output] = v;
			output[r->model.n_output++] = port_of(r->sys, v);
		}
	}
}

static double
real_at(const Run *r, const void *p, size_t i)
{
	return r->c->f64 ? ((const double *)p)[i]
	                 : (double)((const float *)p)[i];
}

static double
weight_at(const Run *r, const void *p, size_t i)
{
	WeightFormat format = r->c->format;

	return format == WEIGHTS_REAL ? real_at(r, p, i)
	       : (double)weights_widen(format, ((const uint16_t *)p)[i]);
}

static size_t
numbers(const Var *v, size_t T)
{
	return (size_t)var_elements(v) * (v->timed ? T : 1);
}

static void
give(const Run *r, Interp *in, const void *params, const void *const data[])
{
	const RnnModel *m = &r->model;

	for (int i = 0; i < m->n_tensor; i++)
		for (size_t k = 0; k < numbers(r->tensor[i], 1); k++)
			in->value[r->tensor[i]->id][k] =
				weight_at(r, params, m->tensor[i].offset + k);
	for (int i = 0; i < m->n_input; i++) {
		const Var *v = r->input[i];

		for (size_t k = 0; k < numbers(v, (size_t)in->T); k++)
			in->value[v->id][k] = v->type == TY_REAL
				? real_at(r, data[i], k)
				: ((const int32_t *)data[i])[k];
	}
}

static void
take(const Run *r, const Interp *in, void *const out[])
{
	for (int i = 0; i < r->model.n_output; i++) {
		const Var *v = r->output[i];
		const double *x = in->value[v->id];

		for (size_t k = 0; out[i] && k < numbers(v, (size_t)in->T); k++)
			if (v->type != TY_REAL)
				((int32_t *)out[i])[k] = (int32_t)x[k];
			else if (r->c->f64)
				((double *)out[i])[k] = x[k];
			else
				((float *)out[i])[k] = (float)x[k];
	}
}

static int32_t
number_of(const Run *r, const Var *check)
{
	int32_t k = 0;

	while (r->check[k] != check)
		k++;
	return k;
}

static int
check_failed(const Run *r, const Interp *in, RnnReport *said)
{
	*said = (RnnReport){number_of(r, in->failed), 0, (int32_t)in->step,
	                    (int32_t)in->element, in->shown};
	return RNN_CHECK_FAILED;
}

/* One sequence; see RnnEvaluate. */
static int
evaluate(void *self, const void *params, const void *const data[],
         void *const out[], size_t T, RnnReport *said, RnnError *err)
{
	const Run *r = self;
	Arena a = {0};
	Interp *in = interp_new(r->sys, (int64_t)T, !r->c->f64, &a);
	int rc = 0;

	give(r, in, params, data);
	if (interp_run(in, &a))
		take(r, in, out);
	else if (in->failed != NULL)
		rc = check_failed(r, in, said);
	else
		rc = rnn_fail(err, RNN_EXIT_SYSTEM, "the model cannot be "
		              "evaluated on %zu steps: %s", T, in->fault);
	arena_free(&a);
	return rc;
}

int
interpret(Compilation *c, int argc, char **argv)
{
	Run r = {.c = c, .sys = system_clone(c->checked)};

	r.sys->loss = NULL;
	const char *fault = opt_run(r.sys, &(OptOptions){.only = "dead"},
	                            &c->arena);
	describe(&r);
	int status = fault ? compile_mistake(c, "interpret", fault)
		: rnn_run_main_by(&r.model, evaluate, &r, argc, argv);
	system_free(r.sys);
	return status;
}
