/* Reverse accumulation over the graph of one expression.
 *
 *   in    an expression, the cotangent of its root
 *   out   the cotangents of its accesses
 *   how   operands stand before their users in the order of a visit, so going
 *         through it backwards meets every node with its cotangent complete
 */
#include "diff/sweep.h"

#include "diff/rule.h"
#include "ir/memo.h"

typedef struct {
	const Expr *e;
	bool live;              /* an active access is under it */
	Gated cotangent;
} Node;

typedef struct {
	Arena arena;
	Memo node;              /* expression -> its Node */
	VEC(Node *) order;      /* operands first */
	const bool *active;
} Sweep;

static Node *
node_of(Sweep *s, const Expr *e)
{
	return (Node *)*memo_at(&s->node, e);
}

static void
enter(void *ctx, const Expr *e)
{
	Sweep *s = ctx;
	Node *n = arena_new(&s->arena, Node);

	n->e = e;
	if (e->op == OP_ACCESS)
		n->live = s->active == NULL || s->active[e->access.var->id];
	else
		for (uint32_t k = 0; k < e->narg; k++)
			n->live = n->live || node_of(s, e->arg[k])->live;
	n->live = n->live && e->type == TY_REAL;
	*memo_at(&s->node, e) = n;
	vec_push(&s->order, n);
}

static void
pass_down(Sweep *s, Pool *p, const Node *n, const Expr *y)
{
	if (n->e->op == OP_ACCESS || n->cotangent.value == NULL)
		return;
	for (uint32_t k = 0; k < n->e->narg; k++) {
		Node *a = node_of(s, n->e->arg[k]);

		if (!a->live)
			continue;
		Gated g = rule_apply(p, n->e, k, y, n->cotangent.value);
		g = gated_only(p, n->cotangent.when, g);
		a->cotangent = gated_add(p, a->cotangent, g);
	}
}

void
sweep(Pool *p, const Expr *root, const Expr *y, Gated seed, const bool *active,
      ReachedList *out)
{
	Sweep s = {.active = active};

	expr_visit(root, enter, &s);
	if (node_of(&s, root)->live)
		node_of(&s, root)->cotangent = seed;
	for (size_t i = s.order.n; i-- > 0;) {
		const Node *n = s.order.at[i];

		pass_down(&s, p, n, n->e == root ? y : n->e);
	}
	for (size_t i = 0; i < s.order.n; i++) {
		const Node *n = s.order.at[i];

		if (n->e->op == OP_ACCESS && n->cotangent.value != NULL)
			vec_push(out, ((Reached){n->e, n->cotangent}));
	}
	vec_free(&s.order);
	memo_free(&s.node);
	arena_free(&s.arena);
}
