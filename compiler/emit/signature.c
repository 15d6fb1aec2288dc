/* The arguments of emitted functions, for all back ends. */
#include "emit/signature.h"

static void
add(Signature *s, ArgKind kind, const Port *port)
{
	s->arg[s->n++] = (Arg){kind, port};
}

static void
add_ports(Signature *s, ArgKind kind, const Port *p, uint32_t n, bool timed,
          bool untimed)
{
	for (uint32_t i = 0; i < n; i++)
		if (p[i].timed ? timed : untimed)
			add(s, kind, &p[i]);
}

static Signature
empty(const Program *p, Arena *arena)
{
	uint32_t most = p->ninput + p->ntarget + p->noutput + 7;

	return (Signature){arena_array(arena, Arg, most), 0};
}

Signature
signature_of(const Program *p, FunctionKind kind, bool embedded, Arena *arena)
{
	Signature s = empty(p, arena);
	bool loss = kind == FN_LOSS || kind == FN_LOSS_GRAD;

	if (p->stream)
		add(&s, ARG_STATE, NULL);
	if (p->nmember > 0 && !embedded)
		add(&s, ARG_PARAMS, NULL);
	add_ports(&s, ARG_IN, p->input, p->ninput, kind != FN_INIT, true);
	if (loss)
		add_ports(&s, ARG_IN, p->target, p->ntarget, true, true);
	if (kind == FN_STEP || kind == FN_RUN)
		add_ports(&s, ARG_OUT, p->output, p->noutput, true,
		          kind == FN_RUN);
	if (kind != FN_INIT && kind != FN_STEP) {
		add(&s, ARG_STEPS, NULL);
		add(&s, ARG_WORK, NULL);
	}
	if (loss)
		add(&s, ARG_LOSS, NULL);
	if (kind == FN_LOSS_GRAD)
		add(&s, ARG_GRAD, NULL);
	if (p->ncheck > 0)
		add(&s, ARG_REPORT, NULL);
	return s;
}

Signature
signature_of_batch(const Program *p, bool embedded, Arena *arena)
{
	Signature s = empty(p, arena);

	if (p->nmember > 0 && !embedded)
		add(&s, ARG_PARAMS, NULL);
	add_ports(&s, ARG_IN, p->input, p->ninput, true, true);
	add_ports(&s, ARG_OUT, p->output, p->noutput, true, true);
	add(&s, ARG_LENGTHS, NULL);
	add(&s, ARG_COUNT, NULL);
	add(&s, ARG_WORK, NULL);
	if (p->ncheck > 0)
		add(&s, ARG_REPORT, NULL);
	return s;
}

const char *
arg_name(const Arg *a)
{
	switch (a->kind) {
	case ARG_STATE:
		return "s";
	case ARG_PARAMS:
		return "p";
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
