/* Equations of the system from the checked tree: frames, reductions, left
 * sides, boundary values.  See Note [Frames] in lower.h. */
#include "front/lower.h"

#include "ir/branch.h"

#include <assert.h>
#include <string.h>

struct Part {
	Reduction r;            /* levels closed up */
	const Expr *guard;
	const Var *var;
	Part *next;
};

const Expr *
lower_and(Lower *l, const Expr *a, const Expr *b)
{
	return a == NULL ? b : b == NULL ? a
	       : expr_op2(l->p, OP_AND, a, b);
}

bool
lower_element_free(const Expr *e)
{
	return expr_support(e).levels == 0;
}

const Expr *
lower_level(Lower *l, const Poly *dim)
{
	const Dim *d = vars_dim(l->c, dim);

	/* lower_in_frame() admits half of it; a reduction binds 8 */
	assert(l->nlevel < LEVEL_MAX);
	l->dim[l->nlevel] = d;
	return expr_index(l->p, l->nlevel++, d);
}

Reduction
lower_reduction(Lower *l, RedKind red)
{
	return (Reduction){.red = red, .base = l->nlevel, .guard = l->guard};
}

const Expr *
lower_bind(Lower *l, Reduction *r, const Poly *dim)
{
	const Expr *e = lower_level(l, dim);

	assert(r->nbind < RANK_MAX);
	r->bind[r->nbind++] = l->dim[l->nlevel - 1];
	r->within = lower_and(l, r->within,
	                      lower_active(l, l->dim[l->nlevel - 1], e));
	return e;
}

/* Only elements that there are take part; levels below `base` are those in the
 * set `left`. */
static void
mask(Lower *l, Reduction *r, uint32_t base, uint64_t left)
{
	const Expr *there = NULL;

	for (uint32_t k = 0; k < base; k++)
		if (left >> k & 1)
			there = lower_and(l, there, lower_active(
				l, l->dim[k],
				expr_index(l->p, k, l->dim[k])));
	if (r->red != RED_NONE || r->over_time)
		r->where = lower_and(l, lower_and(l, there, r->within),
		                     r->where);
	else if (there != NULL)
		r->body = expr_select(l->p, there, r->body,
		                      expr_zero(l->p, r->body->type));
	r->within = NULL;
}

static uint64_t
levels_of(const Reduction *r)
{
	return expr_support(r->body).levels |
	       (r->where ? expr_support(r->where).levels : 0);
}

/* Numbers the levels that occur from 0 on, bound ones behind the others.
 * used[] gets the old numbers of those that are not bound. */
static uint32_t
close_up(Lower *l, Reduction *r, uint32_t *used)
{
	uint64_t levels = levels_of(r);
	const Expr *with[LEVEL_MAX] = {NULL};
	uint32_t n = 0;

	for (uint32_t k = 0; k < r->base; k++)
		if (levels >> k & 1) {
			with[k] = expr_index(l->p, n, l->dim[k]);
			used[n++] = k;
		}
	for (uint32_t k = 0; k < r->nbind; k++)
		with[r->base + k] = expr_index(l->p, n + k, r->bind[k]);
	uint32_t top = r->base + r->nbind;
	r->body = expr_substitute(l->p, r->body, with, top);
	if (r->where != NULL)
		r->where = expr_substitute(l->p, r->where, with, top);
	r->base = n;
	return n;
}

static bool
same_reduction(const Reduction *a, const Reduction *b)
{
	return a->red == b->red && a->over_time == b->over_time &&
	       a->over_children == b->over_children &&
	       a->base == b->base && a->nbind == b->nbind &&
	       a->where == b->where && a->body == b->body &&
	       a->guard == b->guard &&
	       (a->nbind == 0 ||
	        memcmp(a->bind, b->bind, a->nbind * sizeof *a->bind) == 0);
}

static Type
type_of(const Reduction *r)
{
	if (r->red == RED_ANY || r->red == RED_ALL)
		return TY_BOOL;
	return r->red == RED_ARGMAX ? TY_INT : r->body->type;
}

static bool
depends_on_time(const Reduction *r)
{
	return !r->over_time &&
	       (r->over_children || expr_support(r->body).time ||
	        (r->where != NULL && expr_support(r->where).time) ||
	        (r->guard != NULL && expr_support(r->guard).time));
}

