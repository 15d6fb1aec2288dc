/* Systems as text that parses and checks to the same system.
 *
 *   in    a system, an equation or an expression of it
 *   out   text in the language, index form throughout
 *   how   operators by precedence; index names avoid every name of the system;
 *         a bound index states its range only where no access shows it
 */
#include "ir/memo.h"
#include "ir/system.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	PREC_LOOSE, PREC_OR, PREC_AND, PREC_NOT, PREC_COMPARE, PREC_SUM,
	PREC_PRODUCT, PREC_NEG, PREC_POW, PREC_ATOM,
};

enum { LEVELS = 2 * RANK_MAX };

typedef struct {
	const System *sys;
	Buf *out;
	const char *index[LEVELS];
	const char *child;      /* what a child is called */
	const Expr *parent;     /* of the constant being printed */
} Printer;

static bool
taken(const System *s, const char *name)
{
	if (system_find(s, name) != NULL)
		return true;
	for (size_t i = 0; i < s->dim.n; i++)
		if (strcmp(s->dim.at[i].name, name) == 0)
			return true;
	return false;
}

static Printer
printer(const System *s, Buf *out)
{
	static const char *const letters[] = {"i", "j", "k", "l", "m", "n",
	                                      "p", "q"};
	Printer p = {.sys = s, .out = out, .child = "c"};
	uint32_t n = 0;

	for (unsigned k = 1; taken(s, p.child); k++)
		p.child = strs_printf(&s->pool->strs, "c%u", k);

	for (unsigned round = 0; n < LEVELS; round++)
		for (uint32_t k = 0; k < 8 && n < LEVELS; k++) {
			const char *name = round == 0 ? letters[k] :
				strs_printf(&s->pool->strs, "%s%u",
				            letters[k], round);

			if (!taken(s, name))
				p.index[n++] = name;
		}
	return p;
}

static int
precedence(const Expr *e)
{
	switch (e->op) {
	case OP_OR:
		return PREC_OR;
	case OP_AND:
		return PREC_AND;
	case OP_NOT:
		return PREC_NOT;
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
		return PREC_COMPARE;
	case OP_ADD:
	case OP_SUB:
		return PREC_SUM;
	case OP_MUL:
	case OP_DIV:
	case OP_MOD:
		return PREC_PRODUCT;
	case OP_NEG:
		return PREC_NEG;
	case OP_POW:
		return PREC_POW;
	case OP_CONST:
		return e->type != TY_BOOL && (e->num < 0 || signbit(e->num))
		       ? PREC_NEG : PREC_ATOM;
	default:
		return PREC_ATOM;       /* generic: leaves and calls */
	}
}

/* A real constant without point would read back as an integer, unless an
 * operand beside it makes it real. */
static bool
beside_real(const Expr *parent)
{
	if (parent == NULL || op_info[parent->op].form != FORM_INFIX)
		return false;
	for (uint32_t i = 0; i < parent->narg; i++)
		if (parent->arg[i]->type == TY_REAL &&
		    parent->arg[i]->op != OP_CONST)
			return true;
	return false;
}

static void
print_const(Printer *p, const Expr *e)
{
	double x = e->num;

	if (e->type == TY_BOOL) {
		buf_puts(p->out, x != 0 ? "0 == 0" : "0 == 1");
		return;
	}
	if (isnan(x) || isinf(x)) {
		buf_puts(p->out, isnan(x) ? "nan" : x < 0 ? "-inf" : "inf");
		return;
	}
	size_t start = p->out->len;
	if (x == 0 && signbit(x))
		buf_puts(p->out, "-0");
	else
		buf_number(p->out, x);
	if (e->type == TY_REAL && !beside_real(p->parent) &&
	    strpbrk(p->out->text + start, ".e") == NULL)
		buf_puts(p->out, ".0");
}

static void print_expr(Printer *p, const Expr *e, int min);

static void
print_time(Printer *p, TimeRef t)
{
	switch (t.kind) {
	case AT_PARENT:
		buf_puts(p->out, "parent(t)");
		return;
	case AT_CHILD:
		buf_printf(p->out, "child(t, %d)", t.off);
		return;
	case AT_EACH:
		buf_puts(p->out, p->child);
		return;
	case AT_NONE:
		break;
	case AT_REL:
		buf_puts(p->out, "t");
		break;
	case AT_START:
		buf_printf(p->out, "%d", t.off);
		return;
	case AT_END:
		buf_puts(p->out, "T");
		break;
	}
	if (t.off != 0)
		buf_printf(p->out, "%+d", t.off);
}

