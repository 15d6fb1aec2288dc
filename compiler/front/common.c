/* What both branches of an `if` need.
 *
 *   in    all nodes, arguments before users
 *   out   for every `if`, the inner ifs, reductions and functions with
 *         equations that are evaluated whichever branch is taken
 *   how   walk one branch, then the other, and keep what was met before; a
 *         branch of an inner `if` counts for nothing but what its own two share
 *   why   each branch is lowered under a condition of its own, and so are the
 *         equations made for it: what both have would be there twice, and with
 *         ifs in ifs (the argument of a function used in both branches, which
 *         is such a function again) once for every way through them
 */
#include "front/checker.h"

enum { NONE = UINT32_MAX };

typedef struct {
	uint32_t mark;          /* of this walk, from 1 */
	uint32_t other;         /* of that through the other branch; or NONE */
	VEC(Node *) both;
} Walk;

static bool
makes_equations(const Node *n)
{
	return n->kind == NODE_IF || n->kind == NODE_REDUCE ||
	       (n->kind == NODE_FUNC && func_info[n->func].own);
}

/* Not so where a condition or another t stands between. */
static bool
needs_arguments(const Node *n)
{
	return n->kind != NODE_REDUCE ||
	       (n->narg == 1 && !n->over_time && !n->over_children);
}

static void
walk(Walk *w, Node *n)
{
	bool met = n->mark == w->other;

	if (n->mark == w->mark)
		return;
	n->mark = w->mark;
	for (uint32_t i = 0; needs_arguments(n) && i < n->narg; i++)
		if (n->kind != NODE_IF || i == 0)
			walk(w, n->arg[i]);
	for (uint32_t k = 0; k < n->ncommon; k++)
		walk(w, n->common[k]);
	if (met && makes_equations(n))
		vec_push(&w->both, n);
}

void
common_find(Check *c)
{
	uint32_t marks = 0;

	for (size_t i = 0; i < c->node.n; i++) {
		Node *n = c->node.at[i];

		if (n->kind != NODE_IF)
			continue;
		Walk w = {.mark = ++marks, .other = NONE};
		walk(&w, n->arg[1]);
		w.other = marks;
		w.mark = ++marks;
		walk(&w, n->arg[2]);
		n->common = arena_copy(c->arena, w.both.at,
		                       w.both.n * sizeof *w.both.at);
		n->ncommon = (uint32_t)w.both.n;
		vec_free(&w.both);
	}
}
