/* Adjoints of steps and boundary values: every way of reading a step, with
 * sequences shorter than the delays among them. */
#include "gradient.h"
#include "terms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const Var *
recurrence(Build *b)
{
	Var *x = input(b, "x", "H"), *U = param(b, "U", "HH");
	Var *a = state(b, "a", "H"), *h = state(b, "h", "H");

	build_bound(b, h, BOUND_BEFORE, squash(b, whole(b, param(b, "p",
	                                                         "H"))));
	build_reduce(b, a, RED_SUM, "H", mul(b, build_at(b, U, 0, "ij"),
	                                     build_at(b, h, -1, "j")));
	build_map(b, h, squash(b, add(b, whole(b, a), whole(b, x))));
	return h;
}

static const Var *
both_directions(Build *b)
{
	Var *x = input(b, "x", "H"), *y = state(b, "y", "H");
	Var *f = state(b, "f", "H"), *r = state(b, "r", "H");
	Var *p = param(b, "p", "H");

	build_bound(b, f, BOUND_BEFORE, expr_real(&b->pool, 0));
	build_bound(b, r, BOUND_AFTER, whole(b, p));
	build_map(b, f, squash(b, add(b, whole(b, x),
	                              mul(b, whole(b, p),
	                                  build_at(b, f, -1, "i")))));
	build_map(b, r, squash(b, add(b, mul(b, whole(b, x), whole(b, f)),
	                              build_at(b, r, 1, "i"))));
	build_map(b, y, mul(b, whole(b, f), whole(b, r)));
	return y;
}

/* Taps 1, 3 and 4 into the past, with a value for one early step alone. */
static const Var *
deep_delays(Build *b)
{
	Var *x = input(b, "x", "X"), *h = state(b, "h", "X");
	const Expr *p = whole(b, param(b, "p", "X"));
	const Expr *q = whole(b, param(b, "q", "X"));
	const Expr *r = whole(b, param(b, "r", "X"));

	bound_at(h, BOUND_AT_START, -1, mul(b, p, q));
	bound_at(h, BOUND_BEFORE, 0, squash(b, p));
	bound_at(h, BOUND_AT_START, -3, r);
	bound_at(x, BOUND_BEFORE, 0, q);
	build_map(b, h, squash(b, add(b, mul(b, build_at(b, h, -1, "i"),
	                                     build_at(b, h, -3, "i")),
	                              mul(b, build_at(b, h, -4, "i"),
	                                  build_at(b, x, -2, "i")))));
	return h;
}

static const Var *
deep_advances(Build *b)
{
	Var *x = input(b, "x", "X"), *h = state(b, "h", "X");
	const Expr *p = whole(b, param(b, "p", "X"));
	const Expr *q = whole(b, param(b, "q", "X"));

	bound_at(h, BOUND_AT_END, 2, mul(b, p, q));
	bound_at(h, BOUND_AFTER, 0, squash(b, p));
	bound_at(h, BOUND_AT_END, 3, mul(b, p, p));
	bound_at(x, BOUND_AT_END, 1, q);
	bound_at(x, BOUND_AFTER, 0, p);
	build_map(b, h, squash(b, add(b, mul(b, build_at(b, h, 1, "i"),
	                                     build_at(b, h, 3, "i")),
	                              mul(b, build_at(b, x, 2, "i"),
	                                  build_at(b, x, 1, "i")))));
	return h;
}

static const Var *
last_and_first(Build *b)
{
	Var *x = input(b, "x", "H"), *U = param(b, "U", "HH");
	Var *y = fixed(b, "y", "H");

	build_reduce(b, y, RED_SUM, "H",
	             mul(b, mul(b, build_at(b, U, 0, "ij"),
	                        build_at_end(b, x, 0, "j")),
	                 squash(b, build_at_start(b, x, 1, "i"))));
	return y;
}

/* Steps that are there or not, depending on T, read by a timed equation. */
static const Var *
absolute_steps(Build *b)
{
	Var *x = input(b, "x", "X"), *y = state(b, "y", "X");
	const Expr *p = whole(b, param(b, "p", "X"));
	const Expr *q = whole(b, param(b, "q", "X"));

	bound_at(x, BOUND_AFTER, 0, p);
	bound_at(x, BOUND_AT_END, 2, mul(b, p, q));
	bound_at(x, BOUND_BEFORE, 0, q);
	bound_at(x, BOUND_AT_START, -1, squash(b, q));
	build_map(b, y, mul(b, whole(b, x), add(b,
		add(b, squash(b, build_at_start(b, x, 4, "i")),
		    mul(b, build_at_end(b, x, -3, "i"),
		        build_at_end(b, x, 0, "i"))),
		mul(b, build_at_start(b, x, -1, "i"),
		    mul(b, build_at_start(b, x, 0, "i"),
		        mul(b, build_at_end(b, x, 2, "i"),
		            build_at_end(b, x, 3, "i")))))));
	return y;
}

