/* Derivatives under conditions: choices, guards, clocks. */
#include "gradient.h"
#include "terms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const Expr *
even_step(Build *b)
{
	return op2(b, OP_EQ, op2(b, OP_MOD, expr_time(&b->pool), num(b, 2)),
	           num(b, 0));
}

static const Var *
clock(Build *b)
{
	Var *x = input(b, "x", "H"), *h = state(b, "h", "H");
	const Expr *old = build_at(b, h, -1, "i");

	build_bound(b, h, BOUND_BEFORE, whole(b, param(b, "p", "H")));
	build_map(b, h, expr_select(&b->pool, even_step(b),
	                            squash(b, add(b, whole(b, x), old)), old));
	return h;
}

/* Guards on a map, on a sum and on a maximum, of t and of data. */
static const Var *
guarded_equations(Build *b)
{
	Var *x = input(b, "x", "H"), *W = param(b, "W", "HH");
	Var *u = state(b, "u", "H"), *v = state(b, "v", "H");
	Var *m = state(b, "m", ""), *y = state(b, "y", "H");
	const Expr *busy = op2(b, OP_LT, at1(b, x, num(b, 0)),
	                       at1(b, x, num(b, 1)));

	build_map(b, u, squash(b, mul(b, whole(b, x), whole(b, x))))->guard =
		even_step(b);
	build_reduce(b, v, RED_SUM, "H",
	             mul(b, build_at(b, W, 0, "ij"), mul(b,
	                 build_at(b, u, 0, "i"), build_at(b, x, 0, "j"))))
		->guard = busy;
	build_reduce(b, m, RED_MAX, "H", mul(b, build_at(b, u, 0, "i"),
	                                     build_at(b, x, 0, "i")))
		->guard = busy;
	build_map(b, y, add(b, mul(b, whole(b, u), whole(b, m)),
	                    whole(b, v)));
	return y;
}

/* What is read under the guard exists only there. */
static const Var *
guarded_delay(Build *b)
{
	Var *x = input(b, "x", "H"), *u = state(b, "u", "H");
	Var *y = state(b, "y", "H"), *p = param(b, "p", "H");
	const Expr *later = op2(b, OP_LT, num(b, 2), expr_time(&b->pool));

	build_map(b, u, mul(b, squash(b, build_at(b, x, -2, "i")),
	                    mul(b, whole(b, x), whole(b, p))))->guard = later;
	build_map(b, y, expr_select(&b->pool, later,
	                            mul(b, build_at(b, x, -1, "i"),
	                                build_at(b, x, -2, "i")),
	                            whole(b, u)));
	return y;
}

static const Var *
untimed_guard(Build *b)
{
	Var *p = param(b, "p", "H"), *q = param(b, "q", "HH");
	Var *r = fixed(b, "r", "H"), *s = fixed(b, "s", "H");
	Var *y = fixed(b, "y", "H");
	const Expr *less = op2(b, OP_LT, at1(b, p, num(b, 0)),
	                       at1(b, p, num(b, 1)));

	build_map(b, r, mul(b, whole(b, p), whole(b, p)))->guard = less;
	build_reduce(b, s, RED_SUM, "H", mul(b, build_at(b, q, 0, "ij"),
	                                     build_at(b, p, 0, "j")))->guard =
		expr_op1(&b->pool, OP_NOT, less);
	build_map(b, y, add(b, whole(b, r), squash(b, whole(b, s))));
	return y;
}

/* Three branches, one of them inside another, on the same operand. */
static const Var *
nested_choice(Build *b)
{
	Pool *p = &b->pool;
	Var *x = input(b, "x", "H"), *y = state(b, "y", "H");
	Var *z = param(b, "z", "H");
	const Expr *a = whole(b, x), *c = whole(b, z);
	const Expr *low = op2(b, OP_LT, a, expr_real(p, -0.3));
	const Expr *high = op2(b, OP_LT, expr_real(p, 0.3), a);
	const Expr *inner = expr_select(p, high, mul(b, a, c),
	                                squash(b, a));

	build_map(b, y, mul(b, add(b, expr_select(p, low, mul(b, a, a), inner),
	                           expr_select(p, high, c, mul(b, c, c))), a));
	return y;
}

/* The same condition and its opposite, but in different branches. */
static const Var *
crossed_choice(Build *b)
{
	Pool *p = &b->pool;
	Var *x = input(b, "x", "H"), *y = state(b, "y", "H");
	Var *z = param(b, "z", "H");
	const Expr *a = whole(b, x), *c = whole(b, z);
	const Expr *outer = op2(b, OP_LT, a, expr_real(p, 0.1));
	const Expr *inner = op2(b, OP_LT, c, a);

	build_map(b, y, expr_select(p, outer,
	                            expr_select(p, inner, mul(b, c, c), a),
	                            expr_select(p, inner, a, squash(b, c))));
	return y;
}

/* A decision without a gradient chooses between things that have one. */
static const Var *
choice_by_argmax(Build *b)
{
	Var *x = input(b, "x", "Y"), *y = state(b, "y", "Y");
	Var *k = build_typed(b, "k", VAR_DEF, true, "", TY_INT);
	Var *c = build_typed(b, "c", VAR_DEF, true, "", TY_BOOL);
	const Expr *xi = build_at(b, x, 0, "i"), *zero = expr_real(&b->pool, 0);

	build_reduce(b, k, RED_ARGMAX, "Y", xi);
	build_reduce(b, c, RED_ANY, "Y", op2(b, OP_LT, xi, zero));
	build_map(b, y, expr_select(&b->pool, build_at(b, c, 0, ""),
	                            mul(b, at1(b, x, build_at(b, k, 0, "")),
	                                xi), squash(b, xi)));
	return y;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		GRADIENT_CASE(clock),
		GRADIENT_CASE(guarded_equations),
		GRADIENT_CASE(guarded_delay),
		GRADIENT_CASE(untimed_guard),
		GRADIENT_CASE(nested_choice),
		GRADIENT_CASE(crossed_choice),
		GRADIENT_CASE(choice_by_argmax),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
