/* The arguments of emitted functions, for all back ends. */
#include "emit/signature.h"

static void
add(Signature *s, ArgKind kind)
{
	s->arg[s->n++] = (Arg){.kind = kind};
}

typedef enum { UNTIMED = 1, TIMED = 2, ALL = 3 } Which;

static void
add_ports(Signature *s, ArgKind kind, const Port *p, uint32_t n, uint32_t first,
          Which which)
{
	for (uint32_t i = 0; i < n; i++)
		if (which & (p[i].timed ? TIMED : UNTIMED))
			s->arg[s->n++] = (Arg){kind, &p[i], first + i};
}

static void
add_inputs(Signature *s, const Program *p, Which which)
{
	add_ports(s, ARG_IN, p->input, p->ninput, 0, which);
}

static void
add_outputs(Signature *s, const Program *p, Which which)
{
	add_ports(s, ARG_OUT, p->output, p->noutput, 0, which);
}

static Signature
empty(const Program *p, Arena *arena)
{
	uint32_t most = p->ninput + p->ntarget + p->noutput + 8;

	return (Signature){arena_array(arena, Arg, most), 0};
}

Signature
signature_of(const Program *p, FunctionKind kind, bool embedded, Arena *arena)
{
	Signature s = empty(p, arena);
	bool loss = kind == FN_LOSS || kind == FN_LOSS_GRAD;

	if (p->stream)
		add(&s, ARG_STATE);
	if (p->nmember > 0 && !embedded)
		add(&s, ARG_PARAMS);
	add_inputs(&s, p, kind == FN_INIT ? UNTIMED : ALL);
	if (loss)
		add_ports(&s, ARG_IN, p->target, p->ntarget, p->ninput, ALL);
	if (kind == FN_STEP || kind == FN_RUN)
		add_outputs(&s, p, kind == FN_STEP ? TIMED : ALL);
	if (kind != FN_INIT && kind != FN_STEP) {
		add(&s, ARG_STEPS);
		add(&s, ARG_WORK);
	}
	if (loss)
		add(&s, ARG_LOSS);
	if (kind == FN_LOSS_GRAD)
		add(&s, ARG_GRAD);
	if (p->ncheck > 0)
		add(&s, ARG_REPORT);
	return s;
}

Signature
signature_of_batch(const Program *p, bool embedded, Arena *arena)
{
	Signature s = empty(p, arena);

	if (p->nmember > 0 && !embedded)
		add(&s, ARG_PARAMS);
	add_inputs(&s, p, ALL);
	add_outputs(&s, p, ALL);
	add(&s, ARG_LENGTHS);
	add(&s, ARG_COUNT);
	add(&s, ARG_WORK);
	if (p->ncheck > 0)
		add(&s, ARG_REPORT);
	return s;
}

Signature
signature_of_train_step(const Program *p, Arena *arena)
{
	Signature of = signature_of(p, FN_LOSS_GRAD, false, arena);
	Signature s = empty(p, arena);

	for (uint32_t i = 0; i < of.n; i++) {
		if (of.arg[i].kind == ARG_PARAMS) {
			add(&s, ARG_TRAINED);
			add(&s, ARG_OPTIM);
		} else if (of.arg[i].kind != ARG_GRAD) {
			s.arg[s.n++] = of.arg[i];
		}
	}
	return s;
}

const char *
arg_name(const Arg *a)
{
	switch (a->kind) {
	case ARG_STATE:
		return "s";
	case ARG_PARAMS:
	case ARG_TRAINED:
		return "p";
	case ARG_OPTIM:
		return "optim";
	case ARG_IN:
	case ARG_OUT:
		return a->port->buffer->name;
	case ARG_STEPS:
		return "steps";
	case ARG_LENGTHS:
		return "lengths";
	case ARG_COUNT:
		return "count";
	case ARG_WORK:
		return "work";
	case ARG_LOSS:
		return "loss";
	case ARG_GRAD:
		return "g";
	case ARG_REPORT:
		return "report";
	}
	return "";
}
