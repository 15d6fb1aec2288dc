/* Which phase computes what.
 *
 *   in    a system's dependence graph, the variables an entry needs
 *   out   an ordered list of phases, and for each variable its phase
 *   how   first every component as early as its operands allow: recurrent
 *         ones into a scan of their direction, products that do not recur into
 *         a phase for all steps at once, the rest where their operands are;
 *         then what is neither moves as late as its users allow, next to them
 *   why   a value read in its own phase needs no tape
 */
#include "sched/phase.h"

static bool
fits(const Phase *ph, PhaseKind kind, int dir)
{
	return ph->kind == kind && (kind != PHASE_SCAN || ph->dir == dir);
}

static uint32_t
phase_from(Planner *p, uint32_t lo, PhaseKind kind, int dir)
{
	Plan *plan = p->plan;

	for (uint32_t i = lo; i < plan->nphase; i++)
		if (fits(&plan->phase[i], kind, dir))
			return i;
	plan->phase[plan->nphase] = (Phase){.kind = kind, .dir = dir};
	return plan->nphase++;
}

/* May a timed user in phase `ph` read, along edge e, what the same phase
 * computes? */
static bool
same_phase_ok(const Phase *ph, const Edge *e)
{
	if (e->whole)
		return false;
	switch (ph->kind) {
	case PHASE_ONCE:
		return true;
	case PHASE_ALL:
		return true;            /* the nest before is complete */
	case PHASE_SCAN:
		return e->side * ph->dir <= 0;
	}
	return false;
}

static bool
is_given(const Planner *p, uint32_t v)
{
	return p->eq_of[v] < 0;
}

/* First phase in which component c could stand if it stood in a phase of that
 * kind. */
static uint32_t
earliest(const Planner *p, uint32_t c, PhaseKind kind, int dir)
{
	const Graph *g = p->g;
	Phase want = {.kind = kind, .dir = dir};
	uint32_t lo = 0;

	for (uint32_t i = 0; i < g->comp[c].n; i++) {
		uint32_t v = g->comp[c].var[i];

		for (uint32_t k = g->first[v]; k < g->first[v + 1]; k++) {
			const Edge *e = &g->edge[k];

			if (is_given(p, e->used) || g->comp_of[e->used] == c)
				continue;
			uint32_t q = p->phase[e->used];
			bool together = fits(&p->plan->phase[q], kind, dir) &&
			                !p->accumulate[e->used] &&
			                same_phase_ok(&want, e);
			uint32_t need = q + !together;
			if (need > lo)
				lo = need;
		}
	}
	return lo;
}

/* Latest phase among the operands of component c, and whether c could stand
 * in it. */
static bool
beside_operands(const Planner *p, uint32_t c, bool over_time, uint32_t *at)
{
	const Graph *g = p->g;
	uint32_t last = 0;
	bool any = false, ok = true;

	for (uint32_t i = 0; i < g->comp[c].n; i++)
		for (uint32_t k = g->first[g->comp[c].var[i]];
		     k < g->first[g->comp[c].var[i] + 1]; k++) {
			uint32_t u = g->edge[k].used;

			if (is_given(p, u) || g->comp_of[u] == c)
				continue;
			if (!any || p->phase[u] > last)
				last = p->phase[u];
			any = true;
		}
	if (!any || p->plan->phase[last].kind == PHASE_ONCE)
		return false;
	for (uint32_t i = 0; i < g->comp[c].n; i++)
		for (uint32_t k = g->first[g->comp[c].var[i]];
		     k < g->first[g->comp[c].var[i] + 1]; k++) {
			Edge e = g->edge[k];

			if (is_given(p, e.used) || g->comp_of[e.used] == c ||
			    p->phase[e.used] < last)
				continue;
			if (over_time && time_moves(e.kind))
				e.whole = false;
			ok = ok && !p->accumulate[e.used] &&
			     same_phase_ok(&p->plan->phase[last], &e);
		}
	*at = last;
	return ok;
}

/* A sum over time that costs little per step is added up inside the scan: the
 * values need not be kept.  A guard over time stands in the body anyway. */
static bool
accumulates(const Planner *p, const Equation *e)
{
	return e->over_time && e->nbind == 0 && e->var->rank <= 1 &&
	       e->red != RED_ARGMAX && p->plan->entry != ENTRY_STEP;
}

static void
set_phase(Planner *p, uint32_t c, uint32_t phase)
{
	for (uint32_t i = 0; i < p->g->comp[c].n; i++)
		p->phase[p->g->comp[c].var[i]] = phase;
}

static void
place_untimed(Planner *p, uint32_t c, const Equation *e)
{
	uint32_t at;

	if (accumulates(p, e) && beside_operands(p, c, true, &at)) {
		set_phase(p, c, at);
		p->accumulate[e->var->id] = 1;
	} else if (e->over_time) {
		uint32_t lo = earliest(p, c, PHASE_ALL, 0);

		set_phase(p, c, phase_from(p, lo, PHASE_ALL, 0));
		p->accumulate[e->var->id] = 1;
	} else {
		uint32_t lo = earliest(p, c, PHASE_ONCE, 0);

		set_phase(p, c, phase_from(p, lo, PHASE_ONCE, 0));
	}
}

