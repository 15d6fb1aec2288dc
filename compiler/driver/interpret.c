/* rnnc run --interpret FILE: the outputs, by the reference interpreter.
 *
 *   in    one sequence: .csv (columns `x`, or `x.0, x.1, ..` row-major; T rows;
 *         an input without time has its value in the first row) or
 *         .safetensors (an array [T, dims] for every input); weights:
 *         .safetensors
 *   out   the outputs as CSV, one row a step, with all digits; one without
 *         time is the same in every row
 *   why   plain and slow; for looking at one model without a C compiler, and
 *         for comparing with what is compiled
 */
#include "driver/artifact.h"
#include "driver/output.h"
#include "driver/verb.h"
#include "import/file.h"
#include "import/safetensors.h"
#include "ir/interp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	Compilation *c;
	const System *sys;
	Interp *in;
	int64_t T;
} Run;

static bool
complain(Run *r, const char *path, const char *what, const char *name)
{
	diag_error(&r->c->diag, (Span){0, 0}, "'%s': %s '%s'", path, what, name);
	return false;
}

/* --- tensors --------------------------------------------------------------- */

static bool
take_tensor(Run *r, const TensorFile *f, const Var *v)
{
	const Tensor *t = safetensors_find(f, v->name);
	size_t n = (size_t)(var_elements(v) * (v->timed ? r->T : 1));

	if (t == NULL)
		return complain(r, f->path, "has no tensor", v->name);
	if (t->count != n)
		return complain(r, f->path, "wrong shape of tensor", v->name);
	for (size_t i = 0; i < n; i++)
		r->in->value[v->id][i] = tensor_number(t, i);
	return true;
}

static bool
is_weight(const Var *v)
{
	return v->kind == VAR_PARAM || v->kind == VAR_CONST;
}

static bool
read_weights(Run *r, const char *path)
{
	TensorFile *f = NULL;
	bool fine = true;

	for (size_t i = 0; i < r->sys->var.n && fine; i++) {
		const Var *v = r->sys->var.at[i];

		if (!is_weight(v))
			continue;
		if (path == NULL) {
			diag_error(&r->c->diag, (Span){0, 0},
			           "the model has parameters and needs "
			           "'--weights FILE.safetensors'");
			return false;
		}
		if (f == NULL)
			f = safetensors_read(path, &r->c->arena, &r->c->diag);
		fine = f != NULL && take_tensor(r, f, v);
	}
	return fine;
}

/* --- CSV -------------------------------------------------------------------- */

typedef VEC(const char *) Fields;

/* Splits the line at *s in place; *s moves behind it. */
static void
split_line(char **s, Fields *out)
{
	char *p = *s;
	size_t n = strcspn(p, "\n");
	char *end = p + n, *next = *end ? end + 1 : end;

	*end = '\0';
	if (n > 0 && end[-1] == '\r')
		end[-1] = '\0';
	out->n = 0;
	for (;;) {
		size_t m = strcspn(p, ",");
		bool last = p[m] == '\0';

		p[m] = '\0';
		vec_push(out, p);
		if (last)
			break;
		p += m + 1;
	}
	*s = next;
}

/* The column of element i of v, or -1. */
static int64_t
column(Run *r, const Fields *head, const Var *v, int64_t i)
{
	const char *name = v->name;
	Buf b = {0};

	if (v->rank > 0) {
		int64_t stride = var_elements(v), rest = i;

		buf_puts(&b, v->name);
		for (uint32_t k = 0; k < v->rank; k++) {
			stride /= v->dim[k]->size;
			buf_printf(&b, ".%lld", (long long)(rest / stride));
			rest %= stride;
		}
		name = arena_str(&r->c->arena, b.text, b.len);
		buf_free(&b);
	}
	for (size_t k = 0; k < head->n; k++)
		if (strcmp(head->at[k], name) == 0)
			return (int64_t)k;
	return -1;
}

static bool
take_row(Run *r, const char *path, const Fields *head, const Fields *row,
         int64_t t)
{
	for (size_t i = 0; i < r->sys->var.n; i++) {
		const Var *v = r->sys->var.at[i];
		int64_t n = var_elements(v);

		if (v->kind != VAR_INPUT || (!v->timed && t > 0))
			continue;
		for (int64_t k = 0; k < n; k++) {
			int64_t c = column(r, head, v, k);
			char *end;

			if (c < 0)
				return complain(r, path, "has no column for "
				                "input", v->name);
			if ((size_t)c >= row->n)
				return complain(r, path, "a row is too short "
				                "for input", v->name);
			double x = strtod(row->at[c], &end);
			if (end == row->at[c] || *end != '\0')
				return complain(r, path, "this is no number:",
				                row->at[c]);
			r->in->value[v->id][(v->timed ? t * n : 0) + k] = x;
		}
	}
	return true;
}

