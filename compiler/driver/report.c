/* rnnc report FILE: what a model costs, known before it runs.
 *
 *   out   parameters with shapes and counts; bytes of weights, state, scratch
 *         and tape, multiply-adds, divisions and element functions of every
 *         entry; the operations of every equation, and the line it comes from
 */
#include "driver/compile.h"
#include "driver/output.h"
#include "driver/rounding.h"
#include "driver/verb.h"
#include "ir/graph.h"

#include <jansson.h>
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

/* How steps hang together: round and round, or over how many steps. */
typedef struct {
	bool back, ahead;       /* a cycle of equations through t-1, t+1 */
	int64_t last, next;     /* no cycle: steps that an output looks back
	                         * and ahead */
} Recurrence;

/* The longest way in steps back (sign -1) or ahead (+1) from an output. */
static int64_t
reach(const System *s, const Graph *g, int sign, Arena *tmp)
{
	int64_t *far = arena_array(tmp, int64_t, s->var.n + 1), most = 0;

	for (uint32_t k = 0; k < g->ncomp; k++) {
		uint32_t v = g->comp[k].var[0];

		for (uint32_t i = g->first[v]; i < g->first[v + 1]; i++) {
			const Edge *e = &g->edge[i];
			int64_t at = far[e->used] + (e->kind == AT_REL
			                             ? sign * e->off : 0);

			if (at > far[v])
				far[v] = at;
		}
		if (s->var.at[v]->output && far[v] > most)
			most = far[v];
	}
	return most;
}

static Recurrence
recurrence(const System *s)
{
	Arena tmp = {0};
	const Graph *g = graph_build(s, &tmp);
	Recurrence r = {0};

	for (uint32_t k = 0; k < g->ncomp; k++) {
		r.back = r.back || (g->comp[k].recurrent && g->comp[k].back);
		r.ahead = r.ahead ||
		          (g->comp[k].recurrent && g->comp[k].ahead);
	}
	if (!r.back && !r.ahead) {
		r.last = reach(s, g, -1, &tmp);
		r.next = reach(s, g, 1, &tmp);
	}
	arena_free(&tmp);
	return r;
}

static void
text_time(const Compilation *c, Buf *out)
{
	Recurrence r = recurrence(c->model);

	if (c->model->tree.parent != NULL) {
		buf_puts(out, "needs the whole tree: its steps are the "
		         "nodes\n");
		return;
	}
	buf_puts(out, c->stream
	         ? "streams: one step needs nothing of later steps\n"
	         : "does not stream: 'rnnc build --step' says why\n");
	if (r.back || r.ahead)
		buf_printf(out, "recurrent: a step needs the one %s\n",
		           r.back && r.ahead ? "before, and another the one "
		           "after" : r.back ? "before" : "after");
	else
		buf_printf(out, "not recurrent: an output looks %lld steps "
		           "back and %lld ahead\n", (long long)r.last,
		           (long long)r.next);
}

