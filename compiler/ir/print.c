/* Systems as text that parses and checks to the same system.
 *
 *   in    a system
 *   out   its declarations, boundary values and equations (print_expr.c)
 */
#include "ir/print.h"

#include <stdio.h>

static void
print_type(Printer *p, const Var *v)
{
	const char *sep = "";

	buf_puts(p->out, v->rank > 0 || v->type != TY_REAL ? " :" : "");
	if (v->type == TY_INT)
		buf_printf(p->out, " int(%lld)", (long long)v->classes);
	else if (v->type == TY_BOOL)
		buf_puts(p->out, " bool");
	if (v->rank == 0)
		return;
	buf_puts(p->out, " [");
	for (uint32_t i = 0; i < v->rank; i++, sep = ", ")
		buf_printf(p->out, "%s%s", sep, v->dim[i]->text);
	buf_puts(p->out, "]");
}

/* Nested lists of the values of a tensor, from value[*at] on. */
static void
print_values(Printer *p, const Var *v, uint32_t axis, const double *value,
             uint32_t *at)
{
	if (axis == v->rank) {
		buf_number(p->out, value[(*at)++]);
		return;
	}
	buf_puts(p->out, "[");
	for (int64_t i = 0; i < v->dim[axis]->size; i++) {
		buf_puts(p->out, i ? ", " : "");
		print_values(p, v, axis + 1, value, at);
	}
	buf_puts(p->out, "]");
}

static const char *
init_name(InitKind k)
{
	switch (k) {
	case INIT_CONSTANT:
	case INIT_VALUES:
		return "";
	case INIT_UNIFORM:
		return "uniform";
	case INIT_NORMAL:
		return "normal";
	case INIT_GLOROT:
		return "glorot";
	case INIT_HE:
		return "he";
	case INIT_ORTHOGONAL:
		return "orthogonal";
	case INIT_IDENTITY:
		return "identity";
	case INIT_SPARSE:
		return "sparse";
	case INIT_SPECTRAL_RADIUS:
		return "spectral_radius";
	}
	return "";
}

static void
print_link(Printer *p, const Var *v, uint32_t k)
{
	const Init *in = &v->init[k];
	uint32_t at = 0;

	switch (in->kind) {
	case INIT_CONSTANT:
		buf_number(p->out, in->a);
		break;
	case INIT_VALUES:
		print_values(p, v, 0, in->value, &at);
		break;
	case INIT_GLOROT:
	case INIT_HE:
		buf_puts(p->out, init_name(in->kind));
		break;
	case INIT_UNIFORM:
	case INIT_NORMAL:
		buf_printf(p->out, "%s(", init_name(in->kind));
		buf_number(p->out, in->a);
		buf_puts(p->out, ", ");
		buf_number(p->out, in->b);
		buf_puts(p->out, ")");
		break;
	case INIT_ORTHOGONAL:
	case INIT_IDENTITY:
		buf_printf(p->out, "%s(", init_name(in->kind));
		buf_number(p->out, in->a);
		buf_puts(p->out, ")");
		break;
	case INIT_SPARSE:
		buf_puts(p->out, "sparse(");
		buf_number(p->out, in->a);
		buf_puts(p->out, ", ");
		print_link(p, v, k - 1);
		buf_puts(p->out, ")");
		break;
	case INIT_SPECTRAL_RADIUS:
		print_link(p, v, k - 1);
		buf_puts(p->out, " |> spectral_radius(");
		buf_number(p->out, in->a);
		buf_puts(p->out, ")");
		break;
	}
}

static void
print_init(Printer *p, const Var *v)
{
	if (v->ninit == 0)
		return;
	const Init *last = &v->init[v->ninit - 1];
	bool value = last->kind == INIT_CONSTANT || last->kind == INIT_VALUES;

	buf_puts(p->out, value ? " = " : " ~ ");
	print_link(p, v, v->ninit - 1);
}

static void
print_structure(Printer *p, const Var *v)
{
	if (v->structure & STRUCT_SYMMETRIC)
		buf_puts(p->out, " symmetric");
	if (v->structure & STRUCT_ZERO_DIAGONAL)
		buf_puts(p->out, " zero_diagonal");
	if (v->structure & STRUCT_MASK)
		buf_printf(p->out, " mask %s", v->mask->name);
	if (v->structure & STRUCT_CLIP) {
		buf_puts(p->out, " clip(");
		buf_number(p->out, v->clip_lo);
		buf_puts(p->out, ", ");
		buf_number(p->out, v->clip_hi);
		buf_puts(p->out, ")");
	}
	if (v->structure & STRUCT_NORM) {
		buf_puts(p->out, " norm(");
		buf_number(p->out, v->norm);
		buf_puts(p->out, ")");
	}
}

