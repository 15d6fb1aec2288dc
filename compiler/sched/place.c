/* Where every value lives.
 *
 *   in    phases and nests
 *   out   a home for every variable, slots of scratch, panel copies
 *   how   by who reads it, and when: only beside its definition - a register;
 *         only in its step - a slot, shared with values whose life is over;
 *         in later steps of its scan - carried; anywhere else - the tape
 */
#include "base/heap.h"
#include "sched/phase.h"

#include <string.h>

/* How a variable is read. */
typedef struct {
	bool any;
	bool elsewhere;         /* in another phase, or at an absolute step */
	bool beyond_nest;       /* not only in its nest at its element */
	bool stale;             /* an earlier step, after this step's value was
	                         * written, or at another element beside it */
	bool by_scan;           /* by an equation of a scan */
	uint32_t last_nest;     /* of its phase, that reads this step's value */
} Reads;

static void
max_to(uint32_t *a, int64_t b)
{
	if (b > (int64_t)*a)
		*a = (uint32_t)b;
}

static void
note_depth(Storage *s, const Edge *e)
{
	const Expr *a = e->access;
	uint32_t beyond = var_beyond(a->access.var, a->access.time);

	switch (e->kind) {
	case AT_NONE:
		break;
	case AT_REL:
		max_to(&s->before, -(int64_t)e->off);
		max_to(&s->after, e->off);
		break;
	case AT_START:
		max_to(&s->before, 1 - (int64_t)e->off);
		max_to(&s->after, beyond);
		break;
	case AT_END:
		max_to(&s->after, e->off);
		max_to(&s->before, beyond);
		break;
	case AT_PARENT:                 /* the root's is step T + 1 */
		max_to(&s->after, 1);
		break;
	case AT_CHILD:                  /* a missing one is step 0 */
		max_to(&s->before, 1);
		break;
	case AT_EACH:
		break;
	}
}

static void
note_read(const Planner *p, Reads *r, const Edge *e)
{
	Storage *s = &p->plan->store[e->used];
	const Storage *user = &p->plan->store[e->user];
	bool accumulated = p->accumulate[e->user] && e->kind == AT_REL;
	bool anywhere = time_moves(e->kind) && e->kind != AT_REL;
	const Phase *ph = &p->plan->phase[s->phase];

	note_depth(s, e);
	if (e->bound) {
		r->elsewhere = r->any = true;
		return;
	}
	r->any = true;
	if (p->plan->phase[user->phase].kind == PHASE_SCAN)
		r->by_scan = true;
	if (user->phase != s->phase || anywhere ||
	    (e->whole && !accumulated)) {
		r->elsewhere = true;
		return;
	}
	bool beside = user->nest == s->nest && reads_own_element(e->access) &&
	              ph->nest[s->nest].kind == NEST_MAP;
	if (e->kind == AT_REL && e->off != 0) {
		r->beyond_nest = true;
		if (ph->kind == PHASE_ALL)
			r->elsewhere = true;
		if (user->nest > s->nest || (user->nest == s->nest && !beside))
			r->stale = true;
		return;
	}
	if (!beside)
		r->beyond_nest = true;
	if (user->nest > r->last_nest)
		r->last_nest = user->nest;
}

/* The fields of the state, by variable of the plan's system; NULL: none. */
static const StateField **
find_fields(const Planner *p, const Schedule *s)
{
	const StateField **field = arena_array(p->tmp, const StateField *,
	                                       p->sys->var.n + 1);

	for (uint32_t i = 0; i < s->nfield; i++) {
		const Var *v = system_find(p->sys, s->field[i].var->name);

		if (v != NULL)
			field[v->id] = &s->field[i];
	}
	return field;
}

static bool
is_result(const Planner *p, const Var *v)
{
	if (v->check != CHECK_NONE)
		return true;
	switch (p->plan->entry) {
	case ENTRY_STEP:
	case ENTRY_RUN:
		return v->output && v != p->sys->loss;
	case ENTRY_LOSS:
		return v == p->sys->loss;
	case ENTRY_GRAD:
		return v->grad_of != NULL || v == p->sys->loss;
	case ENTRY_COUNT:
		break;
	}
	return false;
}

static uint32_t
new_slot(Plan *plan, int64_t elements, Type type)
{
	plan->slot[plan->nslot] = (Slot){elements, type};
	return plan->nslot++;
}

static Home
home_of_untimed(const Planner *p, const Var *v, const Reads *r, bool result)
{
	if (result && v->grad_of != NULL && !r->any)
		return HOME_GRAD;
	if (result && !r->any && !p->accumulate[v->id])
		return HOME_RESULT;
	if (p->plan->entry == ENTRY_STEP && r->by_scan)
		return HOME_CARRY;
	return HOME_SLOT;
}

