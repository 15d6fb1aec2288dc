/* Prepares a model whose gradient works in segments: no value of a later step
 * is needed that is made of data.
 *
 *   in    a checked model, not yet optimised or differentiated
 *   out   where u[t+2] is read and u is computed from inputs, targets and
 *         parameters alone, a variable u.ahead2 has that value at step t, as
 *         far as there is a step t+2; readers read that
 *   why   a segment holds its own steps; the caller's arrays hold all, so that
 *         losses such as (p[t] - u[t+1])^2 can be cut too
 */
#include "sched/plan.h"

typedef struct Shifted Shifted;
struct Shifted {
	int32_t off;
	Var *var;
	Shifted *next;
};

typedef struct {
	System *sys;
	const int32_t *eq_of;   /* by id; -1: none */
	const bool *of_data;    /* by id: made of data alone, step by step */
	Shifted **shifted;      /* by id */
	VEC(Equation) eq;       /* of the shifted variables */
	uint32_t nvar;          /* variables before those */
	Arena *tmp;
} Ahead;

/* In the order of dependence, so that what a variable reads is known. */
static bool *
find_of_data(const System *s, const Graph *g, Arena *tmp)
{
	bool *of_data = arena_array(tmp, bool, s->var.n + 1);

	for (uint32_t k = 0; k < g->ncomp; k++) {
		uint32_t id = g->comp[k].var[0];
		const Var *v = s->var.at[id];
		bool given = v->kind == VAR_INPUT || v->kind == VAR_TARGET;
		bool found = v->kind == VAR_DEF && !g->comp[k].recurrent;

		of_data[id] = v->timed && v->bound.n == 0 && !v->seed &&
		              (given || found);
		for (uint32_t i = g->first[id]; i < g->first[id + 1]; i++) {
			const Edge *e = &g->edge[i];

			if (e->kind == AT_REL && !of_data[e->used])
				of_data[id] = false;
		}
	}
	return of_data;
}

typedef struct {
	Ahead *a;
	int32_t by;
} Shift;

static const Expr *shifted_read(Ahead *a, const Var *v, int32_t off,
                                const Expr *const *index);

static const Expr *
shift_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	const Shift *s = ctx;
	Pool *p = s->a->sys->pool;

	if (e->op == OP_TIME)
		return expr_add(p, e, expr_int(p, s->by));
	if (e->op != OP_ACCESS || e->access.time.kind != AT_REL)
		return NULL;
	return shifted_read(s->a, e->access.var, e->access.time.off + s->by,
	                    arg);
}

static const Expr *
shift(void *ctx, const Expr *e)
{
	return expr_remake(((Shift *)ctx)->a->sys->pool, e, shift_node, ctx);
}

/* v at t + off, as a variable. */
static const Var *
shifted_variable(Ahead *a, const Var *v, int32_t off)
{
	System *s = a->sys;
	Pool *p = s->pool;
	Shifted *d = a->shifted[v->id];
	Var proto = *v;

	while (d != NULL && d->off != off)
		d = d->next;
	if (d != NULL)
		return d->var;
	proto.name = strs_printf(&p->strs, "%s.ahead%d", v->name, (int)off);
	proto.output = proto.monitor = false;
	proto.check = CHECK_NONE;
	d = arena_new(a->tmp, Shifted);
	*d = (Shifted){off, system_add_var(s, proto), a->shifted[v->id]};
	a->shifted[v->id] = d;

	Equation e = s->eq.at[a->eq_of[v->id]];
	const Expr *there = expr_op2(p, OP_LE, expr_add(p, expr_time(p),
		expr_int(p, off)), expr_length(p));

	e.var = d->var;
	equation_map(&e, shift, &(Shift){a, off});
	if (e.red == RED_NONE)
		e.body = expr_select(p, there, e.body,
		                     expr_zero(p, e.body->type));
	else
		e.guard = e.guard == NULL ? there
		          : expr_op2(p, OP_AND, there, e.guard);
	vec_push(&a->eq, e);
	return d->var;
}

/* v at t + off, where what stands at t reads it. */
static const Expr *
shifted_read(Ahead *a, const Var *v, int32_t off, const Expr *const *index)
{
	TimeRef t = {AT_REL, off};

	if (off > 0 && v->kind == VAR_DEF) {
		v = shifted_variable(a, v, off);
		t.off = 0;
	}
	return expr_access(a->sys->pool, v, t, index);
}

static const Expr *
read_shifted(void *ctx, const Expr *e, const Expr *const *arg)
{
	Ahead *a = ctx;

	if (e->op != OP_ACCESS || e->access.time.kind != AT_REL ||
	    e->access.time.off <= 0 || e->access.var->kind != VAR_DEF ||
	    e->access.var->id >= a->nvar || !a->of_data[e->access.var->id])
		return NULL;
	return shifted_read(a, e->access.var, e->access.time.off, arg);
}

static const Expr *
rewrite(void *ctx, const Expr *e)
{
	return expr_remake(((Ahead *)ctx)->sys->pool, e, read_shifted, ctx);
}

void
sched_ahead(System *s)
{
	Arena tmp = {0};
	const Graph *g = graph_build(s, &tmp);
	Ahead a = {.sys = s, .eq_of = system_eq_table(s, &tmp),
	           .of_data = find_of_data(s, g, &tmp),
	           .nvar = (uint32_t)s->var.n, .tmp = &tmp};

	a.shifted = arena_array(&tmp, Shifted *, a.nvar + 1);
	system_map(s, rewrite, &a);
	for (size_t i = 0; i < a.eq.n; i++)
		vec_push(&s->eq, a.eq.at[i]);
	vec_free(&a.eq);
	arena_free(&tmp);
}
