/* Reverse-mode differentiation of a system.
 *
 *   in    a system with a loss, the variables to differentiate with respect to
 *   out   a new system: the equations of the old one, then those of adjoints
 *   how   the cotangent of an equation's right side is the adjoint of its left
 *         side; sweep() takes it to every access in it, scatter() turns each
 *         into a contribution to what was read, adjoint_define() adds those up
 *   source Griewank & Walther (2008), sec. 3.2; in index notation: Laue et al.
 *         (2018), Computing higher order derivatives of matrix and tensor
 *         expressions
 */
#include "diff/diff.h"

#include "diff/activity.h"
#include "diff/adjoint.h"
#include "diff/factor.h"
#include "diff/make.h"
#include "diff/reduce.h"
#include "diff/scatter.h"
#include "diff/sweep.h"
#include "diff/wrt.h"
#include "ir/branch.h"
#include "ir/memo.h"

#include <string.h>

typedef struct {
	System *sys;
	Pool *pool;
	Diag *diag;
	Arena arena;
	uint32_t nvar, neq;     /* of the system given; what follows is new */
	const bool *active;     /* by variable id, < nvar */
	Adjoint *adjoint;       /* likewise */
	Factored factored;
} Reverse;

static void
look_for_computed(void *ctx, const Expr *e)
{
	bool *found = ctx;

	for (uint32_t i = 0; e->op == OP_ACCESS && i < e->narg; i++)
		*found = *found || (e->arg[i]->op != OP_INDEX &&
		                    e->arg[i]->op != OP_CONST);
}

/* Does it read at a computed index, which what stands to its left may keep
 * inside the array? */
static bool
reads_at_computed(const Expr *c)
{
	bool found = false;

	expr_visit(c, look_for_computed, &found);
	return found;
}

/* The conjuncts of c that have no element index go to `guard`, where they are
 * looked at once; `timeless`: only those that have no t either.  None goes
 * ahead of one that it may need. */
static void
split(Pool *p, const Expr *c, bool timeless, const Expr **guard,
      const Expr **rest)
{
	if (c == NULL)
		return;
	if (c->op == OP_AND) {
		split(p, c->arg[0], timeless, guard, rest);
		split(p, c->arg[1], timeless, guard, rest);
		return;
	}
	Support s = expr_support(c);
	bool common = s.levels == 0 && !s.each && !(timeless && s.time) &&
	              (*rest == NULL || !reads_at_computed(c));
	const Expr **to = common ? guard : rest;
	*to = cond_and(p, *to, c);
}

/* Makes a sum over the binders, and over the steps or the children, of what it
 * now says of one point; `guard` says at which steps. */
static void
close_sum(Pool *p, Equation *sum, const Expr *guard, bool over_time)
{
	const Expr *all = cond_and(p, guard, sum->where);

	sum->guard = sum->where = NULL;
	sum->over_time = over_time;
	split(p, all, over_time, &sum->guard, &sum->where);
	if (sum->nbind > 0 || over_time || sum->over_children) {
		sum->red = RED_SUM;
		return;
	}
	sum->red = RED_NONE;
	sum->body = gated_expr(p, (Gated){sum->where, sum->body});
	sum->where = NULL;
}

/* A point for each node and child of it is one for each child. */
static void
move_to_child(Reverse *d, Site *site, Reached *r)
{
	System *s = d->sys;
	Gated *g = &r->cotangent;

	site->children = false;
	site->where = branch_at_child(s, site->where, site->at);
	site->guard = cond_and(d->pool, branch_has_parent(d->pool),
	                       branch_at_child(s, site->guard, site->at));
	r->access = branch_at_child(s, r->access, site->at);
	g->when = branch_at_child(s, g->when, site->at);
	g->value = branch_at_child(s, g->value, site->at);
}

/* What is read at the child, or at a step that is the same for all, is owed by
 * the child; what is read at the node, by all its children together. */
static bool
stands_at_child(const Site *site, const Expr *access)
{
	TimeKind kind = access->access.time.kind;

	return site->children && (kind == AT_EACH || !time_moves(kind));
}