static int64_t
count_rows(const char *text)
{
	int64_t n = 0;

	for (const char *s = text; *s != '\0'; s++)
		n += *s == '\n' && s[1] != '\0';
	return n;
}

static bool
start(Run *r, int64_t T)
{
	r->T = T;
	r->in = interp_new(r->sys, T, !r->c->f64, &r->c->arena);
	return true;
}

static bool
read_csv(Run *r, const char *path)
{
	Bytes b;
	Fields head = {0}, row = {0};

	if (!file_read(path, &b, &r->c->arena, &r->c->diag))
		return false;
	char *s = arena_str(&r->c->arena, (const char *)b.data, b.n);
	int64_t T = count_rows(s);
	if (T < 1)
		return complain(r, path, "no rows after the header; wanted the "
		                "inputs of model", r->sys->name);
	start(r, T);
	split_line(&s, &head);
	bool fine = true;
	for (int64_t t = 0; t < T && fine; t++) {
		split_line(&s, &row);
		fine = take_row(r, path, &head, &row, t);
	}
	vec_free(&head);
	vec_free(&row);
	return fine;
}

static bool
read_tensors(Run *r, const char *path)
{
	TensorFile *f = safetensors_read(path, &r->c->arena, &r->c->diag);
	int64_t T = 1;

	if (f == NULL)
		return false;
	for (size_t i = 0; i < r->sys->var.n; i++) {
		const Var *v = r->sys->var.at[i];
		const Tensor *t = safetensors_find(f, v->name);

		if (v->kind == VAR_INPUT && v->timed && t != NULL && t->rank > 0)
			T = t->dim[0];
	}
	if (T < 1)
		return complain(r, path, "no steps for model", r->sys->name);
	start(r, T);
	for (size_t i = 0; i < r->sys->var.n; i++)
		if (r->sys->var.at[i]->kind == VAR_INPUT &&
		    !take_tensor(r, f, r->sys->var.at[i]))
			return false;
	return true;
}

/* --- output ------------------------------------------------------------------ */

static void
write_name(Buf *b, const Var *v, int64_t i)
{
	int64_t stride = var_elements(v);

	buf_puts(b, v->name);
	for (uint32_t k = 0; k < v->rank; k++) {
		stride /= v->dim[k]->size;
		buf_printf(b, ".%lld", (long long)(i / stride));
		i %= stride;
	}
}

static void
write_outputs(const Run *r, Buf *b)
{
	for (int64_t t = -1; t < r->T; t++) {
		const char *sep = "";

		for (size_t i = 0; i < r->sys->var.n; i++) {
			const Var *v = r->sys->var.at[i];
			int64_t n = var_elements(v);

			if (!v->output || v == r->sys->loss)
				continue;
			for (int64_t k = 0; k < n; k++, sep = ",") {
				buf_puts(b, sep);
				if (t < 0)
					write_name(b, v, k);
				else
					buf_printf(b, r->c->f64 ? "%.17g"
					           : "%.9g", r->in->value[
					           v->id][(v->timed ? t * n
					           : 0) + k]);
			}
		}
		buf_puts(b, "\n");
	}
}

static bool
is_csv(const char *path)
{
	size_t n = strlen(path);

	return strcmp(path, "-") == 0 ||
	       (n > 4 && strcmp(path + n - 4, ".csv") == 0);
}

int
interpret(Compilation *c, const char *data)
{
	const Options *o = c->options;
	System *s = system_clone(c->checked);
	Run r = {.c = c, .sys = s};
	Buf out = {0};
	int status = EXIT_SYSTEM;

	s->loss = NULL;
	if (data == NULL) {
		diag_error(&c->diag, (Span){0, 0},
		           "'--interpret' needs '--data FILE'");
		status = EXIT_USAGE;
	} else if ((is_csv(data) ? read_csv(&r, data)
	                         : read_tensors(&r, data)) &&
	           read_weights(&r, o->value[OPT_WEIGHTS])) {
		const char *path = o->value[OPT_OUT];

		if (!interp_run(r.in, &c->arena)) {
			diag_error(&c->diag, (Span){0, 0}, "%s", r.in->fault);
			status = EXIT_SOURCE;
		} else {
			write_outputs(&r, &out);
			if (output_write(&(OutputFile){path ? path : "-",
			                               out.text, out.len}, 1,
			                 &c->diag))
				status = EXIT_SUCCESS;
		}
	}
	buf_free(&out);
	system_free(s);
	return status;
}
