/* What fits weights, as a system that is learned from.
 *
 *   in    a system with `fit V = e`: e is made of sums over the steps of a
 *         sequence, and of what is the same for all sequences
 *   out   a new system: every such sum S has a parameter S.all, and e reads
 *         that; the loss is the sum of all S.all * S, so its gradient by S.all
 *         is S; V is an output without time. What else was a parameter is a
 *         constant
 *   how   from e back, up to the sums
 *   why   whatever adds up gradients over sequences, in blocks, by threads, in
 *         pieces of a sequence, adds up the sums: no state is kept for longer
 *         than the schedule of a gradient keeps it. Then one run with the sums
 *         as parameters gives V
 */
#include "opt/pass.h"

typedef struct {
	System *s;
	int32_t *eq_of;
	bool *inner;            /* by id: between the sums and V */
	Var **all;              /* by id of a sum: what stands for it */
	uint32_t nvar;          /* variables before any was added */
	uint32_t *list, n;      /* to be looked at */
} Fitting;

static void
reach(void *ctx, const Expr *e)
{
	Fitting *f = ctx;

	if (e->op != OP_ACCESS)
		return;
	const Var *v = e->access.var;
	int32_t eq = f->eq_of[v->id];
	if (eq < 0 || f->inner[v->id] || f->all[v->id] != NULL)
		return;
	if (f->s->eq.at[eq].over_time) {
		f->all[v->id] = f->s->var.at[v->id];    /* until it is made */
		return;
	}
	f->inner[v->id] = true;
	f->list[f->n++] = v->id;
}

static void
reach_all(Fitting *f, const Expr *e)
{
	if (e != NULL)
		expr_visit(e, reach, f);
}

static void
find_sums(Fitting *f)
{
	for (size_t i = 0; i < f->s->fit.n; i++) {
		const Var *v = f->s->fit.at[i].value;
		const Expr *index[RANK_MAX];

		for (uint32_t k = 0; k < v->rank; k++)
			index[k] = expr_index(f->s->pool, k, v->dim[k]);
		reach_all(f, expr_access(f->s->pool, v,
		                         (TimeRef){AT_NONE, 0}, index));
	}
	while (f->n > 0) {
		const Equation *e = &f->s->eq.at[f->eq_of[f->list[--f->n]]];

		reach_all(f, e->guard);
		reach_all(f, e->where);
		reach_all(f, e->body);
	}
}

static const Expr *
read_all(void *ctx, const Expr *e)
{
	const Fitting *f = ctx;
	const Expr *arg[RANK_MAX];

	if (e->op != OP_ACCESS || e->access.var->id >= f->nvar ||
	    f->all[e->access.var->id] == NULL)
		return NULL;
	for (uint32_t i = 0; i < e->narg; i++)
		arg[i] = expr_rewrite(f->s->pool, e->arg[i], read_all, ctx);
	return expr_access(f->s->pool, f->all[e->access.var->id],
	                   (TimeRef){AT_NONE, 0}, arg);
}

/* The sum over the elements of S.all * S. */
static const Expr *
add_term(Fitting *f, const Var *sum, const Var *all)
{
	System *s = f->s;
	const Expr *index[RANK_MAX];
	Equation e = {.red = RED_SUM, .nbind = sum->rank, .at = sum->at};

	for (uint32_t k = 0; k < sum->rank; k++) {
		e.bind[k] = sum->dim[k];
		index[k] = expr_index(s->pool, k, sum->dim[k]);
	}
	e.body = expr_op2(s->pool, OP_MUL, expr_access(
		s->pool, all, (TimeRef){AT_NONE, 0}, index), expr_access(
		s->pool, sum, (TimeRef){AT_NONE, 0}, index));
	if (sum->rank == 0)
		return e.body;
	e.var = system_add_var(s, (Var){
		.name = strs_printf(&s->pool->strs, "%s.part", sum->name),
		.kind = VAR_DEF, .type = TY_REAL});
	vec_push(&s->eq, e);
	return expr_access(s->pool, e.var, (TimeRef){AT_NONE, 0}, NULL);
}