static void
text_parameters(const Compilation *c, Buf *out)
{
	const System *s = c->model;

	buf_printf(out, "model %s", s->name);
	for (size_t i = 0; i < s->dim.n; i++)
		buf_printf(out, "%s%s = %lld", i ? ", " : "  ",
		           s->dim.at[i].name, (long long)s->dim.at[i].size);
	buf_puts(out, "\n");
	text_time(c, out);
	buf_printf(out, "\n%-20s %10s  %s\n", "parameter", "count", "shape");
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

/* What one weight takes; the gradient is of a program that trains. */
static int
weight_bytes(const Compilation *c, Entry e)
{
	if (e != ENTRY_GRAD && c->format != WEIGHTS_REAL)
		return 2;
	return c->f64 ? 8 : 4;
}

static void
text_entries(Compilation *c, Buf *out)
{
	int bytes = c->f64 ? 8 : 4;

	buf_printf(out, "\n%-10s %12s %9s %10s %12s %14s %10s %10s %14s\n", "",
	           "weights B", "state B", "scratch B", "tape B/step",
	           "mul-adds/step", "divisions", "functions", "mul-adds once");
	for (int e = 0; e < ENTRY_COUNT; e++) {
		if (c->schedule->plan[e] == NULL)
			continue;
		Cost k = sched_cost(c->schedule, (Entry)e);

		buf_printf(out, "%-10s %12lld %9lld %10lld %12lld %14.0f "
		           "%10.0f %10.0f %14.0f\n", entry_name[e],
		           (long long)k.weights *
		           weight_bytes(c, (Entry)e),
		           (long long)k.state * bytes,
		           (long long)k.scratch * bytes,
		           (long long)k.tape_per_step * bytes,
		           k.step.multiply_adds, k.step.divisions,
		           k.step.functions, k.once.multiply_adds);
	}
}

/* Where an equation stands; an empty place if the compiler made it of none. */
static Place
place_of(const Compilation *c, const Equation *e)
{
	Place p = {0};

	if (e->at.end > 0)
		sources_place(&c->sources, e->at.start, &p);
	return p;
}

/* "12", or "lstm.rnn:12" if it stands in a file that was drawn in. */
static void
text_place(const Compilation *c, const Equation *e, Buf *out)
{
	Place p = place_of(c, e);
	Buf b = {0};

	if (p.source == NULL)
		buf_puts(&b, "-");
	else if (p.source == c->sources.files.at[0])
		buf_printf(&b, "%u", p.line);
	else
		buf_printf(&b, "%s:%u", p.source->name, p.line);
	buf_printf(out, "%6s  ", b.text);
	buf_free(&b);
}

static void
text_equations(const Compilation *c, Buf *out)
{
	buf_printf(out, "\n%10s %10s %10s %6s  %s\n", "mul-adds", "divisions",
	           "functions", "line", "equation");
	for (size_t i = 0; i < c->model->eq.n; i++) {
		const Equation *e = &c->model->eq.at[i];
		Work w = equation_work(e);

		buf_printf(out, "%10.0f %10.0f %10.0f ", w.multiply_adds,
		           w.divisions, w.functions);
		text_place(c, e, out);
		equation_print(c->model, e, out);
		buf_puts(out, "\n");
	}
}

static void
text_rounding(const Rounding *q, uint32_t n, const char *what, Buf *out)
{
	buf_printf(out, "\n%-20s %10s %10s %10s %10s\n", what, "largest",
	           "f32", "bf16", "f16");
	for (uint32_t i = 0; i < n; i++, q++)
		buf_printf(out, "%-20s %10.3g %10.2g %10.2g %10.2g\n",
		           q->var->name, q->largest, q->error[WEIGHTS_REAL],
		           q->error[WEIGHTS_BF16], q->error[WEIGHTS_F16]);
}

static void
text_errors(const RoundingReport *r, Buf *out)
{
	text_rounding(r->param, r->nparam, "weights, error in", out);
	text_rounding(r->output, r->noutput, "outputs, weights in", out);
	buf_printf(out, "outputs: computed in f32, against f64, over %d steps "
	           "of random inputs\n", ROUNDING_STEPS);
}

static json_t *
json_rounding(const Rounding *q, uint32_t n)
{
	json_t *all = json_array();

	for (uint32_t i = 0; i < n; i++, q++)
		json_array_append_new(all, json_pack(
			"{s:s, s:f, s:f, s:f, s:f}", "name", q->var->name,
			"largest", q->largest, "f32", q->error[WEIGHTS_REAL],
			"bf16", q->error[WEIGHTS_BF16],
			"f16", q->error[WEIGHTS_F16]));
	return all;
}

/* Counts beyond 2^53 are not exact in the first place. */
static json_t *
whole(double x)
{
	return json_integer((json_int_t)x);
}

static json_t *
json_parameters(const System *s)
{
	json_t *all = json_array();

	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];
		json_t *shape = json_array();

		for (uint32_t k = 0; k < v->rank; k++)
			json_array_append_new(shape, json_integer(
				(json_int_t)v->dim[k]->size));
		if (v->kind == VAR_PARAM || v->kind == VAR_CONST)
			json_array_append_new(all, json_pack(
				"{s:s, s:I, s:O, s:b}", "name", v->name,
				"count", (json_int_t)var_elements(v),
				"shape", shape,
				"const", v->kind == VAR_CONST));
		json_decref(shape);
	}
	return all;
}

