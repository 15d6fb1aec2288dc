/* What an entry costs: bytes and operations, known when compiling.
 *
 *   in    a plan
 *   out   reals of weights, state, scratch and tape; operations per step
 *   how   every operation of a body counts once per element of its loops; a
 *         product with the sum it goes into is one multiply-add
 */
#include "sched/plan.h"

typedef struct {
	Work work;
	double each;            /* how often the body is evaluated */
} Count;

static void
count_node(void *ctx, const Expr *e)
{
	Count *c = ctx;

	if (e->type == TY_INT || e->type == TY_BOOL)
		return;
	switch (e->op) {
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
		c->work.multiply_adds += 0.5 * c->each;
		break;
	case OP_DIV:
	case OP_SQRT:
	case OP_MOD:
		c->work.divisions += c->each;
		break;
	default:                        /* generic: by cost */
		if (op_info[e->op].cost >= 30)
			c->work.functions += c->each;
	}
}

double
equation_size(const Equation *e)
{
	double n = 1;

	for (uint32_t i = 0; i < e->var->rank; i++)
		n *= (double)e->var->dim[i]->size;
	for (uint32_t k = 0; k < e->nbind; k++)
		n *= (double)e->bind[k]->size;
	return n;
}

Work
equation_work(const Equation *e)
{
	Count c = {.each = equation_size(e)};

	expr_visit(e->body, count_node, &c);
	if (e->red != RED_NONE)
		c.work.multiply_adds += 0.5 * c.each;
	return c.work;
}

/* Of its k-th equation; what is known to be zero costs nothing. */
static Work
nest_work(const Plan *p, const Nest *n, uint32_t k)
{
	Work w = equation_work(&p->sys->eq.at[n->eq[k]]);

	double part = n->sparse != NULL
	              ? (double)n->sparse->terms /
	                (double)var_elements(n->sparse->var)
	              : n->packed != NULL ? var_density(n->packed->var) : 1;
	if (part < 1) {
		w.multiply_adds *= part;
		w.divisions *= part;
		w.functions *= part;
	}
	return w;
}

static void
add(Work *to, Work w)
{
	to->multiply_adds += w.multiply_adds;
	to->divisions += w.divisions;
	to->functions += w.functions;
}

Cost
sched_cost(const Schedule *s, Entry entry)
{
	const Plan *p = s->plan[entry];
	Cost c = {0};

	for (size_t i = 0; i < s->in.model->var.n; i++) {
		const Var *v = s->in.model->var.at[i];

		if (v->kind == VAR_PARAM || v->kind == VAR_CONST)
			c.weights += var_elements(v);
	}
	for (uint32_t i = 0; s->in.stream && i < s->nfield; i++)
		c.state += var_elements(s->field[i].var) *
		           s->field[i].depth;
	if (p == NULL)
		return c;
	for (uint32_t i = 0; i < p->nslot; i++)
		c.scratch += p->slot[i].elements;
	for (size_t i = 0; i < p->sys->var.n; i++)
		if (p->store[i].home == HOME_SEQUENCE)
			c.tape_per_step += p->store[i].elements;
	c.tape_per_step += p->tree.parent + p->tree.child +
	                   2 * p->tree.siblings + p->tree.number +
	                   p->tree.arity;
	for (uint32_t q = 0; q < p->nphase; q++)
		for (uint32_t n = 0; n < p->phase[q].nnest; n++)
			for (uint32_t k = 0; k < p->phase[q].nest[n].neq; k++)
				add(p->phase[q].kind == PHASE_ONCE ? &c.once
				    : &c.step,
				    nest_work(p, &p->phase[q].nest[n], k));
	return c;
}
