/* The equations of one variable's adjoint.
 *
 *   in    the contributions to it
 *   out   its equation, those of its boundary values, and one for each
 *         contribution that cannot stand inside a sum of terms
 */
#include "diff/adjoint.h"

#include "diff/gated.h"
#include "diff/make.h"
#include "ir/branch.h"

typedef VEC(Equation) Terms;

typedef struct {
	System *sys;
	Pool *pool;
	const Adjoint *a;
	Terms here;             /* of x_adj */
	Terms *bound;           /* of each boundary value's adjoint */
	uint32_t named;         /* equations made so far */
} Define;

/* Gives a contribution a name: x_adj.1, x_adj.2, ... */
static Var *
name(Define *d, Equation e, bool timed)
{
	const Var *x = d->a->of;
	const char *text = strs_printf(&d->pool->strs, "%s_adj.%u", x->name,
	                               ++d->named);
	Var *v = make_var(d->sys, x, timed, text);

	e.var = v;
	vec_push(&d->sys->eq, e);
	return v;
}

/* As a term of a sum. */
static const Expr *
expr_of(Define *d, const Equation *e, bool timed)
{
	if (e->red != RED_NONE)
		return var_read_here(d->pool, name(d, *e, timed));
	return gated_expr(d->pool, (Gated){e->guard, e->body});
}

static void
define(Define *d, const Var *v, const Terms *terms)
{
	Equation e = {.body = expr_real(d->pool, 0), .at = d->a->of->at};

	if (terms->n == 1)
		e = terms->at[0];
	else if (terms->n > 1)
		e.body = expr_of(d, &terms->at[0], v->timed);
	for (size_t i = 1; i < terms->n; i++)
		e.body = expr_add(d->pool, e.body,
		                  expr_of(d, &terms->at[i], v->timed));
	e.var = v;
	vec_push(&d->sys->eq, e);
}

static bool
at_end(const Bound *b)
{
	return b->kind == BOUND_AFTER || b->kind == BOUND_AT_END;
}

static bool
of_one_step(const Bound *b)
{
	return b->kind == BOUND_AT_START || b->kind == BOUND_AT_END;
}

/* A term of the adjoint of boundary value b, if that is wanted. */
static void
add_to_bound(Define *d, const Bound *b, Equation e)
{
	size_t k = (size_t)(b - d->a->of->bound.at);

	if (d->a->bound[k] != NULL)
		vec_push(&d->bound[k], e);
}

static Equation
map_of(const Contribution *c, const Expr *guard, const Expr *body)
{
	return (Equation){.at = c->sum.at, .guard = guard, .body = body};
}

/* The number of a step. */
static const Expr *
step_expr(Pool *p, TimeRef step)
{
	const Expr *off = expr_int(p, step.off);

	return step.kind == AT_END ? expr_add(p, expr_length(p), off) : off;
}

/* The step at which x[t+off] meets the boundary value b of one step; false if
 * there is none. */
static bool
meets(const Bound *b, int32_t off, TimeRef *t)
{
	int32_t step = b->off - off;

	*t = (TimeRef){off > 0 ? AT_END : AT_START, step};
	return of_one_step(b) && at_end(b) == (off > 0) &&
	       (off > 0 ? step <= 0 : step >= 1);
}

/* The steps at which x[t+off] meets the boundary value of all steps beyond
 * that end: the first -off or the last off, without those that meet one of
 * their own. */
static const Expr *
meets_general(Define *d, int32_t off)
{
	const Var *x = d->a->of;
	Pool *p = d->pool;
	const Expr *t = expr_time(p);
	const Expr *where = off < 0
		? expr_op2(p, OP_LE, t, expr_int(p, -off))
		: expr_op2(p, OP_LT, step_expr(p, (TimeRef){AT_END, -off}), t);
	TimeRef own;

	for (size_t k = 0; k < x->bound.n; k++)
		if (meets(&x->bound.at[k], off, &own))
			where = cond_and(p, where,
			                 expr_op2(p, OP_NE, t,
			                          step_expr(p, own)));
	return where;
}

/* What the reads x[t+off] beyond the end owe to the boundary values; v is the
 * contribution at the reader's t. */
static void
add_shifted_bounds(Define *d, const Contribution *c, const Var *v)
{
	const Var *x = d->a->of;
	Pool *p = d->pool;
	int32_t off = c->at.off;
	TimeRef step = {off > 0 ? AT_END : AT_START, off < 0};

	if (off == -1 || off == 1) {    /* a single step, whichever is its */
		const Bound *b = var_bound(x, off > 0, off < 0 ? 0 : 1);

		if (b != NULL)
			add_to_bound(d, b, map_of(c, NULL,
			                          var_read(p, v, step)));
		return;
	}
	for (size_t k = 0; k < x->bound.n; k++) {
		const Bound *b = &x->bound.at[k];
		Equation sum = map_of(c, NULL, var_read_here(p, v));

		if (meets(b, off, &step)) {
			sum.body = var_read(p, v, step);
			add_to_bound(d, b, sum);
		} else if (!of_one_step(b) && at_end(b) == (off > 0)) {
			sum.red = RED_SUM;
			sum.over_time = true;
			sum.where = meets_general(d, off);
			add_to_bound(d, b, sum);
		}
	}
}

/* x[t+off]: the contribution gets an equation of its own at the reader's t, so
 * that nothing the reader reads is read outside 1 .. T. */
