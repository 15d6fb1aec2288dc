/* rnnc run --interpret: what the equations say, without a C compiler.
 *
 *   in    the checked model, weights in a .safetensors, one sequence in a .csv
 *         (columns x, or x.0, x.1, .. row-major) or a .safetensors (arrays of
 *         the inputs' names)
 *   out   the outputs as CSV, in the columns and digits of the compiled
 *         program
 *   how   the reference interpreter, in the precision of the program
 */
#include "driver/interpret.h"

#include "driver/artifact.h"
#include "driver/verb.h"
#include "import/safetensors.h"
#include "import/table.h"
#include "ir/interp.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	Compilation *c;
	System *sys;            /* without the loss */
	const char *path;       /* of the data; NULL: none */
	Table *table;           /* one of these two */
	TensorFile *tensors;
	int64_t T;
	Interp *in;
} Run;

static const Span nowhere;

/* x.1.2 for element (1, 2) of x. */
static const char *
column_name(Run *r, const Var *v, int64_t element)
{
	int64_t at[RANK_MAX];
	Buf b = {0};

	for (uint32_t k = v->rank; k-- > 0;) {
		at[k] = element % v->dim[k]->size;
		element /= v->dim[k]->size;
	}
	buf_puts(&b, v->name);
	for (uint32_t k = 0; k < v->rank; k++)
		buf_printf(&b, ".%" PRId64, at[k]);
	const char *s = arena_str(&r->c->arena, b.text, b.len);
	buf_free(&b);
	return s;
}

/* Stores number i of an input; false if it does not fit. */
static bool
store(Run *r, const Var *v, size_t i, double x)
{
	double classes = v->type == TY_BOOL ? 2 : (double)v->classes;

	if (v->type != TY_REAL && !(x >= 0 && x < classes && x == floor(x))) {
		diag_error(&r->c->diag, nowhere, "'%s': input '%s' has the "
		           "value %g, wanted a whole number from 0 to %g",
		           r->path, v->name, x, classes - 1);
		return false;
	}
	r->in->value[v->id][i] = v->type == TY_REAL && !r->c->f64
	                         ? (double)(float)x : x;
	return true;
}

static bool
give_columns(Run *r, const Var *v)
{
	const Table *t = r->table;
	int64_t n = var_elements(v), rows = v->timed ? r->T : 1;
	Diag *diag = &r->c->diag;

	for (int64_t e = 0; e < n; e++) {
		const char *name = column_name(r, v, e);
		size_t col = table_column(t, name);
		double x;

		if (col == t->ncol && n == 1)
			col = table_column(t, v->name);
		if (col == t->ncol) {
			diag_error(diag, nowhere, "'%s' has no column '%s' for "
			           "input '%s'", t->path, name, v->name);
			return false;
		}
		for (int64_t row = 0; row < rows; row++)
			if (!table_number(t, (size_t)row, col, &x, diag) ||
			    !store(r, v, (size_t)(row * n + e), x))
				return false;
	}
	return true;
}

static bool
give_tensor(Run *r, const Var *v)
{
	const Tensor *t = safetensors_find(r->tensors, v->name);
	uint32_t timed = v->timed;
	bool fits = t != NULL && t->rank == v->rank + timed &&
	            (!timed || t->dim[0] == r->T);

	for (uint32_t k = 0; fits && k < v->rank; k++)
		fits = t->dim[k + timed] == v->dim[k]->size;
	if (!fits) {
		diag_error(&r->c->diag, nowhere, t == NULL
		           ? "'%s' has no array '%s', an input of the model"
		           : "'%s': array '%s' has not the shape of the input",
		           r->path, v->name);
		return false;
	}
	for (size_t i = 0; i < t->count; i++)
		if (!store(r, v, i, tensor_number(t, i)))
			return false;
	return true;
}

/* How long the sequence is: by the rows, the first array, or --steps. */
static bool
find_length(Run *r)
{
	const char *steps = r->c->options->value[OPT_STEPS];

	if (r->table != NULL)
		r->T = (int64_t)r->table->nrow;
	if (r->tensors != NULL)
		r->T = 1;       /* unless an array has time */
	for (size_t i = 0; r->tensors != NULL && i < r->sys->var.n; i++) {
		const Var *v = r->sys->var.at[i];
		const Tensor *t = safetensors_find(r->tensors, v->name);

		if (v->kind == VAR_INPUT && v->timed && t != NULL &&
		    t->rank > 0)
			r->T = t->dim[0];
	}
	if (r->path == NULL && steps != NULL)
		r->T = strtoll(steps, NULL, 10);
	if (r->T >= 1 && r->T <= INT32_MAX)
		return true;
	diag_error(&r->c->diag, nowhere, "the sequence has no steps");
	diag_help(&r->c->diag, "give '--data FILE', or '--steps T' to a model "
	          "without inputs");
	return false;
}

static bool
is_named(const char *path, const char *ending)
{
	size_t n = strlen(path), k = strlen(ending);

	return n > k && strcmp(path + n - k, ending) == 0;
}

