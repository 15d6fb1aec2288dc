/* The order inside one step.
 *
 *   in    a strongly connected component of the dependences
 *   out   its variables in order, sets that need themselves as sweeps
 *   how   the reads of the step at hand, split into strongly connected sets; a
 *         set with a cycle needs an axis along which every read has a gap of
 *         one sign (gap.h).  The reads with a gap then concern elements whose
 *         turn is over; without them the set is split again
 */
#include "ir/turn.h"

#include "ir/gap.h"
#include "ir/scc.h"

#include <string.h>

enum { NO_AXIS = RANK_MAX };

typedef struct {
	const System *sys;
	const Graph *g;
	const int32_t *eq_of;
	bool *over;             /* by edge: what it reads is complete */
	uint32_t *set;          /* by variable: the set it is in; 0: none */
	uint32_t nset;          /* sets numbered so far */
	Arena *arena, *tmp;
	TurnFault *fault;
} Find;

/* A set, and the axis of each of its variables. */
typedef struct {
	const uint32_t *var;
	uint32_t n, id;
	uint8_t *axis;          /* by variable id; NO_AXIS: not known yet */
} Set;

static uint32_t
edge_number(const Find *f, const Edge *e)
{
	return (uint32_t)(e - f->g->edge);
}

typedef struct {
	const Find *f;
	uint32_t set;
} Inside;

static bool
inside(const void *ctx, const Edge *e)
{
	const Inside *in = ctx;

	return in->f->set[e->used] == in->set &&
	       !in->f->over[edge_number(in->f, e)];
}

/* The edges of variable v that stay in its set. */
#define EACH_EDGE(f, v, e)                                              \
	for (const Edge *e = &(f)->g->edge[(f)->g->first[v]];           \
	     e < &(f)->g->edge[(f)->g->first[(v) + 1]]; e++)            \
		if (inside(&(Inside){f, (f)->set[v]}, e))

/* An axis of what e reads, whose gap to axis `level` of its user has a sign. */
static uint8_t
axis_across(const Find *f, const Edge *e, uint8_t level)
{
	const Var *user = f->sys->var.at[e->user];
	const Var *used = f->sys->var.at[e->used];

	for (uint8_t a = 0; a < used->rank; a++) {
		Gap gap = {1, -1};

		if (used->dim[a] == user->dim[level])
			gap = gap_find(&f->sys->eq.at[f->eq_of[e->user]],
			               e->access, a, level);
		if (gap.lo <= gap.hi && (gap.hi <= 0 || gap.lo >= 0))
			return a;
	}
	return NO_AXIS;
}

/* From the axis of one variable to those of all; false: there is none for
 * some. */
static bool
spread_axis(const Find *f, const Set *s)
{
	bool more = true;

	while (more) {
		more = false;
		for (uint32_t i = 0; i < s->n; i++) {
			uint32_t v = s->var[i];

			if (s->axis[v] == NO_AXIS)
				continue;
			EACH_EDGE(f, v, e) {
				if (s->axis[e->used] != NO_AXIS)
					continue;
				s->axis[e->used] = axis_across(f, e,
				                               s->axis[v]);
				if (s->axis[e->used] == NO_AXIS)
					return false;
				more = true;
			}
		}
	}
	return true;
}

/* +1: all reads along the axes lie at or below the element at hand, and some
 * below it; -1: above; 0: neither, or not known. */
static int
direction(const Find *f, const Set *s)
{
	const Edge *below = NULL, *above = NULL;

	for (uint32_t i = 0; i < s->n; i++)
		EACH_EDGE(f, s->var[i], e) {
			Gap gap = gap_find(
				&f->sys->eq.at[f->eq_of[e->user]], e->access,
				s->axis[e->used], s->axis[e->user]);

			if (gap.lo < 0 && gap.hi > 0)
				return 0;
			below = gap.lo < 0 ? e : below;
			above = gap.hi > 0 ? e : above;
		}
	if (below != NULL && above != NULL && f->fault->dim == NULL)
		*f->fault = (TurnFault){
			f->sys->var.at[s->var[0]]->dim[s->axis[s->var[0]]],
			below, above,
		};
	return (below != NULL && above == NULL) -
	       (above != NULL && below == NULL);
}

/* Can the set be swept, starting from that axis of its first variable? */
static int
try_axis(const Find *f, const Set *s, uint8_t first)
{
	for (uint32_t i = 0; i < s->n; i++)
		s->axis[s->var[i]] = NO_AXIS;
	s->axis[s->var[0]] = first;
	return spread_axis(f, s) ? direction(f, s) : 0;
}

