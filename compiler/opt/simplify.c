/* Pass simplify: identities of arithmetic and of conditions.
 *
 *   in    any system
 *   out   the same values, bit for bit; with `relaxed`, the same real numbers
 *   how   every node once, operands first: rebuilt by the constructors, which
 *         apply the cheap identities themselves (expr.h), then matched against
 *         the rules below; then guards that have become constant
 *   why   substitution by copy and the rules of differentiation leave such
 *         forms behind; later passes compare nodes
 *
 * The exact rules hold for every operand, infinities, NaN and both zeros
 * included.  -(a + b) = -a - b is not among them: for a = -b the sides are -0
 * and 0.
 */
#include "opt/pass.h"

#include "ir/memo.h"

#include <math.h>

typedef struct {
	Pool *pool;
	bool relaxed;
	Memo done;
} Simplify;

static bool
is_neg(const Expr *e)
{
	return e->op == OP_NEG ||
	       (e->op == OP_CONST && e->type == TY_REAL && signbit(e->num));
}

static bool
is_zero(const Expr *e)
{
	return e->op == OP_CONST && e->num == 0;
}

/* Exact for any constant: the constructors fold only floats. */
static const Expr *
negated(Pool *p, const Expr *e)
{
	return e->op == OP_CONST ? expr_real(p, -e->num) : expr_neg(p, e);
}

/* c = 2^k whose inverse is a float too: x / c = x * (1 / c) to the bit. */
static bool
is_power_of_two(const Expr *e)
{
	int k;

	return e->op == OP_CONST && fabs(frexp(e->num, &k)) == 0.5 &&
	       k > -100 && k < 100;
}

static const Expr *
simplify_sum(Pool *p, Op op, const Expr *a, const Expr *b)
{
	Op other = op == OP_ADD ? OP_SUB : OP_ADD;

	if (b->op == OP_NEG)            /* a + -b, a - -b */
		return expr_op2(p, other, a, b->arg[0]);
	if (op == OP_ADD && a->op == OP_NEG && a->type == TY_REAL)
		return expr_sub(p, b, a->arg[0]);
	return NULL;
}

static const Expr *
simplify_product(Pool *p, Op op, const Expr *a, const Expr *b)
{
	if (is_neg(a) && is_neg(b))
		return expr_op2(p, op, negated(p, a), negated(p, b));
	if (a->op == OP_NEG && b->op == OP_CONST)
		return expr_op2(p, op, a->arg[0], negated(p, b));
	if (b->op == OP_NEG && a->op == OP_CONST)
		return expr_op2(p, op, negated(p, a), b->arg[0]);
	if (op == OP_MUL && expr_is_const(b, -1))
		return expr_neg(p, a);
	if (op == OP_MUL && expr_is_const(a, -1))
		return expr_neg(p, b);
	if (op == OP_DIV && is_power_of_two(b))
		return expr_mul(p, a, expr_real(p, 1 / b->num));
	return NULL;
}

static const Expr *
simplify_not(Pool *p, const Expr *a)
{
	if (a->op == OP_EQ)
		return expr_op2(p, OP_NE, a->arg[0], a->arg[1]);
	if (a->op == OP_NE)
		return expr_op2(p, OP_EQ, a->arg[0], a->arg[1]);
	/* of reals, not a < b holds for NaN and b <= a does not */
	if ((a->op == OP_LT || a->op == OP_LE) && a->arg[0]->type != TY_REAL)
		return expr_op2(p, a->op == OP_LT ? OP_LE : OP_LT, a->arg[1],
		                a->arg[0]);
	return NULL;
}

static const Expr *
simplify_select(Pool *p, const Expr *c, const Expr *a, const Expr *b)
{
	if (c->op == OP_NOT)
		return expr_select(p, c->arg[0], b, a);
	if (a->op == OP_SELECT && a->arg[0] == c)
		return expr_select(p, c, a->arg[1], b);
	if (b->op == OP_SELECT && b->arg[0] == c)
		return expr_select(p, c, a, b->arg[2]);
	if (b->op == OP_SELECT && a == b->arg[1])
		return expr_select(p, expr_op2(p, OP_OR, c, b->arg[0]), a,
		                   b->arg[2]);
	if (a->op == OP_SELECT && b == a->arg[2])
		return expr_select(p, expr_op2(p, OP_AND, c, a->arg[0]),
		                   a->arg[1], b);
	return NULL;
}

