/* rnnc report FILE: what a model costs, known before it runs.
 *
 *   out   parameters with shapes and counts; bytes of weights, state, scratch
 *         and tape, multiply-adds, divisions and element functions of every
 *         entry; the operations of every equation
 */
#include "driver/compile.h"
#include "driver/output.h"
#include "driver/verb.h"

#include <stdlib.h>
#include <string.h>

static int64_t
count(const System *s, VarKind kind)
{
	int64_t n = 0;

	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->kind == kind)
			n += var_elements(s->var.at[i]);
	return n;
}

static const char *
shape(const Compilation *c, const Var *v)
{
	Buf b = {0};

	for (uint32_t i = 0; i < v->rank; i++)
		buf_printf(&b, "%s%s = %lld", i ? ", " : "", v->dim[i]->text,
		           (long long)v->dim[i]->size);
	const char *s = b.text ? arena_str((Arena *)&c->arena, b.text, b.len)
	                       : "";
	buf_free(&b);
	return s;
}

static void
text_parameters(const Compilation *c, Buf *out)
{
	const System *s = c->model;

	buf_printf(out, "model %s", s->name);
	for (size_t i = 0; i < s->dim.n; i++)
		buf_printf(out, "%s%s = %lld", i ? ", " : "  ",
		           s->dim.at[i].name, (long long)s->dim.at[i].size);
	buf_printf(out, "\n%s\n\n", c->stream
	           ? "streams: one step needs nothing of later steps"
	           : "needs the whole sequence: it looks ahead");
	buf_printf(out, "%-20s %10s  %s\n", "parameter", "count", "shape");
	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];

		if (v->kind == VAR_PARAM || v->kind == VAR_CONST)
			buf_printf(out, "%-20s %10lld  [%s]%s\n", v->name,
			           (long long)var_elements(v), shape(c, v),
			           v->kind == VAR_CONST ? " const" : "");
	}
	buf_printf(out, "%-20s %10lld\n", "trained",
	           (long long)count(s, VAR_PARAM));
	if (count(s, VAR_CONST) > 0)
		buf_printf(out, "%-20s %10lld\n", "const",
		           (long long)count(s, VAR_CONST));
}

static void
text_entries(Compilation *c, Buf *out)
{
	int bytes = c->f64 ? 8 : 4;

	buf_printf(out, "\n%-10s %12s %9s %10s %12s %14s %10s %10s\n", "",
	           "weights B", "state B", "scratch B", "tape B/step",
	           "mul-adds/step", "divisions", "functions");
	for (int e = 0; e < ENTRY_COUNT; e++) {
		if (c->schedule->plan[e] == NULL)
			continue;
		Cost k = sched_cost(c->schedule, (Entry)e);

		buf_printf(out, "%-10s %12lld %9lld %10lld %12lld %14.0f "
		           "%10.0f %10.0f\n", entry_name[e],
		           (long long)k.weights * bytes,
		           (long long)k.state * bytes,
		           (long long)k.scratch * bytes,
		           (long long)k.tape_per_step * bytes,
		           k.step.multiply_adds, k.step.divisions,
		           k.step.functions);
	}
}

static void
text_equations(const Compilation *c, Buf *out)
{
	buf_printf(out, "\n%10s %10s %10s  %s\n", "mul-adds", "divisions",
	           "functions", "equation");
	for (size_t i = 0; i < c->model->eq.n; i++) {
		const Equation *e = &c->model->eq.at[i];
		Work w = equation_work(e);

		buf_printf(out, "%10.0f %10.0f %10.0f  ", w.multiply_adds,
		           w.divisions, w.functions);
		equation_print(c->model, e, out);
		buf_puts(out, "\n");
	}
}

/* Names hold letters, digits, dots and underscores only: no escapes. */
static void
json(Compilation *c, Buf *out)
{
	const System *s = c->model;
	int bytes = c->f64 ? 8 : 4;
	const char *sep = "";

	buf_printf(out, "{\"model\":\"%s\",\"streams\":%s,\"trained\":%lld,"
	           "\"const\":%lld,\"parameters\":[", s->name,
	           c->stream ? "true" : "false",
	           (long long)count(s, VAR_PARAM),
	           (long long)count(s, VAR_CONST));
	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];

		if (v->kind != VAR_PARAM && v->kind != VAR_CONST)
			continue;
		buf_printf(out, "%s{\"name\":\"%s\",\"count\":%lld}", sep,
		           v->name, (long long)var_elements(v));
		sep = ",";
	}
	buf_puts(out, "],\"entries\":[");
	sep = "";
	for (int e = 0; e < ENTRY_COUNT; e++) {
		if (c->schedule->plan[e] == NULL)
			continue;
		Cost k = sched_cost(c->schedule, (Entry)e);

		buf_printf(out, "%s{\"name\":\"%s\",\"weights_bytes\":%lld,"
		           "\"state_bytes\":%lld,\"scratch_bytes\":%lld,"
		           "\"tape_bytes_per_step\":%lld,"
		           "\"multiply_adds_per_step\":%.0f,"
		           "\"divisions_per_step\":%.0f,"
		           "\"functions_per_step\":%.0f}", sep, entry_name[e],
		           (long long)k.weights * bytes,
		           (long long)k.state * bytes,
		           (long long)k.scratch * bytes,
		           (long long)k.tape_per_step * bytes,
		           k.step.multiply_adds, k.step.divisions,
		           k.step.functions);
		sep = ",";
	}
	buf_puts(out, "]}\n");
}

int
verb_report(const Options *o)
{
	Compilation c = {.options = o, .f64 = o->given[OPT_F64],
	                 .gradient = true};
	int status = compile(&c, o->file[0], STAGE_SCHED);
	const char *form = o->value[OPT_FORMAT], *path = o->value[OPT_OUT];
	Buf out = {0};

	if (status == EXIT_SUCCESS) {
		if (form != NULL && strcmp(form, "json") == 0) {
			json(&c, &out);
		} else {
			text_parameters(&c, &out);
			text_entries(&c, &out);
			text_equations(&c, &out);
		}
		if (!output_write(&(OutputFile){path ? path : "-", out.text,
		                                out.len}, 1, &c.diag))
			status = EXIT_SYSTEM;
	}
	buf_free(&out);
	compile_end(&c);
	return status;
}