static void
print_access(Printer *p, const Expr *e)
{
	const Var *v = e->access.var;

	if (v->kind == VAR_TREE) {
		buf_printf(p->out, "%s(", v == p->sys->tree.arity ? "arity"
		                                                  : "number");
		print_time(p, e->access.time);
		buf_puts(p->out, ")");
		return;
	}
	buf_puts(p->out, v->name);
	if (!v->timed && v->rank == 0)
		return;
	buf_puts(p->out, "[");
	print_time(p, e->access.time);
	for (uint32_t i = 0; i < e->narg; i++) {
		const Expr *x = e->arg[i];

		buf_puts(p->out, i > 0 || v->timed ? ", " : "");
		print_expr(p, x, PREC_LOOSE);
		/* an index alone would claim the whole dimension */
		if (x->op == OP_INDEX && x->index.dim != v->dim[i])
			buf_puts(p->out, " + 0");
	}
	buf_puts(p->out, "]");
}

static void
print_call(Printer *p, const Expr *e)
{
	buf_printf(p->out, "%s(", e->op == OP_SELECT ? "where"
	                                             : op_info[e->op].name);
	for (uint32_t i = 0; i < e->narg; i++) {
		buf_puts(p->out, i ? ", " : "");
		p->parent = e;
		print_expr(p, e->arg[i], PREC_LOOSE);
	}
	buf_puts(p->out, ")");
}

static void
print_infix(Printer *p, const Expr *e, int prec)
{
	bool right = e->op == OP_POW, none = prec == PREC_COMPARE;

	p->parent = e;
	print_expr(p, e->arg[0], prec + (right || none));
	if (e->op == OP_ADD && e->type == TY_INT &&
	    e->arg[1]->op == OP_CONST && e->arg[1]->num < 0) {
		buf_printf(p->out, " - %.0f", -e->arg[1]->num);
		return;
	}
	buf_printf(p->out, e->op == OP_POW ? "%s" : " %s ",
	           op_info[e->op].name);
	p->parent = e;
	/* a sign after an operator is put in parentheses */
	int second = prec + !right;
	if (prec >= PREC_SUM && prec <= PREC_PRODUCT && second < PREC_POW)
		second = e->arg[1]->op == OP_NEG ? PREC_POW : second;
	print_expr(p, e->arg[1], second);
}

static void
print_node(Printer *p, const Expr *e, int prec)
{
	switch (op_info[e->op].form) {
	case FORM_LEAF:
		if (e->op == OP_CONST)
			print_const(p, e);
		else if (e->op == OP_INDEX)
			buf_puts(p->out, p->index[e->index.level]);
		else if (e->op == OP_ACCESS)
			print_access(p, e);
		else
			buf_puts(p->out, op_info[e->op].name);
		break;
	case FORM_PREFIX:
		buf_puts(p->out, e->op == OP_NOT ? "not " : "-");
		p->parent = e;
		print_expr(p, e->arg[0], prec);
		break;
	case FORM_INFIX:
		print_infix(p, e, prec);
		break;
	case FORM_CALL:
		print_call(p, e);
		break;
	}
}

static void
print_expr(Printer *p, const Expr *e, int min)
{
	int prec = precedence(e);
	const Expr *parent = p->parent;
	bool paren = prec < min ||
	             (e->op == OP_CONST && e->type == TY_BOOL && min > 0);

	buf_puts(p->out, paren ? "(" : "");
	print_node(p, e, prec);
	buf_puts(p->out, paren ? ")" : "");
	p->parent = parent;
}

/* Is the index of that level and range used alone in an access?  Then its
 * range needs no saying. */
typedef struct {
	uint32_t level;
	const Dim *dim;
	bool found;
} PlainUse;

static void
plain_use(void *ctx, const Expr *e)
{
	PlainUse *u = ctx;

	if (e->op == OP_ACCESS)
		for (uint32_t i = 0; i < e->narg; i++)
			if (e->arg[i]->op == OP_INDEX &&
			    e->arg[i]->index.level == u->level &&
			    e->access.var->dim[i] == u->dim)
				u->found = true;
}

