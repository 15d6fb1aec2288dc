/* Which equations share a loop nest, and the order of nests in a phase.
 *
 *   in    every variable's phase
 *   out   the nests of every phase
 *   how   equations in dependence order; each joins the first nest that runs
 *         over the same ranges, comes late enough for its operands, and (for
 *         maps) reads them only at its own element, or (for products) shares
 *         an operand; else it opens a nest.  A sweep (turn.h) is a nest, and
 *         is grouped into nests in the same way
 *
 * Note [Long bodies]
 * An element function is forty operations in a row, each waiting for the one
 * before, and a processor looks a few hundred ahead: it computes one iteration
 * of a loop over the five functions of an LSTM's unit, and ten of a loop over
 * one function, side by side.  So a limit on the functions of a loop gains with
 * vectors more than keeping the gates in registers does (docs/performance.md).
 */
#include "ir/memo.h"
#include "ir/turn.h"
#include "sched/phase.h"

#include <string.h>

/* Numbers of nests, ascending. */
typedef VEC(uint32_t) NestList;

/* The nests that equations of one form may join, if their operands allow. */
typedef struct {
	const Equation *like;   /* the first that was of this form */
	NestList maps;
	Memo sums;              /* access in a nest's first sum -> NestList */
} Form;

typedef struct {
	Planner *p;
	uint32_t phase;
	uint32_t depth;         /* sweeps around */
	VEC(Nest) nest;
	uint32_t *nest_of;      /* by variable id, for those grouped here */
	VEC(Form *) form;
	uint32_t *slot;         /* of form + 1, open-addressed; 0 is empty */
	uint32_t nslot;         /* a power of two, >= 2 form.n */
} Grouping;

bool
reads_own_element(const Expr *access)
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

static bool
same_binders(const Equation *a, const Equation *b)
{
	if (a->nbind != b->nbind || a->where != b->where)
		return false;
	for (uint32_t k = 0; k < a->nbind; k++)
		if (a->bind[k] != b->bind[k])
			return false;
	return true;
}

static bool
same_form(const Grouping *g, const Equation *a, const Equation *b)
{
	const Planner *p = g->p;

	return a->red == b->red && a->guard == b->guard &&
	       a->over_time == b->over_time &&
	       a->over_children == b->over_children &&
	       p->accumulate[a->var->id] == p->accumulate[b->var->id] &&
	       memcmp(p->held[a->var->id], p->held[b->var->id], g->depth) ==
	       0 &&
	       same_ranges(a->var, b->var) &&
	       (a->red == RED_NONE || same_binders(a, b));
}

static uint32_t
hash_form(const Planner *p, const Equation *e)
{
	uint32_t word[7 + 2 * RANK_MAX], n = 0;

	word[n++] = e->red;
	word[n++] = e->guard != NULL ? e->guard->id + 1 : 0;
	word[n++] = e->where != NULL ? e->where->id + 1 : 0;
	word[n++] = p->accumulate[e->var->id];
	word[n++] = e->var->timed;
	word[n++] = e->over_children;
	for (uint32_t i = 0; i < e->var->rank; i++)
		word[n++] = e->var->dim[i]->id;
	for (uint32_t k = 0; k < e->nbind; k++)
		word[n++] = e->bind[k]->id;
	return (uint32_t)hash_bytes(0, word, n * sizeof *word);
}

static uint32_t *
find_form(const Grouping *g, const Equation *e)
{
	uint32_t i = hash_form(g->p, e) & (g->nslot - 1);

	while (g->slot[i] != 0 &&
	       !same_form(g, g->form.at[g->slot[i] - 1]->like, e))
		i = (i + 1) & (g->nslot - 1);
	return &g->slot[i];
}

static Form *
form_of(Grouping *g, const Equation *e)
{
	if (g->form.n >= g->nslot / 2) {
		g->nslot = g->nslot ? 2 * g->nslot : 16;
		g->slot = arena_array(g->p->tmp, uint32_t, g->nslot);
		for (uint32_t i = 0; i < g->form.n; i++)
			*find_form(g, g->form.at[i]->like) = i + 1;
	}
	uint32_t *slot = find_form(g, e);
	if (*slot == 0) {
		Form *f = arena_new(g->p->tmp, Form);

		f->like = e;
		vec_push(&g->form, f);
		*slot = (uint32_t)g->form.n;
	}
	return g->form.at[*slot - 1];
}

/* The first of them from `lo` on, or `none`. */
static uint32_t
first_from(const NestList *l, uint32_t lo, uint32_t none)
{
	size_t a = 0, b = l->n;

	while (a < b) {
		size_t mid = a + (b - a) / 2;

		if (l->at[mid] < lo)
			a = mid + 1;
		else
			b = mid;
	}
	return a < l->n ? l->at[a] : none;
}