/* What a sweep reads at elements before the one at hand is complete.  False if
 * that changes nothing. */
static bool
retire(const Find *f, const Set *s, int dir)
{
	bool any = false;

	for (uint32_t i = 0; i < s->n; i++)
		EACH_EDGE(f, s->var[i], e) {
			Gap gap = gap_find(
				&f->sys->eq.at[f->eq_of[e->user]], e->access,
				s->axis[e->used], s->axis[e->user]);

			if (dir > 0 ? gap.hi < 0 : gap.lo > 0)
				f->over[edge_number(f, e)] = any = true;
		}
	return any;
}

static bool split(Find *f, const uint32_t *var, uint32_t n, Turns *out);

static bool
has_equations(const Find *f, const Set *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		EACH_EDGE(f, s->var[i], e)
			if (e->bound || f->eq_of[e->user] < 0)
				return false;
	return true;
}

static const Sweep *
find_sweep(Find *f, const uint32_t *var, uint32_t n)
{
	Set s = {var, n, f->set[var[0]],
	         arena_array(f->tmp, uint8_t, f->sys->var.n + 1)};
	uint8_t rank = (uint8_t)f->sys->var.at[var[0]]->rank;
	int dir = 0;

	for (uint8_t a = 0; dir == 0 && a < rank && has_equations(f, &s); a++)
		dir = try_axis(f, &s, a);
	if (dir == 0 || !retire(f, &s, dir))
		return NULL;
	Sweep *w = arena_new(f->arena, Sweep);
	*w = (Sweep){.dir = dir, .n = n,
	             .dim = f->sys->var.at[var[0]]->dim[s.axis[var[0]]],
	             .var = arena_copy(f->arena, var, n * sizeof *var),
	             .axis = arena_array(f->arena, uint8_t, n)};
	for (uint32_t i = 0; i < n; i++)
		w->axis[i] = s.axis[var[i]];
	return split(f, var, n, &w->turns) ? w : NULL;
}

static bool
needs_itself(const Find *f, uint32_t v)
{
	EACH_EDGE(f, v, e)
		if (e->used == v)
			return true;
	return false;
}

/* The set `var` in order. */
static bool
split(Find *f, const uint32_t *var, uint32_t n, Turns *out)
{
	Inside in = {f, ++f->nset};
	bool ok = true;

	for (uint32_t i = 0; i < n; i++)
		f->set[var[i]] = in.set;
	Scc scc = scc_find(f->g, &(EdgeSet){inside, &in}, var, n,
	                   (uint32_t)f->sys->var.n, f->tmp);
	out->at = arena_array(f->arena, Turn, scc.ncomp);
	out->n = scc.ncomp;
	for (uint32_t c = 0; ok && c < scc.ncomp; c++) {
		const Component *k = &scc.comp[c];

		out->at[c].var = k->var[0];
		if (k->n == 1 && !needs_itself(f, k->var[0]))
			continue;
		f->nset++;
		for (uint32_t i = 0; i < k->n; i++)
			f->set[k->var[i]] = f->nset;
		out->at[c].sweep = find_sweep(f, k->var, k->n);
		ok = out->at[c].sweep != NULL;
	}
	return ok;
}

bool
turns_find(const System *s, const Graph *g, uint32_t comp, Turns *out,
           TurnFault *fault, Arena *arena)
{
	const Component *k = &g->comp[comp];
	Arena tmp = {0};
	TurnFault none;
	uint32_t *order = arena_array(&tmp, uint32_t, k->n);
	Find f = {.sys = s, .g = g, .arena = arena, .tmp = &tmp,
	          .fault = fault != NULL ? fault : &none};

	*f.fault = (TurnFault){0};
	if (graph_step_order(g, comp, order)) {         /* no sweep */
		out->at = arena_array(arena, Turn, k->n);
		out->n = k->n;
		for (uint32_t i = 0; i < k->n; i++)
			out->at[i].var = order[i];
		arena_free(&tmp);
		return true;
	}
	f.eq_of = system_eq_table(s, &tmp);
	f.over = arena_array(&tmp, bool, g->nedge + 1);
	f.set = arena_array(&tmp, uint32_t, s->var.n + 1);
	for (uint32_t e = 0; e < g->nedge; e++)
		f.over[e] = g->edge[e].side != 0;
	bool ok = split(&f, k->var, k->n, out);
	arena_free(&tmp);
	return ok;
}
