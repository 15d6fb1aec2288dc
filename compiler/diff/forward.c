/* Forward-mode differentiation of a system.
 *
 *   in    a system, the variables to differentiate with respect to
 *   out   a new system: the equations of the old one, then those of tangents
 *   how   the tangent of an equation's right side, by the same rules as in
 *         reverse, from the operands up; v_dot is read where v was
 *   source Griewank & Walther (2008), sec. 3.1
 */
#include "diff/diff.h"

#include "diff/activity.h"
#include "diff/make.h"
#include "diff/reduce.h"
#include "diff/rule.h"
#include "diff/wrt.h"
#include "ir/memo.h"

typedef struct {
	System *sys;
	Pool *pool;
	Diag *diag;
	Arena arena;
	uint32_t nvar, neq;     /* of the system given; what follows is new */
	const bool *active;     /* by variable id, < nvar */
	Var **dot;              /* likewise; NULL: constant */
} Forward;

/* One expression. */
typedef struct {
	const Forward *d;
	Arena arena;
	Memo tangent;           /* node -> its Gated, NULL: 0 */
	const Expr *root, *y;   /* y has the value of root */
} Tangent;

static Gated
of_operands(Tangent *w, const Expr *e)
{
	Pool *p = w->d->pool;
	const Expr *y = e == w->root ? w->y : e;
	Gated sum = {NULL, NULL};

	for (uint32_t k = 0; k < e->narg; k++) {
		const Gated *a = *memo_at(&w->tangent, e->arg[k]);

		if (a != NULL)
			sum = gated_add(p, sum, gated_only(p, a->when,
			                rule_apply(p, e, k, y, a->value)));
	}
	return sum;
}

static void
visit(void *ctx, const Expr *e)
{
	Tangent *w = ctx;
	const Forward *d = w->d;
	Gated g = {NULL, NULL};

	if (e->op != OP_ACCESS)
		g = of_operands(w, e);
	else if (d->dot[e->access.var->id] != NULL)
		g = gated_always(expr_access(d->pool,
		                             d->dot[e->access.var->id],
		                             e->access.time, e->arg));
	if (g.value != NULL)
		*memo_at(&w->tangent, e) = arena_copy(&w->arena, &g, sizeof g);
}

static Gated
tangent_of(const Forward *d, const Expr *e, const Expr *y)
{
	Tangent w = {.d = d, .root = e, .y = y};
	Gated g = {NULL, NULL};

	expr_visit(e, visit, &w);
	const Gated *found = *memo_at(&w.tangent, e);
	if (found != NULL)
		g = *found;
	memo_free(&w.tangent);
	arena_free(&w.arena);
	return g;
}

static void
forward_equation(Forward *d, const Equation *e)
{
	Pool *p = d->pool;
	bool map = e->red == RED_NONE;
	Equation dot = *e;

	dot.var = d->dot[e->var->id];
	Gated g = tangent_of(d, e->body,
	                     map ? var_read_here(p, e->var) : e->body);
	if (map || g.value == NULL) {   /* of a boundary value only: 0 here */
		dot = (Equation){.var = dot.var, .guard = e->guard,
		                 .body = gated_expr(p, g), .at = e->at};
	} else {
		g = gated_only(p, g.when, reduce_apply(d->sys, e, g.value,
		                                       d->diag));
		dot.red = RED_SUM;
		dot.where = cond_and(p, e->where, g.when);
		dot.body = g.value;
	}
	vec_push(&d->sys->eq, dot);
}

static void
forward_bounds(Forward *d, uint32_t id)
{
	const Var *v = d->sys->var.at[id];

	for (size_t k = 0; k < v->bound.n; k++) {
		Bound b = v->bound.at[k];

		b.value = gated_expr(d->pool, tangent_of(d, b.value, b.value));
		vec_push(&d->dot[id]->bound, b);
	}
}

static void
declare(Forward *d, const Wrt *wrt)
{
	d->dot = arena_array(&d->arena, Var *, d->nvar);
	for (uint32_t i = 0; i < d->nvar; i++) {
		const Var *v = d->sys->var.at[i];

		if (!d->active[i])
			continue;
		d->dot[i] = make_var(d->sys, v, v->timed,
		                     make_name(d->sys, v, "_dot"));
		if (wrt->has[i])
			d->dot[i]->kind = VAR_INPUT;
		d->dot[i]->output = v->output || v == d->sys->loss;
	}
}

/* Every variable to differentiate with respect to must be given: its tangent
 * is. */
static bool
check_given(const Wrt *wrt, Diag *diag)
{
	for (uint32_t i = 0; i < wrt->n; i++) {
		const Var *v = wrt->var[i];

		if (v->kind != VAR_DEF)
			continue;
		diag_error(diag, v->at, "cannot take tangents with respect to "
		           "'%s': an equation defines it", v->name);
		return false;
	}
	return true;
}

System *
diff_forward(const System *s, const DiffSpec *spec, Diag *diag)
{
	Forward d = {.sys = system_clone(s), .pool = s->pool, .diag = diag,
	             .nvar = (uint32_t)s->var.n, .neq = (uint32_t)s->eq.n};
	unsigned errors = diag->errors;
	Wrt wrt;

	if (wrt_resolve(d.sys, spec, diag, &d.arena, &wrt) &&
	    check_given(&wrt, diag)) {
		d.active = activity_find(d.sys, wrt.var, wrt.n, NULL,
		                         &d.arena);
		declare(&d, &wrt);
		for (uint32_t i = 0; i < d.neq; i++) {
			Equation e = d.sys->eq.at[i]; /* the vector may move */

			if (d.active[e.var->id])
				forward_equation(&d, &e);
		}
		for (uint32_t i = 0; i < d.nvar; i++)
			if (d.active[i])
				forward_bounds(&d, i);
	}
	arena_free(&d.arena);
	if (diag->errors == errors)
		return d.sys;
	system_free(d.sys);
	return NULL;
}
