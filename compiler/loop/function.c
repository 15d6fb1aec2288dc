/* One function: buffers for its homes, code for its phases.
 *
 *   in    a plan
 *   out   a Function (see program.h for the order in which its parts run)
 */
#include "loop/build.h"

#include <string.h>

/* --- buffers ------------------------------------------------------------- */

static Buffer *
new_slot(Lower *l, Type type, int64_t elements, const char *doc)
{
	const char *name = arena_printf(l->arena, "s%u", l->fn->nslot);
	Buffer *b = buffer_new(l->arena, BUF_SLOT, name, type, elements);

	b->doc = doc;
	l->fn->slot[l->fn->nslot++] = b;
	return b;
}

static Buffer *
gradient_buffer(Lower *l, const Var *of)
{
	Buffer *b = arena_copy(l->arena, l->home[of->id], sizeof *b);

	b->kind = BUF_GRAD;
	b->format = WEIGHTS_REAL;
	return b;
}

static Buffer *
result_buffer(Lower *l, const Var *v)
{
	if (v->grad_of != NULL)
		return gradient_buffer(l, v->grad_of);
	if (v == l->sys->loss)
		return buffer_new(l->arena, BUF_OUTPUT, "loss", TY_REAL, 1);
	return l->result[v->id];
}

static void
carry_buffers(Lower *l, const Var *v)
{
	const Storage *st = &l->plan->store[v->id];
	const Field *f = l->field[v->id];
	uint32_t depth = storage_depth(st);

	if (!v->timed) {
		l->home[v->id] = (Buffer *)f->buffer;
		return;
	}
	if (st->ring == NO_SLOT) {
		l->ring[v->id] = (Buffer *)f->buffer;
		l->position[v->id] = (Buffer *)f->position;
	} else {
		l->ring[v->id] = l->fn->slot[st->ring];
		l->ring[v->id]->doc = v->name;
		if (depth > 1)
			l->position[v->id] = new_slot(l, TY_INT, 1,
				arena_printf(l->arena, "position of %s",
				             v->name));
	}
	l->home[v->id] = st->in_place ? l->ring[v->id]
	                              : l->fn->slot[st->slot];
}

Buffer *
lower_tape(Lower *l, const char *name, const char *doc, Type type,
           int64_t elements, Names *names)
{
	Buffer *b = buffer_new(l->arena, BUF_TAPE,
	                       names_identifier(names, name, l->arena), type,
	                       elements);

	b->doc = doc;
	b->timed = true;
	l->fn->tape[l->fn->ntape++] = b;
	return b;
}

static void
tape_buffer(Lower *l, const Var *v, Names *names)
{
	const Storage *st = &l->plan->store[v->id];
	Buffer *b = lower_tape(l, v->name, v->name, v->type, st->elements,
	                       names);

	b->pad = st->before;
	b->pad_after = st->after;
	l->home[v->id] = b;
	if (l->plan->segmentable && l->plan->entry == ENTRY_GRAD &&
	    st->phase >= l->plan->reverse && st->after > 0)
		l->end_carry[v->id] = new_slot(l, v->type,
			st->after * st->elements,
			arena_printf(l->arena, "%s of the later segment",
			             v->name));
}

static void
buffer_of(Lower *l, const Var *v, Names *names)
{
	const Storage *st = &l->plan->store[v->id];

	switch (st->home) {
	case HOME_NONE:
	case HOME_REGISTER:
	case HOME_PARAM:
	case HOME_INPUT:
	case HOME_TREE:
		break;
	case HOME_GRAD:
		l->home[v->id] = gradient_buffer(l, v->grad_of);
		break;
	case HOME_RESULT:
		break;
	case HOME_SLOT:
		l->home[v->id] = l->fn->slot[st->slot];
		break;
	case HOME_CARRY:
		carry_buffers(l, v);
		break;
	case HOME_SEQUENCE:
		tape_buffer(l, v, names);
		break;
	}
	if (st->stored || st->home == HOME_RESULT)
		l->result[v->id] = result_buffer(l, v);
}

/* What the caller passes: the same buffers in all functions, found by name. */
static void
bind_ports(Lower *l, const Port *port, uint32_t n, Buffer **table, Names *names)
{
	for (uint32_t i = 0; i < n; i++) {
		const Var *v = system_find(l->sys, port[i].name);

		if (v != NULL)
			table[v->id] = (Buffer *)port[i].buffer;
		names_take(names, port[i].buffer->name);
	}
}

