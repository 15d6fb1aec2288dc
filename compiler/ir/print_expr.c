/* Expressions and equations as text.
 *
 *   in    an equation or an expression of a system
 *   out   text in the language, index form throughout
 *   how   operators by precedence; index names avoid every name of the system;
 *         a bound index states its range only where no access shows it
 */
#include "ir/print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

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

Printer
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

void
print_expr(Printer *p, const Expr *e, int min)
{
	int prec = precedence(e);
	const Expr *parent = p->parent;
	bool paren = prec < min ||
	             (e->op == OP_CONST && e->type == TY_BOOL && min > 0);

	if (p->digest != NULL) {
		buf_printf(p->out, "%016" PRIx64, digest_expr(p->digest, e));
		return;
	}
	if (p->most > 0 && p->out->len > p->most)
		return;
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

void
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

void
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

/* What is too long to be read ends with a mark, and is not walked to its end:
 * shared operands may make a text far larger than the graph. */
static void
cut(Buf *out, size_t most)
{
	if (out->len <= most)
		return;
	out->len = most;
	while (out->text[out->len] != ' ')
		out->len--;
	buf_puts(out, " ...");
}

void
equation_print(const System *s, const Equation *e, Buf *out)
{
	Printer p = printer(s, out);

	print_left(&p, e->var, "t");
	buf_puts(out, " = ");
	p.most = out->len + EQUATION_LENGTH;
	print_right(&p, e);
	cut(out, p.most);
}

void
expr_print(const System *s, const Expr *e, Buf *out)
{
	Printer p = printer(s, out);

	print_expr(&p, e, PREC_LOOSE);
}