typedef struct {
	Grouping *g;
	Form *form;
	uint32_t lo, found;
} Operands;

static void
seek_sum(void *ctx, const Expr *e)
{
	Operands *o = ctx;
	const NestList *l = e->op == OP_ACCESS ? *memo_at(&o->form->sums, e)
	                                       : NULL;

	uint32_t at = l != NULL ? first_from(l, o->lo, o->found) : o->found;
	if (at < o->found)
		o->found = at;
}

static void
enter_sum(void *ctx, const Expr *e)
{
	Operands *o = ctx;

	if (e->op != OP_ACCESS)
		return;
	const void **at = memo_at(&o->form->sums, e);
	if (*at == NULL)
		*at = arena_new(o->g->p->tmp, NestList);
	vec_push((NestList *)*at, o->found);
}

/* Can equations like this one share a nest? */
static bool
joins(const Planner *p, const Equation *e)
{
	/* a loop that a check may leave is no vector loop */
	if (p->sparse[e->var->id].access != NULL ||
	    e->var->check != CHECK_NONE)
		return false;
	return e->red == RED_NONE ? p->in->fuse > 0
	                          : e->red == RED_SUM && p->in->batch;
}

/* Element functions that one element of the left side takes. */
static double
functions(const Equation *e)
{
	return equation_work(e).functions / (double)var_elements(e->var);
}

/* Has the loop room for so many more of them?  Note [Long bodies] */
static bool
has_room(const Grouping *g, uint32_t nest, double more)
{
	const Planner *p = g->p;
	const Nest *n = &g->nest.at[nest];
	double all = more;

	if (p->in->fuse == FUSE_ALL || more == 0)
		return true;
	for (uint32_t k = 0; k < n->neq && all <= p->in->fuse; k++)
		all += functions(&p->sys->eq.at[n->eq[k]]);
	return all <= p->in->fuse;
}

/* The first of these nests from `lo` on, or the last one if it is full. */
static uint32_t
map_for(const Grouping *g, const Form *f, const Equation *e, uint32_t lo)
{
	uint32_t none = (uint32_t)g->nest.n;
	uint32_t at = first_from(&f->maps, lo, none);
	double more = functions(e);

	if (at != none && !has_room(g, at, more))
		at = f->maps.at[f->maps.n - 1];
	return at != none && has_room(g, at, more) ? at : none;
}

/* The first nest from `lo` on that e may join; else one more than there are. */
static uint32_t
nest_for(Grouping *g, const Equation *e, uint32_t lo)
{
	uint32_t none = (uint32_t)g->nest.n;

	if (!joins(g->p, e))
		return none;
	Form *f = form_of(g, e);
	if (e->red == RED_NONE)
		return map_for(g, f, e, lo);
	Operands o = {g, f, lo, none};
	expr_visit(e->body, seek_sum, &o);
	return o.found;
}

static void
enter_nest(Grouping *g, const Equation *e, uint32_t nest)
{
	if (!joins(g->p, e))
		return;
	Operands o = {g, form_of(g, e), 0, nest};
	if (e->red == RED_NONE)
		vec_push(&o.form->maps, nest);
	else
		expr_visit(e->body, enter_sum, &o);
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

		if (p->eq_of[e->used] < 0)
			continue;
		if (kind == PHASE_SCAN && e->side != 0)
			continue;               /* of another step */
		if (g->nest_of[e->used] == UINT32_MAX)
			continue;               /* not here, or its turn is
			                         * over when it is read */
		const Nest *n = &g->nest.at[g->nest_of[e->used]];
		bool together = n->kind == NEST_MAP && eq->red == RED_NONE &&
		                e->off == 0 && e->side == 0 &&
		                reads_own_element(e->access);
		uint32_t need = g->nest_of[e->used] + !together;
		if (need > lo)
			lo = need;
	}
	return lo;
}

/* Arrays grow by powers of two. */
static void
add_equation(const Planner *p, Nest *n, uint32_t eq)
{
	if ((n->neq & (n->neq - 1)) == 0) {
		uint32_t *more = arena_array(p->arena, uint32_t,
		                             n->neq ? 2 * n->neq : 1);

		if (n->neq > 0)
			memcpy(more, n->eq, n->neq * sizeof *more);
		n->eq = more;
	}
	n->eq[n->neq++] = eq;
}

static void
stands_in(Grouping *g, uint32_t v, uint32_t nest)
{
	Planner *p = g->p;

	g->nest_of[v] = nest;
	p->plan->store[v].nest = nest;
	p->plan->store[v].phase = g->phase;
}

