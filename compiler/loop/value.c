/* Scalar expressions: the value of one element.
 *
 *   in    an expression, and a site: what its indices and its time are
 *   out   a node; statements that name what is used more than once
 *   how   what is evaluated in any case and used twice gets a name; the
 *         branches of a select stay inside it, so that nothing is read or
 *         computed that the condition forbids
 */
#include "loop/build.h"

#include <string.h>

enum { COSTLY = 30 };

const char *
loop_name(uint32_t level)
{
	static const char *const name[2 * RANK_MAX] = {
		"i", "j", "k", "l", "m", "n_", "p_", "q",
		"i1", "j1", "k1", "l1", "m1", "n1", "p1", "q1",
	};

	return name[level];
}

const Node *
flat_index(Lower *l, const Var *v, const uint8_t *axis,
           const Node *const *index)
{
	const Node *flat = value_int(l, 0);
	int64_t stride = 1;

	for (uint32_t k = v->rank; k-- > 0;) {
		const Dim *d = v->dim[axis[k]];

		flat = value_add(l, value_mul(l, index[axis[k]],
		                            value_int(l, stride)), flat);
		stride *= d->size;
	}
	return flat;
}

const Node *
place_index(Lower *l, const Buffer *b, const Node *time,
            const Node *flat)
{
	if (!b->timed || time == NULL)
		return flat;
	const Node *step = time;
	if (b->kind == BUF_TAPE)
		step = value_add(l, step, value_int(l, b->pad));
	else
		step = value_add(l, value_var(l, "t0", TY_INT), step);
	return value_add(l, value_mul(l, step, value_int(l, b->elements)),
	                 flat);
}

/* --- what is safe, what is shared ---------------------------------------- */

/* Of known ones the lowest bit is set. */
static const void *
pack(Support s)
{
	return (const void *)(uintptr_t)(s.levels << 3 |
	                                 (uint64_t)s.each << 2 |
	                                 (uint64_t)s.time << 1 | 1);
}

static Support
unpack(const void *known)
{
	uint64_t bits = (uintptr_t)known;

	return (Support){bits >> 3, bits >> 1 & 1, bits >> 2 & 1};
}

Support
lower_support(Lower *l, const Expr *e)
{
	const void *known = *memo_at(&l->support, e);
	Support s = expr_own_support(e);

	if (known != NULL)
		return unpack(known);
	for (uint32_t i = 0; i < e->narg; i++) {
		Support a = lower_support(l, e->arg[i]);

		s.levels |= a.levels;
		s.time = s.time || a.time;
		s.each = s.each || a.each;
	}
	*memo_at(&l->support, e) = pack(s);
	return s;
}

typedef struct {
	bool risky;             /* may read outside a buffer */
	int cost;
} Danger;

/* Is an element index known to stay on its axis only under a condition? */
static bool
may_leave_axis(const Expr *access)
{
	int64_t lo, hi;

	for (uint32_t i = 0; i < access->narg; i++)
		if (!expr_range(access->arg[i], &lo, &hi) || lo < 0 ||
		    hi >= access->access.var->dim[i]->size)
			return true;
	return false;
}

static void
look_for_danger(void *ctx, const Expr *e)
{
	Danger *d = ctx;

	d->cost += op_info[e->op].cost;
	if (e->op != OP_ACCESS)
		return;
	TimeRef t = e->access.time;
	if ((t.kind != AT_NONE && t.kind != AT_EACH && !time_here(t)) ||
	    may_leave_axis(e))
		d->risky = true;
}

/* May the branch be evaluated whatever the condition is, at little cost? */
static bool
harmless(const Expr *e)
{
	Danger d = {false, 0};

	expr_visit(e, look_for_danger, &d);
	return !d.risky && d.cost < COSTLY;
}

typedef struct {
	const Lower *l;
	bool found;
} Leaving;

static void
look_for_leaving(void *ctx, const Expr *e)
{
	Leaving *s = ctx;

	if (e->op != OP_ACCESS || s->found)
		return;
	/* what is computed has pads and rings; the caller's arrays have not */
	bool given = s->l->plan->store[e->access.var->id].home == HOME_INPUT;
	s->found = may_leave_axis(e) ||
	           (given && e->access.time.kind == AT_REL &&
	            e->access.time.off != 0);
}

bool
lower_may_leave(const Lower *l, const Expr *e)
{
	Leaving s = {l, false};

	expr_visit(e, look_for_leaving, &s);
	return s.found;
}

static uintptr_t
count(Site *s, const Expr *e, uintptr_t more)
{
	const void **n = memo_at(&s->uses, e);

	*n = (const void *)((uintptr_t)*n + more);
	return (uintptr_t)*n;
}

void
site_count(Site *s, const Expr *e)
{
	if (count(s, e, 1) > 1)
		return;
	if (e->op == OP_SELECT) {
		site_count(s, e->arg[0]);
		for (int k = 1; k < 3; k++)
			if (harmless(e->arg[k]))
				site_count(s, e->arg[k]);
		return;
	}
	if (e->op == OP_GRAD || e->op == OP_REPORT) {   /* the value alone */
		site_count(s, e->arg[0]);
		return;
	}
	/* the right side of `and`, `or` is evaluated only where it counts */
	uint32_t n = e->op == OP_AND || e->op == OP_OR ? 1 : e->narg;
	for (uint32_t i = 0; i < n; i++)
		site_count(s, e->arg[i]);
}