/* a and (a or b) = a, a and (a and b) = a and b, and the like.  The left side
 * may shield the right one, so none may come to stand before its shield. */
static const Expr *
simplify_condition(Op op, const Expr *a, const Expr *b)
{
	for (int k = 0; k < 2; k++) {
		const Expr *x = k ? b : a, *y = k ? a : b;

		if ((y->op != OP_AND && y->op != OP_OR) ||
		    (y->arg[0] != x && y->arg[1] != x))
			continue;
		if (y->op != op)
			return x;
		if (k == 1 || y->arg[0] == x)
			return y;
	}
	return NULL;
}

static const Expr *
simplify_exact(Simplify *s, const Expr *e)
{
	Pool *p = s->pool;
	const Expr *a = e->narg > 0 ? e->arg[0] : NULL;
	const Expr *b = e->narg > 1 ? e->arg[1] : NULL;

	switch (e->op) {
	case OP_ADD: case OP_SUB:
		return simplify_sum(p, e->op, a, b);
	case OP_MUL: case OP_DIV:
		return e->type == TY_REAL ? simplify_product(p, e->op, a, b)
		                          : NULL;
	case OP_MIN: case OP_MAX:
		return a == b ? a : NULL;
	case OP_ABS:
		if (a->op == OP_NEG)
			return expr_op1(p, OP_ABS, a->arg[0]);
		return a->op == OP_ABS || a->op == OP_EXP ||
		       a->op == OP_SIGMOID ? a : NULL;
	case OP_FLOOR:
		return a->op == OP_FLOOR || a->op == OP_REAL ? a : NULL;
	case OP_NOT:
		return simplify_not(p, a);
	case OP_AND: case OP_OR:
		return simplify_condition(e->op, a, b);
	case OP_SELECT:
		return simplify_select(p, a, b, e->arg[2]);
	case OP_CONST: case OP_INDEX: case OP_TIME: case OP_LENGTH:
	case OP_ACCESS: case OP_NEG: case OP_POW: case OP_MOD: case OP_SIGN:
	case OP_STEP: case OP_SQRT: case OP_EXP: case OP_LOG: case OP_SIN:
	case OP_COS: case OP_TANH: case OP_SIGMOID: case OP_SOFTPLUS:
	case OP_ERF: case OP_DRAW: case OP_EQ: case OP_NE: case OP_LT:
	case OP_LE: case OP_REAL: case OP_STOP: case OP_GRAD: case OP_REPORT:
	case OP_COUNT:
		break;
	}
	return NULL;
}

/* a*c + b*c -> (a + b)*c, in any order of the factors. */
static const Expr *
common_factor(Pool *p, Op op, const Expr *x, const Expr *y)
{
	if (x->op != OP_MUL || y->op != OP_MUL)
		return NULL;
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
			if (x->arg[i] == y->arg[j])
				return expr_mul(p, expr_op2(p, op,
				                x->arg[1 - i], y->arg[1 - j]),
				                x->arg[i]);
	return NULL;
}

/* Right for real numbers; wrong for some of NaN, infinity, -0 or rounding. */
static const Expr *
simplify_relaxed(Simplify *s, const Expr *e)
{
	Pool *p = s->pool;
	const Expr *a = e->narg > 0 ? e->arg[0] : NULL;
	const Expr *b = e->narg > 1 ? e->arg[1] : NULL;

	if (e->type != TY_REAL || e->narg != 2)
		return NULL;
	if (e->op == OP_ADD || e->op == OP_SUB) {
		if (is_zero(b))
			return a;
		if (is_zero(a))
			return e->op == OP_ADD ? b : expr_neg(p, b);
		if (e->op == OP_SUB && a == b)
			return expr_real(p, 0);
		return common_factor(p, e->op, a, b);
	}
	if (e->op == OP_MUL && (is_zero(a) || is_zero(b)))
		return expr_real(p, 0);
	if (e->op == OP_DIV && is_zero(a))
		return expr_real(p, 0);
	if (e->op == OP_DIV && a == b)
		return expr_real(p, 1);
	if (e->op == OP_DIV && b->op == OP_CONST && b->num != 0)
		return expr_mul(p, a, expr_real(p, 1 / b->num));
	if (e->op == OP_POW && expr_is_const(b, 2))
		return expr_mul(p, a, a);
	if (e->op == OP_POW && expr_is_const(b, 0.5))
		return expr_op1(p, OP_SQRT, a);
	return NULL;
}