static void
add(Grouping *g, uint32_t v)
{
	Planner *p = g->p;
	const Equation *e = planner_eq(p, v);
	uint32_t at = nest_for(g, e, first_nest(g, v));

	if (at == g->nest.n) {
		Nest n = {
			.kind = e->red == RED_NONE ? NEST_MAP : NEST_REDUCE,
			.accumulate = p->accumulate[v] != 0,
			.nheld = g->depth,
			.matrix = p->sparse[v].access, .slot = NO_SLOT,
		};

		if (g->depth == 0) {    /* rows are lanes, not turns */
			n.sparse = p->sparse[v].matrix;
			n.packed = p->sparse[v].packed;
		}
		memcpy(n.held, p->held[v], g->depth);
		vec_push(&g->nest, n);
		enter_nest(g, e, at);
	}
	add_equation(p, &g->nest.at[at], (uint32_t)p->eq_of[v]);
	stands_in(g, v, at);
}

static void group(Grouping *g, const Turns *turns);

static void
release(Grouping *g)
{
	for (size_t i = 0; i < g->form.n; i++) {
		Memo *m = &g->form.at[i]->sums;

		for (uint32_t k = 0; k < m->nslot; k++)
			if (m->slot[k].value != NULL)
				vec_free((NestList *)m->slot[k].value);
		memo_free(m);
		vec_free(&g->form.at[i]->maps);
	}
	vec_free(&g->form);
	vec_free(&g->nest);
}

/* A nest of its own, whatever there is already. */
static void
add_sweep(Grouping *g, const Sweep *s)
{
	Planner *p = g->p;
	Grouping inner = {.p = p, .phase = g->phase, .depth = g->depth + 1};
	Nest n = {.kind = NEST_SWEEP, .dim = s->dim, .dir = s->dir,
	          .nheld = g->depth, .slot = NO_SLOT};

	inner.nest_of = arena_array(p->tmp, uint32_t, p->sys->var.n);
	memset(inner.nest_of, 0xff, p->sys->var.n * sizeof *inner.nest_of);
	for (uint32_t i = 0; i < s->n; i++) {
		p->held[s->var[i]][g->depth] = s->axis[i];
		add_equation(p, &n, (uint32_t)p->eq_of[s->var[i]]);
	}
	group(&inner, &s->turns);
	n.nest = arena_copy(p->arena, inner.nest.at,
	                    inner.nest.n * sizeof *inner.nest.at);
	n.nnest = (uint32_t)inner.nest.n;
	release(&inner);
	for (uint32_t i = 0; i < s->n; i++)
		stands_in(g, s->var[i], (uint32_t)g->nest.n);
	vec_push(&g->nest, n);
}

static void
group(Grouping *g, const Turns *turns)
{
	for (uint32_t i = 0; i < turns->n; i++)
		if (turns->at[i].sweep != NULL)
			add_sweep(g, turns->at[i].sweep);
		else
			add(g, turns->at[i].var);
}

static void
group_phase(Planner *p, uint32_t phase, const Turns *turns, uint32_t *nest_of)
{
	Grouping g = {.p = p, .phase = phase, .nest_of = nest_of};
	Phase *ph = &p->plan->phase[phase];

	memset(nest_of, 0xff, p->sys->var.n * sizeof *nest_of);
	group(&g, turns);
	ph->nest = arena_copy(p->arena, g.nest.at,
	                      g.nest.n * sizeof *g.nest.at);
	ph->nnest = (uint32_t)g.nest.n;
	release(&g);
}

/* All of a component stands in one phase. */
static uint32_t
variable_of(const Turn *t)
{
	return t->sweep != NULL ? t->sweep->var[0] : t->var;
}

void
nest_group(Planner *p)
{
	uint32_t nvar = (uint32_t)p->sys->var.n;
	uint32_t *nest_of = arena_array(p->tmp, uint32_t, nvar + 1);
	Turns *of_phase = arena_array(p->tmp, Turns, p->plan->nphase);
	Turns *of_comp = arena_array(p->tmp, Turns, p->g->ncomp);

	p->held = arena_alloc_n(p->tmp, nvar + 1, sizeof *p->held);
	for (uint32_t c = 0; c < p->g->ncomp; c++) {
		uint32_t v = p->g->comp[c].var[0];

		if (!p->needed[v] || p->eq_of[v] < 0)
			continue;
		turns_find(p->sys, p->g, c, &of_comp[c], NULL, p->tmp);
		of_phase[p->phase[v]].n += of_comp[c].n;
	}
	for (uint32_t q = 0; q < p->plan->nphase; q++) {
		of_phase[q].at = arena_array(p->tmp, Turn, of_phase[q].n);
		of_phase[q].n = 0;
	}
	for (uint32_t c = 0; c < p->g->ncomp; c++)
		for (uint32_t i = 0; i < of_comp[c].n; i++) {
			const Turn *t = &of_comp[c].at[i];
			Turns *q = &of_phase[p->phase[variable_of(t)]];

			q->at[q->n++] = *t;
		}
	for (uint32_t q = 0; q < p->plan->nphase; q++)
		group_phase(p, q, &of_phase[q], nest_of);
}
