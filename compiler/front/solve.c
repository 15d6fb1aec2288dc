/* The constraints on shapes that could not be settled when they were met.
 *
 *   how   sweep over them, forth and back, until nothing changes; then let them
 *         assume something, each after the others have heard of what the one
 *         before assumed, and sweep again
 *
 * Note [Least shapes].  Constraints may have several solutions: a scalar goes
 * with any shape, so that in y[t] = dot(d, A * y[t-1]) + y[t-1] with vectors A
 * and d the unknown y may be a scalar or a vector.  The least solution is
 * taken: a name is a scalar unless something makes it a tensor.  That is a
 * function that wants one or gives one, an index, a declaration, or an equation
 * that says that it equals a tensor.  So first all that want a tensor get one,
 * of the rank that they take (ASSUME_RANK); then what is left is a scalar
 * (ASSUME_SCALAR).  It does not depend on the order of the equations.
 */
#include "front/checker.h"

struct Constraint {
	Node *node;             /* one of the three */
	Eqn *eqn;
	const Poly *p, *q;
	Span at;
	bool settled;
};

static bool
settle(Check *c, Constraint *k, Assume may)
{
	if (k->eqn != NULL)
		return shape_of_equation(c, k->eqn, may);
	if (k->node == NULL) {
		if (poly_unify(c->arena, k->p, k->q, k->at) == UNIFY_LATER)
			return false;
		if (!poly_same(c->arena, k->p, k->q))
			diag_error(c->diag, k->at, "this dimension is %s here "
			           "and %s there", dim_text(c, k->p),
			           dim_text(c, k->q));
		return true;
	}
	switch (k->node->kind) {
	case NODE_MAP:
	case NODE_IF:
		return shape_of_map(c, k->node, may);
	case NODE_SUBSCRIPT:
		return shape_of_subscript(c, k->node, may);
	case NODE_FUNC:
		return shape_of_func(c, k->node, may);
	case NODE_ERROR:
	case NODE_NUMBER:
	case NODE_SIZE:
	case NODE_TIME:
	case NODE_LENGTH:
	case NODE_INDEX:
	case NODE_ACCESS:
	case NODE_REDUCE:
		break;
	}
	return true;
}

static void
watch(Check *c, Constraint *k, Shape *s)
{
	Watch *w = arena_new(c->arena, Watch);

	s = shape_get(s);
	if (s->known)
		return;
	w->by = k;
	*(s->first ? &s->last->next : &s->first) = w;
	s->last = w;
	s->nwatch++;
}

void
solve_wake(Check *c, const Shape *s)
{
	const Watch *w = s->first;

	for (uint32_t i = 0; i < s->nwatch; i++, w = w->next)
		vec_push(&c->awake, w->by);
}

static void
wait(Check *c, Constraint k)
{
	if (settle(c, &k, ASSUME_NOTHING))
		return;
	Constraint *kept = arena_copy(c->arena, &k, sizeof k);
	vec_push(&c->wait, kept);
	if (k.eqn != NULL) {
		watch(c, kept, k.eqn->sym->shape);
		watch(c, kept, k.eqn->right->shape);
		return;
	}
	watch(c, kept, k.node->shape);
	for (uint32_t i = 0; i < k.node->narg; i++)
		watch(c, kept, k.node->arg[i]->shape);
}

void
solve_node(Check *c, Node *n)
{
	wait(c, (Constraint){.node = n});
}

void
solve_equation(Check *c, Eqn *e)
{
	wait(c, (Constraint){.eqn = e});
}

void
solve_dim(Check *c, const Poly *p, const Poly *q, Span at)
{
	Constraint k = {.p = p, .q = q, .at = at};

	vec_push(&c->wait, arena_copy(c->arena, &k, sizeof k));
}

/* Drops what is settled. */
static void
tidy(Check *c)
{
	size_t left = 0;

	for (size_t i = 0; i < c->wait.n; i++)
		if (!c->wait.at[i]->settled)
			c->wait.at[left++] = c->wait.at[i];
	c->wait.n = left;
}

/* One pass in one direction.  New constraints may be added behind the old ones
 * while it runs. */
static bool
sweep(Check *c, bool forth)
{
	size_t n = c->wait.n;
	bool settled = false;

	c->shapes_changed = false;
	for (size_t i = 0; i < n; i++) {
		Constraint *k = c->wait.at[forth ? i : n - 1 - i];

		k->settled = settle(c, k, ASSUME_NOTHING);
		settled = settled || k->settled;
	}
	c->awake.n = 0;                 /* all were tried */
	tidy(c);
	return settled || c->shapes_changed;
}

/* Tries those again that are concerned by what is new. */
static void
spread(Check *c)
{
	while (c->awake.n > 0) {
		Constraint *k = c->awake.at[--c->awake.n];

		if (!k->settled)
			k->settled = settle(c, k, ASSUME_NOTHING);
	}
}

/* Lets one constraint after the other assume something; false when none can. */
static bool
assume(Check *c, Assume may)
{
	size_t n = c->wait.n;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		Constraint *k = c->wait.at[i];

		if (k->settled)
			continue;
		c->shapes_changed = false;
		k->settled = settle(c, k, may);
		any = any || k->settled || c->shapes_changed;
		spread(c);
	}
	tidy(c);
	return any;
}

static void
solve_waiting(Check *c)
{
	do {
		bool forth = true;

		while (c->wait.n > 0 && sweep(c, forth))
			forth = !forth;
		/* the way back may still find something */
		if (c->wait.n > 0 && sweep(c, !forth))
			continue;
	} while (c->wait.n > 0 &&
	         (assume(c, ASSUME_RANK) || assume(c, ASSUME_SCALAR)));
}

void
solve_all(Check *c)
{
	solve_waiting(c);
	cell_default_dims(c);
	solve_waiting(c);
	for (size_t i = 0; i < c->wait.n; i++) {
		Constraint *k = c->wait.at[i];

		if (k->p != NULL)
			diag_error(c->diag, k->at, "cannot tell whether the "
			           "dimensions %s and %s are the same",
			           dim_text(c, k->p), dim_text(c, k->q));
	}
	c->wait.n = 0;
}
