/* The schedule of a model: what its entries share, and a plan for each.
 *
 *   in    the optimised model, and its optimised adjoint
 *   out   the layout of parameters, the fields of the state, the plans
 */
#include "sched/plan.h"

#include "sched/phase.h"

#include <stdlib.h>
#include <string.h>

/* --- what is shared ------------------------------------------------------ */

/* Does an equation of the model read the next step of another? */
static bool
reads_ahead(const System *m)
{
	Arena tmp = {0};
	const Graph *g = graph_build(m, &tmp);
	bool ahead = false;

	for (uint32_t k = 0; k < g->nedge; k++)
		ahead = ahead || (g->edge[k].side > 0 &&
			m->var.at[g->edge[k].used]->kind == VAR_DEF);
	arena_free(&tmp);
	return ahead;
}

/* A model that streams has a state in all its entries; any other that goes
 * forward only, in its gradient, if that shall work in segments. */
static void
find_fields(Schedule *s, Arena *arena)
{
	const System *m = s->in.model;

	for (int e = 0; e < ENTRY_COUNT; e++)
		s->carries[e] = s->in.stream || (e == ENTRY_GRAD &&
			s->in.cut && m->tree.parent == NULL && !reads_ahead(m));
	s->field = arena_array(arena, StateField, m->var.n + 1);
	for (size_t v = 0; s->carries[ENTRY_GRAD] && v < m->var.n; v++)
		if (m->var.at[v]->keep > 0)
			s->field[s->nfield++] = (StateField){m->var.at[v],
				m->var.at[v]->keep, false};
}

typedef struct {
	double (*vote)[RANK_MAX];       /* by variable, by axis */
	uint32_t inner;
	double weight;
} Votes;

static void
cast_vote(void *ctx, const Expr *e)
{
	Votes *v = ctx;

	if (e->op != OP_ACCESS)
		return;
	for (uint32_t a = 0; a < e->narg; a++)
		if (e->arg[a]->op == OP_INDEX &&
		    e->arg[a]->index.level == v->inner)
			v->vote[e->access.var->id][a] += v->weight;
}

/* Parameters lie as another schedule has them. */
static void
take_axes(Schedule *s, const Schedule *from)
{
	const System *m = s->in.model;

	for (size_t i = 0; i < m->var.n; i++) {
		const Var *v = m->var.at[i];
		const Var *like = v->kind == VAR_PARAM || v->kind == VAR_CONST
		                  ? system_find(from->in.model, v->name) : NULL;

		if (like != NULL)
			memcpy(s->axis[i], from->axis[like->id],
			       sizeof s->axis[i]);
	}
}

/* Parameters lie such that the innermost loop, over the last index of the
 * left side, reads them in order; the equations with most work decide. */
static void
choose_axes(Schedule *s, Arena *arena)
{
	const System *m = s->in.model;
	Arena tmp = {0};
	Votes v = {0};

	v.vote = arena_alloc(&tmp, m->var.n * sizeof *v.vote + 1);
	s->axis = arena_alloc(arena, m->var.n * sizeof *s->axis + 1);
	for (size_t i = 0; i < m->eq.n; i++) {
		const Equation *e = &m->eq.at[i];

		if (e->var->rank == 0)
			continue;
		v.inner = e->var->rank - 1;
		v.weight = equation_size(e);
		if (!e->var->timed)
			v.weight *= 1e-6;
		expr_visit(e->body, cast_vote, &v);
	}
	for (size_t i = 0; i < m->var.n; i++) {
		uint32_t rank = m->var.at[i]->rank, last = rank ? rank - 1 : 0;
		uint32_t n = 0;

		for (uint32_t a = 0; a < rank; a++)
			if (v.vote[i][a] > v.vote[i][last])
				last = a;
		for (uint32_t a = 0; a < rank; a++)
			if (a != last)
				s->axis[i][n++] = (uint8_t)a;
		if (rank > 0)
			s->axis[i][n] = (uint8_t)last;
	}
	if (s->in.layout != NULL)
		take_axes(s, s->in.layout);
	arena_free(&tmp);
}

/* --- one entry ----------------------------------------------------------- */

static bool
is_goal(const Schedule *s, Entry entry, const System *sys, const Var *v)
{
	if (v->check != CHECK_NONE || (v->keep && s->in.stream))
		return true;
	switch (entry) {
	case ENTRY_STEP:
		return v->output && v->timed;
	case ENTRY_RUN:
		return v->output && v != sys->loss;
	case ENTRY_LOSS:
		return v == sys->loss;
	case ENTRY_GRAD:
		return v == sys->loss || v->grad_of != NULL;
	case ENTRY_COUNT:
		break;
	}
	return false;
}