static const char *
red_name(RedKind k)
{
	switch (k) {
	case RED_NONE:
		return "";
	case RED_SUM:
		return "sum";
	case RED_PROD:
		return "prod";
	case RED_MIN:
		return "min";
	case RED_MAX:
		return "max";
	case RED_ARGMAX:
		return "argmax";
	case RED_ANY:
		return "any";
	case RED_ALL:
		return "all";
	}
	return "";
}

static void
print_reduction(Printer *p, const Equation *e)
{
	const char *sep = "";

	buf_printf(p->out, "%s[", red_name(e->red));
	if (e->over_time) {
		buf_puts(p->out, "t");
		sep = ", ";
	}
	if (e->over_children) {
		buf_printf(p->out, "%s in children(t)", p->child);
		sep = ", ";
	}
	for (uint32_t k = 0; k < e->nbind; k++) {
		PlainUse u = {e->var->rank + k, e->bind[k], false};

		expr_visit(e->body, plain_use, &u);
		if (e->where != NULL)
			expr_visit(e->where, plain_use, &u);
		buf_printf(p->out, "%s%s", sep, p->index[u.level]);
		if (!u.found)
			buf_printf(p->out, " in 0..%lld",
			           (long long)e->bind[k]->size - 1);
		sep = ", ";
	}
	if (e->where != NULL) {
		buf_puts(p->out, " where ");
		print_expr(p, e->where, PREC_LOOSE);
	}
	buf_puts(p->out, "] ");
	print_expr(p, e->body, PREC_PRODUCT);
}

static void
print_right(Printer *p, const Equation *e)
{
	p->parent = NULL;
	if (e->guard != NULL) {
		buf_puts(p->out, "if ");
		print_expr(p, e->guard, PREC_LOOSE);
		buf_puts(p->out, " then ");
	}
	if (e->red == RED_NONE)
		print_expr(p, e->body, PREC_LOOSE);
	else
		print_reduction(p, e);
	if (e->guard != NULL)
		buf_puts(p->out, " else 0.0");
}

/* name[t, i, j]; `time` replaces t. */
static void
print_left(Printer *p, const Var *v, const char *time)
{
	const char *sep = "";

	buf_puts(p->out, v->name);
	if (!v->timed && v->rank == 0)
		return;
	buf_puts(p->out, "[");
	if (v->timed) {
		buf_puts(p->out, time);
		sep = ", ";
	}
	for (uint32_t i = 0; i < v->rank; i++, sep = ", ")
		buf_printf(p->out, "%s%s", sep, p->index[i]);
	buf_puts(p->out, "]");
}

void
equation_print(const System *s, const Equation *e, Buf *out)
{
	Printer p = printer(s, out);

	print_left(&p, e->var, "t");
	buf_puts(out, " = ");
	print_right(&p, e);
}

void
expr_print(const System *s, const Expr *e, Buf *out)
{
	Printer p = printer(s, out);

	print_expr(&p, e, PREC_LOOSE);
}

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
system_print(const System *s, Buf *out)
{
	Printer p = printer(s, out);

	print_head(s, out);
	if (s->tree.parent != NULL && s->tree.most > 0)
		buf_printf(out, "  index t over tree(arity = %lld)\n",
		           (long long)s->tree.most);
	else if (s->tree.parent != NULL)
		buf_puts(out, "  index t over tree\n");
	for (size_t i = 0; i < s->var.n; i++)
		print_declaration(&p, s->var.at[i]);
	for (size_t i = 0; i < s->var.n; i++)
		for (size_t k = 0; k < s->var.at[i]->bound.n; k++)
			print_bound(&p, s->var.at[i],
			            &s->var.at[i]->bound.at[k]);
	for (size_t i = 0; i < s->eq.n; i++) {
		const Equation *e = &s->eq.at[i];

		buf_puts(out, e->var->output ? "  output " : "  ");
		print_left(&p, e->var, "t");
		buf_puts(out, " = ");
		print_right(&p, e);
		buf_puts(out, "\n");
	}
	print_train(&p, &s->train);
	buf_puts(out, "}\n");
}
