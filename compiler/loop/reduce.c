/* Loop nests of reductions.
 *
 *   in    a Nest of reductions
 *   out   loops: the innermost one runs over the left side (memory order), the
 *         bound indices outside it, so each sum runs in the order of its terms
 *         and lanes are outputs
 *
 * Note [Order of sums]
 * An accumulator starts at -0, which added to anything gives that thing: the
 * sum starts with its first term.  A sum with a condition, or over children,
 * of which there may be none, starts at +0, the value of an empty sum.
 */
#include "loop/nest.h"

#include <math.h>
#include <string.h>

/* --- loops --------------------------------------------------------------- */

/* Into at most `room` conjuncts. */
static void
split_condition(NestLower *w, const Expr *e, uint32_t room)
{
	uint32_t before = w->ncond;

	if (e->op == OP_AND && room > 1) {
		split_condition(w, e->arg[0], room - 1);
		split_condition(w, e->arg[1], room - (w->ncond - before));
	} else {
		w->cond[w->ncond++] = e;
	}
}

static bool
determined(const NestLower *w, const Expr *e)
{
	Support s = lower_support(w->l, e);

	return (s.levels & ~w->bound) == 0 && (!s.time || w->time_bound) &&
	       (!s.each || w->site.each != NULL);
}

/* Opens an `if` for the conjuncts whose indices all have a value.  One that may
 * be evaluated only where those before it hold waits for them. */
static void
test_conditions(NestLower *w)
{
	Lower *l = w->l;
	const Node *all = NULL;
	uint32_t left = 0;
	CodeList *saved, code;

	for (uint32_t i = 0; i < w->ncond; i++) {
		const Expr *e = w->cond[i];

		if (!determined(w, e) || (left > 0 && lower_may_leave(l, e))) {
			w->cond[left++] = e;
			continue;
		}
		const Node *c = lower_aside(&w->site, e, &code);
		if (all != NULL && code.n > 0 && lower_may_leave(l, e)) {
			code_if(l, all, &saved);
			all = NULL;
		}
		for (size_t k = 0; k < code.n; k++)
			code_append(l, code.at[k]);
		all = all ? value_op(l, OP_AND, TY_BOOL, all, c) : c;
	}
	w->ncond = left;
	if (all != NULL)
		code_if(l, all, &saved);
}

/* Takes condition i off the list; the others keep their order. */
static void
take_condition(NestLower *w, uint32_t i)
{
	w->ncond--;
	memmove(&w->cond[i], &w->cond[i + 1],
	        (w->ncond - i) * sizeof *w->cond);
}

/* Takes a condition that ends, or begins, the loop over that level; NULL: there
 * is none. */
static const Node *
take_limit(NestLower *w, uint32_t level, bool above)
{
	for (uint32_t i = 0; i < w->ncond; i++) {
		uint32_t of = UINT32_MAX;
		const Expr *c = w->cond[i];

		if (c->narg != 2 || c->arg[!above]->op != OP_INDEX ||
		    c->arg[!above]->index.level != level)
			continue;
		const Node *n = above ? limit_above(w, c, &of)
		                      : limit_below(w, c, &of);
		if (n == NULL)
			continue;
		take_condition(w, i);
		return n->kind == NODE_NUMBER ? n : code_let(w->l, NULL, n);
	}
	return NULL;
}

static void
open_loop(NestLower *w, const Range *r)
{
	Lower *l = w->l;
	const Node *lo = take_limit(w, r->level, false);
	const Node *hi = take_limit(w, r->level, true);
	CodeList *saved;

	w->site.index[r->level] = code_for(l, nest_loop(r->level),
		hi != NULL ? hi : value_int(l, r->size), false, &saved);
	if (lo != NULL)
		saved->at[saved->n - 1]->lo = lo;
}

