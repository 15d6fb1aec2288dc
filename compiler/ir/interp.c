/* The reference interpreter.
 *
 *   in    a system, a length, values of everything without equation
 *   out   the value of every variable at every step and element
 *   how   on demand (interp_eval.c); the values are asked for component by
 *         component, in the direction of the scan, so that almost nothing is
 *         missing when it is read and the C stack stays shallow for any T
 */
#include "ir/interp.h"

#include "ir/graph.h"
#include "ir/interp_eval.h"
#include "ir/turn.h"

#include <math.h>
#include <string.h>

Interp *
interp_new(const System *s, int64_t T, bool f32, Arena *arena)
{
	Interp *in = arena_new(arena, Interp);

	*in = (Interp){.sys = s, .T = T, .f32 = f32};
	in->value = arena_array(arena, double *, s->var.n + 1);
	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];
		size_t step = sizeof(double) * (size_t)(v->timed ? T : 1);

		in->value[i] = arena_alloc_n(arena, (size_t)var_elements(v),
		                             step);
	}
	return in;
}

/* Classes that are given must be classes. */
static bool
check_given(Run *r)
{
	for (size_t i = 0; i < r->in->sys->var.n; i++) {
		const Var *v = r->in->sys->var.at[i];
		int64_t size = var_elements(v);
		int64_t n = size * (v->timed ? r->in->T : 1);

		if (v->kind == VAR_DEF || v->classes == 0)
			continue;
		for (int64_t k = 0; k < n; k++) {
			double x = r->in->value[i][k];

			if (x >= 0 && x < (double)v->classes && x == floor(x))
				continue;
			const char *at = !v->timed ? "" :
				arena_printf(r->arena, " at t = %lld",
				             (long long)(k / size + 1));
			r->in->fault = arena_printf(r->arena, "'%s' is %.17g"
				"%s and must be one of 0..%lld", v->name, x,
				at, (long long)v->classes - 1);
			return false;
		}
	}
	return true;
}

static bool
bad_tree(Run *r, int64_t t, const char *why)
{
	r->in->fault = arena_printf(r->arena, "the parent of node %lld %s",
	                            (long long)t, why);
	return false;
}

static bool
check_parent(Run *r, int64_t t, double up)
{
	int64_t T = r->in->T;

	if (t == T)
		return up == 0 || bad_tree(r, t, "must be 0: it is the last "
		                           "node, the root");
	if (up == 0)
		return bad_tree(r, t, "is 0, as only that of the last node, "
		                "the root, may be");
	if (up > (double)t && up <= (double)T && up == floor(up))
		return true;
	return bad_tree(r, t, "is no later node");
}

/* Nodes from the last to the first, so that the lists ascend. */
static bool
make_tree(Run *r)
{
	const Tree *tree = &r->in->sys->tree;
	size_t T = (size_t)r->in->T;
	int64_t *parent = arena_array(r->arena, int64_t, T + 2);
	int64_t *first = arena_array(r->arena, int64_t, T + 2);
	int64_t *next = arena_array(r->arena, int64_t, T + 2);

	for (size_t t = 1; tree->parent != NULL && t <= T; t++) {
		double up = r->in->value[tree->parent->id][t - 1];

		if (!check_parent(r, (int64_t)t, up))
			return false;
		parent[t] = t < T ? (int64_t)up : (int64_t)T + 1;
	}
	for (size_t t = T; tree->parent != NULL && t > 0; t--) {
		next[t] = first[parent[t]];
		first[parent[t]] = (int64_t)t;
	}
	for (size_t t = 1; tree->parent != NULL && t <= T; t++) {
		double n = 0;

		for (int64_t c = first[t]; c != 0; c = next[c], n++)
			r->in->value[tree->number->id][c - 1] = n;
		r->in->value[tree->arity->id][t - 1] = n;
		if (tree->most > 0 && n > (double)tree->most) {
			r->in->fault = arena_printf(
				r->arena, "node %zu has more than %lld "
				"children", t, (long long)tree->most);
			return false;
		}
	}
	r->tree = (Branches){parent, first, next};
	return true;
}

/* Index axes that sweeps hold at one element, by variable; -1: all. */
typedef struct {
	int64_t (*at)[RANK_MAX];
	int64_t t;
} Held;