static void
add_shifted(Define *d, const Contribution *c)
{
	int32_t off = c->at.off;
	Var *v = name(d, c->sum, true);
	Bound zero = {.kind = off < 0 ? BOUND_AFTER : BOUND_BEFORE,
	              .value = expr_real(d->pool, 0)};

	vec_push(&v->bound, zero);
	vec_push(&d->here, map_of(c, NULL, var_read(d->pool, v,
	                                             (TimeRef){AT_REL, -off})));
	add_shifted_bounds(d, c, v);
}

/* x[parent(t)]: what all children of x's node owe.  The root's parent is the
 * boundary value after the end. */
static void
add_parent(Define *d, const Contribution *c)
{
	Pool *p = d->pool;
	Var *v = name(d, c->sum, true);
	const Bound *b = var_bound(d->a->of, true, 1);
	Equation sum = map_of(c, NULL, var_read(p, v, (TimeRef){AT_EACH, 0}));

	sum.red = RED_SUM;
	sum.over_children = true;
	vec_push(&d->here, sum);
	if (b != NULL)
		add_to_bound(d, b, map_of(c, NULL, var_read(
			p, v, (TimeRef){AT_END, 0})));
}

/* x[child(t, k)]: the node x stands at is child k of its parent; where there is
 * no such child, the boundary value before the start. */
static void
add_child(Define *d, const Contribution *c)
{
	Pool *p = d->pool;
	const Tree *tree = &d->sys->tree;
	const Expr *k = expr_int(p, c->at.off);
	Var *v = name(d, c->sum, true);
	const Bound *b = var_bound(d->a->of, false, 0);
	const Expr *is_child = cond_and(p, branch_has_parent(p),
		expr_op2(p, OP_EQ, var_read_here(p, tree->number), k));

	vec_push(&d->here, map_of(c, is_child, var_read(
		p, v, (TimeRef){AT_PARENT, 0})));
	if (b == NULL)
		return;
	Equation sum = map_of(c, NULL, var_read_here(p, v));
	sum.red = RED_SUM;
	sum.over_time = true;
	sum.where = expr_op2(p, OP_LE, var_read_here(p, tree->arity), k);
	add_to_bound(d, b, sum);
}

/* The lengths T for which x[3] or x[T-3] meets boundary value b at the other
 * end; NULL for none. */
static const Expr *
lengths_meeting(Define *d, TimeRef at, const Bound *b)
{
	const Var *x = d->a->of;
	Pool *p = d->pool;
	const Expr *T = expr_length(p), *c;
	bool end = at.kind == AT_START;
	int32_t sign = end ? 1 : -1;

	if (at_end(b) != end)
		return NULL;
	if (of_one_step(b)) {           /* 3 = T + off, or T - 3 = off */
		int32_t length = sign * (at.off - b->off);

		return length < 1 ? NULL
		       : expr_op2(p, OP_EQ, T, expr_int(p, length));
	}
	c = expr_op2(p, OP_LT, T, expr_int(p, end ? at.off : 1 - at.off));
	for (size_t k = 0; k < x->bound.n; k++) {
		const Bound *own = &x->bound.at[k];

		if (of_one_step(own) && at_end(own) == end)
			c = cond_and(p, c, expr_op2(p, OP_NE, T, expr_int(p,
			             sign * (at.off - own->off))));
	}
	return c;
}

/* x[3], x[T-3]: of that step, if there is one, else of a boundary value. */
static void
add_absolute(Define *d, const Contribution *c)
{
	const Var *x = d->a->of;
	Pool *p = d->pool;
	TimeRef at = c->at;
	const Expr *value = expr_of(d, &c->sum, false);
	bool end = at.kind == AT_END;

	if (end ? at.off > 0 : at.off < 1) {
		const Bound *b = var_bound(x, end, at.off);

		if (b != NULL)
			add_to_bound(d, b, map_of(c, NULL, value));
		return;
	}
	const Expr *is_step = expr_op2(p, OP_EQ, expr_time(p),
	                               step_expr(p, at));
	vec_push(&d->here, map_of(c, is_step, value));
	if (at.off == !end)             /* x[1], x[T] are always there */
		return;
	for (size_t k = 0; k < x->bound.n; k++) {
		const Bound *b = &x->bound.at[k];
		const Expr *length = lengths_meeting(d, at, b);

		if (length != NULL)
			add_to_bound(d, b, map_of(c, length, value));
	}
}

static void
add(Define *d, const Contribution *c)
{
	switch (c->at.kind) {
	case AT_NONE:
		vec_push(&d->here, c->sum);
		break;
	case AT_REL:
		if (c->at.off == 0)
			vec_push(&d->here, c->sum);
		else
			add_shifted(d, c);
		break;
	case AT_START:
	case AT_END:
		add_absolute(d, c);
		break;
	case AT_PARENT:
		add_parent(d, c);
		break;
	case AT_CHILD:
		add_child(d, c);
		break;
	case AT_EACH:                   /* stands at the child: reverse.c */
		break;
	}
}

void
adjoint_define(System *s, const Adjoint *a)
{
	Arena tmp = {0};
	size_t nbound = a->of->bound.n;
	Define d = {.sys = s, .pool = s->pool, .a = a,
	            .bound = arena_array(&tmp, Terms, nbound)};

	for (size_t i = 0; i < a->in.n; i++)
		add(&d, &a->in.at[i]);
	if (a->var != NULL)
		define(&d, a->var, &d.here);
	for (size_t k = 0; k < nbound; k++)
		if (a->bound[k] != NULL)
			define(&d, a->bound[k], &d.bound[k]);
	vec_free(&d.here);
	for (size_t k = 0; k < nbound; k++)
		vec_free(&d.bound[k]);
	arena_free(&tmp);
}