/* Gives the index a value: a loop, or what a condition says. */
static void
open_index(NestLower *w, const Range *r)
{
	Lower *l = w->l;
	CodeList *saved;

	if (r->is != NULL) {
		const Node *v = lower_expr(&w->site, r->is);

		w->site.index[r->level] = code_let(l, nest_loop(r->level), v);
	} else if (r->level == TIME_LEVEL) {
		w->site.time = code_for(l, "t", value_var(l, "n", TY_INT),
		                        w->dir < 0, &saved);
	} else if (r->level == CHILD_LEVEL) {
		lower_children(&w->site);
	} else if (r->size == 1) {
		w->site.index[r->level] = value_int(l, 0);
	} else {
		open_loop(w, r);
	}
	if (r->level == TIME_LEVEL)
		w->time_bound = true;
	else if (r->level != CHILD_LEVEL)
		w->bound |= UINT64_C(1) << r->level;
}

static void
open_range(NestLower *w, const Range *r)
{
	open_index(w, r);
	test_conditions(w);
}

static void
add_range(NestLower *w, uint32_t level, int64_t size)
{
	w->range[w->nrange++] = (Range){level, size, NULL};
}

/* --- reductions ---------------------------------------------------------- */

static double
identity_of(const Equation *e)
{
	switch (e->red) {
	case RED_SUM:
		return e->where != NULL || e->over_children ? 0.0 : -0.0;
	case RED_PROD:
		return 1;
	case RED_MIN:
		return e->var->type == TY_INT ? INT32_MAX : INFINITY;
	case RED_MAX:
		return e->var->type == TY_INT ? -INT32_MAX : -INFINITY;
	case RED_ARGMAX:
		return -INFINITY;
	case RED_ALL:
		return 1;
	case RED_ANY:
	case RED_NONE:
		break;
	}
	return 0;
}

static Op
combining_op(RedKind k)
{
	switch (k) {
	case RED_NONE:
	case RED_ARGMAX:
	case RED_SUM:
		return OP_ADD;
	case RED_PROD:
		return OP_MUL;
	case RED_MIN:
		return OP_MIN;
	case RED_MAX:
		return OP_MAX;
	case RED_ANY:
		return OP_OR;
	case RED_ALL:
		return OP_AND;
	}
	return OP_ADD;
}

/* Does e depend on that index, or on one that is computed from it? */
static bool
depends_on(const NestLower *w, const Expr *e, uint32_t level)
{
	uint64_t levels = lower_support(w->l, e).levels;

	if (levels >> level & 1)
		return true;
	for (uint32_t r = 0; r < w->nrange; r++)
		if (w->range[r].is != NULL &&
		    levels >> w->range[r].level & 1 &&
		    depends_on(w, w->range[r].is, level))
			return true;
	return false;
}

/* Is it known, whatever conditions hold, to be one of so many elements? */
static bool
stays_within(const NestLower *w, const Expr *e, int64_t size)
{
	int64_t lo, hi;
	bool class = e->op == OP_ACCESS && e->access.var->classes > 0 &&
	             e->access.var->classes <= size;

	return (class || (expr_range(e, &lo, &hi) && lo >= 0 && hi < size)) &&
	       !lower_may_leave(w->l, e);
}

/* x == is: does that make a loop over x needless? */
static bool
solve(NestLower *w, const Expr *x, const Expr *is)
{
	uint32_t r = 0;

	if (x->op != OP_INDEX || is->type != TY_INT ||
	    depends_on(w, is, x->index.level))
		return false;
	while (r < w->nrange && w->range[r].level != x->index.level)
		r++;
	if (r == w->nrange || w->range[r].is != NULL ||
	    !stays_within(w, is, w->range[r].size))
		return false;
	w->range[r].is = is;
	return true;
}

/* Conditions that fix an index: sum[t where w[t] == m] over rows m touches
 * one row per t; sum[k where k == e] has one term. */
static void
solve_conditions(NestLower *w)
{
	for (uint32_t i = 0; i < w->ncond;) {
		const Expr *c = w->cond[i];

		if (c->op == OP_EQ && (solve(w, c->arg[0], c->arg[1]) ||
		                       solve(w, c->arg[1], c->arg[0])))
			take_condition(w, i);
		else
			i++;
	}
}