static void
run_var(Run *r, const Held *h, const Var *v)
{
	const int64_t *held = h->at[v->id];
	int64_t step[RANK_MAX], n = 1, element = 0;

	if (!eval_has_equation(r, v))
		return;
	for (uint32_t k = v->rank; k-- > 0;) {
		step[k] = n;
		n *= v->dim[k]->size;
		element += held[k] > 0 ? held[k] * step[k] : 0;
	}
	/* the elements that agree with what is held, in order */
	while (r->in->fault == NULL) {
		uint32_t k = v->rank;

		eval_value(r, v, v->timed ? h->t : 0, element);
		while (k-- > 0) {
			int64_t at = element / step[k] % v->dim[k]->size;

			if (held[k] >= 0)
				continue;
			if (at + 1 < v->dim[k]->size) {
				element += step[k];
				break;
			}
			element -= at * step[k];
		}
		if (k == UINT32_MAX)
			return;
	}
}

static void run_turns(Run *r, const Turns *turns, const Held *h);

static void
run_sweep(Run *r, const Sweep *s, const Held *h)
{
	for (int64_t i = 0; i < s->dim->size && r->in->fault == NULL; i++) {
		for (uint32_t k = 0; k < s->n; k++)
			h->at[s->var[k]][s->axis[k]] =
				s->dir > 0 ? i : s->dim->size - 1 - i;
		run_turns(r, &s->turns, h);
	}
	for (uint32_t k = 0; k < s->n; k++)
		h->at[s->var[k]][s->axis[k]] = -1;
}

static void
run_turns(Run *r, const Turns *turns, const Held *h)
{
	for (uint32_t i = 0; i < turns->n; i++) {
		const Turn *t = &turns->at[i];

		if (t->sweep != NULL)
			run_sweep(r, t->sweep, h);
		else
			run_var(r, h, r->in->sys->var.at[t->var]);
	}
}

static void
run_component(Run *r, const Graph *g, uint32_t c, const Held *all)
{
	const Component *k = &g->comp[c];
	Arena tmp = {0};
	Turns turns;
	int64_t T = k->timed ? r->in->T : 1;
	bool down = k->ahead && !k->back;

	if (!turns_find(r->in->sys, g, c, &turns, NULL, &tmp)) {
		turns = (Turns){arena_array(&tmp, Turn, k->n), k->n};
		for (uint32_t i = 0; i < k->n; i++)     /* on demand */
			turns.at[i].var = k->var[i];
	}
	for (int64_t i = 1; i <= T && r->in->fault == NULL; i++) {
		Held h = {all->at, down ? T + 1 - i : i};

		run_turns(r, &turns, &h);
	}
	arena_free(&tmp);
}

static bool
fails(Run *r, const Var *v, int64_t t)
{
	Interp *in = r->in;
	int64_t n = var_elements(v), from = v->timed ? (t - 1) * n : 0;

	for (int64_t k = 0; k < n; k++) {
		if (in->value[v->id][from + k] == 0)
			continue;
		in->failed = v;
		in->step = v->timed ? t : 0;
		in->element = k;
		in->shown = eval_shown(r, v, t, k);
		in->fault = arena_printf(r->arena, "'%s' does not hold",
		                         v->name);
		return true;
	}
	return false;
}

static void
find_failed(Run *r)
{
	const System *s = r->in->sys;

	for (int64_t t = 0; t <= r->in->T; t++)
		for (size_t i = 0; i < s->var.n; i++) {
			const Var *v = s->var.at[i];

			if (v->check != CHECK_NONE && v->timed == (t > 0) &&
			    fails(r, v, t))
				return;
		}
}

bool
interp_run(Interp *in, Arena *arena)
{
	Run r = {.in = in, .arena = arena};

	in->fault = NULL;
	in->failed = NULL;
	if (!check_given(&r) || !make_tree(&r))
		return false;
	eval_define(&r);
	Graph *g = graph_build(in->sys, arena);
	Held all = {arena_alloc_n(arena, in->sys->var.n + 1, sizeof *all.at),
	            0};
	memset(all.at, -1, (in->sys->var.n + 1) * sizeof *all.at);
	for (uint32_t c = 0; c < g->ncomp && in->fault == NULL; c++)
		run_component(&r, g, c, &all);
	if (in->fault == NULL)
		find_failed(&r);
	return in->fault == NULL;
}
