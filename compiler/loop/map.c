/* Loop nests of maps.
 *
 *   in    a Nest of maps
 *   out   loops over the left side in memory order, all equations in the body,
 *         stores last, so that a value of the step before may still be read
 *         beside its successor
 */
#include "loop/nest.h"

#include <string.h>

static void
store(Site *s, const Var *v, const Node *value)
{
	Lower *l = s->l;
	const Storage *st = &l->plan->store[v->id];
	const Node *time = l->step ? NULL : s->time;
	const Node *flat = flat_index(l, v, st->axis, s->index);

	if (st->home == HOME_GRAD)
		value = value_op(l, OP_ADD, TY_REAL,
		                value_load(l, l->home[v->id], flat), value);
	if (st->home != HOME_REGISTER && st->home != HOME_RESULT)
		code_store(l, l->home[v->id],
		           place_index(l, l->home[v->id], time, flat),
		           value);
	if (st->stored || st->home == HOME_RESULT)
		nest_hand_out(s, v, value);
}

/* In the state or on the tape, and handed out as well: what it is made of may
 * be overwritten by the first of the two. */
static bool
stored_twice(const Lower *l, const Var *v)
{
	const Storage *st = &l->plan->store[v->id];

	return st->stored && st->home != HOME_REGISTER &&
	       st->home != HOME_RESULT;
}

static void
map_body(NestLower *w, const Expr *const *body)
{
	Lower *l = w->l;
	const Node *value[64];

	if (nth(w, 0)->var->check != CHECK_NONE) {
		lower_check(&w->site, nth(w, 0));
		return;
	}
	for (uint32_t k = 0; k < w->nest->neq; k++)
		site_count(&w->site, body[k]);
	const Node **v = w->nest->neq <= 64 ? value
	                 : arena_array(l->arena, const Node *, w->nest->neq);
	for (uint32_t k = 0; k < w->nest->neq; k++) {
		const Var *x = nth(w, k)->var;

		v[k] = lower_expr(&w->site, body[k]);
		if (v[k]->kind != NODE_NUMBER && v[k]->kind != NODE_VAR &&
		    (w->nest->neq > 1 || stored_twice(l, x)))
			v[k] = code_let(l, NULL, v[k]);
		l->reg[x->id] = v[k];
	}
	for (uint32_t k = 0; k < w->nest->neq; k++)
		store(&w->site, nth(w, k)->var, v[k]);
	for (uint32_t k = 0; k < w->nest->neq; k++)
		l->reg[nth(w, k)->var->id] = NULL;
}

/* From lo on, before hi; by index level. */
typedef struct {
	const Node *lo, *hi;
} Stretch;

static bool
is_number(const Node *n)
{
	return n->kind == NODE_NUMBER;
}

static bool
is_empty(const Stretch *p)
{
	return is_number(p->lo) && is_number(p->hi) && p->lo->num >= p->hi->num;
}

/* The part on one side of n.  False: that would take a comparison of two
 * numbers that are not known yet. */
static bool
cut(const Stretch *p, const Node *n, int64_t size, Stretch *below,
    Stretch *above)
{
	bool whole = is_number(p->lo) && is_number(p->hi) && p->lo->num == 0 &&
	             p->hi->num == (double)size;

	*below = *above = *p;
	if (whole || (is_number(n) && is_number(p->lo) && is_number(p->hi) &&
	              n->num > p->lo->num && n->num < p->hi->num)) {
		below->hi = above->lo = n;
		return true;
	}
	if (!is_number(n) || !is_number(p->lo) || !is_number(p->hi))
		return false;
	if (n->num <= p->lo->num)
		below->hi = p->lo;
	else
		above->lo = p->hi;
	return true;
}

/* The condition of all bodies, if each is a choice by the same one. */
static const Expr *
common_choice(const NestLower *w, const Expr *const *body)
{
	for (uint32_t k = 0; k < w->nest->neq; k++)
		if (body[k]->op != OP_SELECT ||
		    body[k]->arg[0] != body[0]->arg[0])
			return NULL;
	return body[0]->arg[0];
}

/* What the bodies are where the condition is `truth`; of `c and rest`, where c
 * is. */
static const Expr *const *
chosen(NestLower *w, const Expr *const *body, const Expr *rest, bool truth)
{
	const Expr **part = arena_array(w->l->arena, const Expr *,
	                                w->nest->neq);

	for (uint32_t k = 0; k < w->nest->neq; k++)
		part[k] = !truth ? body[k]->arg[2]
		          : rest == NULL ? body[k]->arg[1]
		          : expr_select(w->l->sys->pool, rest, body[k]->arg[1],
		                        body[k]->arg[2]);
	return part;
}