/* Index values that depend on other indices come after their loops. */
static void
order_ranges(NestLower *w)
{
	Range sorted[MAX_RANGE];
	uint64_t have = w->bound;
	bool done[MAX_RANGE] = {0}, time = w->time_bound, each = false;
	uint32_t n = 0;

	while (n < w->nrange) {
		for (uint32_t i = 0; i < w->nrange; i++) {
			const Range *r = &w->range[i];
			Support s = r->is ? lower_support(w->l, r->is)
			                  : (Support){0, false, false};

			if (done[i] || (s.levels & ~have) ||
			    (s.time && !time) || (s.each && !each))
				continue;
			done[i] = true;
			sorted[n++] = *r;
			if (r->level == TIME_LEVEL)
				time = true;
			else if (r->level == CHILD_LEVEL)
				each = true;
			else
				have |= UINT64_C(1) << r->level;
			break;
		}
	}
	memcpy(w->range, sorted, sizeof sorted);
}

/* A fixed left-side index moves behind the loops it depends on by itself; a
 * plain inner loop must stay innermost. */
static void
plan_ranges(NestLower *w)
{
	const Equation *e = w->eq;
	const Storage *st = &w->l->plan->store[e->var->id];
	uint32_t left;          /* loops of the left side */
	bool late = false;      /* every one of them after the bound ones */

	w->nrange = 0;
	for (uint32_t k = 0; k < e->var->rank; k++)
		if (nest_held(w, st->axis[k]))
			w->bound |= UINT64_C(1) << st->axis[k];
		else
			add_range(w, st->axis[k],
			          e->var->dim[st->axis[k]]->size);
	left = w->nrange;
	if (e->over_time && w->kind == PHASE_ALL)
		add_range(w, TIME_LEVEL, 0);
	if (e->over_children)
		add_range(w, CHILD_LEVEL, 0);
	for (uint32_t k = 0; k < e->nbind; k++)
		add_range(w, e->var->rank + k, e->bind[k]->size);
	solve_conditions(w);
	for (uint32_t k = 0; k < left; k++)
		late = late || w->range[k].is != NULL;
	/* the bound indices go between the outer left ones and the inner one */
	Range inner[RANK_MAX];
	uint32_t keep = late ? 0 : left ? left - 1 : 0, n = left - keep;
	memcpy(inner, w->range + keep, n * sizeof *inner);
	memmove(w->range + keep, w->range + left,
	        (w->nrange - left) * sizeof *w->range);
	memcpy(w->range + w->nrange - n, inner, n * sizeof *inner);
	order_ranges(w);
}

typedef struct {
	NestLower *w;
	uint32_t inner;         /* level of the innermost loop */
	Memo seen;
} Invariant;

/* Names, before the innermost loop, what does not change in it. */
static void
name_invariant(Invariant *v, const Expr *e)
{
	NestLower *w = v->w;
	const void **seen = memo_at(&v->seen, e);

	if (op_info[e->op].form == FORM_LEAF && e->op != OP_ACCESS)
		return;
	if (*seen != NULL)
		return;
	*seen = e;
	/* conditions that are left may forbid it */
	bool now = determined(w, e) &&
	           (w->ncond == 0 || !lower_may_leave(w->l, e));
	if (!(lower_support(w->l, e).levels >> v->inner & 1) && now) {
		const Node *n = lower_expr(&w->site, e);

		if (n->kind != NODE_NUMBER && n->kind != NODE_VAR)
			n = code_let(w->l, NULL, n);
		*memo_at(&w->site.known, e) = n;
		return;
	}
	if (e->op == OP_ACCESS || e->op == OP_GRAD)
		return;
	uint32_t n = e->op == OP_SELECT || e->op == OP_AND || e->op == OP_OR
	             ? 1 : e->narg;
	for (uint32_t i = 0; i < n; i++)
		name_invariant(v, e->arg[i]);
}

static void
name_invariants(NestLower *w, uint32_t inner)
{
	Invariant v = {.w = w, .inner = inner};

	for (uint32_t k = 0; k < w->nest->neq; k++)
		name_invariant(&v, nth(w, k)->body);
	memo_free(&v.seen);
}

