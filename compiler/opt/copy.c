/* Pass copy: read what a copy or a constant stands for.
 *
 *   in    any system
 *   out   where a[t, i] = b[t-1, 2*i] or a[t, i] = 0.5, readers of a read b or
 *         the number, where they mean the same; where a is a plain copy of a
 *         variable b that has no boundary value of its own, a gets the
 *         equation of b and all read a.  What nobody reads then is left to
 *         the pass dead.
 *   how   equations in order of dependence, so that a chain of copies is
 *         followed once; then the plain copies that are left, in the order of
 *         the text
 *   why   the front end and the adjoint name every intermediate value; a cell
 *         (h[t], c[t]) = lstm(...) ends in two copies that carry the state
 *
 * Beyond the ends of the sequence a has its own boundary values.  A reader at
 * a[t+k], k not 0, may read b[t+k] only if a's boundary is b's; if a has no
 * boundary values then no such read is ever evaluated outside 1..T.
 */
#include "ir/graph.h"
#include "opt/pass.h"

typedef struct {
	System *s;
	int32_t *eq_of;         /* equation of each variable, -1: none */
	const Var **moved;      /* by id: the variable that took its equation */
} Copy;

static void
note_access(void *ctx, const Expr *e)
{
	bool *found = ctx;

	*found = *found || e->op == OP_ACCESS;
}

/* An access whose indices are arithmetic, or a constant. */
static bool
stands_for(const Expr *body)
{
	bool found = false;

	if (body->op == OP_CONST)
		return true;
	if (body->op != OP_ACCESS || body->access.time.kind == AT_START ||
	    body->access.time.kind == AT_END)
		return false;
	for (uint32_t i = 0; i < body->narg; i++)
		expr_visit(body->arg[i], note_access, &found);
	return !found;
}

static const Equation *
copy_equation(const Copy *c, const Var *v)
{
	int32_t i = c->eq_of[v->id];
	const Equation *e = i < 0 ? NULL : &c->s->eq.at[i];

	if (e == NULL || e->guard != NULL || e->red != RED_NONE ||
	    !stands_for(e->body))
		return NULL;
	return e->body->op == OP_ACCESS && e->body->access.var == v ? NULL : e;
}

/* Does a have, on both sides, the boundary values of what it copies? */
static bool
same_bounds(Pool *p, const Var *a, const Expr *body)
{
	if (body->op != OP_ACCESS || body->access.time.kind == AT_NONE) {
		for (size_t k = 0; k < a->bound.n; k++)
			if (a->bound.at[k].value != body)
				return false;
		return true;
	}
	const Var *b = body->access.var;
	if (!time_here(body->access.time) || a->bound.n != b->bound.n)
		return false;
	for (size_t k = 0; k < a->bound.n; k++) {
		const Bound *x = &a->bound.at[k], *y = &b->bound.at[k];

		if (x->kind != y->kind || x->off != y->off ||
		    x->value != expr_substitute(p, y->value, body->arg,
		                                b->rank))
			return false;
	}
	return true;
}

/* Is what the copy says at another step than t an access again?  Its step must
 * be one that can be named, and its elements must not depend on t. */
static bool
can_move(TimeRef reader, const Expr *body)
{
	for (uint32_t i = 0; i < body->narg; i++)
		if (expr_support(body->arg[i]).time)
			return false;
	if (body->op != OP_ACCESS || body->access.time.kind == AT_NONE)
		return true;
	if (body->access.time.kind != AT_REL)
		return false;
	return body->access.time.off == 0 || reader.kind == AT_REL ||
	       !time_moves(reader.kind);
}

static const Expr *
inline_copy(Pool *p, TimeRef t, const Expr *const *arg, uint32_t rank,
            const Expr *body)
{
	const Expr *e = expr_substitute(p, body, arg, rank);

	if (e->op != OP_ACCESS || e->access.time.kind == AT_NONE)
		return e;
	if (time_here(t))
		t = body->access.time;
	else
		t.off += body->access.time.off;
	return expr_access(p, e->access.var, t, e->arg);
}