static void
contribute(Reverse *d, const Site *of, const Reached *reached)
{
	Site here = *of, *site = &here;
	Reached point = *reached, *r = &point;

	if (stands_at_child(site, r->access))
		move_to_child(d, site, r);
	const Var *x = r->access->access.var;
	Contribution c = {.at = r->access->access.time, .sum.at = site->at,
	                  .sum.over_children = site->children};
	bool moves = time_moves(c.at.kind);

	if (!scatter(d->pool, site, r->access, r->cotangent, &c.sum)) {
		diag_error(d->diag, site->at, "cannot differentiate with "
		           "respect to '%s': the sum runs over more than %d "
		           "indices", x->name, RANK_MAX);
		return;
	}
	if (c.sum.where != NULL && expr_is_const(c.sum.where, 0))
		return;
	close_sum(d->pool, &c.sum, site->guard, site->time && !moves);
	factor_out(d->sys, &d->factored, x, moves, &c.sum);
	vec_push(&d->adjoint[x->id].in, c);
}

/* The cotangents of one expression, at the points of the site. */
static void
contribute_all(Reverse *d, const Site *site, const ReachedList *found)
{
	for (size_t i = 0; i < found->n; i++)
		contribute(d, site, &found->at[i]);
}

static bool
worth_naming(const Expr *e)
{
	const Expr *a = e->op == OP_NEG ? e->arg[0] : e;

	return a->op != OP_CONST && a->op != OP_ACCESS;
}

/* A cotangent and the accesses that have it. */
typedef struct {
	const Expr *when;
	uint32_t users;
	const Expr *name;       /* of the variable made for it */
} Shared;

static const Expr *
name_cotangent(Reverse *d, const Equation *e, Gated g)
{
	Equation q = {.at = e->at, .where = g.when, .body = g.value};

	q.var = make_var(d->sys, e->var, e->var->timed,
	                 make_name(d->sys, e->var, "_delta"));
	close_sum(d->pool, &q, e->guard, false);
	vec_push(&d->sys->eq, q);
	return var_read_here(d->pool, q.var);
}

/* In a map such as h = tanh(a + b + c), one cotangent goes to several places:
 * it becomes a variable, computed once. */
static void
name_shared(Reverse *d, const Equation *e, ReachedList *found)
{
	Memo memo = {0};
	Arena tmp = {0};

	for (size_t i = 0; i < found->n; i++) {
		Gated g = found->at[i].cotangent;
		Shared *s = arena_new(&tmp, Shared);

		if (*memo_at(&memo, g.value) == NULL) {
			s->when = g.when;
			*memo_at(&memo, g.value) = s;
		}
		s = (Shared *)*memo_at(&memo, g.value);
		s->users += s->when == g.when;
	}
	for (size_t i = 0; i < found->n; i++) {
		Gated *g = &found->at[i].cotangent;
		Shared *s = (Shared *)*memo_at(&memo, g->value);

		if (s->users < 2 || s->when != g->when ||
		    !worth_naming(g->value))
			continue;
		if (s->name == NULL)
			s->name = name_cotangent(d, e, *g);
		*g = gated_always(s->name);
	}
	memo_free(&memo);
	arena_free(&tmp);
}

static const Expr *
seed_of(const Reverse *d, const Var *v)
{
	if (v == d->sys->loss)
		return expr_real(d->pool, 1);
	return var_read_here(d->pool, d->adjoint[v->id].var);
}

static void
reverse_equation(Reverse *d, const Equation *e)
{
	const Var *v = e->var;
	bool map = e->red == RED_NONE;
	const Expr *y = map ? var_read_here(d->pool, v) : e->body;
	ReachedList found = {0};
	Site site = {.nlevel = v->rank + e->nbind, .where = e->where,
	             .time = v->timed || e->over_time, .guard = e->guard,
	             .children = e->over_children, .at = e->at};

	memcpy(site.dim, v->dim, v->rank * sizeof *site.dim);
	memcpy(site.dim + v->rank, e->bind, e->nbind * sizeof *site.dim);
	Gated seed = reduce_apply(d->sys, e, seed_of(d, v), d->diag);
	sweep(d->pool, e->body, y, seed, d->active, &found);
	if (map)
		name_shared(d, e, &found);
	contribute_all(d, &site, &found);
	vec_free(&found);
}

static void
reverse_bound(Reverse *d, const Var *v, size_t k)
{
	const Bound *b = &v->bound.at[k];
	const Var *adj = d->adjoint[v->id].bound[k];
	ReachedList found = {0};
	Site site = {.nlevel = v->rank, .at = b->at};

	memcpy(site.dim, v->dim, v->rank * sizeof *site.dim);
	sweep(d->pool, b->value, b->value,
	      gated_always(var_read_here(d->pool, adj)), d->active, &found);
	contribute_all(d, &site, &found);
	vec_free(&found);
}