/* A decoder that begins where the encoder ends, and a boundary value that
 * reads another one. */
static const Var *
bound_reads_step(Build *b)
{
	Var *x = input(b, "x", "X"), *h = state(b, "h", "X");
	Var *g = state(b, "g", "X"), *y = state(b, "y", "X");

	build_bound(b, h, BOUND_BEFORE, whole(b, param(b, "p", "X")));
	build_bound(b, g, BOUND_BEFORE, squash(b, mul(b,
		build_at_end(b, h, 0, "i"), build_at_start(b, h, 0, "i"))));
	build_map(b, h, squash(b, mul(b, whole(b, x),
	                              build_at(b, h, -1, "i"))));
	build_map(b, g, squash(b, add(b, whole(b, x),
	                              build_at(b, g, -1, "i"))));
	build_map(b, y, mul(b, whole(b, g), whole(b, h)));
	return y;
}

static const Var *
sum_of_neighbours(Build *b)
{
	Var *x = input(b, "x", "H"), *y = fixed(b, "y", "H");
	Equation *e = build_reduce(b, y, RED_SUM, "",
	                           mul(b, squash(b, build_at(b, x, 1, "i")),
	                               build_at(b, x, 0, "i")));

	e->over_time = true;
	e->where = op2(b, OP_LT, expr_time(&b->pool), expr_length(&b->pool));
	return y;
}

static const Var *
sum_with_bounds(Build *b)
{
	Var *x = input(b, "x", "HX"), *y = fixed(b, "y", "H");

	build_bound(b, x, BOUND_BEFORE, whole(b, param(b, "p", "HX")));
	build_reduce(b, y, RED_SUM, "X",
	             squash(b, mul(b, build_at(b, x, -3, "ij"),
	                           build_at(b, x, 0, "ij"))))->over_time = true;
	return y;
}

/* Hebbian storage, then recall: time, no time, time again. */
static const Var *
store_and_recall(Build *b)
{
	Var *x = input(b, "x", "H"), *W = fixed(b, "W", "HH");
	Var *y = state(b, "y", "H");

	build_reduce(b, W, RED_SUM, "", mul(b, build_at(b, x, 0, "i"),
	                                    build_at(b, x, 0, "j")))
		->over_time = true;
	build_reduce(b, y, RED_SUM, "H",
	             squash(b, mul(b, build_at(b, W, 0, "ij"),
	                           build_at(b, x, 0, "j"))));
	return y;
}

static void
equations_of_steps(void **state_)
{
	(void)state_;
	gradient_form(last_and_first, "x", "x_adj[t, i] = "
	              "where(t == T, x_adj.1[i], 0.0) + "
	              "where(t == 1, x_adj.sum[i] * (y_adj[i] * "
	              "(1 - tanh(x[1, i]) * tanh(x[1, i]))), 0.0)");
	gradient_form(recurrence, "a", "a_adj[t, i] = "
	              "h_adj[t, i] * (1 - h[t, i] * h[t, i])");
	gradient_form(recurrence, "h", "h_adj[t, i] = "
	              "h_adj.1[t+1, i] + weight[t, i]");
	gradient_form(recurrence, "U", "U_adj[i, j] = "
	              "sum[t] a_adj[t, i] * h[t-1, j]");
	gradient_form(recurrence, "p", "p_adj[i] = "
	              "h_bound_adj[i] * (1 - tanh(p[i]) * tanh(p[i]))");
	gradient_form(sum_with_bounds, "p", "p_adj[i, j] = x_bound_adj[i, j]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		GRADIENT_CASE(recurrence),
		GRADIENT_CASE(both_directions),
		GRADIENT_CASE(deep_delays),
		GRADIENT_CASE(deep_advances),
		GRADIENT_CASE(last_and_first),
		GRADIENT_CASE(absolute_steps),
		GRADIENT_CASE(bound_reads_step),
		GRADIENT_CASE(sum_of_neighbours),
		GRADIENT_CASE(sum_with_bounds),
		GRADIENT_CASE(store_and_recall),
		cmocka_unit_test(equations_of_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
