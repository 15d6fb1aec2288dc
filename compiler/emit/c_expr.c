/* Expressions in C: precedence, numbers, kernels.
 *
 *   in    a Node
 *   out   its spelling, with parentheses only where C or its readers need them
 */
#include "emit/c_emit.h"
#include "emit/kernel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* C's precedence levels, as far as used. */
enum {
	C_ANY, C_SELECT, C_OR, C_AND, C_EQUAL, C_LESS, C_SUM, C_PRODUCT,
	C_UNARY, C_ATOM,
};

const char *
c_type(const CEmit *c, Type type)
{
	switch (type) {
	case TY_REAL:
		return c->real;
	case TY_INT:
		return "ptrdiff_t";
	case TY_BOOL:
		return "int";
	}
	return "";
}

const char *
c_weight(const CEmit *c)
{
	return c->p->weights != WEIGHTS_REAL ? "uint16_t" : c->real;
}

/* f32x16; one lane: f32 */
const char *
c_vector(CEmit *c, int lanes)
{
	c->vectors |= (unsigned)lanes;
	return lanes == 1 ? c->suffix
	       : arena_printf(c->arena, "%sx%d", c->suffix, lanes);
}

void
c_number(CEmit *c, double x, Type type, Buf *out)
{
	char text[40];

	if (type != TY_REAL) {
		buf_printf(out, "%lld", (long long)x);
		return;
	}
	const char *f = c->p->f64 ? "" : "f";
	if (isnan(x)) {
		buf_printf(out, "(0.0%s / 0.0%s)", f, f);
		return;
	}
	if (isinf(x)) {
		buf_printf(out, "(%s1.0%s / 0.0%s)", x < 0 ? "-" : "", f, f);
		return;
	}
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, x);
		double back = 0;
		sscanf(text, "%lf", &back);
		if (c->p->f64 ? back == x : (float)back == (float)x)
			break;
	}
	buf_puts(out, text);
	if (strpbrk(text, ".e") == NULL)
		buf_puts(out, ".0");
	buf_puts(out, f);
}

static int
op_precedence(Op op)
{
	switch (op) {
	case OP_SELECT:
		return C_SELECT;
	case OP_OR:
		return C_OR;
	case OP_AND:
		return C_AND;
	case OP_EQ:
	case OP_NE:
		return C_EQUAL;
	case OP_LT:
	case OP_LE:
		return C_LESS;
	case OP_ADD:
	case OP_SUB:
		return C_SUM;
	case OP_MUL:
	case OP_DIV:
		return C_PRODUCT;
	case OP_NEG:
	case OP_NOT:
	case OP_REAL:
		return C_UNARY;
	default:
		return C_ATOM;          /* generic: calls */
	}
}

static int
precedence(const Node *n)
{
	switch (n->kind) {
	case NODE_NUMBER:
		return n->num < 0 || signbit(n->num) ? C_UNARY : C_ATOM;
	case NODE_VAR:
	case NODE_LOAD:
		return C_ATOM;
	case NODE_OP:
		return op_precedence(n->op);
	case NODE_FMA:
	case NODE_ZIP:
		return C_ATOM;
	}
	return C_ATOM;
}

static void
operand(CEmit *c, const Node *n, int min, Buf *out)
{
	bool paren = precedence(n) < min;

	buf_puts(out, paren ? "(" : "");
	c_node(c, n, out);
	buf_puts(out, paren ? ")" : "");
}

static void
need_kernel(CEmit *c, const char *name)
{
	for (size_t i = 0; i < c->kernel.n; i++)
		if (strcmp(c->kernel.at[i], name) == 0)
			return;
	vec_push(&c->kernel, name);
}

/* rnn_mod_int and friends work on ptrdiff_t; see c_backend.c. */
static void
call(CEmit *c, const Node *n, const char *name, Buf *out)
{
	need_kernel(c, name);
	buf_printf(out, "rnn_%s(", name);
	for (uint32_t i = 0; i < n->narg; i++) {
		buf_puts(out, i ? ", " : "");
		c_node(c, n->arg[i], out);
	}
	buf_puts(out, ")");
}

/* $0 and $1 of a pattern are replaced by the operands. */
static void
pattern(CEmit *c, const Node *n, Buf *out)
{
	int prec = op_precedence(n->op);

	for (const char *s = op_info[n->op].c; *s != '\0'; s++) {
		if (*s != '$') {
			buf_put(out, s, 1);
			continue;
		}
		uint32_t k = (uint32_t)(*++s - '0');
		/* left to right; mixed && and || get parentheses */
		int min = k == 0 && n->narg == 2 ? prec : prec + 1;
		if (n->op == OP_AND || n->op == OP_OR || prec == C_EQUAL ||
		    prec == C_LESS)
			min = C_SUM;
		if (n->op == OP_SELECT)
			min = k == 0 ? C_EQUAL : C_SUM;
		if (n->op == OP_NEG)
			min = C_ATOM;
		operand(c, n->arg[k], min, out);
	}
}