static json_t *
json_entries(const Compilation *c)
{
	json_int_t bytes = c->f64 ? 8 : 4;
	json_t *all = json_array();

	for (int e = 0; e < ENTRY_COUNT; e++) {
		if (c->schedule->plan[e] == NULL)
			continue;
		Cost k = sched_cost(c->schedule, (Entry)e);

		json_array_append_new(all, json_pack(
			"{s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o}",
			"name", entry_name[e],
			"weights_bytes", k.weights *
			weight_bytes(c, (Entry)e),
			"state_bytes", k.state * bytes,
			"scratch_bytes", k.scratch * bytes,
			"tape_bytes_per_step", k.tape_per_step * bytes,
			"multiply_adds_per_step", whole(k.step.multiply_adds),
			"divisions_per_step", whole(k.step.divisions),
			"functions_per_step", whole(k.step.functions),
			"multiply_adds_once", whole(k.once.multiply_adds)));
	}
	return all;
}

static json_t *
json_equations(const Compilation *c)
{
	json_t *all = json_array();

	for (size_t i = 0; i < c->model->eq.n; i++) {
		const Equation *e = &c->model->eq.at[i];
		Place p = place_of(c, e);
		Work w = equation_work(e);
		Buf text = {0};

		equation_print(c->model, e, &text);
		json_array_append_new(all, json_pack(
			"{s:s, s:s?, s:i, s:o, s:o, s:o}",
			"equation", text.text,
			"file", p.source ? p.source->name : NULL,
			"line", (int)p.line,
			"multiply_adds", whole(w.multiply_adds),
			"divisions", whole(w.divisions),
			"functions", whole(w.functions)));
		buf_free(&text);
	}
	return all;
}

static void
json(const Compilation *c, const RoundingReport *r, Buf *out)
{
	const System *s = c->model;
	Recurrence t = recurrence(s);
	json_t *all = json_pack("{s:s, s:b, s:b, s:I, s:I, s:o, s:o, s:o}",
		"model", s->name, "streams", c->stream,
		"recurrent", t.back || t.ahead,
		"trained", (json_int_t)count(s, VAR_PARAM),
		"const", (json_int_t)count(s, VAR_CONST),
		"parameters", json_parameters(s),
		"entries", json_entries(c),
		"equations", json_equations(c));
	if (r != NULL) {
		json_object_set_new(all, "weight_errors",
		                    json_rounding(r->param, r->nparam));
		json_object_set_new(all, "output_errors",
		                    json_rounding(r->output, r->noutput));
	}
	char *text = json_dumps(all, JSON_COMPACT);

	buf_puts(out, text);
	buf_puts(out, "\n");
	free(text);
	json_decref(all);
}

int
verb_report(const Options *o)
{
	Compilation c = {.options = o, .f64 = o->given[OPT_F64],
	                 .gradient = true};
	int status = compile(&c, o->file[0], STAGE_SCHED);
	const char *form = o->value[OPT_FORMAT], *path = o->value[OPT_OUT];
	bool error = o->given[OPT_ERROR];
	RoundingReport r;
	Buf out = {0};

	if (status == EXIT_SUCCESS && error &&
	    !rounding_report(&c, o->value[OPT_WEIGHTS], &r))
		status = EXIT_SYSTEM;
	if (status == EXIT_SUCCESS) {
		if (form != NULL && strcmp(form, "json") == 0) {
			json(&c, error ? &r : NULL, &out);
		} else {
			text_parameters(&c, &out);
			text_entries(&c, &out);
			text_equations(&c, &out);
			if (error)
				text_errors(&r, &out);
		}
		if (!output_write(&(OutputFile){path ? path : "-", out.text,
		                                out.len}, 1, &c.diag))
			status = EXIT_SYSTEM;
	}
	buf_free(&out);
	compile_end(&c);
	return status;
}
