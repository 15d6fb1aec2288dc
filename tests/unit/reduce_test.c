/* Derivatives of every reduction, in all places. */
#include "gradient.h"
#include "terms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef enum { NO_WHERE, WHERE_DATA, WHERE_TIME, NWHERE } WhereKind;

/* y[i] or y[t, i] = red[t?, j? where c] tanh(W[i, j]) + x[t, j] */
static const Var *
reduction(Build *b, RedKind red, bool elements, bool time, WhereKind where)
{
	Var *x = input(b, "x", "X"), *W = param(b, "W", "HX");
	Var *y = time ? fixed(b, "y", "H") : state(b, "y", "H");
	const Expr *j = elements ? build_index(b, 1, 'X') : num(b, 1);
	const Expr *i = build_index(b, 0, 'H'), *t = expr_time(&b->pool);
	const Expr *xj = at1(b, x, j);
	Equation *e = build_reduce(b, y, red, elements ? "X" : "",
	                           add(b, squash(b, at2(b, W, i, j)), xj));
	/* never nothing: the maximum of nothing has no derivative */
	const Expr *first = op2(b, OP_AND, op2(b, OP_EQ, num(b, 1), t),
	                        op2(b, OP_LE, j, num(b, 1)));

	if (!time)
		first = op2(b, OP_EQ, j, num(b, 0));
	e->over_time = time;
	if (where == WHERE_DATA)
		e->where = op2(b, OP_OR, first, op2(b, OP_LT, xj,
		                                    expr_real(&b->pool, 0)));
	else if (where == WHERE_TIME)
		e->where = op2(b, OP_OR, op2(b, OP_LT, t, num(b, 3)), first);
	return y;
}

static void
every_reduction(void **state_)
{
	static const RedKind kinds[] = {RED_SUM, RED_PROD, RED_MIN, RED_MAX};

	(void)state_;
	for (int k = 0; k < 4; k++)
		for (int place = 1; place < 4; place++)
			for (WhereKind w = NO_WHERE; w < NWHERE; w++) {
				Build b;

				build_begin(&b);
				b.s->loss = weighted_sum(&b, reduction(
					&b, kinds[k], place & 1, place & 2, w));
				assert_true(gradient_check(&b, 1, 5) > 0);
				gradient_differentiate(&b);
				gradient_check(&b, 2, 2);
				build_end(&b);
			}
}

/* A product of a, b and 0: only the 0 has a derivative, and it is a b.  The 0
 * has a stated derivative of 1, as a difference could not be seen otherwise. */
static void
product_with_a_zero(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = param(&b, "x", "H"), *y = fixed(&b, "y", "");
	const Expr *xi = build_at(&b, x, 0, "i"), *i = build_index(&b, 0, 'H');
	const Expr *zero = expr_op(p, OP_GRAD, (const Expr *[]){
		expr_real(p, 0), xi, expr_real(p, 1)}, 3);
	build_reduce(&b, y, RED_PROD, "H",
	             expr_select(p, op2(&b, OP_EQ, i, num(&b, 1)), zero, xi));
	b.s->loss = y;

	const double *g = gradient_of(&b, x, 1);
	Interp *in = interp_new(b.s, 1, false, &b.arena);
	build_fill(in, 1);
	const double *v = in->value[x->id];
	assert_true(g[0] == 0 && g[2] == 0);
	assert_true(g[1] == v[0] * v[2]);
	gradient_agree(&b, 1, 2);
	build_end(&b);
}

static void
product_over_time_with_a_zero(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = input(&b, "x", ""), *y = fixed(&b, "y", "");
	const Expr *xt = build_at(&b, x, 0, "");
	const Expr *zero = expr_op(p, OP_GRAD, (const Expr *[]){
		expr_real(p, 0), xt, expr_real(p, 1)}, 3);
	build_reduce(&b, y, RED_PROD, "",
	             expr_select(p, op2(&b, OP_EQ, expr_time(p), num(&b, 2)),
	                         zero, xt))->over_time = true;
	b.s->loss = y;

	const double *g = gradient_of(&b, x, 4);
	Interp *in = interp_new(b.s, 4, false, &b.arena);
	build_fill(in, 1);
	const double *v = in->value[x->id];
	assert_true(g[0] == 0 && g[2] == 0 && g[3] == 0);
	assert_true(g[1] == v[0] * (v[2] * v[3]));
	build_end(&b);
}

/* Of 2, 1, 2, 2, 2, all but the last: the three that tie share. */
static void
ties_share(void **state_)
{
	static const double third = 1.0 / 3;
	const double wanted[] = {third, 0, third, third, 0};
	Build b;
	(void)state_;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = param(&b, "x", "Y"), *y = fixed(&b, "y", "");
	const Expr *xi = build_at(&b, x, 0, "i"), *i = build_index(&b, 0, 'Y');
	const Expr *value = expr_select(p, op2(&b, OP_EQ, i, num(&b, 1)),
	                                expr_real(p, 1), expr_real(p, 2));
	build_reduce(&b, y, RED_MAX, "Y", expr_op(p, OP_GRAD, (const Expr *[]){
		value, xi, expr_real(p, 1)}, 3))->where =
		op2(&b, OP_LT, i, num(&b, 4));
	b.s->loss = y;
	assert_memory_equal(gradient_of(&b, x, 1), wanted, sizeof wanted);
	gradient_agree(&b, 1, 2);
	build_end(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reduction),
		cmocka_unit_test(product_with_a_zero),
		cmocka_unit_test(product_over_time_with_a_zero),
		cmocka_unit_test(ties_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