/* for the left side: f(element) */
typedef void ElementFn(Site *s, const Var *v, double x);

static void
for_elements(NestLower *w, ElementFn *f, double x)
{
	Lower *l = w->l;
	const Var *v = w->eq->var;
	CodeList *out = l->out, *saved;
	Site s = nest_site(l, w->site.time);

	for (uint32_t k = 0; k < v->rank; k++) {
		uint32_t a = l->plan->store[v->id].axis[k];

		if (nest_held(w, a))
			continue;
		s.index[a] = v->dim[a]->size == 1 ? value_int(l, 0)
		             : code_for(l, nest_loop(a),
		                        value_int(l, v->dim[a]->size), false,
		                        &saved);
	}
	for (uint32_t k = 0; k < w->nest->neq; k++)
		f(&s, nth(w, k)->var, x);
	site_free(&s);
	l->out = out;
}

static void
set_to(Site *s, const Var *v, double x)
{
	Lower *l = s->l;

	if (l->plan->store[v->id].home == HOME_GRAD)
		return;                 /* is added to */
	code_store(l, nest_accumulator(l, v), nest_element(s, v),
	           value_number(l, x, v->type));
}

/* A sum that is complete goes to the caller's array too. */
static void
set_result(Site *s, const Var *v, double x)
{
	(void)x;
	nest_store_result(s, v, value_load(s->l, nest_accumulator(s->l, v),
	                                   nest_element(s, v)));
}

static void
store_results(NestLower *w)
{
	bool any = false;

	for (uint32_t k = 0; k < w->nest->neq; k++)
		any = any ||
		      w->l->plan->store[nth(w, k)->var->id].stored;
	if (any && !w->nest->accumulate)
		for_elements(w, set_result, 0);
}

/* One element of the left side: the accumulator is a variable. */
static void
reduce_scalar(NestLower *w, const Equation *e)
{
	Lower *l = w->l;
	const Var *v = e->var;
	CodeList *out = l->out;
	const Node *start = value_number(l, identity_of(e), v->type);

	if (w->nest->accumulate || l->plan->store[v->id].home == HOME_GRAD)
		start = value_load(l, nest_accumulator(l, v),
		                  nest_element(&w->site, v));
	const Node *acc = code_var(l, start);
	test_conditions(w);
	for (uint32_t i = 0; i < w->nrange; i++)
		if (!(w->bound >> w->range[i].level & 1))
			open_range(w, &w->range[i]);
	site_count(&w->site, e->body);
	const Node *term = lower_expr(&w->site, e->body);
	code_set(l, acc, value_op(l, combining_op(e->red), v->type, acc,
	                          term));
	l->out = out;
	code_store(l, nest_accumulator(l, v), nest_element(&w->site, v), acc);
	if (!w->nest->accumulate)
		nest_store_result(&w->site, v, acc);
}

/* argmax: for each element, the first index of the largest. */
static void
reduce_argmax(NestLower *w, const Equation *e)
{
	Lower *l = w->l;
	const Var *v = e->var;
	CodeList *out = l->out;

	for (uint32_t i = 0; i < w->nrange; i++)
		if (w->range[i].level < v->rank)
			open_index(w, &w->range[i]);
	CodeList *element = l->out;
	const Node *best = code_var(l, value_number(l, -INFINITY, TY_REAL));
	const Node *at = code_var(l, value_int(l, 0));
	const Node *where = NULL;
	test_conditions(w);
	for (uint32_t i = 0; i < w->nrange; i++)
		if (w->range[i].level >= v->rank) {
			open_range(w, &w->range[i]);
			where = w->range[i].level == TIME_LEVEL
			        ? value_add(l, value_var(l, "t0", TY_INT),
			                   w->site.time)
			        : w->site.index[w->range[i].level];
		}
	const Node *value = lower_expr(&w->site, e->body);
	CodeList *saved;
	code_if(l, value_op(l, OP_LT, TY_BOOL, best, value), &saved);
	code_set(l, best, value);
	code_set(l, at, where);
	l->out = element;
	code_store(l, nest_accumulator(l, v), nest_element(&w->site, v), at);
	nest_store_result(&w->site, v, at);
	l->out = out;
}