static void
print_declaration(Printer *p, const Var *v)
{
	static const char *const word[] = {
		[VAR_INPUT] = "input", [VAR_TARGET] = "target",
		[VAR_PARAM] = "param", [VAR_CONST] = "const",
		[VAR_DEF] = "var", [VAR_TREE] = "",
	};

	if (v == p->sys->loss || v == p->sys->tree.parent ||
	    v->kind == VAR_TREE || (v->type == TY_INT && v->classes == 0))
		return;
	buf_printf(p->out, "  %s %s%s", word[v->kind], v->name,
	           v->timed ? "[t]" : "");
	print_type(p, v);
	buf_puts(p->out, v->seed ? " draws" : "");
	print_structure(p, v);
	print_init(p, v);
	buf_puts(p->out, "\n");
}

static void
print_bound(Printer *p, const Var *v, const Bound *b)
{
	char time[32];

	switch (b->kind) {
	case BOUND_BEFORE:
		snprintf(time, sizeof time, "t <= 0");
		break;
	case BOUND_AFTER:
		snprintf(time, sizeof time, "t > T");
		break;
	case BOUND_AT_START:
		snprintf(time, sizeof time, "%d", b->off);
		break;
	case BOUND_AT_END:
		snprintf(time, sizeof time, "T%+d", b->off);
		break;
	}
	buf_puts(p->out, "  ");
	print_left(p, v, time);
	buf_puts(p->out, " = ");
	p->parent = NULL;
	print_expr(p, b->value, PREC_LOOSE);
	buf_puts(p->out, "\n");
}

static void
print_train(Printer *p, const Train *t)
{
	if (t->method == NULL)
		return;
	buf_printf(p->out, "  train by %s", t->method);
	if (t->truncate > 0 && t->every > 0)
		buf_printf(p->out, "(truncate = %lld, every = %lld)",
		           (long long)t->truncate, (long long)t->every);
	else if (t->truncate > 0)
		buf_printf(p->out, "(truncate = %lld)", (long long)t->truncate);
	if (t->optimiser != NULL) {
		buf_printf(p->out, " with %s", t->optimiser);
		for (size_t i = 0; i < t->setting.n; i++) {
			buf_printf(p->out, "%s%s = ", i ? ", " : "(",
			           t->setting.at[i].name);
			buf_number(p->out, t->setting.at[i].value);
		}
		buf_puts(p->out, t->setting.n ? ")" : "");
	}
	if (t->epochs > 0)
		buf_printf(p->out, " epochs %lld", (long long)t->epochs);
	if (t->batch > 0)
		buf_printf(p->out, " batch %lld", (long long)t->batch);
	buf_puts(p->out, "\n");
}

/* What the equation of v begins with. */
static const char *
equation_word(const Var *v)
{
	switch (v->check) {
	case CHECK_NONE:
		break;
	case CHECK_ASSERT:
		return "assert ";
	case CHECK_REQUIRE:
		return "require ";
	}
	return v->monitor ? "monitor " : v->output ? "output " : "";
}

static void
print_head(const System *s, Buf *out)
{
	buf_printf(out, "model %s(", s->name);
	for (size_t i = 0; i < s->dim.n; i++)
		buf_printf(out, "%s%s = %lld", i ? ", " : "",
		           s->dim.at[i].name, (long long)s->dim.at[i].size);
	buf_puts(out, ") {\n");
}

void
print_system(Printer *p)
{
	const System *s = p->sys;
	Buf *out = p->out;

	print_head(s, out);
	if (s->tree.parent != NULL && s->tree.most > 0)
		buf_printf(out, "  index t over tree(arity = %lld)\n",
		           (long long)s->tree.most);
	else if (s->tree.parent != NULL)
		buf_puts(out, "  index t over tree\n");
	for (size_t i = 0; i < s->var.n; i++)
		print_declaration(p, s->var.at[i]);
	for (size_t i = 0; i < s->var.n; i++)
		for (size_t k = 0; k < s->var.at[i]->bound.n; k++)
			print_bound(p, s->var.at[i],
			            &s->var.at[i]->bound.at[k]);
	for (size_t i = 0; i < s->eq.n; i++) {
		const Equation *e = &s->eq.at[i];

		buf_printf(out, "  %s", equation_word(e->var));
		print_left(p, e->var, "t");
		/* the language says what holds, the system what does not */
		buf_puts(out, e->var->check ? " = not " : " = ");
		print_right(p, e);
		buf_puts(out, "\n");
	}
	for (size_t i = 0; i < s->fit.n; i++)
		buf_printf(out, "  fit %s = %s\n", s->fit.at[i].weight->name,
		           s->fit.at[i].value->name);
	print_train(p, &s->train);
	buf_puts(out, "}\n");
}

void
system_print(const System *s, Buf *out)
{
	Printer p = printer(s, out);

	print_system(&p);
}
