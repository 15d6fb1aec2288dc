/* Lowering: the schedule of a model to a Program.
 *
 *   in    systems and plans
 *   out   ports, members of the parameter and state structs, functions
 */
#include "loop/build.h"

#include <string.h>

static Buffer *
buffer_for(Arena *a, BufferKind kind, const char *name, const Var *v,
           int64_t blocks)
{
	Buffer *b = buffer_new(a, kind, name, v->type, var_elements(v) *
	                       blocks);

	b->doc = v->name;
	return b;
}

/* A number in the state: no array. */
static Buffer *
counter(Arena *a, const char *name)
{
	Buffer *b = buffer_new(a, BUF_STATE, name, TY_INT, 1);

	b->align = 4;
	return b;
}

static Port
make_port(const Var *v, BufferKind kind, uint32_t port, Names *names, Arena *a)
{
	Port p = {.name = v->name, .timed = v->timed, .rank = v->rank,
	          .is_target = v->kind == VAR_TARGET, .seed = v->seed};
	Buffer *b = buffer_for(a, kind, names_identifier(names, v->name, a),
	                       v, 1);

	p.classes = v->type == TY_INT ? (v->classes ? v->classes : INT32_MAX)
	            : v->type == TY_BOOL ? 2 : 0;
	b->timed = v->timed;
	b->port = port;
	p.buffer = b;
	memcpy(p.dim, v->dim, sizeof p.dim);
	return p;
}

static void
make_ports(Program *p, const System *m, Arena *a)
{
	Names names;
	size_t n = m->var.n + 1;
	uint32_t port = 0;

	names_begin(&names, m->name, true);
	p->input = arena_array(a, Port, n);
	p->target = arena_array(a, Port, n);
	p->output = arena_array(a, Port, n);
	for (size_t i = 0; i < m->var.n; i++) {
		const Var *v = m->var.at[i];

		if (v->kind == VAR_INPUT) {
			Port *in = &p->input[p->ninput++];

			*in = make_port(v, BUF_INPUT, ++port, &names, a);
			in->tree = v == m->tree.parent ? tree_port(&m->tree)
			                               : 0;
		} else if (v->kind == VAR_TARGET) {
			p->target[p->ntarget++] = make_port(v, BUF_INPUT,
				++port, &names, a);
		}
	}
	/* outputs in the order of their equations, not of first mention */
	for (size_t i = 0; i < m->eq.n; i++) {
		const Var *v = m->eq.at[i].var;

		if (v->output && v->check == CHECK_NONE && v != m->loss)
			p->output[p->noutput++] = make_port(v, BUF_OUTPUT,
				++port, &names, a);
	}
	names_end(&names);
}

static void
make_members(Program *p, const Schedule *s, Arena *a)
{
	const System *m = s->in.model;
	Names names;

	names_begin(&names, m->name, false);
	p->member = arena_array(a, Member, m->var.n + 1);
	for (int trained = 1; trained >= 0; trained--)
		for (size_t i = 0; i < m->var.n; i++) {
			const Var *v = m->var.at[i];
			Member *k = &p->member[p->nmember];

			if (v->kind != (trained ? VAR_PARAM : VAR_CONST))
				continue;
			k->var = v;
			k->trained = trained;
			memcpy(k->axis, s->axis[i], sizeof k->axis);
			Buffer *b = buffer_for(a, BUF_PARAM,
				names_identifier(&names, v->name, a), v, 1);
			b->format = p->weights;
			k->buffer = b;
			p->nmember++;
		}
	names_end(&names);
}

static void
make_fields(Program *p, const Schedule *s, Arena *a)
{
	Names names;
	bool counts = false;

	names_begin(&names, s->in.model->name, false);
	p->field = arena_array(a, Field, s->nfield + 1);
	for (uint32_t i = 0; i < s->nfield; i++) {
		const StateField *f = &s->field[i];
		const char *name = names_identifier(&names, f->var->name, a);
		Field *k = &p->field[p->nfield++];

		k->var = f->var;
		k->depth = f->depth;
		k->buffer = buffer_for(a, BUF_STATE, name, f->var, f->depth);
		if (f->depth > 1)
			k->position = counter(a, names_identifier(
				&names, arena_printf(a, "%s_at", name), a));
	}
	for (int e = 0; e < ENTRY_COUNT; e++)
		counts = counts ||
		         (s->plan[e] != NULL && s->plan[e]->uses_time);
	if (s->in.stream && counts)
		p->base = counter(a, names_identifier(&names, "steps", a));
	names_end(&names);
}

Program *
lower(const Schedule *s, const LowerOptions *o, Arena *arena)
{
	Program *p = arena_new(arena, Program);
	const System *m = s->in.model;

	*p = (Program){
		.name = m->name, .hash = system_hash(m), .f64 = o->f64,
		.fast = o->fast && o->machine.fma, .machine = o->machine,
		.tile = o->tile, .threads = o->threads,
		.weights = o->weights,
		.sequences = o->sequences > 1 ? o->sequences : 1,
		.stream = s->in.stream, .schedule = s, .train = &m->train,
		.has_loss = m->loss != NULL, .arena = arena,
	};
	make_ports(p, m, arena);
	make_members(p, s, arena);
	make_fields(p, s, arena);
	lower_checks(p, m, arena);
	if (s->plan[ENTRY_STEP] != NULL) {
		p->fn[FN_INIT] = lower_function(p, s, FN_INIT, arena);
		p->fn[FN_STEP] = lower_function(p, s, FN_STEP, arena);
	}
	if (s->plan[ENTRY_RUN] != NULL)
		p->fn[FN_RUN] = lower_function(p, s, FN_RUN, arena);
	if (s->plan[ENTRY_LOSS] != NULL && p->sequences == 1)
		p->fn[FN_LOSS] = lower_function(p, s, FN_LOSS, arena);
	if (s->plan[ENTRY_GRAD] != NULL)
		p->fn[FN_LOSS_GRAD] = lower_function(p, s, FN_LOSS_GRAD, arena);
	if (o->train_step && p->fn[FN_LOSS_GRAD] != NULL && p->sequences == 1)
		lower_update(p);
	return p;
}

Program *
lower_block(const Schedule *s, const System *model, const System *grad,
            const LowerOptions *o, Arena *arena)
{
	SchedInput in = s->in;

	in.model = model;
	in.loss = NULL;
	in.grad = grad;
	in.layout = s;
	in.stream = in.cut = false;
	return lower(sched_model(&in, arena), o, arena);
}