static bool
read_data(Run *r)
{
	Compilation *c = r->c;

	r->path = c->options->value[OPT_DATA];
	if (r->path == NULL)
		return true;
	if (is_named(r->path, ".safetensors"))
		r->tensors = safetensors_read(r->path, &c->arena, &c->diag);
	else
		r->table = table_read(r->path, &c->arena, &c->diag);
	return r->tensors != NULL || r->table != NULL;
}

static bool
has_weights(const System *s)
{
	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->kind == VAR_PARAM ||
		    s->var.at[i]->kind == VAR_CONST)
			return true;
	return false;
}

static bool
give_weights(Run *r)
{
	const char *path = r->c->options->value[OPT_WEIGHTS];

	if (path != NULL)
		return weights_give(r->c, path, r->sys, r->in->value);
	if (!has_weights(r->sys))
		return true;
	diag_error(&r->c->diag, nowhere, "model '%s' has parameters, and no "
	           "weights are given", r->sys->name);
	diag_help(&r->c->diag, "add '--weights FILE.safetensors'");
	return false;
}

static bool
give_all(Run *r)
{
	for (size_t i = 0; i < r->sys->var.n; i++) {
		const Var *v = r->sys->var.at[i];

		if (v->kind != VAR_INPUT)
			continue;
		if (r->path == NULL) {
			diag_error(&r->c->diag, nowhere, "input '%s' has no "
			           "data", v->name);
			diag_help(&r->c->diag, "add '--data FILE'");
			return false;
		}
		if (!(r->table != NULL ? give_columns(r, v)
		                       : give_tensor(r, v)))
			return false;
	}
	return give_weights(r);
}

/* The shortest of 6 .. 9 or 15 .. 17 digits that reads back the same. */
static void
print_number(const Run *r, const Var *v, double x, Buf *out)
{
	int digits = r->c->f64 ? 15 : 6, most = r->c->f64 ? 17 : 9;
	char s[40];

	if (v->type != TY_REAL) {
		buf_printf(out, "%.0f", x);
		return;
	}
	for (; digits <= most; digits++) {
		snprintf(s, sizeof s, "%.*g", digits, x);
		double back = strtod(s, NULL);

		if (r->c->f64 ? back == x : (float)back == (float)x)
			break;
	}
	buf_puts(out, s);
}

static bool
is_wanted(const Run *r, const Var *v)
{
	const char *only = r->c->options->value[OPT_OUTPUT];

	return v->output && (only == NULL || strcmp(only, v->name) == 0);
}

static void
print_outputs(Run *r, Buf *out)
{
	const System *s = r->sys;
	int64_t rows = 1;

	for (int64_t t = -1; t < rows; t++) {   /* -1: the header */
		const char *comma = "";

		for (size_t i = 0; i < s->var.n; i++) {
			const Var *v = s->var.at[i];
			int64_t n = var_elements(v);

			if (!is_wanted(r, v))
				continue;
			if (v->timed)
				rows = r->T;
			for (int64_t e = 0; e < n; e++, comma = ",") {
				int64_t at = (v->timed ? t * n : 0) + e;

				buf_puts(out, comma);
				if (t < 0)
					buf_puts(out, column_name(r, v, e));
				else
					print_number(r, v, r->in->value[i][at],
					             out);
			}
		}
		buf_puts(out, "\n");
	}
}

static bool
check_options(Run *r)
{
	static const OptionId alien[] = {OPT_BIND, OPT_SEQUENCE, OPT_FORMAT};
	const Options *o = r->c->options;

	for (size_t i = 0; i < sizeof alien / sizeof *alien; i++)
		if (o->given[alien[i]])
			diag_error(&r->c->diag, nowhere, "'--interpret' cannot "
			           "do '--%s'", option_info[alien[i]].name);
	return r->c->diag.errors == 0;
}

static int
run(Run *r)
{
	Compilation *c = r->c;
	const char *path = c->options->value[OPT_OUT];
	Buf out = {0};

	if (!check_options(r))
		return EXIT_USAGE;
	if (!read_data(r) || !find_length(r))
		return EXIT_SYSTEM;
	r->in = interp_new(r->sys, r->T, !c->f64, &c->arena);
	if (!give_all(r))
		return EXIT_SYSTEM;
	if (!interp_run(r->in, &c->arena)) {
		diag_error(&c->diag, nowhere, "the model cannot be evaluated "
		           "on %" PRId64 " steps: %s", r->T, r->in->fault);
		return EXIT_SYSTEM;
	}
	print_outputs(r, &out);
	bool fine = output_write(&(OutputFile){path ? path : "-", out.text,
	                                       out.len}, 1, &c->diag);
	buf_free(&out);
	return fine ? EXIT_SUCCESS : EXIT_SYSTEM;
}

int
interpret(Compilation *c)
{
	Run r = {.c = c, .sys = system_clone(c->checked)};

	r.sys->loss = NULL;     /* and with it the targets */
	int status = run(&r);
	system_free(r.sys);
	return status;
}