static Home
home_of_timed(const Planner *p, const Reads *r, const Storage *s, bool result)
{
	const Phase *ph = &p->plan->phase[s->phase];
	bool map = ph->nest[s->nest].kind == NEST_MAP;

	if (r->elsewhere || (ph->kind == PHASE_ALL && r->beyond_nest))
		return HOME_SEQUENCE;
	if (s->before > 0 || s->after > 0)
		return ph->kind == PHASE_ALL ? HOME_SEQUENCE : HOME_CARRY;
	if (!r->any)
		return result ? HOME_RESULT : HOME_REGISTER;
	if (!r->beyond_nest && map)
		return HOME_REGISTER;
	return ph->kind == PHASE_ALL ? HOME_SEQUENCE : HOME_SLOT;
}

/* `f` is v's field of the state, or NULL. */
static void
choose_home(Planner *p, const Var *v, const Reads *r, const StateField *f)
{
	Storage *s = &p->plan->store[v->id];
	const Phase *ph = &p->plan->phase[s->phase];
	bool result = is_result(p, v);

	s->dir = ph->kind == PHASE_SCAN ? ph->dir : 0;
	if (f != NULL && v->timed)
		max_to(&s->before, f->depth);
	s->home = v->timed ? home_of_timed(p, r, s, result)
	                   : home_of_untimed(p, v, r, result);
	s->stored = result && s->home != HOME_RESULT && s->home != HOME_GRAD;
	if (s->home == HOME_CARRY && v->timed) {
		uint32_t depth = storage_depth(s);

		s->in_place = depth == 1 && !r->stale &&
		              ph->nest[s->nest].kind == NEST_MAP;
		if (f == NULL || s->dir < 0)
			s->ring = new_slot(p->plan, depth * s->elements,
			                   v->type);
	}
	if (s->home == HOME_SLOT && (!v->timed || ph->kind != PHASE_SCAN))
		s->slot = new_slot(p->plan, s->elements, v->type);
}

/* Slots of values that live within one step of one scan. */
typedef struct {
	Plan *plan;
	Heap lent;              /* slots, by the nest after their last reader */
	Heap free[TY_BOOL + 1]; /* by type; the largest first */
} Slots;

/* What nobody reads from this nest on is free again. */
static void
give_back(Slots *s, uint64_t nest)
{
	while (s->lent.n > 0 && s->lent.at[0].key <= nest) {
		uint32_t i = heap_pop(&s->lent).item;
		const Slot *a = &s->plan->slot[i];

		heap_push(&s->free[a->type],
		          UINT64_MAX - (uint64_t)a->elements, i);
	}
}

static void
lend(Slots *s, const Var *v, uint32_t last)
{
	Storage *st = &s->plan->store[v->id];
	Heap *h = &s->free[v->type];

	st->slot = h->n > 0 ? heap_pop(h).item
	                    : new_slot(s->plan, st->elements, v->type);
	Slot *a = &s->plan->slot[st->slot];
	if (a->elements < st->elements)
		a->elements = st->elements;
	heap_push(&s->lent, (uint64_t)last + 1, st->slot);
}

static void
lend_for_nest(Slots *s, const Planner *p, const Reads *reads, const Phase *ph,
              uint32_t n)
{
	for (uint32_t k = 0; k < ph->nest[n].neq; k++) {
		const Var *v = p->sys->eq.at[ph->nest[n].eq[k]].var;
		const Storage *st = &p->plan->store[v->id];
		uint32_t last = reads[v->id].last_nest;

		if (!v->timed)
			continue;
		if (st->home == HOME_CARRY && !st->in_place)
			last = ph->nnest;       /* the commit */
		else if (st->home != HOME_SLOT)
			continue;
		lend(s, v, last < n ? n : last);
	}
}

/* Per scan, in the order of definition; between scans all are free again. */
static void
assign_step_slots(Planner *p, const Reads *reads)
{
	Slots s = {.plan = p->plan};

	for (uint32_t q = 0; q < p->plan->nphase; q++) {
		const Phase *ph = &p->plan->phase[q];

		if (ph->kind != PHASE_SCAN)
			continue;
		for (uint32_t n = 0; n < ph->nnest; n++) {
			give_back(&s, n);
			lend_for_nest(&s, p, reads, ph, n);
		}
		give_back(&s, UINT64_MAX);
	}
	heap_free(&s.lent);
	for (int t = 0; t <= TY_BOOL; t++)
		heap_free(&s.free[t]);
}

static bool
is_weight(const Var *v)
{
	return v->kind == VAR_PARAM || v->kind == VAR_CONST;
}

static void
memory_order(Planner *p, const Schedule *sch, const Var *v)
{
	Storage *s = &p->plan->store[v->id];
	/* a gradient lies as its parameter does */
	const Var *as = v->grad_of != NULL ? v->grad_of : is_weight(v) ? v
	                : NULL;
	const Var *m = as != NULL && sch->axis
	               ? system_find(sch->in.model, as->name) : NULL;

	for (uint32_t i = 0; i < v->rank; i++)
		s->axis[i] = (uint8_t)i;
	if (m != NULL)
		memcpy(s->axis, sch->axis[m->id], sizeof s->axis);
	s->elements = var_elements(v);
	s->ring = s->slot = NO_SLOT;
	if (p->eq_of[v->id] < 0)
		s->home = is_weight(v) ? HOME_PARAM
		          : v->kind == VAR_TREE ? HOME_TREE : HOME_INPUT;
}

