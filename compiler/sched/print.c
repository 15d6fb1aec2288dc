/* A schedule as text, for --dump=sched. */
#include "sched/plan.h"

const char *const entry_name[ENTRY_COUNT] = {
	[ENTRY_STEP] = "step", [ENTRY_RUN] = "run", [ENTRY_LOSS] = "loss",
	[ENTRY_GRAD] = "loss_grad",
};

static const char *
home_name(Home h)
{
	switch (h) {
	case HOME_NONE:
		return "none";
	case HOME_PARAM:
		return "param";
	case HOME_INPUT:
		return "input";
	case HOME_TREE:
		return "tree";
	case HOME_GRAD:
		return "gradient";
	case HOME_RESULT:
		return "result";
	case HOME_REGISTER:
		return "register";
	case HOME_SLOT:
		return "slot";
	case HOME_CARRY:
		return "carry";
	case HOME_SEQUENCE:
		return "tape";
	}
	return "";
}

static void
print_home(const Plan *p, const Var *v, Buf *out)
{
	const Storage *s = &p->store[v->id];

	buf_printf(out, "%s", v->check != CHECK_NONE ? "check"
	                                             : home_name(s->home));
	if (s->home == HOME_SLOT || (s->home == HOME_CARRY && !s->in_place &&
	                             v->timed))
		buf_printf(out, " s%u", s->slot);
	if (s->home == HOME_CARRY && v->timed)
		buf_printf(out, " depth %u%s%s",
		           storage_depth(s),
		           s->in_place ? ", in place" : "",
		           s->ring == NO_SLOT ? ", in the state" : "");
	if (s->home == HOME_SEQUENCE && (s->before || s->after))
		buf_printf(out, " and %u before, %u after", s->before,
		           s->after);
	if (s->stored)
		buf_puts(out, ", stored");
}

static void
print_nest(const Plan *p, const Nest *n, uint32_t depth, Buf *out)
{
	int in = 4 + 2 * (int)depth;

	if (n->kind == NEST_SWEEP) {
		buf_printf(out, "%*ssweep [%s] %s\n", in, "", n->dim->text,
		           n->dir > 0 ? "up" : "down");
		for (uint32_t k = 0; k < n->nnest; k++)
			print_nest(p, &n->nest[k], depth + 1, out);
		return;
	}
	buf_printf(out, "%*s%s%s", in, "", n->accumulate ? "accumulate " : "",
	           n->kind == NEST_MAP ? "map" : "reduce");
	if (n->sparse != NULL)
		buf_printf(out, ", sparse: %u terms of %lld in %u diagonals",
		           n->sparse->terms,
		           (long long)var_elements(n->sparse->var),
		           n->sparse->diagonals);
	if (n->packed != NULL)
		buf_printf(out, ", rows of %s without zeros",
		           n->packed->var->name);
	buf_puts(out, "\n");
	for (uint32_t k = 0; k < n->neq; k++) {
		const Equation *e = &p->sys->eq.at[n->eq[k]];

		buf_printf(out, "%*s", in + 2, "");
		equation_print(p->sys, e, out);
		buf_puts(out, "    # ");
		print_home(p, e->var, out);
		buf_puts(out, "\n");
	}
}

static void
print_phase(const Plan *p, const Phase *ph, Buf *out)
{
	switch (ph->kind) {
	case PHASE_ONCE:
		buf_puts(out, "  once\n");
		break;
	case PHASE_SCAN:
		buf_printf(out, "  scan %s\n", ph->dir > 0 ? "forward"
		                                           : "backward");
		break;
	case PHASE_ALL:
		buf_puts(out, "  all steps\n");
		break;
	}
	for (uint32_t n = 0; n < ph->nnest; n++)
		print_nest(p, &ph->nest[n], 0, out);
}

static void
print_tables(const TreeTables *t, Buf *out)
{
	buf_puts(out, "  tree of");
	buf_puts(out, t->parent ? " parents" : "");
	if (t->child > 0)
		buf_printf(out, " children 0..%u", t->child - 1);
	buf_puts(out, t->siblings ? " siblings" : "");
	buf_puts(out, t->number ? " numbers" : "");
	buf_puts(out, t->arity ? " arities" : "");
	buf_puts(out, "\n");
}

static void
print_plan(const Plan *p, Buf *out)
{
	buf_printf(out, "%s%s\n", entry_name[p->entry],
	           p->entry == ENTRY_GRAD && p->segmentable
	           ? "  # may be cut into segments" : "");
	if (p->sys->tree.parent != NULL)
		print_tables(&p->tree, out);
	for (uint32_t i = 0; i < p->nphase; i++)
		if (p->phase[i].nnest > 0)
			print_phase(p, &p->phase[i], out);
	for (uint32_t i = 0; i < p->nslot; i++)
		buf_printf(out, "  slot s%u[%lld]\n", i,
		           (long long)p->slot[i].elements);
	for (uint32_t i = 0; i < p->ncopy; i++)
		buf_printf(out, "  slot s%u is %s, transposed\n",
		           p->copy[i].slot, p->copy[i].var->name);
	for (uint32_t i = 0; i < p->npacked; i++)
		buf_printf(out, "  slots s%u, s%u, s%u are rows of %s without "
		           "zeros\n", p->packed[i].start, p->packed[i].column,
		           p->packed[i].value, p->packed[i].var->name);
}

void
sched_print(const Schedule *s, Buf *out)
{
	const System *m = s->in.model;

	for (size_t i = 0; i < m->var.n; i++) {
		const Var *v = m->var.at[i];

		if (v->kind != VAR_PARAM && v->kind != VAR_CONST)
			continue;
		buf_printf(out, "%s %s", v->kind == VAR_PARAM ? "param"
		           : "const", v->name);
		for (uint32_t k = 0; k < v->rank; k++)
			buf_printf(out, "[%s]", v->dim[s->axis[i][k]]->text);
		buf_puts(out, "\n");
	}
	for (uint32_t i = 0; i < s->nfield; i++)
		buf_printf(out, "state %s, %s\n", s->field[i].var->name,
		           s->field[i].once ? "computed by init"
		           : s->field[i].depth == 1 ? "1 step" : "several "
		           "steps");
	for (int e = 0; e < ENTRY_COUNT; e++)
		if (s->plan[e] != NULL)
			print_plan(s->plan[e], out);
}