static void
operation(CEmit *c, const Node *n, Buf *out)
{
	const char *kernel = kernel_name(c->p, n, c->arena);

	if (n->op == OP_REAL) {
		buf_printf(out, "(%s)", c->real);
		operand(c, n->arg[0], C_ATOM, out);
	} else if (kernel != NULL) {
		call(c, n, kernel, out);
	} else {
		pattern(c, n, out);
	}
}

static void
buffer_name(const CEmit *c, const Buffer *b, Buf *out)
{
	static const char *const base[] = {
		[BUF_PARAM] = "p->", [BUF_GRAD] = "g->", [BUF_STATE] = "s->",
		[BUF_SLOT] = "w->", [BUF_TAPE] = "", [BUF_INPUT] = "",
		[BUF_OUTPUT] = "", [BUF_TABLE] = "_",
		[BUF_REPORT] = "report->",
	};

	buf_printf(out, "%s%s%s", b->kind == BUF_TABLE ? c->name : "",
	           base[b->kind], b->name);
}

/* The neighbours from an element on. */
static void
vector_at(CEmit *c, const Buffer *b, const Node *index, Buf *out)
{
	buffer_name(c, b, out);
	if (index->kind != NODE_NUMBER || index->num != 0) {
		buf_puts(out, " + ");
		c_node(c, index, out);
	}
	buf_puts(out, ")");
}

void
c_element(CEmit *c, const Buffer *b, const Node *index, int lanes, Buf *out)
{
	if (lanes > 1) {
		buf_printf(out, "RNN_AT(%s, ", c_vector(c, lanes));
		vector_at(c, b, index, out);
		return;
	}
	buffer_name(c, b, out);
	buf_puts(out, "[");
	c_node(c, index, out);
	buf_puts(out, "]");
}

/* Weights of 16 bits, as reals. */
static void
load_narrow(CEmit *c, const Node *n, Buf *out)
{
	static const char *const part[] = {"", "_even", "_odd"};
	const Buffer *b = n->buffer;
	const char *format = weight_format[b->format];

	if (n->lanes > 1) {
		*(n->part ? &c->pairs : &c->narrow) |= (unsigned)n->lanes;
		buf_printf(out, "rnn_%s%s_%s(", format, part[n->part],
		           c_vector(c, n->lanes));
		vector_at(c, b, n->arg[0], out);
		return;
	}
	const char *name = arena_printf(c->arena, "from_%s", format);
	need_kernel(c, name);
	buf_printf(out, "rnn_%s(", name);
	c_element(c, b, n->arg[0], 1, out);
	buf_puts(out, ")");
}

static void
load(CEmit *c, const Node *n, Buf *out)
{
	if (n->buffer->format != WEIGHTS_REAL) {
		load_narrow(c, n, out);
		return;
	}
	if (n->buffer->type == TY_INT)
		buf_puts(out, "(ptrdiff_t)");
	c_element(c, n->buffer, n->arg[0], n->lanes, out);
}

/* rnn_fma_f32x16(a, b, c); an operand with one lane is spread. */
static void
fused(CEmit *c, const Node *n, Buf *out)
{
	if (n->lanes == 1)
		need_kernel(c, arena_printf(c->arena, "fma_%s", c->suffix));
	else
		c->fma |= (unsigned)n->lanes;
	buf_printf(out, "rnn_fma_%s(", c_vector(c, n->lanes));
	for (uint32_t i = 0; i < 3; i++) {
		bool spread = n->arg[i]->lanes < n->lanes;

		buf_puts(out, i ? ", " : "");
		if (spread)
			buf_printf(out, "RNN_SPREAD(%s, ",
			           c_vector(c, n->lanes));
		c_node(c, n->arg[i], out);
		buf_puts(out, spread ? ")" : "");
	}
	buf_puts(out, ")");
}

void
c_node(CEmit *c, const Node *n, Buf *out)
{
	switch (n->kind) {
	case NODE_NUMBER:
		if (n->lanes > 1)
			buf_printf(out, "RNN_SPREAD(%s, ",
			           c_vector(c, n->lanes));
		c_number(c, n->num, n->type, out);
		buf_puts(out, n->lanes > 1 ? ")" : "");
		break;
	case NODE_VAR:
		buf_puts(out, n->var);
		break;
	case NODE_LOAD:
		load(c, n, out);
		break;
	case NODE_OP:
		operation(c, n, out);
		break;
	case NODE_FMA:
		fused(c, n, out);
		break;
	case NODE_ZIP:
		c->pairs |= (unsigned)n->lanes;
		buf_printf(out, "RNN_ZIP_%s_%d(", n->part == PART_EVEN ? "LO"
		           : "HI", n->lanes);
		c_node(c, n->arg[0], out);
		buf_puts(out, ", ");
		c_node(c, n->arg[1], out);
		buf_puts(out, ")");
		break;
	}
}