/* --- panel copies ------------------------------------------------------- */

typedef struct {
	Planner *p;
	uint32_t inner;         /* level of the innermost loop */
} Panels;

static void
want_panel(void *ctx, const Expr *e)
{
	Panels *w = ctx;
	Plan *plan = w->p->plan;

	if (e->op != OP_ACCESS || e->narg < 2 ||
	    plan->store[e->access.var->id].home != HOME_PARAM)
		return;
	Storage *s = &plan->store[e->access.var->id];
	uint32_t a = 0;
	while (a < e->narg && !(e->arg[a]->op == OP_INDEX &&
	                        e->arg[a]->index.level == w->inner))
		a++;
	if (a == e->narg || s->axis[e->narg - 1] == a)
		return;                 /* not read along it, or in order */
	uint32_t *last = &s->copies;
	for (; *last != 0; last = &plan->copy[*last - 1].next)
		if (plan->copy[*last - 1].axis[e->narg - 1] == a)
			return;
	PanelCopy *c = &plan->copy[plan->ncopy++];
	*c = (PanelCopy){.var = e->access.var};
	*last = plan->ncopy;
	uint32_t n = 0;
	for (uint32_t i = 0; i < e->narg; i++)
		if (s->axis[i] != a)
			c->axis[n++] = s->axis[i];
	c->axis[n] = (uint8_t)a;
	c->slot = new_slot(plan, s->elements, e->type);
}

/* The innermost loop of an equation of the nest, with binders or without. */
static uint32_t
inner_level(const Planner *p, const Nest *n, const Equation *e)
{
	const uint8_t *axis = p->plan->store[e->var->id].axis;

	for (uint32_t k = e->var->rank; k-- > 0;)
		if (!nest_holds(n, axis[k]))
			return axis[k];
	return e->var->rank + e->nbind - 1;
}

static void
choose_panels_of(Planner *p, const Nest *nest)
{
	for (uint32_t n = 0; n < nest->nnest; n++)
		choose_panels_of(p, &nest->nest[n]);
	if (nest->kind != NEST_REDUCE || nest->sparse != NULL ||
	    nest->packed != NULL)
		return;
	for (uint32_t k = 0; k < nest->neq; k++) {
		const Equation *e = &p->sys->eq.at[nest->eq[k]];

		if (!is_product(e) || e->var->rank == 0 || e->over_time)
			continue;
		Panels w = {p, inner_level(p, nest, e)};
		expr_visit(e->body, want_panel, &w);
	}
}

static void
choose_panels(Planner *p)
{
	Plan *plan = p->plan;

	if (plan->entry == ENTRY_STEP)
		return;
	for (uint32_t q = 0; q < plan->nphase; q++)
		for (uint32_t n = 0; n < plan->phase[q].nnest; n++)
			if (plan->phase[q].kind != PHASE_ONCE)
				choose_panels_of(p, &plan->phase[q].nest[n]);
}

/* Rows of what is drawn sparse; sums of a sparse product, before they are put
 * into order. */
static void
give_sums(Plan *plan)
{
	for (uint32_t i = 0; i < plan->npacked; i++) {
		PackedRows *r = &plan->packed[i];
		int64_t all = var_elements(r->var);

		r->start = new_slot(plan, r->var->dim[r->row_axis]->size + 1,
		                    TY_INT);
		r->column = new_slot(plan, all, TY_INT);
		r->value = new_slot(plan, all, TY_REAL);
	}
	for (uint32_t q = 0; q < plan->nphase; q++)
		for (uint32_t n = 0; n < plan->phase[q].nnest; n++) {
			Nest *nest = &plan->phase[q].nest[n];

			if (nest->sparse != NULL &&
			    nest->sparse->terms > SPARSE_SMALL)
				nest->slot = new_slot(plan, nest->sparse->rows,
				                      TY_REAL);
		}
}

void
place_assign(Planner *p, const Schedule *sch)
{
	uint32_t n = (uint32_t)p->sys->var.n;
	Reads *reads = arena_array(p->tmp, Reads, n + 1);
	const StateField **field = find_fields(p, sch);
	uint32_t nparam = 0;

	for (uint32_t v = 0; v < n; v++) {
		const Var *x = p->sys->var.at[v];

		memory_order(p, sch, x);
		if (is_weight(x))
			nparam += x->rank;
	}
	p->plan->slot = arena_array(p->arena, Slot, 7 * n + nparam + 1);
	p->plan->copy = arena_array(p->arena, PanelCopy, nparam + 1);
	for (uint32_t k = 0; k < p->g->nedge; k++) {
		const Edge *e = &p->g->edge[k];

		if (p->needed[e->user] && p->eq_of[e->used] >= 0 &&
		    p->needed[e->used])
			note_read(p, &reads[e->used], e);
	}
	for (uint32_t v = 0; v < n; v++)
		if (p->needed[v] && p->eq_of[v] >= 0)
			choose_home(p, p->sys->var.at[v], &reads[v],
			            sch->carries[p->plan->entry] ? field[v]
			                                  : NULL);
	assign_step_slots(p, reads);
	choose_panels(p);
	give_sums(p->plan);
}
