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
find_sums(Fitting *f)
{
	for (size_t i = 0; i < f->s->fit.n; i++)
		reach(f, var_read_here(f->s->pool, f->s->fit.at[i].value));
	while (f->n > 0)
		equation_visit(&f->s->eq.at[f->eq_of[f->list[--f->n]]], reach,
		               f);
}

static const Expr *
read_all(void *ctx, const Expr *e, const Expr *const *arg)
{
	const Fitting *f = ctx;

	if (e->op != OP_ACCESS || e->access.var->id >= f->nvar ||
	    f->all[e->access.var->id] == NULL)
		return NULL;
	return expr_access(f->s->pool, f->all[e->access.var->id],
	                   (TimeRef){AT_NONE, 0}, arg);
}

static const Expr *
read_all_of(void *ctx, const Expr *e)
{
	return expr_remake(((Fitting *)ctx)->s->pool, e, read_all, ctx);
}

/* The sum over the elements of S.all * S. */
static const Expr *
add_term(Fitting *f, const Var *sum, const Var *all)
{
	System *s = f->s;
	Equation e = {.red = RED_SUM, .nbind = sum->rank, .at = sum->at};

	for (uint32_t k = 0; k < sum->rank; k++)
		e.bind[k] = sum->dim[k];
	e.body = expr_op2(s->pool, OP_MUL, var_read_here(s->pool, all),
	                  var_read_here(s->pool, sum));
	if (sum->rank == 0)
		return e.body;
	e.var = system_add_var(s, (Var){
		.name = strs_printf(&s->pool->strs, "%s.part", sum->name),
		.kind = VAR_DEF, .type = TY_REAL});
	vec_push(&s->eq, e);
	return var_read_here(s->pool, e.var);
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

		if (e->var->id < f->nvar && f->inner[e->var->id])
			equation_map(e, read_all_of, f);
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

		if (all != NULL) {
			fit->value = system_add_var(s, *fit->value);
			vec_push(&s->eq, ((Equation){
				.var = fit->value, .at = fit->value->at,
				.body = var_read_here(s->pool, all)}));
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
