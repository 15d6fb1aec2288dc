/* Boundary values beyond the ends of an axis: g[t, s <= 0] = e.
 *
 *   in    places of left sides; reads that may leave an axis
 *   out   the equation of what lies there; where(s - 1 < 0, e, g[t, s-1]) for a
 *         read
 */
#include "front/lower.h"

/* --- the left side -------------------------------------------------------- */

enum { EDGES_DEEP = 16 };       /* boundary values made of each other */

static const Poly *
next_to(Check *c, const Poly *p, int step)
{
	return poly_add(c->arena, p, poly_int(c->arena, step), 1);
}

/* s <= 0, s < 1, s > S, s >= S+1 */
static const Poly *
range_place(Check *c, const Ast *i, Scope *s, Eqn *e)
{
	const Poly *p = static_poly(c, s, i->arg[1]);

	e->edge_range = true;
	e->edge_above = i->op == AST_OP_GT || i->op == AST_OP_GE;
	if (p == NULL)
		return NULL;
	return i->op == AST_OP_LT ? next_to(c, p, -1)
	       : i->op == AST_OP_GT ? next_to(c, p, 1) : p;
}

/* -1, 0, S+1: below where it is no positive number. */
static const Poly *
single_place(Check *c, const Ast *i, Scope *s, Eqn *e)
{
	const Poly *p = static_poly(c, s, i);
	int64_t n;

	e->edge_above = p != NULL && !(poly_is_int(p, &n) && n <= 0);
	return p;
}

bool
edge_place(Check *c, const Ast *i, Scope *s, uint32_t place, Eqn *e, bool *ok)
{
	bool range = i->kind == AST_BINARY && i->op >= AST_OP_LT &&
	             i->op <= AST_OP_GE && i->arg[0]->kind == AST_NAME;

	bool number = i->kind == AST_NUMBER || i->kind == AST_UNARY ||
	              i->kind == AST_BINARY;

	if (!range && (!number || static_poly_quiet(c, s, i) == NULL))
		return false;
	*ok = false;
	if (e->is_edge || e->is_bound) {
		diag_error(c->diag, i->at, "a boundary value lies beyond one "
		           "end of one index, and this is a second");
		return false;
	}
	e->is_edge = true;
	e->edge = place;
	e->edge_at = range ? range_place(c, i, s, e)
	                   : single_place(c, i, s, e);
	*ok = e->edge_at != NULL;
	return *ok;
}

/* It has to lie next to its axis. */
void
edge_check(Check *c, const Eqn *e)
{
	const Poly *dim = shape_get(e->sym->shape)->dim[e->edge];
	int64_t first = axis_over(c, dim) != NULL;
	int64_t end = poly_size(poly_resolve(c->arena, dim)) + first;
	int64_t at = poly_size(poly_resolve(c->arena, e->edge_at));

	if (e->edge_above ? at == end : at == first - 1)
		return;
	diag_error(c->diag, e->at, "index %lld is not the first one beyond "
	           "this axis of '%s', which has %lld .. %lld", (long long)at,
	           e->sym->local, (long long)first, (long long)end - 1);
	if (at >= first && at < end)
		diag_help(c->diag, "an equation defines all elements; tell "
		          "them apart on the right side: where(i == 0, .., "
		          "..), or concat(..)");
}

/* --- reads ---------------------------------------------------------------- */

static const Eqn *
edge_of(const Node *n, uint32_t axis, bool above)
{
	const Eqn *e = n->arg[0]->kind == NODE_ACCESS ? n->arg[0]->sym->edge
	                                              : NULL;

	while (e != NULL && (e->edge != axis || e->edge_above != above))
		e = e->next;
	return e;
}

bool
lower_has_edge(const Node *n, uint32_t axis, bool above)
{
	return edge_of(n, axis, above) != NULL;
}

/* Is what is read there all that there is a value for? */
static bool
reaches(Lower *l, const Node *n, uint32_t k, const Eqn *e, const Poly *dim,
        const Expr *at)
{
	int64_t lo, hi, size = poly_size(poly_resolve(l->c->arena, dim));

	if (e->edge_range || !expr_range(at, &lo, &hi) ||
	    (e->edge_above ? hi <= size : lo >= -1))
		return true;
	diag_error(l->c->diag, n->sub[k].at, "this reads beyond the boundary "
	           "value of '%s', which is for one index", e->sym->local);
	diag_note(l->c->diag, e->at, "the boundary value");
	diag_help(l->c->diag, e->edge_above ? "write it for all indices above, "
	          "as in '%s[s > S]'" : "write it for all indices below, as in "
	          "'%s[s <= 0]'", e->sym->local);
	return false;
}

