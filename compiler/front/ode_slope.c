/* The factor that a state has in its own derivative.
 *
 *   in    the equation of a derivative, elaborated at a stage, and the state
 *         there
 *   out   a, where the right side is a * own + b; NULL where only b reads own
 *   how   sums, differences, products, quotients and choices are followed.  A
 *         part that is neither linear in the state nor free of it, such as
 *         tanh(v[t]), counts as a constant: it is held for the step.
 */
#include "front/ode.h"

static bool
is_own(const Eqn *e, const Node *n, const Node *own)
{
	if (n->kind == NODE_SUBSCRIPT && n->nsub == e->nindex) {
		for (uint32_t k = 0; k < n->nsub; k++) {
			const Node *i = n->sub[k].element;

			if (i == NULL || i->kind != NODE_INDEX ||
			    i->index != e->index[k])
				return false;
		}
		n = n->arg[0];
	} else if (e->nindex > 0) {
		return false;
	}
	return n->kind == NODE_ACCESS && own->kind == NODE_ACCESS &&
	       n->sym == own->sym && n->time.kind == own->time.kind &&
	       n->time.off == own->time.off;
}

static Node *of(Check *c, const Eqn *e, Node *n, const Node *own);

static Node *
choice(Check *c, Node *n, Node *a, Node *b)
{
	Node *arg[3] = {n->arg[0], a, b};

	if (a == NULL && b == NULL)
		return NULL;
	for (int i = 1; i < 3; i++)
		if (arg[i] == NULL)
			arg[i] = node_real(c, n->at, 0);
	if (n->kind == NODE_MAP)
		return node_map(c, n->at, OP_SELECT, 3, arg);
	Node *r = node_new(c, NODE_IF, n->at);
	node_done(c, r, arg, 3);
	solve_node(c, r);
	return r;
}

static Node *
of_map(Check *c, const Eqn *e, Node *n, const Node *own)
{
	/* a square is not linear; nor is it walked twice */
	if (n->op == OP_MUL && n->arg[0] == n->arg[1])
		return NULL;
	Node *a = of(c, e, n->arg[n->op == OP_SELECT], own);
	Node *b = n->narg > 1 ? of(c, e, n->arg[n->narg - 1], own) : NULL;

	switch (n->op) {
	case OP_NEG:
		return a ? node_map1(c, n->at, OP_NEG, a) : NULL;
	case OP_ADD:
	case OP_SUB:
		if (a != NULL && b != NULL)
			return node_map2(c, n->at, n->op, a, b);
		return b != NULL && n->op == OP_SUB
		       ? node_map1(c, n->at, OP_NEG, b) : a ? a : b;
	case OP_MUL:
		if ((a == NULL) == (b == NULL))
			return NULL;
		return a ? node_map2(c, n->at, OP_MUL, a, n->arg[1])
		         : node_map2(c, n->at, OP_MUL, n->arg[0], b);
	case OP_DIV:
		return a && !b ? node_map2(c, n->at, OP_DIV, a, n->arg[1])
		               : NULL;
	case OP_SELECT:
		return choice(c, n, a, b);
	default:                        /* generic: held for the step */
		return NULL;
	}
}

static Node *
of(Check *c, const Eqn *e, Node *n, const Node *own)
{
	if (is_own(e, n, own))
		return node_real(c, n->at, 1);
	if (n->kind == NODE_IF)
		return choice(c, n, of(c, e, n->arg[1], own),
		              of(c, e, n->arg[2], own));
	return n->kind == NODE_MAP ? of_map(c, e, n, own) : NULL;
}

/* Does n read own anywhere?  `seen` marks nodes by number. */
static bool
reads(const Node *n, const Node *own, bool *seen)
{
	if (seen[n->id])
		return false;
	seen[n->id] = true;
	if (n->kind == NODE_ACCESS)
		return n->sym == own->sym && n->time.kind == own->time.kind &&
		       n->time.off == own->time.off;
	for (uint32_t i = 0; i < n->narg; i++)
		if (reads(n->arg[i], own, seen))
			return true;
	return false;
}

Node *
slope_of(Check *c, const Eqn *e, const Node *own)
{
	Node *a = of(c, e, e->right, own);

	if (a != NULL || own->kind != NODE_ACCESS)
		return a;
	bool *seen = arena_array(c->arena, bool, c->node.n + 1);
	return reads(e->right, own, seen) ? NULL
	       : node_real(c, e->right->at, 0);
}