static void
bind_given(Lower *l, Names *names)
{
	const Program *p = l->prog;

	for (uint32_t i = 0; i < p->nmember; i++) {
		const Var *v = system_find(l->sys, p->member[i].var->name);

		if (v != NULL)
			l->home[v->id] = (Buffer *)p->member[i].buffer;
	}
	bool carries = l->sch->carries[l->plan->entry];
	for (uint32_t i = 0; carries && i < p->nfield; i++) {
		const Var *v = system_find(l->sys, p->field[i].var->name);

		if (v != NULL)
			l->field[v->id] = &p->field[i];
	}
	bind_ports(l, p->input, p->ninput, l->home, names);
	bind_ports(l, p->target, p->ntarget, l->home, names);
	bind_ports(l, p->output, p->noutput, l->result, names);
}

static void
make_tables(Lower *l)
{
	size_t n = l->sys->var.n + 1;
	Buffer ***table[] = {&l->home, &l->ring, &l->position, &l->result,
	                     &l->end_carry};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		*table[i] = arena_array(l->tmp, Buffer *, n);
	l->field = arena_array(l->tmp, const Field *, n);
	l->reg = arena_array(l->tmp, const Node *, n);
	l->copy = arena_array(l->tmp, Buffer *, l->plan->ncopy + 1);
	l->fn->slot = arena_array(l->arena, Buffer *, l->plan->nslot + 2 * n);
	l->fn->tape = arena_array(l->arena, Buffer *, n + 4);
}

static void
make_buffers(Lower *l)
{
	Names names;

	names_begin(&names, l->sys->name, true);
	make_tables(l);
	bind_given(l, &names);
	for (uint32_t i = 0; i < l->plan->nslot; i++)
		new_slot(l, l->plan->slot[i].type, l->plan->slot[i].elements,
		         "values of one step");
	for (uint32_t i = 0; i < l->plan->ncopy; i++) {
		l->copy[i] = l->fn->slot[l->plan->copy[i].slot];
		l->copy[i]->doc = arena_printf(l->arena, "%s, transposed",
		                               l->plan->copy[i].var->name);
	}
	for (size_t v = 0; v < l->sys->var.n; v++)
		buffer_of(l, l->sys->var.at[v], &names);
	if (l->sys->tree.parent != NULL)
		lower_tree_tables(l, &names);
	names_end(&names);
}

/* --- phases -------------------------------------------------------------- */

static void
copy_panels(Lower *l)
{
	for (uint32_t i = 0; i < l->plan->ncopy; i++) {
		const PanelCopy *c = &l->plan->copy[i];
		const Var *v = c->var;
		CodeList *out = l->out, *saved;
		const Node *index[RANK_MAX];

		code_comment(l, arena_printf(l->arena, "%s, transposed",
		                             v->name));
		for (uint32_t k = 0; k < v->rank; k++)
			index[c->axis[k]] = code_for(l,
				loop_name(c->axis[k]),
				value_int(l, v->dim[c->axis[k]]->size), false,
				&saved);
		code_store(l, l->copy[i], flat_index(l, v, c->axis, index),
		           value_load(l, l->home[v->id],
		                     flat_index(l, v,
		                                l->plan->store[v->id].axis,
		                                index)));
		l->out = out;
	}
}

/* What is added up in steps that are computed again is added up once. */
static void
lower_nests(Lower *l, uint32_t phase, int dir)
{
	const Phase *ph = &l->plan->phase[phase];
	bool twice = l->plan->segmentable && l->plan->entry == ENTRY_GRAD &&
	             phase < l->plan->middle;

	for (uint32_t i = 0; i < ph->nnest; i++) {
		CodeList *out = l->out, *again;

		if (twice && ph->nest[i].accumulate)
			code_if(l, value_var(l, "first_pass", TY_BOOL), &again);
		lower_nest(l, &ph->nest[i], ph->kind, dir);
		l->out = out;
	}
}

static void
lower_scan(Lower *l, uint32_t phase)
{
	const Phase *ph = &l->plan->phase[phase];
	CodeList *saved = l->out;

	if (ph->nnest == 0)
		return;
	if (!l->step)
		code_for(l, "t", value_var(l, "n", TY_INT), ph->dir < 0,
		         &saved);
	lower_nests(l, phase, ph->dir);
	lower_commit(l, phase);
	l->out = saved;
}

static void
lower_phases(Lower *l, uint32_t from, uint32_t to)
{
	bool grad = l->plan->entry == ENTRY_GRAD;

	for (uint32_t q = from; q < to; q++)
		switch (l->plan->phase[q].kind) {
		case PHASE_ONCE:
			lower_nests(l, q, 1);
			break;
		case PHASE_SCAN:
			lower_scan(l, q);
			break;
		case PHASE_ALL:
			lower_nests(l, q, grad && q >= l->plan->reverse ? -1
			                  : 1);
			break;
		}
}

typedef void NestFn(Lower *l, const Nest *n);