/* The last index of the left side, in memory, that has a loop. */
static uint32_t
innermost(const NestLower *w)
{
	const uint8_t *axis = w->l->plan->store[w->eq->var->id].axis;
	uint32_t k = w->eq->var->rank;

	while (k-- > 0 && nest_held(w, axis[k]))
		;
	return axis[k];
}

static void
reduce_array(NestLower *w)
{
	Lower *l = w->l;
	CodeList *out = l->out;
	uint32_t last = w->range[w->nrange - 1].level;

	if (!w->nest->accumulate)
		for_elements(w, set_to, identity_of(w->eq));
	test_conditions(w);
	for (uint32_t k = 0; k < w->nest->neq; k++)
		site_count(&w->site, nth(w, k)->body);
	w->site.inner = innermost(w);
	for (uint32_t i = 0; i < w->nrange; i++) {
		if (i + 1 == w->nrange)
			name_invariants(w, last);
		open_range(w, &w->range[i]);
	}
	for (uint32_t k = 0; k < w->nest->neq; k++) {
		const Equation *e = nth(w, k);
		const Node *at = nest_element(&w->site, e->var);
		const Node *value = lower_expr(&w->site, e->body);

		value = value_op(l, combining_op(e->red), e->var->type,
		                value_load(l, nest_accumulator(l, e->var), at),
		                value);
		code_store(l, nest_accumulator(l, e->var), at, value);
	}
	l->out = out;
	store_results(w);
}

static bool
one_element(const NestLower *w)
{
	for (uint32_t k = 0; k < w->eq->var->rank; k++)
		if (!nest_held(w, k))
			return false;
	return true;
}

void
lower_reduce(NestLower *w)
{
	Lower *l = w->l;
	CodeList *out = l->out;

	if (lower_tiles(w))
		return;
	w->ncond = 0;
	if (w->eq->where != NULL)
		split_condition(w, w->eq->where, MAX_COND);
	w->time_bound = w->site.time != NULL || l->step;
	/* a timed equation in a phase for all steps has its own time loop */
	if (w->kind == PHASE_ALL && !w->eq->over_time) {
		CodeList *saved;

		w->site.time = code_for(l, "t", value_var(l, "n", TY_INT),
		                        false, &saved);
		w->time_bound = true;
	}
	plan_ranges(w);
	if (w->eq->red == RED_ARGMAX) {
		reduce_argmax(w, w->eq);
	} else if (one_element(w)) {
		for (uint32_t k = 0; k < w->nest->neq; k++) {
			NestLower one = *w;

			one.site = nest_site(l, w->site.time);
			if (one.nrange > 0)
				one.site.inner =
					one.range[one.nrange - 1].level;
			reduce_scalar(&one, nth(w, k));
			site_free(&one.site);
		}
	} else {
		reduce_array(w);
	}
	l->out = out;
}

/* --- accumulators, before and after ------------------------------------ */

void
lower_identity(Lower *l, const Nest *n)
{
	NestLower w = {.l = l, .nest = n,
	               .eq = &l->sys->eq.at[n->eq[0]]};
	bool any = false;

	for (uint32_t k = 0; k < n->neq; k++)
		any = any || l->plan->store[nth(&w, k)->var->id].home !=
		             HOME_GRAD;
	if (!any)
		return;
	w.site = nest_site(l, NULL);
	for_elements(&w, set_to, identity_of(w.eq));
	site_free(&w.site);
}

void
lower_accumulated(Lower *l, const Nest *n)
{
	NestLower w = {.l = l, .nest = n,
	               .eq = &l->sys->eq.at[n->eq[0]]};
	bool any = false;

	for (uint32_t k = 0; k < n->neq; k++)
		any = any || l->plan->store[nth(&w, k)->var->id].stored;
	if (!any)
		return;
	w.site = nest_site(l, NULL);
	for_elements(&w, set_result, 0);
	site_free(&w.site);
}
