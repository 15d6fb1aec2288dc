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
	uint8_t plain[RANK_MAX] = {0, 1, 2, 3, 4, 5, 6, 7};
	const Node *time = l->step ? NULL : s->time;
	const Node *flat = flat_index(l, v, st->axis, s->index);

	if (st->home == HOME_GRAD)
		value = value_op(l, OP_ADD, TY_REAL,
		                value_load(l, l->home[v->id], flat), value);
	if (st->home != HOME_REGISTER && st->home != HOME_RESULT)
		code_store(l, l->home[v->id],
		           place_index(l, l->home[v->id], time, flat),
		           value);
	if (!st->stored && st->home != HOME_RESULT)
		return;
	const Buffer *out = l->result[v->id];
	if (out->kind == BUF_GRAD)
		value = value_op(l, OP_ADD, TY_REAL, value_load(l, out, flat),
		                value);
	else
		flat = flat_index(l, v, plain, s->index);
	code_store(l, out, nest_result(l, v, time, flat), value);
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

/* where(i < c, a, b) over an index of the left side: two loops without a
 * condition in them. */
static bool
splits(const NestLower *w, const Expr *body, uint32_t *level, int64_t *at)
{
	const Expr *c = body->op == OP_SELECT ? body->arg[0] : NULL;

	if (c == NULL || w->nest->neq != 1 || c->op != OP_LT ||
	    c->arg[0]->op != OP_INDEX || c->arg[1]->op != OP_CONST)
		return false;
	*level = c->arg[0]->index.level;
	*at = (int64_t)c->arg[1]->num;
	return !nest_held(w, *level) && *at > 0 &&
	       *at < c->arg[0]->index.dim->size;
}

static void map_loops(NestLower *w, const Expr *const *body,
                      const int64_t *lo, const int64_t *hi);

static void
map_split(NestLower *w, const Expr *body, uint32_t level, int64_t at,
          const int64_t *lo, const int64_t *hi)
{
	int64_t bound[RANK_MAX];

	memcpy(bound, hi, sizeof bound);
	if (bound[level] > at)
		bound[level] = at;
	if (lo[level] < bound[level])
		map_loops(w, &body->arg[1], lo, bound);
	memcpy(bound, lo, sizeof bound);
	if (bound[level] < at)
		bound[level] = at;
	if (bound[level] < hi[level])
		map_loops(w, &body->arg[2], bound, hi);
}

static void
map_loops(NestLower *w, const Expr *const *body, const int64_t *lo,
          const int64_t *hi)
{
	Lower *l = w->l;
	const Var *v = w->eq->var;
	const uint8_t *axis = l->plan->store[v->id].axis;
	CodeList *out = l->out, *saved;
	uint32_t level;
	int64_t at;

	if (splits(w, body[0], &level, &at)) {
		map_split(w, body[0], level, at, lo, hi);
		return;
	}
	NestLower inner = *w;
	inner.site = nest_site(l, w->site.time);
	if (w->kind == PHASE_ALL)
		inner.site.time = code_for(l, "t", value_var(l, "n", TY_INT),
		                           false, &saved);
	for (uint32_t k = 0; k < v->rank; k++) {
		uint32_t a = axis[k];

		if (nest_held(w, a))
			continue;
		if (hi[a] - lo[a] == 1) {
			inner.site.index[a] = value_int(l, lo[a]);
			continue;
		}
		inner.site.index[a] = code_for(l, nest_loop(a),
			value_int(l, hi[a]), false, &saved);
		saved->at[saved->n - 1]->lo = value_int(l, lo[a]);
		/* equations of a nest meet at their own elements only */
		saved->at[saved->n - 1]->independent = true;
		inner.site.inner = a;
	}
	map_body(&inner, body);
	site_free(&inner.site);
	l->out = out;
}

void
lower_map(NestLower *w, const Expr *const *body)
{
	int64_t lo[RANK_MAX] = {0}, hi[RANK_MAX];

	for (uint32_t k = 0; k < w->eq->var->rank; k++)
		hi[k] = w->eq->var->dim[k]->size;
	map_loops(w, body, lo, hi);
}

static bool
same_for_all(const NestLower *w, const Expr *e)
{
	Support s = expr_support(e);

	for (uint32_t k = 0; k < 2 * RANK_MAX; k++)
		if (nest_held(w, k))
			s.levels &= ~(UINT64_C(1) << k);
	return s.levels == 0 && !(w->kind == PHASE_ALL && s.time);
}

/* A select whose condition has no index of these loops is an `if` around
 * them. */
static void
lower_map_if(NestLower *w, const Expr *body)
{
	Lower *l = w->l;
	CodeList *out = l->out;

	if (body->op != OP_SELECT || !same_for_all(w, body->arg[0])) {
		lower_map(w, &body);
		return;
	}
	site_count(&w->site, body->arg[0]);
	const Node *c = lower_expr(&w->site, body->arg[0]);
	Code *branch = code_add(l, CODE_IF);
	branch->value = c;
	l->out = &branch->body;
	lower_map_if(w, body->arg[1]);
	l->out = &branch->other;
	lower_map_if(w, body->arg[2]);
	l->out = out;
}

void
lower_maps(NestLower *w)
{
	const Expr **body = arena_array(w->l->arena, const Expr *,
	                                w->nest->neq);

	for (uint32_t k = 0; k < w->nest->neq; k++)
		body[k] = nth(w, k)->body;
	if (w->nest->neq == 1)
		lower_map_if(w, body[0]);
	else
		lower_map(w, body);
}