void
site_free(Site *s)
{
	memo_free(&s->known);
	vec_free(&s->named);
	memo_free(&s->uses);
}

/* --- accesses ------------------------------------------------------------ */

/* The transposed copy that reads in order along the innermost loop. */
static int32_t
panel_for(const Site *s, const Expr *e)
{
	const Plan *plan = s->l->plan;

	const Var *v = e->access.var;

	for (uint32_t i = s->l->copied ? plan->store[v->id].copies : 0; i != 0;
	     i = plan->copy[i - 1].next) {
		const PanelCopy *c = &plan->copy[i - 1];
		const Expr *last = e->arg[c->axis[v->rank - 1]];

		if (last->op == OP_INDEX && last->index.level == s->inner)
			return (int32_t)(i - 1);
	}
	return -1;
}

static const Node *
ring_load(Site *s, const Var *v, uint32_t back, const Node *flat)
{
	Lower *l = s->l;
	const Storage *st = &l->plan->store[v->id];
	int64_t depth = storage_depth(st);

	if (depth == 1)
		return value_load(l, l->ring[v->id], flat);
	const Node *at = value_add(l, value_load(l, l->position[v->id],
	                                       value_int(l, 0)),
	                          value_int(l, depth - (int64_t)back));
	at = value_op(l, OP_MOD, TY_INT, at, value_int(l, depth));
	return value_load(l, l->ring[v->id], value_add(l, value_mul(l, at,
		value_int(l, st->elements)), flat));
}

/* Where an access finds its step.  The tape has the segment at hand, the last
 * one where step T is read; the caller's arrays have all steps. */
static const Node *
access_index(Site *s, const Buffer *b, TimeRef t, const Node *flat)
{
	Lower *l = s->l;
	bool tape = b->kind == BUF_TAPE;
	const Node *step = value_int(l, t.off - 1);

	if (!b->timed || l->step)
		return flat;
	switch (t.kind) {
	case AT_NONE:
		return flat;
	case AT_REL:
		return place_index(l, b, value_add(l, s->time,
		                                   value_int(l, t.off)), flat);
	case AT_PARENT:
	case AT_CHILD:
	case AT_EACH:
		return place_index(l, b, lower_branch(s, t), flat);
	case AT_START:
		break;
	case AT_END:
		step = value_add(l, value_var(l, tape ? "n" : "T", TY_INT),
		                step);
		break;
	}
	if (tape)
		return place_index(l, b, step, flat);
	return value_add(l, value_mul(l, step, value_int(l, b->elements)),
	                 flat);
}

static const Node *
lower_access(Site *s, const Expr *e)
{
	Lower *l = s->l;
	const Var *v = e->access.var;
	const Storage *st = &l->plan->store[v->id];
	const uint8_t *axis = st->axis;
	const Buffer *b = l->home[v->id];
	TimeRef t = e->access.time;
	const Node *index[RANK_MAX];

	if (l->reg[v->id] != NULL && (t.kind == AT_NONE || time_here(t)))
		return l->reg[v->id];
	for (uint32_t i = 0; i < e->narg; i++)
		index[i] = lower_expr(s, e->arg[i]);
	if (st->home == HOME_PARAM && v->rank > 1) {
		int32_t k = panel_for(s, e);

		if (k >= 0) {
			axis = l->plan->copy[k].axis;
			b = l->copy[k];
		}
	}
	const Node *flat = flat_index(l, v, axis, index);
	if (st->home == HOME_CARRY && t.kind == AT_REL && t.off != 0)
		return ring_load(s, v, (uint32_t)(t.off < 0 ? -t.off : t.off),
		                 flat);
	return value_load(l, b, access_index(s, b, t, flat));
}

/* --- expressions --------------------------------------------------------- */

static const Node *
lower_time(Site *s)
{
	Lower *l = s->l;
	const Node *t = value_add(l, value_var(l, "base", TY_INT),
	                         value_int(l, 1));

	l->fn->uses_base = true;
	if (l->step)
		return t;
	return value_add(l, value_add(l, value_var(l, "base", TY_INT),
	                            value_var(l, "t0", TY_INT)),
	                value_add(l, s->time, value_int(l, 1)));
}

const Node *
lower_aside(Site *s, const Expr *e, CodeList *code)
{
	CodeList *out = s->l->out;

	*code = (CodeList){0};
	s->l->out = code;
	const Node *n = lower_expr(s, e);
	s->l->out = out;
	return n;
}

/* Names given in a branch are not known outside it. */
static void
forget_names(Site *s, size_t outside)
{
	while (s->named.n > outside)
		*memo_at(&s->known, s->named.at[--s->named.n]) = NULL;
}

/* Names that the right side needs are given only where it is evaluated, if it
 * may not be evaluated elsewhere. */
