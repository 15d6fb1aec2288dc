/* Pass divide: an equation too long to be read becomes several.
 *
 *   in    any system
 *   out   where the text of a right side has more than LONG nodes, its larger
 *         parts that stand in it twice or more are variables of their own
 *   how   Note [Parts]
 *   why   functions are put in where they are called, and fn f(a) = a*a + a
 *         applied thirty times makes a graph of sixty nodes and a text of a
 *         billion; with names for what is shared, text is never much larger
 *         than the graph, whoever prints or reads it
 *
 * Note [Parts]
 * What is shared and small stays: a right side then has at most PART times the
 * nodes of its graph.  A part that the equation computes only under a condition
 * c (a branch of a select, the right side of an and) is where(c, part, 0), so
 * that nothing is computed or read that was not before; c is collected from the
 * root downwards, users before operands.  It may contain parts, even the one at
 * hand, which then stays as it is in there.  An integer must be known to fit
 * the 32 bits of a variable.
 */
#include "opt/extract.h"
#include "opt/pass.h"

enum {
	LONG = 1000,            /* nodes; <= FACTS_MANY */
	PART = 32,
	WAYS = 8,               /* terms of the condition of a part */
};

typedef struct {
	const Expr *e;
	uint32_t uses;          /* in the graph */
	uint32_t size;          /* of its text, parts counted as one node */
	bool asked;             /* by the first of its users */
	const Expr *when;       /* it is computed; NULL: not known */
	uint32_t ways;          /* terms of `when`, joined by or */
	enum { STAYS, TO_NAME, BEING_NAMED, NAMED } state;
	const Expr *read;       /* of its variable */
} Piece;

typedef struct {
	Extract *x;
	Pool *pool;
	Arena *arena;
	const Equation *from;   /* where the pieces stand */
	const Expr *guard;      /* of the parts */
	Memo piece;             /* node -> Piece */
	VEC(Piece *) order;     /* operands first */
} Divide;

static Piece *
piece_of(Divide *d, const Expr *e)
{
	return (Piece *)*memo_at(&d->piece, e);
}

static void
enter(void *ctx, const Expr *e)
{
	Divide *d = ctx;
	Piece *p = arena_new(d->arena, Piece);

	p->e = e;
	for (uint32_t i = 0; i < e->narg; i++)
		piece_of(d, e->arg[i])->uses++;
	*memo_at(&d->piece, e) = p;
	vec_push(&d->order, p);
}

/* --- when a piece is computed --------------------------------------------- */

/* The condition under which e asks for its operand k. */
static const Expr *
asked(Pool *p, const Expr *e, uint32_t k)
{
	if ((e->op == OP_SELECT && k == 2) || (e->op == OP_OR && k == 1))
		return expr_op1(p, OP_NOT, e->arg[0]);
	if ((e->op == OP_SELECT || e->op == OP_AND) && k == 1)
		return e->arg[0];
	return expr_bool(p, true);
}

/* By operand k of a piece. */
static void
ask(Divide *d, Piece *a, const Piece *by, uint32_t k)
{
	Pool *p = d->pool;
	const Expr *when = by->when, *both;
	uint32_t ways = by->ways;

	if (when != NULL)
		when = expr_op2(p, OP_AND, when, asked(p, by->e, k));
	if (a->asked && when != NULL && a->when != NULL) {
		both = expr_either(p, a->when, when);
		if (both == NULL)
			both = expr_bool(p, true);
		if (both->op == OP_OR && both != a->when && both != when)
			ways += a->ways;
		when = both;
	} else if (a->asked) {
		when = NULL;
	}
	/* so long a condition is not worth a part */
	a->when = ways > WAYS ? NULL : when;
	a->ways = ways;
	a->asked = true;
}

static void
find_when(Divide *d, const Expr *root)
{
	d->order.at[d->order.n - 1]->when = root;
	d->order.at[d->order.n - 1]->ways = 1;
	for (size_t i = d->order.n; i-- > 0;) {
		const Piece *p = d->order.at[i];

		for (uint32_t k = 0; k < p->e->narg; k++)
			ask(d, piece_of(d, p->e->arg[k]), p, k);
	}
}

/* --- parts ---------------------------------------------------------------- */

static bool
fits_variable(const Expr *e)
{
	int64_t lo, hi;

	return e->type != TY_INT ||
	       (expr_range(e, &lo, &hi) && lo >= INT32_MIN && hi <= INT32_MAX);
}

static void
choose_parts(Divide *d)
{
	for (size_t i = 0; i < d->order.n; i++) {
		Piece *p = d->order.at[i];

		p->size = 1;
		for (uint32_t k = 0; k < p->e->narg; k++) {
			const Piece *a = piece_of(d, p->e->arg[k]);

			p->size += a->state == STAYS ? a->size : 1;
		}
		if (p->size > LONG)
			p->size = LONG;
		if (p->size > PART && p->uses > 1 && fits_variable(p->e))
			p->state = TO_NAME;
	}
}