/* Does a derivative pass from e to something active? */
static bool
passes(const Reverse *d, const Expr *e)
{
	ReachedList found = {0};

	sweep(d->pool, e, e, gated_always(expr_real(d->pool, 1)), d->active,
	      &found);
	bool any = found.n > 0;
	vec_free(&found);
	return any;
}

/* The variables of all adjoints, before any equation can read them. */
static void
declare(Reverse *d, const Wrt *wrt)
{
	System *s = d->sys;

	d->adjoint = arena_array(&d->arena, Adjoint, d->nvar);
	for (uint32_t i = 0; i < d->nvar; i++) {
		const Var *v = s->var.at[i];
		Adjoint *a = &d->adjoint[i];

		a->of = v;
		a->bound = arena_array(&d->arena, Var *, v->bound.n);
		if (wrt->has[i] || (d->active[i] && v != s->loss))
			a->var = make_var(s, v, v->timed,
			                  make_name(s, v, "_adj"));
		if (wrt->has[i]) {
			a->var->output = true;
			a->var->grad_of = v;
		}
		for (size_t k = 0; d->active[i] && k < v->bound.n; k++)
			if (passes(d, v->bound.at[k].value))
				a->bound[k] = make_var(s, v, false, make_name(
				                       s, v, "_bound_adj"));
	}
}

static void
go_through(Reverse *d)
{
	for (uint32_t i = 0; i < d->neq; i++) {
		Equation e = d->sys->eq.at[i];  /* the vector may move */

		if (d->active[e.var->id])
			reverse_equation(d, &e);
	}
	for (uint32_t i = 0; i < d->nvar; i++) {
		const Adjoint *a = &d->adjoint[i];

		for (size_t k = 0; k < a->of->bound.n; k++)
			if (a->bound[k] != NULL)
				reverse_bound(d, a->of, k);
	}
}

/* From the loss back to what is given. */
static void
define(Reverse *d)
{
	for (uint32_t i = d->neq; i-- > 0;)
		adjoint_define(d->sys, &d->adjoint[d->sys->eq.at[i].var->id]);
	for (uint32_t i = 0; i < d->nvar; i++)
		if (d->adjoint[i].of->kind != VAR_DEF)
			adjoint_define(d->sys, &d->adjoint[i]);
}

/* Only what was asked for, the loss and the checks are outputs of the result.
 */
static void
clear_outputs(System *s)
{
	for (size_t i = 0; i < s->var.n; i++) {
		s->var.at[i]->output = s->var.at[i]->check != CHECK_NONE;
		s->var.at[i]->monitor = false;
		s->var.at[i]->grad_of = NULL;
	}
	s->var.at[s->loss->id]->output = true;
}

System *
diff_reverse(const System *s, const DiffSpec *spec, Diag *diag)
{
	Wrt wrt;

	if (s->loss == NULL) {
		diag_error(diag, (Span){0, 0}, "model '%s' has no loss to "
		           "differentiate", s->name);
		diag_help(diag, "write 'loss = ...'");
		return NULL;
	}
	Reverse d = {.sys = system_clone(s), .pool = s->pool, .diag = diag,
	             .nvar = (uint32_t)s->var.n, .neq = (uint32_t)s->eq.n};
	unsigned errors = diag->errors;

	clear_outputs(d.sys);
	if (wrt_resolve(d.sys, spec, diag, &d.arena, &wrt)) {
		d.active = activity_find(d.sys, wrt.var, wrt.n, d.sys->loss,
		                         &d.arena);
		declare(&d, &wrt);
		if (wrt.has[d.sys->loss->id])
			vec_push(&d.adjoint[d.sys->loss->id].in,
			         ((Contribution){.sum.body =
			                         expr_real(d.pool, 1)}));
		go_through(&d);
		define(&d);
		for (uint32_t i = 0; i < d.nvar; i++)
			vec_free(&d.adjoint[i].in);
	}
	factored_free(&d.factored);
	arena_free(&d.arena);
	if (diag->errors == errors)
		return d.sys;
	system_free(d.sys);
	return NULL;
}