static void map_loops(NestLower *w, const Expr *const *body,
                      const Stretch *part);

/* where(i < c, a, b) over an index of the left side: two loops without a
 * condition in them. */
static bool
map_split(NestLower *w, const Expr *const *body, const Stretch *part)
{
	const Expr *c = common_choice(w, body), *rest = NULL;
	Stretch side[2], both[RANK_MAX];
	uint32_t level;
	bool first = true;      /* the condition holds in the first part */

	if (c == NULL)
		return false;
	if (c->op == OP_AND) {
		rest = c->arg[1];
		c = c->arg[0];
	}
	const Node *n = limit_above(w, c, &level);
	if (n == NULL) {
		first = false;
		n = limit_below(w, c, &level);
	}
	if (n == NULL)
		return false;
	if (!is_number(n))
		n = code_let(w->l, NULL, n);
	if (!cut(&part[level], n, w->eq->var->dim[level]->size, &side[0],
	         &side[1]))
		return false;
	memcpy(both, part, sizeof both);
	for (int k = 0; k < 2; k++) {
		both[level] = side[k];
		if (!is_empty(&side[k]))
			map_loops(w, chosen(w, body, rest, (k == 0) == first),
			          both);
	}
	return true;
}

static void
map_loops(NestLower *w, const Expr *const *body, const Stretch *part)
{
	Lower *l = w->l;
	const Var *v = w->eq->var;
	const uint8_t *axis = l->plan->store[v->id].axis;
	CodeList *out = l->out, *saved;

	if (map_split(w, body, part))
		return;
	NestLower inner = *w;
	inner.site = nest_site(l, w->site.time);
	if (w->kind == PHASE_ALL)
		inner.site.time = code_for(l, "t", value_var(l, "n", TY_INT),
		                           false, &saved);
	for (uint32_t k = 0; k < v->rank; k++) {
		uint32_t a = axis[k];

		if (nest_held(w, a))
			continue;
		if (is_number(part[a].lo) && is_number(part[a].hi) &&
		    part[a].hi->num - part[a].lo->num == 1) {
			inner.site.index[a] = part[a].lo;
			continue;
		}
		inner.site.index[a] = code_for(l, nest_loop(a), part[a].hi,
		                               false, &saved);
		saved->at[saved->n - 1]->lo = part[a].lo;
		/* equations of a nest meet at their own elements only */
		saved->at[saved->n - 1]->independent =
			v->check == CHECK_NONE;
		inner.site.inner = a;
	}
	map_body(&inner, body);
	site_free(&inner.site);
	l->out = out;
}

void
lower_map(NestLower *w, const Expr *const *body)
{
	Stretch part[RANK_MAX];

	for (uint32_t k = 0; k < w->eq->var->rank; k++)
		part[k] = (Stretch){value_int(w->l, 0),
		                 value_int(w->l, w->eq->var->dim[k]->size)};
	map_loops(w, body, part);
}

static bool
same_for_all(const NestLower *w, const Expr *e)
{
	Support s = lower_support(w->l, e);

	return (s.levels & ~w->bound) == 0 &&
	       !(w->kind == PHASE_ALL && s.time);
}

/* A choice by a condition that has no index of these loops is an `if` around
 * them. */
static void
lower_map_if(NestLower *w, const Expr *const *body)
{
	Lower *l = w->l;
	CodeList *out = l->out;
	const Expr *c = common_choice(w, body);

	if (c == NULL || !same_for_all(w, c)) {
		lower_map(w, body);
		return;
	}
	site_count(&w->site, c);
	const Node *n = lower_expr(&w->site, c);
	Code *branch = code_add(l, CODE_IF);
	branch->value = n;
	l->out = &branch->body;
	lower_map_if(w, chosen(w, body, NULL, true));
	l->out = &branch->other;
	lower_map_if(w, chosen(w, body, NULL, false));
	l->out = out;
}

void
lower_maps(NestLower *w)
{
	const Expr **body = arena_array(w->l->arena, const Expr *,
	                                w->nest->neq);

	for (uint32_t k = 0; k < w->nest->neq; k++)
		body[k] = nth(w, k)->body;
	lower_map_if(w, body);
}