static const Expr *
copy_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	const Copy *c = ctx;
	Pool *p = c->s->pool;

	if (e->op != OP_ACCESS)
		return NULL;
	const Var *v = e->access.var;
	const Equation *eq = copy_equation(c, v);
	if (eq == NULL)
		return NULL;
	bool here = !v->timed || time_here(e->access.time);

	if (!here && !can_move(e->access.time, eq->body))
		return NULL;
	/* what a state carries is read as itself, no deeper */
	if (!here && (v->keep || (v->bound.n > 0 &&
	                          !same_bounds(p, v, eq->body))))
		return NULL;
	return inline_copy(p, e->access.time, arg, e->narg, eq->body);
}

static const Expr *
copy_expr(Copy *c, const Expr *e)
{
	return e == NULL ? NULL : expr_remake(c->s->pool, e, copy_node, c);
}

static void
read_through(Copy *c, Arena *arena)
{
	System *s = c->s;
	const Graph *g = graph_build(s, arena);

	for (uint32_t k = 0; k < g->ncomp; k++)
		for (uint32_t i = 0; i < g->comp[k].n; i++) {
			Var *v = s->var.at[g->comp[k].var[i]];
			int32_t at = c->eq_of[v->id];

			for (size_t j = 0; j < v->bound.n; j++)
				v->bound.at[j].value =
					copy_expr(c, v->bound.at[j].value);
			if (at < 0)
				continue;
			Equation *e = &s->eq.at[at];
			e->guard = copy_expr(c, e->guard);
			e->where = copy_expr(c, e->where);
			e->body = copy_expr(c, e->body);
		}
}

/* a[t, i, j] = b[t, i, j]: the same elements at the same step. */
static const Var *
plain_copy(const Copy *c, const Var *a)
{
	const Equation *e = copy_equation(c, a);

	if (e == NULL || e->body->op != OP_ACCESS)
		return NULL;
	const Var *b = e->body->access.var;
	return var_same_shape(a, b) && e->body == var_read_here(c->s->pool, b)
	       ? b : NULL;
}

static bool
may_move(const Copy *c, const Var *b)
{
	return b->kind == VAR_DEF && c->moved[b->id] == NULL &&
	       b->bound.n == 0 && !b->output && !b->keep && b != c->s->loss &&
	       b->grad_of == NULL;
}

/* a takes the equation of b, and b becomes the copy. */
static void
move_equation(Copy *c, const Var *a, const Var *b)
{
	Equation *ea = &c->s->eq.at[c->eq_of[a->id]];
	Equation *eb = &c->s->eq.at[c->eq_of[b->id]];

	*ea = *eb;
	ea->var = a;
	*eb = (Equation){.var = b, .body = var_read_here(c->s->pool, a),
	                 .at = eb->at};
	c->moved[b->id] = a;
}

static const Expr *
moved_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	const Copy *c = ctx;
	const Var *v = e->op == OP_ACCESS ? e->access.var : NULL;

	if (v == NULL || c->moved[v->id] == NULL)
		return NULL;
	while (c->moved[v->id] != NULL)
		v = c->moved[v->id];
	return expr_access(c->s->pool, v, e->access.time, arg);
}

static const Expr *
moved_expr(void *ctx, const Expr *e)
{
	const Copy *c = ctx;

	return expr_remake(c->s->pool, e, moved_node, ctx);
}

void
opt_copy(System *s, const OptOptions *o, Arena *arena)
{
	Copy c = {
		.s = s, .eq_of = system_eq_table(s, arena),
		.moved = arena_array(arena, const Var *, s->var.n + 1),
	};
	bool any = false;

	(void)o;
	read_through(&c, arena);
	for (size_t i = 0; i < s->var.n; i++) {
		const Var *a = s->var.at[i], *b = plain_copy(&c, a);

		if (b == NULL || !may_move(&c, b) || c.moved[a->id] != NULL)
			continue;
		move_equation(&c, a, b);
		any = true;
	}
	if (any)
		system_map(s, moved_expr, &c);
}
