/* Which equations share a loop nest, and the order of nests in a phase.
 *
 *   in    every variable's phase
 *   out   the nests of every phase
 *   how   equations in dependence order; each joins the first nest that runs
 *         over the same ranges, comes late enough for its operands, and (for
 *         maps) reads them only at its own element, or (for products) shares
 *         an operand; else it opens a nest
 */
#include "sched/phase.h"

#include <string.h>

typedef struct {
	Planner *p;
	uint32_t phase;
	VEC(Nest) nest;
	uint32_t *nest_of;      /* by variable id, for those of this phase */
} Grouping;

/* Is every element index of the access that of the loops, in order? */
static bool
same_element(const Expr *access)
{
	for (uint32_t i = 0; i < access->narg; i++) {
		const Expr *x = access->arg[i];
		const Dim *d = access->access.var->dim[i];
		bool plain = x->op == OP_INDEX && x->index.level == i &&
		             x->index.dim == d;

		if (!plain && !(d->size == 1 && expr_is_const(x, 0)))
			return false;
	}
	return true;
}

static bool
same_ranges(const Var *a, const Var *b)
{
	if (a->timed != b->timed || a->rank != b->rank)
		return false;
	for (uint32_t i = 0; i < a->rank; i++)
		if (a->dim[i] != b->dim[i])
			return false;
	return true;
}

typedef struct {
	const Expr *other;      /* body of the equation to share with */
	bool shared;
} Share;

static void
seek(void *ctx, const Expr *e)
{
	Share *s = ctx;

	s->shared = s->shared || e == s->other;
}

static void
share_access(void *ctx, const Expr *e)
{
	Share *s = ctx;

	if (s->shared || e->op != OP_ACCESS)
		return;
	Share inner = {e, false};
	expr_visit(s->other, seek, &inner);
	s->shared = inner.shared;
}

static bool
shares_operand(const Equation *a, const Equation *b)
{
	Share s = {a->body, false};

	expr_visit(b->body, share_access, &s);
	return s.shared;
}

static bool
may_join(const Grouping *g, const Nest *n, const Equation *e)
{
	const Planner *p = g->p;
	const Equation *first = &p->sys->eq.at[n->eq[0]];

	if (first->red != e->red || first->guard != e->guard ||
	    first->over_time != e->over_time ||
	    n->accumulate != (p->accumulate[e->var->id] != 0) ||
	    !same_ranges(first->var, e->var))
		return false;
	if (e->red == RED_NONE)
		return p->in->fuse;
	if (e->red != RED_SUM || !p->in->batch || e->where != first->where ||
	    e->nbind != first->nbind)
		return false;
	for (uint32_t k = 0; k < e->nbind; k++)
		if (e->bind[k] != first->bind[k])
			return false;
	return shares_operand(first, e);
}

/* First nest of the phase in which the variable may stand. */
static uint32_t
first_nest(const Grouping *g, uint32_t v)
{
	const Planner *p = g->p;
	const Equation *eq = planner_eq(p, v);
	PhaseKind kind = p->plan->phase[g->phase].kind;
	uint32_t lo = 0;

	for (uint32_t k = p->g->first[v]; k < p->g->first[v + 1]; k++) {
		const Edge *e = &p->g->edge[k];

		if (p->eq_of[e->used] < 0 || p->phase[e->used] != g->phase)
			continue;
		if (kind == PHASE_SCAN && e->kind == AT_REL && e->off != 0)
			continue;               /* of another step */
		if (g->nest_of[e->used] == UINT32_MAX)
			continue;               /* a boundary's operand */
		const Nest *n = &g->nest.at[g->nest_of[e->used]];
		bool together = n->kind == NEST_MAP && eq->red == RED_NONE &&
		                (e->kind == AT_NONE || e->off == 0) &&
		                same_element(e->access);
		uint32_t need = g->nest_of[e->used] + !together;
		if (need > lo)
			lo = need;
	}
	return lo;
}

static void
add(Grouping *g, uint32_t v)
{
	Planner *p = g->p;
	const Equation *e = planner_eq(p, v);
	uint32_t at = first_nest(g, v);

	while (at < g->nest.n && !may_join(g, &g->nest.at[at], e))
		at++;
	if (at == g->nest.n)
		vec_push(&g->nest, ((Nest){
			.kind = e->red == RED_NONE ? NEST_MAP : NEST_REDUCE,
			.accumulate = p->accumulate[v] != 0,
			.eq = arena_array(p->arena, uint32_t, 0),
		}));
	Nest *n = &g->nest.at[at];
	/* arrays grow by powers of two */
	if ((n->neq & (n->neq - 1)) == 0) {
		uint32_t *more = arena_array(p->arena, uint32_t,
		                             n->neq ? 2 * n->neq : 1);

		if (n->neq > 0)
			memcpy(more, n->eq, n->neq * sizeof *more);
		n->eq = more;
	}
	n->eq[n->neq++] = (uint32_t)p->eq_of[v];
	g->nest_of[v] = at;
	p->plan->store[v].nest = at;
	p->plan->store[v].phase = g->phase;
}

static void
group_phase(Planner *p, uint32_t phase, const uint32_t *var, uint32_t n,
            uint32_t *nest_of)
{
	Grouping g = {.p = p, .phase = phase, .nest_of = nest_of};

	for (uint32_t i = 0; i < n; i++)
		nest_of[var[i]] = UINT32_MAX;
	for (uint32_t i = 0; i < n; i++)
		add(&g, var[i]);
	Phase *ph = &p->plan->phase[phase];
	ph->nest = arena_copy(p->arena, g.nest.at,
	                      g.nest.n * sizeof *g.nest.at);
	ph->nnest = (uint32_t)g.nest.n;
	vec_free(&g.nest);
}

void
nest_group(Planner *p)
{
	uint32_t nvar = (uint32_t)p->sys->var.n, n = 0;
	uint32_t *order = arena_array(p->tmp, uint32_t, nvar + 1);
	uint32_t *nest_of = arena_array(p->tmp, uint32_t, nvar + 1);
	uint32_t *first = arena_array(p->tmp, uint32_t, p->plan->nphase + 2);
	uint32_t *sorted = arena_array(p->tmp, uint32_t, nvar + 1);

	for (uint32_t c = 0; c < p->g->ncomp; c++) {
		graph_step_order(p->g, c, order + n);
		n += p->g->comp[c].n;
	}
	/* by phase, keeping the order */
#define MINE(v) (p->needed[v] && p->eq_of[v] >= 0)
	for (uint32_t i = 0; i < n; i++)
		if (MINE(order[i]))
			first[p->phase[order[i]] + 2]++;
	for (uint32_t q = 0; q < p->plan->nphase; q++)
		first[q + 2] += first[q + 1];
	for (uint32_t i = 0; i < n; i++)
		if (MINE(order[i]))
			sorted[first[p->phase[order[i]] + 1]++] = order[i];
#undef MINE
	for (uint32_t q = 0; q < p->plan->nphase; q++)
		group_phase(p, q, sorted + first[q], first[q + 1] - first[q],
		            nest_of);
}