static const Expr *divided(Divide *d, const Expr *e);

static const Expr *
name(Divide *d, const Expr *e, const char *word)
{
	d->x->word = word;
	return extract(d->x, e, d->from, d->guard);
}

/* e where `when` holds, which is not in any case; else 0. */
static const Expr *
conditional(Divide *d, const Expr *e, const Expr *when)
{
	Pool *p = d->pool;

	when = divided(d, when);
	if (facts_of(&d->x->facts, when)->size > PART) {
		const Expr *read = name(d, when, "when");

		when = read != NULL ? read : when;
	}
	switch (e->type) {
	case TY_REAL:
		return expr_select(p, when, e, expr_real(p, 0));
	case TY_INT:
		return expr_select(p, when, e, expr_int(p, 0));
	case TY_BOOL:
		return expr_op2(p, OP_AND, when, e);
	}
	return e;
}

/* What can be computed anywhere does not take more indices for that. */
static bool
goes_without(Divide *d, const Expr *e, const Expr *when)
{
	const Facts *f = facts_of(&d->x->facts, e);
	const Facts *c = facts_of(&d->x->facts, when);

	return f->total && ((c->levels & ~f->levels) != 0 ||
	                    (c->time && !f->time));
}

static const Expr *
name_part(Divide *d, Piece *p)
{
	if (p->when == NULL || p->state != TO_NAME)
		return NULL;
	p->state = BEING_NAMED;
	const Expr *e = divided(d, p->e);
	if (!expr_is_const(p->when, 1) && !goes_without(d, e, p->when))
		e = conditional(d, e, p->when);
	p->read = name(d, e, "part");
	p->state = NAMED;
	return p->read;
}

static const Expr *
divided_leaf(void *ctx, const Expr *e)
{
	Divide *d = ctx;
	Piece *p = piece_of(d, e);

	if (p == NULL)
		return NULL;            /* of a condition that was made here */
	return p->state == NAMED ? p->read : name_part(d, p);
}

static const Expr *
divided(Divide *d, const Expr *e)
{
	return expr_rewrite(d->pool, e, divided_leaf, d);
}

/* `when` it is asked for, where the guard holds. */
static const Expr *
divide(Extract *x, const Expr *e, const Equation *from, const Expr *guard,
       const Expr *when)
{
	Pool *p = x->s->pool;
	Divide d = {.x = x, .pool = p, .arena = x->arena, .from = from,
	            .guard = guard};

	if (e == NULL || facts_of(&x->facts, e)->size < LONG)
		return e;
	expr_visit(e, enter, &d);
	find_when(&d, when != NULL ? when : expr_bool(p, true));
	choose_parts(&d);
	for (size_t i = 0; i < d.order.n; i++)
		name_part(&d, d.order.at[i]);
	e = divided(&d, e);
	vec_free(&d.order);
	memo_free(&d.piece);
	return e;
}

static void
divide_equation(Extract *x, size_t i)
{
	const Equation e = x->s->eq.at[i];      /* the vector may move */
	const Expr *guard = divide(x, e.guard, &e, NULL, NULL);
	const Expr *where = divide(x, e.where, &e, guard, NULL);
	const Expr *body = divide(x, e.body, &e, guard, where);

	x->s->eq.at[i].guard = guard;
	x->s->eq.at[i].where = where;
	x->s->eq.at[i].body = body;
}

static void
divide_bounds(Extract *x, Var *v)
{
	for (size_t k = 0; k < v->bound.n; k++) {
		Bound *b = &v->bound.at[k];
		Equation from = {.var = v, .at = b->at};

		b->value = divide(x, b->value, &from, NULL, NULL);
	}
}

static bool
is_long(FactTable *facts, const Expr *e)
{
	return e != NULL && facts_of(facts, e)->size >= LONG;
}

/* Mostly there is nothing to do. */
static bool
any_long(const System *s, Arena *arena)
{
	FactTable facts = {.arena = arena};
	bool found = false;

	for (size_t i = 0; i < s->eq.n && !found; i++)
		found = is_long(&facts, s->eq.at[i].guard) ||
		        is_long(&facts, s->eq.at[i].where) ||
		        is_long(&facts, s->eq.at[i].body);
	for (size_t i = 0; i < s->var.n && !found; i++)
		for (size_t k = 0; k < s->var.at[i]->bound.n; k++)
			found = found || is_long(&facts, s->var.at[i]
			                                 ->bound.at[k].value);
	facts_free(&facts);
	return found;
}

void
opt_divide(System *s, const OptOptions *o, Arena *arena)
{
	size_t neq = s->eq.n, nvar = s->var.n;
	Extract x;

	(void)o;
	if (!any_long(s, arena))
		return;
	extract_begin(&x, s, arena);
	for (size_t i = 0; i < neq; i++)
		divide_equation(&x, i);
	for (size_t i = 0; i < nvar; i++)
		divide_bounds(&x, s->var.at[i]);
	extract_end(&x);
}
