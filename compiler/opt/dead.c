/* Pass dead: drop what no output and no loss needs.
 *
 *   in    any system
 *   out   only the defined variables that an output, the loss or a gradient
 *         depends on; ids close up
 *   how   mark from the roots, a list of variables to look at
 *   why   a forward build has no use for the loss's intermediate values, nor
 *         an adjoint for gradients nobody asked for
 *
 * Inputs, targets, parameters and constants stay although unused: they are the
 * interface of the model, by which weights and data are bound.
 */
#include "opt/pass.h"

typedef struct {
	System *s;
	bool *keep;             /* by id */
	uint32_t *list, n;      /* kept, to be looked at */
} Dead;

static void
keep(Dead *d, const Var *v)
{
	if (v == NULL || d->keep[v->id])
		return;
	d->keep[v->id] = true;
	d->list[d->n++] = v->id;
}

static void
keep_read(void *ctx, const Expr *e)
{
	if (e->op == OP_ACCESS)
		keep(ctx, e->access.var);
}

void
opt_dead(System *s, const OptOptions *o, Arena *arena)
{
	const int32_t *eq_of = system_eq_table(s, arena);
	Dead d = {
		.s = s, .keep = arena_array(arena, bool, s->var.n + 1),
		.list = arena_array(arena, uint32_t, s->var.n + 1),
	};

	(void)o;
	keep(&d, s->loss);
	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];

		if (v->kind != VAR_DEF || v->output || v->keep ||
		    v->grad_of != NULL)
			keep(&d, v);
	}
	while (d.n > 0) {
		const Var *v = s->var.at[d.list[--d.n]];

		keep(&d, v->mask);
		keep(&d, v->grad_of);
		for (size_t k = 0; k < v->bound.n; k++)
			expr_visit(v->bound.at[k].value, keep_read, &d);
		if (eq_of[v->id] >= 0)
			equation_visit(&s->eq.at[eq_of[v->id]], keep_read, &d);
	}
	system_keep(s, d.keep);
}