static void
add_loss(Fitting *f)
{
	System *s = f->s;
	const Expr *total = expr_real(s->pool, 0);

	for (uint32_t v = 0; v < f->nvar; v++) {
		if (f->all[v] == NULL)
			continue;
		const Var *sum = s->var.at[v];
		Var proto = {
			.name = strs_printf(&s->pool->strs, "%s.all",
			                    sum->name),
			.kind = VAR_PARAM, .type = TY_REAL, .rank = sum->rank,
		};

		for (uint32_t k = 0; k < sum->rank; k++)
			proto.dim[k] = sum->dim[k];
		f->all[v] = system_add_var(s, proto);
		total = expr_op2(s->pool, OP_ADD, total,
		                 add_term(f, sum, f->all[v]));
	}
	s->loss = system_add_var(s, (Var){.name = "loss", .kind = VAR_DEF,
	                                  .type = TY_REAL, .output = true});
	vec_push(&s->eq, ((Equation){.var = s->loss, .body = total}));
}

static void
read_sums(Fitting *f)
{
	for (size_t i = 0; i < f->s->eq.n; i++) {
		Equation *e = &f->s->eq.at[i];

		if (e->var->id >= f->nvar || !f->inner[e->var->id])
			continue;
		if (e->guard != NULL)
			e->guard = expr_rewrite(f->s->pool, e->guard, read_all,
			                        f);
		if (e->where != NULL)
			e->where = expr_rewrite(f->s->pool, e->where, read_all,
			                        f);
		e->body = expr_rewrite(f->s->pool, e->body, read_all, f);
	}
}

/* What is fitted is asked for; a sum itself by way of what stands for it. */
static void
ask(Fitting *f)
{
	System *s = f->s;

	for (size_t i = 0; i < s->fit.n; i++) {
		Fit *fit = &s->fit.at[i];
		const Var *all = f->all[fit->value->id];
		const Expr *index[RANK_MAX];

		if (all != NULL) {
			Var proto = *fit->value;

			for (uint32_t k = 0; k < proto.rank; k++)
				index[k] = expr_index(s->pool, k, proto.dim[k]);
			fit->value = system_add_var(s, proto);
			vec_push(&s->eq, ((Equation){
				.var = fit->value, .at = proto.at,
				.body = expr_access(s->pool, all, (TimeRef){
					AT_NONE, 0}, index)}));
		}
		s->var.at[fit->value->id]->output = true;
	}
}

/* Nothing but what is fitted is asked for, and of parameters but the sums. */
static void
clear(System *s)
{
	for (size_t i = 0; i < s->var.n; i++) {
		Var *v = s->var.at[i];

		v->output = false;
		if (v->kind == VAR_PARAM)
			v->kind = VAR_CONST;
	}
	s->loss = NULL;
}

/* V goes, and what it becomes takes its name. */
static void
give_names(System *s, Arena *tmp)
{
	size_t n = s->fit.n;
	Fit *fit = arena_copy(tmp, s->fit.at, n * sizeof *fit);

	opt_dead(s, &(OptOptions){0}, tmp);
	bool *keep = arena_array(tmp, bool, s->var.n + 1);
	for (size_t i = 0; i < s->var.n; i++)
		keep[i] = true;
	for (size_t i = 0; i < n; i++)
		keep[fit[i].weight->id] = false;
	system_keep(s, keep);
	for (size_t i = 0; i < n; i++)
		system_rename(s, fit[i].value, fit[i].weight->name);
}

System *
opt_fit(const System *from)
{
	Arena tmp = {0};
	System *s = system_clone(from);

	system_settle_training(s, true);
	clear(s);
	Fitting f = {
		.s = s, .eq_of = system_eq_table(s, &tmp),
		.inner = arena_array(&tmp, bool, s->var.n + 1),
		.all = arena_array(&tmp, Var *, s->var.n + 1),
		.list = arena_array(&tmp, uint32_t, s->var.n + 1),
		.nvar = (uint32_t)s->var.n,
	};
	find_sums(&f);
	add_loss(&f);
	read_sums(&f);
	ask(&f);
	give_names(s, &tmp);
	arena_free(&tmp);
	return s;
}