static void
each_accumulator(Lower *l, NestFn *f)
{
	for (uint32_t q = 0; q < l->plan->nphase; q++)
		for (uint32_t i = 0; i < l->plan->phase[q].nnest; i++)
			if (l->plan->phase[q].nest[i].accumulate)
				f(l, &l->plan->phase[q].nest[i]);
}

/* --- functions ----------------------------------------------------------- */

/* The state counts steps in 32 bits: a stream ends before t would wrap. */
static void
refuse_overflow(Lower *l, const Node *steps)
{
	const Buffer *base = l->prog->base;
	const Node *rest;
	CodeList *out;

	if (base == NULL)
		return;
	rest = value_op(l, OP_SUB, TY_INT, value_int(l, INT32_MAX),
	                value_load(l, base, value_int(l, 0)));
	code_if(l, value_op(l, OP_LT, TY_BOOL, rest, steps), &out);
	code_add(l, CODE_RETURN)->status = STATUS_BAD_LENGTH;
	code_leave(l, out);
}

static void
lower_sequence(Lower *l)
{
	const Plan *p = l->plan;
	Function *f = l->fn;

	l->out = &f->once;
	refuse_overflow(l, value_var(l, "T", TY_INT));
	if (l->sys->tree.parent != NULL)
		lower_tree(l);
	lower_phases(l, 0, p->forward);
	copy_panels(l);
	lower_packed(l);
	l->copied = true;
	each_accumulator(l, lower_identity);
	lower_rings_begin(l);
	if (l->sch->carries[p->entry] && !l->prog->stream)
		lower_init_state(l);    /* nobody hands one in */
	l->out = &f->forward;
	lower_pads_begin(l, false);
	lower_phases(l, p->forward, p->middle);
	lower_pads_end(l, false);
	l->out = &f->middle;
	lower_phases(l, p->middle, p->reverse);
	l->out = &f->reverse;
	lower_pads_begin(l, true);
	lower_phases(l, p->reverse, p->post);
	lower_pads_end(l, true);
	l->out = &f->post;
	lower_phases(l, p->post, p->nphase);
	each_accumulator(l, lower_accumulated);
}

static void
lower_stream(Lower *l, FunctionKind kind)
{
	l->step = true;
	l->out = &l->fn->once;
	if (kind == FN_INIT) {
		lower_phases(l, 0, l->plan->forward);
		lower_init_state(l);
		return;
	}
	refuse_overflow(l, value_int(l, 1));
	lower_phases(l, l->plan->forward, l->plan->nphase);
	const Buffer *base = l->prog->base;
	if (base != NULL)
		code_store(l, base, value_int(l, 0),
		           value_add(l, value_load(l, base, value_int(l, 0)),
		                    value_int(l, 1)));
}

static void
seek_length(void *ctx, const Expr *e)
{
	int64_t *min = ctx, n;

	if (e->op != OP_ACCESS)
		return;
	n = var_least(e->access.var, e->access.time);
	if (n > *min)
		*min = n;
}

static int64_t
min_length(const Plan *p)
{
	int64_t min = 1;

	for (size_t i = 0; i < p->sys->eq.n; i++) {
		const Equation *e = &p->sys->eq.at[i];
		const Var *v = e->var;

		if (p->store[v->id].home == HOME_NONE)
			continue;
		equation_visit(e, seek_length, &min);
		for (size_t k = 0; k < v->bound.n; k++)
			expr_visit(v->bound.at[k].value, seek_length, &min);
	}
	return min;
}

static Entry
entry_of(FunctionKind kind)
{
	switch (kind) {
	case FN_INIT:
	case FN_STEP:
		return ENTRY_STEP;
	case FN_RUN:
		return ENTRY_RUN;
	case FN_LOSS:
		return ENTRY_LOSS;
	case FN_LOSS_GRAD:
		return ENTRY_GRAD;
	case FN_COUNT:
		break;
	}
	return ENTRY_COUNT;
}

Function *
lower_function(Program *prog, const Schedule *s, FunctionKind kind,
               Arena *arena)
{
	Arena tmp = {0};
	const Plan *plan = s->plan[entry_of(kind)];
	Lower l = {
		.prog = prog, .arena = arena, .tmp = &tmp, .sch = s,
		.plan = plan, .sys = plan->sys,
		.fn = arena_new(arena, Function),
	};

	*l.fn = (Function){
		.kind = kind, .plan = plan,
		.segmentable = plan->segmentable && kind == FN_LOSS_GRAD,
		.min_length = min_length(plan),
	};
	make_buffers(&l);
	if (kind == FN_INIT || kind == FN_STEP)
		lower_stream(&l, kind);
	else
		lower_sequence(&l);
	memo_free(&l.support);
	arena_free(&tmp);
	return l.fn;
}
