/* Loop nests: guards and comments around maps (map.c) and reductions
 * (reduce.c).
 *
 *   in    a Nest of the plan
 *   out   its loops, appended to l->out
 */
#include "loop/nest.h"

#include <string.h>

Site
nest_site(Lower *l, const Node *time)
{
	Site s = {.l = l, .inner = UINT32_MAX, .time = time};

	memcpy(s.index, l->held, sizeof s.index);
	return s;
}

const char *
nest_loop(uint32_t level)
{
	return level == TIME_LEVEL ? "t" : loop_name(level);
}

const Node *
nest_result(Lower *l, const Var *v, const Node *time, const Node *flat)
{
	if (!v->timed || l->step)
		return flat;
	const Node *step = value_add(l, value_var(l, "t0", TY_INT), time);
	int64_t elements = l->plan->store[v->id].elements;

	return value_add(l, value_mul(l, step, value_int(l, elements)), flat);
}

const Buffer *
nest_accumulator(const Lower *l, const Var *v)
{
	return l->plan->store[v->id].home == HOME_RESULT ? l->result[v->id]
	                                                 : l->home[v->id];
}

const Node *
nest_element(Site *s, const Var *v)
{
	Lower *l = s->l;
	const Buffer *b = nest_accumulator(l, v);
	const Node *flat = flat_index(l, v, l->plan->store[v->id].axis,
	                              s->index);

	if (b->kind == BUF_OUTPUT)
		return nest_result(l, v, s->time, flat);
	return place_index(l, b, l->step ? NULL : s->time, flat);
}

void
nest_hand_out(Site *s, const Var *v, const Node *value)
{
	static const uint8_t row_major[RANK_MAX] = {0, 1, 2, 3, 4, 5, 6, 7};
	Lower *l = s->l;
	const Buffer *out = l->result[v->id];
	bool added = out->kind == BUF_GRAD;
	const Node *flat = flat_index(l, v, added ? l->plan->store[v->id].axis
	                                          : row_major, s->index);

	if (added)
		value = value_op(l, OP_ADD, TY_REAL, value_lanes(
			l, value_load(l, out, flat), value->lanes), value);
	code_store(l, out, nest_result(l, v, s->time, flat), value);
}

void
nest_store_result(Site *s, const Var *v, const Node *value)
{
	if (s->l->plan->store[v->id].stored)
		nest_hand_out(s, v, value);
}

static void
comment_equations(Lower *l, const Nest *n)
{
	for (uint32_t k = 0; k < n->neq; k++) {
		const Equation *e = &l->sys->eq.at[n->eq[k]];
		Buf text = {0};
		Code *c = code_add(l, CODE_COMMENT);

		equation_print(l->sys, e, &text);
		c->text = arena_str(l->arena, text.text, text.len);
		c->at = e->at;
		buf_free(&text);
	}
}

/* Zero where the guard does not hold. */
static void
lower_zero(NestLower *w)
{
	const Expr **zero = arena_array(w->l->arena, const Expr *,
	                                w->nest->neq);

	for (uint32_t k = 0; k < w->nest->neq; k++)
		zero[k] = nth(w, k)->var->type == TY_REAL
		          ? expr_real(w->l->sys->pool, 0)
		          : expr_int(w->l->sys->pool, 0);
	lower_map(w, zero);
}

static void
lower_one(NestLower *w)
{
	if (w->nest->kind == NEST_MAP)
		lower_maps(w);
	else if (w->nest->sparse != NULL || w->nest->packed != NULL)
		lower_sparse(w);
	else
		lower_reduce(w);
}

static void
lower_guarded(NestLower *w)
{
	Lower *l = w->l;
	CodeList *saved;

	if (w->kind == PHASE_ALL && w->eq->var->timed) {
		w->site.time = code_for(l, "t", value_var(l, "n", TY_INT),
		                        false, &saved);
		w->kind = PHASE_SCAN;
	}
	site_count(&w->site, w->eq->guard);
	const Node *guard = lower_expr(&w->site, w->eq->guard);
	Code *branch = code_add(l, CODE_IF);
	branch->value = guard;
	l->out = &branch->body;
	lower_one(w);
	l->out = &branch->other;
	if (!w->nest->accumulate && w->eq->var->check == CHECK_NONE)
		lower_zero(w);
}

/* The nests of a sweep, for one element of its axis after the other. */
static void
lower_sweep(Lower *l, const Nest *n, PhaseKind kind, int dir)
{
	CodeList *out = l->out, *saved;

	if (kind == PHASE_ALL)
		code_for(l, "t", value_var(l, "n", TY_INT), false, &saved);
	l->turn[n->nheld] = code_for(
		l, arena_printf(l->arena, "e%u", n->nheld + 1),
		value_int(l, n->dim->size), n->dir < 0, &saved);
	for (uint32_t i = 0; i < n->nnest; i++)
		lower_nest(l, &n->nest[i],
		           kind == PHASE_ALL ? PHASE_SCAN : kind, dir);
	l->out = out;
}

void
lower_nest(Lower *l, const Nest *n, PhaseKind kind, int dir)
{
	CodeList *out = l->out;
	NestLower w = {.l = l, .nest = n, .kind = kind, .dir = dir,
	               .eq = &l->sys->eq.at[n->eq[0]]};

	if (n->kind == NEST_SWEEP) {
		lower_sweep(l, n, kind, dir);
		return;
	}
	comment_equations(l, n);
	code_add(l, CODE_BLOCK);
	l->out = &l->out->at[l->out->n - 1]->body;
	for (uint32_t d = 0; d < n->nheld; d++) {
		l->held[n->held[d]] = l->turn[d];
		w.bound |= UINT64_C(1) << n->held[d];
	}
	w.time_bound = kind != PHASE_ALL;
	w.site = nest_site(l, kind == PHASE_SCAN && !l->step
	                  ? value_var(l, "t", TY_INT) : NULL);
	if (w.eq->guard == NULL)
		lower_one(&w);
	else
		lower_guarded(&w);
	memset(l->held, 0, sizeof l->held);
	site_free(&w.site);
	l->out = out;
}