static const Var *
new_part(Lower *l, const Reduction *r, const uint32_t *used)
{
	Var v = {
		.kind = VAR_DEF, .type = type_of(r),
		.timed = depends_on_time(r), .rank = r->base,
		.classes = r->red == RED_ARGMAX && r->nbind == 1
		           ? r->bind[0]->size : 0,
	};

	if (r->base > RANK_MAX) {
		diag_error(l->c->diag, l->at, "a part of this equation depends "
		           "on %u indices; %d are the most", r->base,
		           RANK_MAX);
		v.rank = 0;
	}
	for (uint32_t k = 0; k < v.rank; k++)
		v.dim[k] = l->dim[used[k]];
	do
		v.name = strs_printf(&l->p->strs, "%s.%u", l->owner->name,
		                     ++l->owner->parts);
	while (system_find(l->c->sys, v.name) != NULL);
	const Var *var = system_add_var(l->c->sys, v);

	Equation e = {
		.var = var, .guard = r->guard, .red = r->red,
		.over_time = r->over_time, .over_children = r->over_children,
		.nbind = r->nbind,
		.where = r->where, .body = r->body, .at = l->at,
	};
	memcpy(e.bind, r->bind, sizeof e.bind);
	vec_push(&l->c->sys->eq, e);
	return var;
}

/* The conjuncts of a condition that say nothing of a child. */
static const Expr *
without_each(Lower *l, const Expr *c)
{
	if (c == NULL || !expr_support(c).each)
		return c;
	return c->op != OP_AND ? NULL
	       : lower_and(l, without_each(l, c->arg[0]),
	                   without_each(l, c->arg[1]));
}

/* A part of a body over children that depends on the child has its equation at
 * the child: see ir/branch.h. */
static bool
stands_at_child(Lower *l, Reduction *r)
{
	System *s = l->c->sys;

	if (r->over_children)
		return false;
	if (!expr_support(r->body).each &&
	    (r->where == NULL || !expr_support(r->where).each)) {
		r->guard = without_each(l, r->guard);
		return false;
	}
	r->body = branch_at_child(s, r->body, l->at);
	r->where = branch_at_child(s, r->where, l->at);
	r->guard = lower_and(l, branch_has_parent(l->p),
	                     branch_at_child(s, r->guard, l->at));
	return true;
}

const Expr *
lower_finish(Lower *l, Reduction *r)
{
	const Expr *index[LEVEL_MAX];
	uint32_t used[LEVEL_MAX];

	l->nlevel = r->base;
	if (r->nbind == 0 && !r->over_time && !r->over_children &&
	    r->red != RED_NONE)
		return r->body;         /* over one element */
	mask(l, r, r->base, levels_of(r));
	bool at_child = stands_at_child(l, r);
	uint32_t n = close_up(l, r, used);
	const void **slot = memo_at(&l->parts, r->body);
	const Part *part = *slot;
	while (part != NULL && !same_reduction(&part->r, r))
		part = part->next;
	if (part == NULL) {
		Part *new = arena_new(l->c->arena, Part);

		*new = (Part){*r, r->guard, new_part(l, r, used), NULL};
		slot = memo_at(&l->parts, r->body);
		new->next = (Part *)(uintptr_t)*slot;
		*slot = part = new;
	}
	for (uint32_t k = 0; k < n; k++)
		index[k] = expr_index(l->p, used[k], l->dim[used[k]]);
	return expr_access(l->p, part->var, (TimeRef){
		!part->var->timed ? AT_NONE : at_child ? AT_EACH : AT_REL, 0},
		index);
}

const Expr *
lower_name(Lower *l, const Expr *body)
{
	Reduction r = lower_reduction(l, RED_NONE);

	r.body = body;
	return lower_finish(l, &r);
}

/* if c then x else 0, c without element indices: the guard of the equation. */
static bool
is_guard(const Node *n)
{
	return n->kind == NODE_IF && n->arg[2]->kind == NODE_NUMBER &&
	       n->arg[2]->num == 0 && n->arg[1]->type != ELEM_BOOL;
}

static Node *
take_guards(Lower *l, Node *n, const Expr **guard)
{
	while (is_guard(n)) {
		const Expr *c = lower_node(l, n->arg[0], NULL, ELEM_REAL);

		if (!lower_element_free(c) || c->op == OP_CONST)
			break;
		*guard = lower_and(l, *guard, c);
		l->guard = *guard;
		n = n->arg[1];
	}
	return n;
}

static const Expr *
of_type(Lower *l, const Expr *e, Type type)
{
	return type == TY_REAL ? expr_to_real(l->p, e) : e;
}

/* The levels of a left side: its index names, then the axes of the value. */
static uint32_t
open_left(Lower *l, const Eqn *e, const Expr **level)
{
	const Var *v = e->sym->var;

	l->nlevel = 0;
	for (uint32_t k = 0; k < v->rank; k++) {
		l->dim[l->nlevel] = v->dim[k];
		level[k] = expr_index(l->p, l->nlevel++, v->dim[k]);
		if (k < e->nindex)
			e->index[k]->level = level[k];
	}
	return e->nindex;
}