/* The value of e for the element at[]. */
static const Expr *
value_at(Lower *l, const Eqn *e, Indices at, ElemType want)
{
	const Expr *before[RANK_MAX];
	bool choosing = l->choosing;

	for (uint32_t k = 0; k < e->nindex; k++) {
		before[k] = e->index[k]->level;
		e->index[k]->level = at[k];
	}
	l->choosing = true;
	l->edges++;
	const Expr *x = lower_node(l, e->right, at + e->nindex, want);
	l->edges--;
	l->choosing = choosing;
	for (uint32_t k = 0; k < e->nindex; k++)
		e->index[k]->level = before[k];
	return x;
}

static bool
same_time(Lower *l, const Node *n, const Expr *x, const Eqn *e)
{
	TimeRef t = n->arg[0]->time;

	if (t.kind == AT_NONE || (t.kind == AT_REL && t.off == 0) ||
	    !expr_support(x).time)
		return true;
	diag_error(l->c->diag, n->at, "this reads '%s' at another step, and "
	           "its boundary value depends on t", e->sym->local);
	diag_note(l->c->diag, e->at, "the boundary value");
	diag_help(l->c->diag, "give what is read there a variable of its own, "
	          "such as p[t, s] = %s[t, s-1]", e->sym->local);
	return false;
}

/* Does index `at` lie beyond the end?  NULL: no. */
static const Expr *
beyond(Lower *l, const Eqn *e, const Poly *dim, const Expr *at)
{
	const Axis *a = axis_over(l->c, dim);
	const Expr *end = expr_int(l->p, poly_size(poly_resolve(l->c->arena,
	                                                        dim)));
	const Expr *c;

	if (!e->edge_above) {
		c = expr_op2(l->p, OP_LT, at, expr_int(l->p, 0));
	} else {
		if (a != NULL && a->count != NULL && !a->iteration)
			end = expr_access(l->p, a->count->var,
			                  (TimeRef){AT_NONE, 0}, NULL);
		c = expr_op2(l->p, OP_LE, end, at);
	}
	return expr_is_const(c, 0) ? NULL : c;
}

/* Along a declared index, what may be any number, such as K, is kept in
 * range. */
static const Expr *
in_range(Lower *l, const Poly *dim, const Expr *at)
{
	const Expr *last = expr_int(l->p, poly_size(poly_resolve(
		l->c->arena, dim)) - 1);
	int64_t lo, hi;

	if (axis_over(l->c, dim) == NULL || expr_range(at, &lo, &hi))
		return at;
	at = expr_op2(l->p, OP_MAX, at, expr_int(l->p, 0));
	return expr_op2(l->p, OP_MIN, at, last);
}

const Expr *
lower_edges(Lower *l, Node *n, Indices at, ElemType want)
{
	Shape *base = shape_get(n->arg[0]->shape);
	const Expr *there[RANK_MAX];

	for (uint32_t k = 0; k < base->rank; k++)
		there[k] = k < n->nsub && n->sub[k].element != NULL
		           ? in_range(l, base->dim[k], at[k]) : at[k];
	const Expr *x = lower_node(l, n->arg[0], there, want);

	for (uint32_t k = 0; k < n->nsub; k++)
		for (int above = 0; above < 2; above++) {
			const Eqn *e = edge_of(n, k, above);
			const Expr *c = e == NULL ? NULL
				: beyond(l, e, base->dim[k], at[k]);

			if (c == NULL || !sound_node(l->c, e->right) ||
			    !reaches(l, n, k, e, base->dim[k], at[k]))
				continue;
			if (l->edges == EDGES_DEEP) {
				diag_error(l->c->diag, e->at, "this boundary "
				           "value of '%s' needs itself",
				           e->sym->local);
				return x;
			}
			const Expr *v = value_at(l, e, at, want);
			if (x->type == TY_REAL)
				v = expr_to_real(l->p, v);
			if (same_time(l, n, v, e))
				x = expr_select(l->p, c, v, x);
		}
	return x;
}