/* `stack` has room for every variable. */
static void
need(const Planner *p, uint32_t v, uint32_t *stack)
{
	uint32_t n = 0;

	if (p->needed[v])
		return;
	p->needed[v] = 1;
	stack[n++] = v;
	while (n > 0) {
		v = stack[--n];
		for (uint32_t k = p->g->first[v]; k < p->g->first[v + 1]; k++) {
			uint32_t u = p->g->edge[k].used;

			if (!p->needed[u]) {
				p->needed[u] = 1;
				stack[n++] = u;
			}
		}
	}
}

/* By id: a variable without which this one cannot be known, and which the
 * entry does not have, or NULL: a target, while it runs; in a step, what has a
 * time, for what has none. */
static const Var **
missing(const Planner *p)
{
	const Var **by = arena_array(p->tmp, const Var *, p->sys->var.n + 1);
	const Var **in = arena_array(p->tmp, const Var *, p->sys->var.n + 1);
	bool step = p->plan->entry == ENTRY_STEP;

	if (!step && p->plan->entry != ENTRY_RUN)
		return by;
	for (size_t v = 0; v < p->sys->var.n; v++) {
		const Var *x = p->sys->var.at[v];

		by[v] = x->kind == VAR_TARGET ? x : NULL;
		in[v] = x->timed ? x : NULL;
	}
	graph_spread(p->g, by);
	graph_spread(p->g, in);
	for (size_t v = 0; step && v < p->sys->var.n; v++)
		if (!p->sys->var.at[v]->timed && by[v] == NULL)
			by[v] = in[v];
	return by;
}

static void
mark_needed(Planner *p, const Schedule *s)
{
	const Var **lacks = missing(p);
	uint32_t *stack = arena_array(p->tmp, uint32_t, p->sys->var.n + 1);

	p->needed = arena_array(p->tmp, unsigned char, p->sys->var.n + 1);
	for (uint32_t v = 0; v < p->sys->var.n; v++)
		if (is_goal(s, p->plan->entry, p->sys, p->sys->var.at[v]) &&
		    lacks[v] == NULL)
			need(p, v, stack);
}

static bool
stands_between(const Phase *ph)
{
	return ph->kind == PHASE_ONCE && ph->nnest > 0;
}

/* Note [Segments]
 * A sequence can be worked off in segments, forward and back again, when all
 * that goes forward comes before all that goes backward, and nothing without
 * time stands between parts of either.  Phases for all steps at once belong
 * to the side they stand on. */
static void
find_segments(Plan *plan)
{
	uint32_t i = 0, n = plan->nphase;

	while (i < n && plan->phase[i].kind == PHASE_ONCE)
		i++;
	plan->forward = i;
	while (i < n && !stands_between(&plan->phase[i]) &&
	       !(plan->phase[i].kind == PHASE_SCAN && plan->phase[i].dir < 0))
		i++;
	plan->middle = i;
	while (i < n && plan->phase[i].kind == PHASE_ONCE)
		i++;
	plan->reverse = i;
	while (i < n && !stands_between(&plan->phase[i]) &&
	       !(plan->phase[i].kind == PHASE_SCAN && plan->phase[i].dir > 0))
		i++;
	plan->post = i;
	while (i < n && plan->phase[i].kind == PHASE_ONCE)
		i++;
	plan->segmentable = i == n;
	if (plan->middle == plan->reverse && plan->reverse == plan->post &&
	    plan->entry != ENTRY_GRAD)
		return;
	if (!plan->segmentable) {
		plan->middle = plan->reverse = plan->post = n;
		while (plan->middle > plan->forward &&
		       plan->phase[plan->middle - 1].kind == PHASE_ONCE)
			plan->middle--;
		plan->reverse = plan->middle;
		plan->post = plan->middle;
	}
}

static void
seek_time(void *ctx, const Expr *e)
{
	bool *found = ctx;

	*found = *found || e->op == OP_TIME;
}

/* Is what the edge reads in memory when its user runs?  The caller's arrays
 * are; of what is computed, the segment at hand and the state before it.  So
 * the last steps of what goes forward can be read in the middle, the first one
 * of what goes backward at the end, and nothing forward can be read ahead. */