/* The first comparison in the text of a condition, or NULL. */
static const Node *
comparison_in(const Node *n)
{
	if (n->kind != NODE_MAP)
		return NULL;
	if (n->op == OP_EQ || n->op == OP_NE || n->op == OP_LT ||
	    n->op == OP_LE)
		return n->arg[0]->type == ELEM_BOOL ? NULL : n;
	for (uint32_t i = 0; i < n->narg; i++) {
		const Node *c = comparison_in(n->arg[i]);

		if (c != NULL)
			return c;
	}
	return NULL;
}

/* What is said of a condition that does not hold: the left side of its first
 * comparison, else 0. */
static const Expr *
value_shown(Lower *l, const Node *n, Indices idx)
{
	const Node *c = comparison_in(n);

	if (c == NULL)
		return expr_real(l->p, 0);
	Node *left = c->arg[c->turned];
	Shape *s = shape_get(left->shape);
	bool tensor = s->known && s->rank > 0;
	return lower_real(l, left, tensor ? idx : NULL);
}

/* See Note [Checks] in system.h.  What was printed says itself what it shows.
 */
static const Expr *
lower_check(Lower *l, Node *n, const Var *v, Indices idx)
{
	const Expr *holds = lower_node(l, n, idx, ELEM_REAL);
	Reduction r = lower_reduction(l, RED_NONE);

	r.body = expr_op1(l->p, OP_NOT, holds);
	if (r.body->op == OP_REPORT)
		return r.body;
	mask(l, &r, v->rank, UINT64_MAX);
	return expr_op2(l->p, OP_REPORT, r.body, value_shown(l, n, idx));
}

static void
lower_equation(Lower *l, const Eqn *e)
{
	const Expr *level[RANK_MAX];
	const Var *v = e->sym->var;
	uint32_t first = open_left(l, e, level);
	Equation eq = {.var = v, .at = e->at};
	ElemType want = v->type == TY_INT ? ELEM_INT : ELEM_REAL;
	Reduction r;

	Node *n = take_guards(l, e->right, &eq.guard);
	if (v->check != CHECK_NONE)
		eq.body = lower_check(l, n, v, level + first);
	else if (lower_as_reduction(l, n, level + first, want, &r) &&
	    (type_of(&r) == v->type ||
	     (v->type == TY_REAL && type_of(&r) == TY_INT &&
	      r.red != RED_ARGMAX))) {
		mask(l, &r, v->rank, UINT64_MAX);
		eq.red = r.red;
		eq.over_time = r.over_time;
		eq.over_children = r.over_children;
		eq.nbind = r.nbind;
		memcpy(eq.bind, r.bind, sizeof eq.bind);
		eq.where = r.where;
		eq.body = of_type(l, r.body, r.red == RED_ARGMAX ? TY_INT
		                                                 : v->type);
	} else {
		l->nlevel = v->rank;
		r = lower_reduction(l, RED_NONE);
		r.body = of_type(l, lower_node(l, n, level + first, want),
		                 v->type);
		mask(l, &r, v->rank, UINT64_MAX);
		eq.body = r.body;
	}
	l->guard = NULL;
	vec_push(&l->c->sys->eq, eq);
}

static void
lower_bound(Lower *l, const Eqn *e)
{
	const Expr *level[RANK_MAX];
	uint32_t first = open_left(l, e, level);
	Var *v = e->sym->var;
	ElemType want = v->type == TY_INT ? ELEM_INT : ELEM_REAL;
	const Expr *x = lower_node(l, e->right, level + first, want);

	vec_push(&v->bound, ((Bound){e->bound, e->off, of_type(l, x, v->type),
	                             e->at}));
}

void
lower_apart(Check *c, System *sys, const Eqn *e)
{
	Lower l = {.c = c, .p = c->pool, .owner = e->sym, .at = e->at};
	System *model = c->sys;

	c->sys = sys;
	lower_equation(&l, e);
	c->sys = model;
	memo_free(&l.parts);
}

void
lower_all(Check *c)
{
	Lower l = {.c = c, .p = c->pool};

	common_find(c);
	for (size_t i = 0; i < c->eqn.n; i++) {
		const Eqn *e = c->eqn.at[i];

		if (e->sym->var == NULL || !sound_node(c, e->right)) {
			e->sym->broken = true;
			continue;
		}
		l.owner = e->sym;
		l.at = e->at;
		if (e->is_edge) {       /* goes where it is read */
			edge_check(c, e);
			continue;
		}
		if (e->is_bound)
			lower_bound(&l, e);
		else
			lower_equation(&l, e);
	}
	memo_free(&l.parts);
}