static void
place_timed(Planner *p, uint32_t c, const Equation *e)
{
	const Component *k = &p->g->comp[c];
	uint32_t at;

	if (p->plan->entry == ENTRY_STEP || k->back || k->ahead) {
		int dir = k->ahead ? -1 : 1;
		uint32_t lo = earliest(p, c, PHASE_SCAN, dir);

		set_phase(p, c, phase_from(p, lo, PHASE_SCAN, dir));
	} else if ((!p->in->hoist || !is_product(e)) &&
	           beside_operands(p, c, false, &at)) {
		set_phase(p, c, at);
	} else {
		uint32_t lo = earliest(p, c, PHASE_ALL, 0);

		set_phase(p, c, phase_from(p, lo, PHASE_ALL, 0));
	}
}

/* Latest phase in which v may stand, given where its users are; nphase when
 * nobody needs it in a phase. */
static uint32_t
latest(const Planner *p, const Edge *const *use, uint32_t nuse)
{
	uint32_t hi = p->plan->nphase;

	for (uint32_t i = 0; i < nuse; i++) {
		uint32_t q = p->phase[use[i]->user];
		Edge e = *use[i];

		if (p->accumulate[e.user] && time_moves(e.kind))
			e.whole = false;
		bool ok = same_phase_ok(&p->plan->phase[q], &e);
		uint32_t at = ok ? q : q == 0 ? 0 : q - 1;
		if (at < hi)
			hi = at;
	}
	return hi;
}

/* Edges by the variable they read. */
typedef struct {
	const Edge **edge;
	uint32_t *first;
} Uses;

static Uses
collect_uses(const Planner *p)
{
	const Graph *g = p->g;
	uint32_t n = (uint32_t)p->sys->var.n;
	Uses u = {
		arena_array(p->tmp, const Edge *, g->nedge + 1),
		arena_array(p->tmp, uint32_t, n + 2),
	};

	for (uint32_t k = 0; k < g->nedge; k++)
		if (p->needed[g->edge[k].user])
			u.first[g->edge[k].used + 2]++;
	for (uint32_t v = 0; v < n; v++)
		u.first[v + 2] += u.first[v + 1];
	for (uint32_t k = 0; k < g->nedge; k++)
		if (p->needed[g->edge[k].user])
			u.edge[u.first[g->edge[k].used + 1]++] = &g->edge[k];
	return u;
}

/* The last phase in which c may read a step such as h[T]: before anything goes
 * backward in time, which may come segment by segment, the last one first. */
static uint32_t
latest_for_end(const Planner *p, uint32_t v, uint32_t hi)
{
	const Graph *g = p->g;
	bool reads_end = false;

	for (uint32_t k = g->first[v]; k < g->first[v + 1]; k++)
		reads_end = reads_end || (g->edge[k].kind == AT_END &&
		                          !is_given(p, g->edge[k].used));
	for (uint32_t q = p->phase[v] + 1; reads_end && q <= hi; q++)
		if (fits(&p->plan->phase[q], PHASE_SCAN, -1))
			return q - 1;
	return hi;
}

/* Does the phase suit a variable that may move? */
static bool
suits(const Planner *p, const Equation *e, uint32_t phase)
{
	PhaseKind kind = p->plan->phase[phase].kind;

	if (!e->var->timed)
		return kind == PHASE_ONCE;
	return kind == PHASE_ALL || (kind == PHASE_SCAN && !is_product(e)) ||
	       (kind == PHASE_SCAN && !p->in->hoist);
}

static void
move_late(Planner *p)
{
	Uses u = collect_uses(p);

	for (uint32_t c = p->g->ncomp; c-- > 0;) {
		uint32_t v = p->g->comp[c].var[0];

		if (!p->needed[v] || is_given(p, v) ||
		    p->g->comp[c].recurrent ||
		    p->accumulate[v] || p->plan->entry == ENTRY_STEP)
			continue;
		const Equation *e = planner_eq(p, v);
		uint32_t hi = latest(p, u.edge + u.first[v],
		                     u.first[v + 1] - u.first[v]);
		if (hi == p->plan->nphase) {
			if (e->var->timed || e->var->check != CHECK_NONE)
				continue;       /* an output stays early */
			hi--;
		}
		hi = latest_for_end(p, v, hi);
		while (hi > p->phase[v] && !suits(p, e, hi))
			hi--;
		p->phase[v] = hi;
	}
}

void
phase_assign(Planner *p)
{
	const Graph *g = p->g;

	p->plan->phase = arena_array(p->arena, Phase, g->ncomp + 2);
	p->phase = arena_array(p->tmp, uint32_t, p->sys->var.n + 1);
	p->accumulate = arena_array(p->tmp, unsigned char, p->sys->var.n + 1);
	phase_from(p, 0, PHASE_ONCE, 0);
	for (uint32_t c = 0; c < g->ncomp; c++) {
		uint32_t v = g->comp[c].var[0];

		if (!p->needed[v] || is_given(p, v))
			continue;
		if (g->comp[c].timed)
			place_timed(p, c, planner_eq(p, v));
		else
			place_untimed(p, c, planner_eq(p, v));
	}
	/* where to put what only the end needs */
	if (p->plan->phase[p->plan->nphase - 1].kind != PHASE_ONCE)
		phase_from(p, p->plan->nphase, PHASE_ONCE, 0);
	move_late(p);
}