static const Expr *simplify(Simplify *s, const Expr *e);

static const Expr *
rebuild(Simplify *s, const Expr *e)
{
	const Expr *few[8];
	const Expr **arg = e->narg <= 8 ? few
	                   : mem_realloc(NULL, e->narg * sizeof *arg);

	for (uint32_t i = 0; i < e->narg; i++)
		arg[i] = simplify(s, e->arg[i]);
	const Expr *r = expr_over(s->pool, e, arg);
	if (arg != few)
		free(arg);
	return r;
}

static const Expr *
simplify(Simplify *s, const Expr *e)
{
	const Expr *r = *memo_at(&s->done, e);

	if (r != NULL)
		return r;
	r = rebuild(s, e);
	/* every rule makes the expression smaller or its rank in the order
	 * of operations lower, so this ends */
	const Expr *next = simplify_exact(s, r);
	if (next == NULL && s->relaxed)
		next = simplify_relaxed(s, r);
	if (next != NULL && next != r)
		r = simplify(s, next);
	*memo_at(&s->done, e) = r;
	*memo_at(&s->done, r) = r;
	return r;
}

static const Expr *
simplify_expr(void *ctx, const Expr *e)
{
	return simplify(ctx, e);
}

/* The value of a reduction without terms. */
static const Expr *
empty_value(Pool *p, const Equation *e)
{
	switch (e->red) {
	case RED_NONE:
	case RED_SUM:
		break;
	case RED_PROD:
		return e->var->type == TY_INT ? expr_int(p, 1)
		                              : expr_real(p, 1);
	case RED_MIN:
		return expr_real(p, INFINITY);
	case RED_MAX:
		return expr_real(p, -INFINITY);
	case RED_ARGMAX:
		return expr_int(p, 0);
	case RED_ANY:
		return expr_bool(p, false);
	case RED_ALL:
		return expr_bool(p, true);
	}
	switch (e->var->type) {
	case TY_REAL:
		return expr_real(p, 0);
	case TY_INT:
		return expr_int(p, 0);
	case TY_BOOL:
		return expr_bool(p, false);
	}
	return NULL;
}

static void
becomes(Equation *e, const Expr *body)
{
	*e = (Equation){.var = e->var, .guard = e->guard, .body = body,
	                .at = e->at};
}

static void
simplify_conditions(Pool *p, Equation *e)
{
	if (e->where != NULL && e->where->op == OP_CONST) {
		bool never = e->where->num == 0;

		e->where = NULL;
		/* integers have no infinity to be the least of nothing */
		if (never && !(e->var->type == TY_INT &&
		               (e->red == RED_MIN || e->red == RED_MAX)))
			becomes(e, empty_value(p, e));
		else if (never)
			e->where = expr_bool(p, false);
	}
	if (e->guard != NULL && e->guard->op == OP_CONST) {
		bool never = e->guard->num == 0;

		e->guard = NULL;
		if (never) {
			e->red = RED_SUM;
			becomes(e, empty_value(p, e));
		}
	}
}

void
opt_simplify(System *s, const OptOptions *o, Arena *arena)
{
	Simplify state = {.pool = s->pool, .relaxed = o->relaxed};

	(void)arena;
	system_map(s, simplify_expr, &state);
	for (size_t i = 0; i < s->eq.n; i++)
		simplify_conditions(s->pool, &s->eq.at[i]);
	memo_free(&state.done);
}
