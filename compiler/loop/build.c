/* Making nodes and statements. */
#include "loop/build.h"

#include <string.h>

Buffer *
buffer_new(Arena *a, BufferKind kind, const char *name, Type type,
           int64_t elements)
{
	Buffer *b = arena_new(a, Buffer);

	*b = (Buffer){.kind = kind, .name = name, .elements = elements,
	              .type = type == TY_REAL ? TY_REAL : TY_INT,
	              .align = ALIGN};
	return b;
}

static Node *
make(Lower *l, NodeKind kind, Type type, uint32_t narg)
{
	Node *n = arena_new(l->arena, Node);

	n->kind = kind;
	n->type = type;
	n->lanes = 1;
	n->narg = narg;
	n->arg = arena_array(l->arena, const Node *, narg);
	return n;
}

const Node *
value_number(Lower *l, double x, Type type)
{
	Node *n = make(l, NODE_NUMBER, type, 0);

	n->num = x;
	return n;
}

/* Most are 0, 1 or a stride, and many are folded away at once. */
const Node *
value_int(Lower *l, int64_t x)
{
	if (x < 0 || x >= SMALL_INTS)
		return value_number(l, (double)x, TY_INT);
	if (l->small[x] == NULL)
		l->small[x] = value_number(l, (double)x, TY_INT);
	return l->small[x];
}

const Node *
value_var(Lower *l, const char *name, Type type)
{
	Node *n = make(l, NODE_VAR, type, 0);

	n->var = name;
	return n;
}

const Node *
value_load(Lower *l, const Buffer *b, const Node *index)
{
	Node *n = make(l, NODE_LOAD, b->type, 1);

	n->buffer = b;
	n->arg[0] = index;
	return n;
}

static int
common_lanes(const Node *a, const Node *b)
{
	return b != NULL && b->lanes > a->lanes ? b->lanes : a->lanes;
}

const Node *
value_op(Lower *l, Op op, Type type, const Node *a, const Node *b)
{
	Node *n = make(l, NODE_OP, type, b ? 2 : 1);

	n->op = op;
	n->lanes = common_lanes(a, b);
	n->arg[0] = a;
	if (b != NULL)
		n->arg[1] = b;
	return n;
}

const Node *
value_lanes(Lower *l, const Node *n, int lanes)
{
	if (n->lanes == lanes)
		return n;
	Node *v = arena_copy(l->arena, n, sizeof *v);

	v->lanes = lanes;
	return v;
}

const Node *
value_part(Lower *l, const Node *n, int lanes, Part part)
{
	Node *v = arena_copy(l->arena, n, sizeof *v);

	v->lanes = lanes;
	v->part = part;
	return v;
}

const Node *
value_zip(Lower *l, const Node *a, const Node *b, Part part)
{
	Node *n = make(l, NODE_ZIP, TY_REAL, 2);

	n->lanes = a->lanes;
	n->part = part;
	n->arg[0] = a;
	n->arg[1] = b;
	return n;
}

const Node *
value_multiply_add(Lower *l, const Node *a, const Node *b, const Node *c)
{
	if (!l->prog->fast)
		return value_op(l, OP_ADD, TY_REAL, c,
		                value_op(l, OP_MUL, TY_REAL, a, b));
	Node *n = make(l, NODE_FMA, TY_REAL, 3);
	n->lanes = common_lanes(a, b);
	if (c->lanes > n->lanes)
		n->lanes = c->lanes;
	n->arg[0] = a;
	n->arg[1] = b;
	n->arg[2] = c;
	return n;
}

static bool
is_int(const Node *n, double x)
{
	return n->kind == NODE_NUMBER && n->num == x;
}

const Node *
value_add(Lower *l, const Node *a, const Node *b)
{
	if (is_int(a, 0))
		return b;
	if (is_int(b, 0))
		return a;
	if (a->kind == NODE_NUMBER && b->kind == NODE_NUMBER)
		return value_int(l, (int64_t)(a->num + b->num));
	if (a->kind == NODE_NUMBER)
		return value_add(l, b, a);
	/* (x + 1) - 1 */
	if (b->kind == NODE_NUMBER && a->kind == NODE_OP &&
	    (a->op == OP_ADD || a->op == OP_SUB) &&
	    a->arg[1]->kind == NODE_NUMBER)
		return value_add(l, a->arg[0], value_int(l, (int64_t)(b->num +
			(a->op == OP_ADD ? 1 : -1) * a->arg[1]->num)));
	if (b->kind == NODE_NUMBER && b->num < 0)
		return value_op(l, OP_SUB, TY_INT, a,
		                value_int(l, (int64_t)-b->num));
	return value_op(l, OP_ADD, TY_INT, a, b);
}

const Node *
value_mul(Lower *l, const Node *a, const Node *b)
{
	if (is_int(a, 1) || is_int(b, 0))
		return b;
	if (is_int(b, 1) || is_int(a, 0))
		return a;
	if (a->kind == NODE_NUMBER && b->kind == NODE_NUMBER)
		return value_int(l, (int64_t)(a->num * b->num));
	return value_op(l, OP_MUL, TY_INT, a, b);
}

/* The list grows in the arena: it lives as long as the program. */
void
code_append(Lower *l, Code *c)
{
	CodeList *list = l->out;

	if (list->n == list->cap) {
		Code **old = list->at;

		list->cap = list->cap ? 2 * list->cap : 2;
		list->at = arena_array(l->arena, Code *, list->cap);
		if (old != NULL)
			memcpy(list->at, old, list->n * sizeof *old);
	}
	list->at[list->n++] = c;
}

Code *
code_add(Lower *l, CodeKind kind)
{
	Code *c = arena_new(l->arena, Code);

	c->kind = kind;
	c->width = 1;
	c->lanes = 1;
	code_append(l, c);
	return c;
}

void
code_comment(Lower *l, const char *text)
{
	code_add(l, CODE_COMMENT)->text = text;
}

void
code_store(Lower *l, const Buffer *b, const Node *index, const Node *v)
{
	Code *c = code_add(l, CODE_STORE);

	c->buffer = b;
	c->index = index;
	c->value = v;
}

const Node *
code_let(Lower *l, const char *name, const Node *value)
{
	Code *c = code_add(l, CODE_LET);

	c->var = name != NULL ? name
	         : arena_printf(l->arena, "tmp%u", ++l->temps);
	c->type = value->type;
	c->lanes = value->lanes;
	c->value = value;
	return value_lanes(l, value_var(l, c->var, value->type), value->lanes);
}

const Node *
code_var(Lower *l, const Node *value)
{
	Code *c = code_add(l, CODE_VAR);

	c->var = arena_printf(l->arena, "acc%u", ++l->temps);
	c->type = value->type;
	c->lanes = value->lanes;
	c->value = value;
	return value_lanes(l, value_var(l, c->var, value->type), value->lanes);
}

void
code_set(Lower *l, const Node *var, const Node *value)
{
	Code *c = code_add(l, CODE_SET);

	c->var = var->var;
	c->type = var->type;
	c->lanes = var->lanes;
	c->value = value;
}

const Node *
code_for(Lower *l, const char *var, const Node *n, bool down, CodeList **saved)
{
	Code *c = code_add(l, CODE_FOR);

	c->var = var;
	c->lo = value_int(l, 0);
	c->hi = n;
	c->down = down;
	*saved = l->out;
	l->out = &c->body;
	return value_var(l, var, TY_INT);
}

void
code_if(Lower *l, const Node *cond, CodeList **saved)
{
	Code *c = code_add(l, CODE_IF);

	c->value = cond;
	*saved = l->out;
	l->out = &c->body;
}
