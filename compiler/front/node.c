/* Nodes of the checked tree. */
#include "front/checker.h"

#include <string.h>

const FuncInfo func_info[FUNC_COUNT] = {
#define X(kind, name, min, max, type, join, own) \
	[FUNC_##kind] = {name, min, max, RULE_##type, join, own},
	FUNCS(X)
#undef X
};

/* Later stages recurse over nodes and expressions. */
enum { DEPTH_MAX = 6000, NODES_MAX = 1 << 20 };

Node *
node_new(Check *c, NodeKind kind, Span at)
{
	Node *n = arena_new(c->arena, Node);

	n->kind = kind;
	n->at = at;
	n->shape = shape_unknown(c);
	return n;
}

static bool
is_bound(const Node *n, const Index *i)
{
	/* softmax[i] is a value for each i */
	if (n->kind != NODE_REDUCE || n->func == FUNC_SOFTMAX ||
	    n->func == FUNC_LOG_SOFTMAX)
		return false;
	for (uint32_t k = 0; k < n->nbind; k++)
		if (n->bind[k] == i)
			return true;
	return false;
}

static bool
has_free(const Node *n, const Index *i)
{
	for (uint32_t k = 0; k < n->nfree; k++)
		if (n->free[k] == i)
			return true;
	return false;
}

/* The index variables of the arguments, in the order of their meeting. */
static void
find_free(Check *c, Node *n)
{
	uint32_t max = n->kind == NODE_INDEX;

	for (uint32_t i = 0; i < n->narg; i++)
		max += n->arg[i]->nfree;
	if (max == 0)
		return;
	n->free = arena_array(c->arena, Index *, max);
	if (n->kind == NODE_INDEX)
		n->free[n->nfree++] = n->index;
	for (uint32_t i = 0; i < n->narg; i++)
		for (uint32_t k = 0; k < n->arg[i]->nfree; k++) {
			Index *x = n->arg[i]->free[k];

			if (!is_bound(n, x) && !has_free(n, x))
				n->free[n->nfree++] = x;
		}
}

static void
check_size(Check *c, Node *n)
{
	if (c->too_large || (n->depth <= DEPTH_MAX && c->node.n < NODES_MAX))
		return;
	c->too_large = true;
	if (n->depth > DEPTH_MAX) {
		diag_error(c->diag, n->at, "this expression is nested more "
		           "than %d deep", DEPTH_MAX);
		diag_help(c->diag, "give a part of it a name of its own");
	} else {
		diag_error(c->diag, n->at, "the model has more than %d "
		           "operations when its functions are put in",
		           NODES_MAX);
		diag_help(c->diag, "give the values that functions share "
		          "names of their own");
	}
}

Node *
node_done(Check *c, Node *n, Node *const *arg, uint32_t narg)
{
	n->narg = narg;
	n->arg = arena_copy(c->arena, arg, narg * sizeof *arg);
	n->depth = 1;
	for (uint32_t i = 0; i < narg; i++)
		if (n->depth <= arg[i]->depth)
			n->depth = arg[i]->depth + 1;
	find_free(c, n);
	check_size(c, n);
	n->id = (uint32_t)c->node.n;
	vec_push(&c->node, n);
	return n;
}

Node *
node_error(Check *c, Span at)
{
	Node *n = node_new(c, NODE_ERROR, at);

	n->shape = shape_poison(c);
	n->type = ELEM_ERROR;
	return node_done(c, n, NULL, 0);
}

Node *
node_number(Check *c, Span at, double x)
{
	Node *n = node_new(c, NODE_NUMBER, at);

	n->num = x;
	n->type = ELEM_NUMBER;
	n->shape = shape_make(c, 0, NULL);
	return node_done(c, n, NULL, 0);
}

Node *
node_real(Check *c, Span at, double x)
{
	Node *n = node_number(c, at, x);

	n->type = ELEM_REAL;
	return n;
}

Node *
node_access(Check *c, Span at, Sym *s, TimeRef time)
{
	Node *n = node_new(c, NODE_ACCESS, at);

	n->sym = s;
	n->time = time;
	n->shape = s->shape;
	s->read = true;
	return node_done(c, n, NULL, 0);
}

Node *
node_map(Check *c, Span at, Op op, uint32_t narg, Node *const *arg)
{
	Node *n = node_new(c, NODE_MAP, at);

	n->op = op;
	n->word = c->word ? c->word : op_info[op].name;
	n->turned = c->turned;
	node_done(c, n, arg, narg);
	if (c->too_large)
		return node_error(c, at);
	solve_node(c, n);
	return n;
}

Node *
node_map1(Check *c, Span at, Op op, Node *a)
{
	return node_map(c, at, op, 1, &a);
}

Node *
node_map2(Check *c, Span at, Op op, Node *a, Node *b)
{
	return node_map(c, at, op, 2, (Node *[]){a, b});
}

Node *
node_func(Check *c, Span at, Func func, uint32_t narg, Node *const *arg)
{
	Node *n = node_new(c, NODE_FUNC, at);

	n->func = func;
	node_done(c, n, arg, narg);
	if (c->too_large)
		return node_error(c, at);
	solve_node(c, n);
	return n;
}

Node *
node_elements(Check *c, Span at, Node *base, uint32_t n, Node *const *element)
{
	Node *arg[RANK_MAX + 1] = {base};

	if (n == 0)
		return base;
	Node *r = node_new(c, NODE_SUBSCRIPT, at);
	r->nsub = n;
	r->sub = arena_array(c->arena, Subscript, n);
	for (uint32_t k = 0; k < n; k++) {
		arg[k + 1] = element[k];
		r->sub[k] = (Subscript){.element = element[k], .at = at};
	}
	node_done(c, r, arg, n + 1);
	solve_node(c, r);
	return r;
}

bool
node_scalar(Check *c, Node *n, const char *what)
{
	if (shape_unify(c, n->shape, shape_make(c, 0, NULL), n->at))
		return true;
	diag_error(c->diag, n->at, "%s is a scalar, and this has shape %s",
	           what, shape_text(c, n->shape));
	shape_note(c, n);
	return false;
}