static bool
at_hand(const Planner *p, const Edge *e)
{
	const Plan *plan = p->plan;
	const Var *v = p->sys->var.at[e->used];
	bool given = p->eq_of[e->used] < 0;
	bool back = !given && plan->store[e->used].phase >= plan->reverse;
	uint32_t user = plan->store[e->user].phase;

	switch (e->kind) {
	case AT_NONE:
		return true;
	case AT_REL:
		return given || e->off == 0 || (e->off < 0 ? !back : back);
	case AT_PARENT:
	case AT_CHILD:
	case AT_EACH:                   /* anywhere in the sequence */
		return false;
	case AT_START:                  /* of the first segment, or behind it */
		return given || (back && user >= plan->post &&
		                 e->off <= 1 + (int64_t)plan->store[e->used]
		                                        .after);
	case AT_END:
		return given ||
		       (!back && e->off <= 0 && -e->off <= (int64_t)v->keep &&
		        user >= plan->middle && user < plan->reverse);
	}
	return false;
}

static void
check_segments(const Planner *p)
{
	for (uint32_t k = 0; k < p->g->nedge; k++) {
		const Edge *e = &p->g->edge[k];

		if (p->needed[e->user] && !e->bound && !at_hand(p, e))
			p->plan->segmentable = false;
	}
}

static void
find_tables(const Planner *p)
{
	const Tree *tree = &p->sys->tree;
	TreeTables *need = &p->plan->tree;

	if (tree->parent == NULL)
		return;
	for (uint32_t k = 0; k < p->g->nedge; k++) {
		const Edge *e = &p->g->edge[k];

		if (!p->needed[e->user])
			continue;
		need->parent = need->parent || e->kind == AT_PARENT;
		if (e->kind == AT_CHILD && (uint32_t)e->off >= need->child)
			need->child = (uint32_t)e->off + 1;
	}
	for (size_t i = 0; i < p->sys->eq.n; i++) {
		const Equation *e = &p->sys->eq.at[i];

		if (p->needed[e->var->id] && e->over_children)
			need->siblings = true;
	}
	need->number = p->needed[tree->number->id];
	need->arity = p->needed[tree->arity->id] || need->siblings ||
	              need->child > 0 || need->number || tree->most > 0;
}

static Plan *
plan_entry(const Schedule *s, Entry entry, const System *sys, Arena *arena)
{
	Arena tmp = {0};
	Plan *plan = arena_new(arena, Plan);
	Planner p = {
		.in = &s->in, .plan = plan, .sys = sys, .arena = arena,
		.tmp = &tmp, .g = graph_build(sys, &tmp),
		.eq_of = system_eq_table(sys, &tmp),
	};

	plan->entry = entry;
	plan->sys = sys;
	plan->store = arena_array(arena, Storage, sys->var.n + 1);
	mark_needed(&p, s);
	for (size_t i = 0; i < sys->eq.n; i++)
		if (p.needed[sys->eq.at[i].var->id])
			equation_visit(&sys->eq.at[i], seek_time,
			               &plan->uses_time);
	find_tables(&p);
	phase_assign(&p);
	sparse_find(&p);
	nest_group(&p);
	place_assign(&p, s);
	find_segments(plan);
	check_segments(&p);
	plan->segmentable = plan->segmentable && s->carries[entry];
	arena_free(&tmp);
	return plan;
}

/* Values without time that the steps read are computed by init and kept in the
 * state. */
static void
add_once_fields(Schedule *s)
{
	const Plan *step = s->plan[ENTRY_STEP];

	for (size_t v = 0; v < s->in.model->var.n; v++)
		if (step->store[v].home == HOME_CARRY &&
		    !s->in.model->var.at[v]->timed)
			s->field[s->nfield++] = (StateField){
				s->in.model->var.at[v], 1, true};
}

static bool
has_outputs(const System *s)
{
	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->output && !s->var.at[i]->check &&
		    s->var.at[i] != s->loss)
			return true;
	return false;
}

Schedule *
sched_model(const SchedInput *in, Arena *arena)
{
	Schedule *s = arena_new(arena, Schedule);

	s->in = *in;
	find_fields(s, arena);
	choose_axes(s, arena);
	if (in->stream) {
		s->plan[ENTRY_STEP] = plan_entry(s, ENTRY_STEP, in->model,
		                                 arena);
		add_once_fields(s);
	}
	if (has_outputs(in->model))
		s->plan[ENTRY_RUN] = plan_entry(s, ENTRY_RUN, in->model, arena);
	if (in->model->loss != NULL)
		s->plan[ENTRY_LOSS] = plan_entry(s, ENTRY_LOSS, in->loss
		                                 ? in->loss : in->model, arena);
	if (in->grad != NULL)
		s->plan[ENTRY_GRAD] = plan_entry(s, ENTRY_GRAD, in->grad,
		                                 arena);
	return s;
}