static const Node *
lower_logical(Site *s, const Expr *e)
{
	Lower *l = s->l;
	const Node *left = lower_expr(s, e->arg[0]), *right;
	size_t outside = s->named.n;
	CodeList code = {0}, *saved;

	if (lower_may_leave(l, e->arg[1]))
		right = lower_aside(s, e->arg[1], &code);
	else
		right = lower_expr(s, e->arg[1]);
	if (code.n == 0)
		return value_op(l, e->op, e->type, left, right);
	const Node *all = code_var(l, left);
	code_if(l, e->op == OP_AND ? all
	        : value_op(l, OP_NOT, TY_BOOL, all, NULL), &saved);
	for (size_t i = 0; i < code.n; i++)
		code_append(l, code.at[i]);
	code_set(l, all, right);
	code_leave(l, saved);
	forget_names(s, outside);
	return all;
}

/* A branch that is costly or risky becomes statements under an `if`. */
static const Node *
lower_branches(Site *s, const Expr *e)
{
	Lower *l = s->l;
	const Node *cond = lower_expr(s, e->arg[0]);
	Code *var = code_add(l, CODE_VAR);
	Code *branch = code_add(l, CODE_IF);
	CodeList *saved = l->out;
	size_t outside = s->named.n;

	var->var = arena_printf(l->arena, "tmp%u", ++l->temps);
	var->type = e->type;
	var->value = value_number(l, 0, e->type);
	branch->value = cond;
	for (int k = 1; k < 3; k++) {
		l->out = k == 1 ? &branch->body : &branch->other;
		site_count(s, e->arg[k]);
		const Node *value = lower_expr(s, e->arg[k]);
		Code *set = code_add(l, CODE_SET);
		set->var = var->var;
		set->type = e->type;
		set->value = value;
		forget_names(s, outside);
	}
	l->out = saved;
	return value_var(l, var->var, e->type);
}

static bool
used_once(Site *s, const Expr *e)
{
	return (uintptr_t)*memo_at(&s->uses, e) <= 1 &&
	       *memo_at(&s->known, e) == NULL;
}

/* a b + c, a b - c and c - a b as one operation, where a b is not needed
 * elsewhere; else NULL. */
static const Node *
lower_fused(Site *s, const Expr *e)
{
	for (int k = 0; k < 2; k++) {
		const Expr *m = e->arg[k];

		if (m->op != OP_MUL || !used_once(s, m))
			continue;
		const Node *a = lower_expr(s, m->arg[0]);
		const Node *b = lower_expr(s, m->arg[1]);
		const Node *c = lower_expr(s, e->arg[1 - k]);
		if (e->op == OP_SUB && k == 0)
			c = value_op(s->l, OP_NEG, TY_REAL, c, NULL);
		if (e->op == OP_SUB && k == 1)
			a = value_op(s->l, OP_NEG, TY_REAL, a, NULL);
		return value_multiply_add(s->l, a, b, c);
	}
	return NULL;
}

static const Node *
lower_op(Site *s, const Expr *e)
{
	Lower *l = s->l;

	if (e->op == OP_STOP || e->op == OP_GRAD || e->op == OP_REPORT)
		return lower_expr(s, e->arg[0]);
	if (e->op == OP_SELECT && !(harmless(e->arg[1]) &&
	                            harmless(e->arg[2])))
		return lower_branches(s, e);
	if (e->op == OP_AND || e->op == OP_OR)
		return lower_logical(s, e);
	if (l->prog->fast && e->type == TY_REAL &&
	    (e->op == OP_ADD || e->op == OP_SUB)) {
		const Node *fused = lower_fused(s, e);

		if (fused != NULL)
			return fused;
	}
	Node *n = arena_new(l->arena, Node);
	*n = (Node){.kind = NODE_OP, .type = e->type, .lanes = 1, .op = e->op,
	            .narg = e->narg,
	            .arg = arena_array(l->arena, const Node *, e->narg)};
	for (uint32_t i = 0; i < e->narg; i++)
		n->arg[i] = lower_expr(s, e->arg[i]);
	return n;
}

static const Node *
lower_fresh(Site *s, const Expr *e)
{
	Lower *l = s->l;

	switch (e->op) {
	case OP_CONST:
		return value_number(l, e->num, e->type);
	case OP_INDEX:
		return s->index[e->index.level];
	case OP_TIME:
		return lower_time(s);
	case OP_LENGTH:
		return value_var(l, "T", TY_INT);
	case OP_ACCESS:
		return lower_access(s, e);
	default:                        /* generic: operations */
		return lower_op(s, e);
	}
}

const Node *
lower_expr(Site *s, const Expr *e)
{
	const Node *n = *memo_at(&s->known, e);

	if (n != NULL)
		return n;
	n = lower_fresh(s, e);
	bool leaf = n->kind == NODE_NUMBER || n->kind == NODE_VAR;
	if (!leaf && (uintptr_t)*memo_at(&s->uses, e) > 1) {
		n = code_let(s->l, NULL, n);
		leaf = true;
	}
	if (leaf) {
		*memo_at(&s->known, e) = n;
		vec_push(&s->named, e);
	}
	return n;
}
