/* What a system means: systems by hand, values by hand. */
#include "build.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const TimeRef NO_TIME = {AT_NONE, 0};

/* Runs for T steps on build_fill() data unless `given` says otherwise. */
static Interp *
run(Build *b, int64_t T, bool f32)
{
	assert_null(system_verify(b->s, &b->arena));
	Interp *in = interp_new(b->s, T, f32, &b->arena);

	build_fill(in, 1);
	if (!interp_run(in, &b->arena))
		fail_msg("%s", in->fault);
	return in;
}

static const char *
fault_of(Build *b, int64_t T)
{
	assert_null(system_verify(b->s, &b->arena));
	Interp *in = interp_new(b->s, T, false, &b->arena);

	build_fill(in, 1);
	assert_false(interp_run(in, &b->arena));
	assert_non_null(in->fault);
	return in->fault;
}

#define assert_says(text, part) \
	do { \
		if (strstr(text, part) == NULL) \
			fail_msg("'%s' not in '%s'", part, text); \
	} while (0)

/* h[t, i] = tanh(sum[j] U[i, j] h[t-1, j] + x[t, i]), h[0] = p. */
static void
scan_forward(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = build_var(&b, "x", VAR_INPUT, true, "H");
	Var *U = build_var(&b, "U", VAR_PARAM, false, "HH");
	Var *h0 = build_var(&b, "p", VAR_PARAM, false, "H");
	Var *a = build_var(&b, "a", VAR_DEF, true, "H");
	Var *h = build_var(&b, "h", VAR_DEF, true, "H");
	build_bound(&b, h, BOUND_BEFORE, build_at(&b, h0, 0, "i"));
	build_reduce(&b, a, RED_SUM, "H",
	             expr_mul(p, build_at(&b, U, 0, "ij"),
	                      build_at(&b, h, -1, "j")));
	build_map(&b, h, expr_mul(p, expr_real(p, 0.5),
	                          expr_add(p, build_at(&b, a, 0, "i"),
	                                   build_at(&b, x, 0, "i"))));

	Interp *in = run(&b, 5, false);
	double state_of[3], next[3];
	memcpy(state_of, in->value[h0->id], sizeof state_of);
	for (int t = 0; t < 5; t++) {
		for (int i = 0; i < 3; i++) {
			double s = in->value[U->id][3 * i] * state_of[0];

			for (int j = 1; j < 3; j++)
				s += in->value[U->id][3 * i + j] * state_of[j];
			next[i] = 0.5 * (s + in->value[x->id][3 * t + i]);
			assert_true(next[i] == in->value[h->id][3 * t + i]);
		}
		memcpy(state_of, next, sizeof next);
	}
	build_end(&b);
}

/* g[t] = g[t+1] * x[t] + y[t+2], both with values after the end; long. */
static void
scan_backward_long(void **state)
{
	enum { T = 20000 };
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = build_var(&b, "x", VAR_INPUT, true, "");
	Var *y = build_var(&b, "y", VAR_DEF, true, "");
	Var *g = build_var(&b, "g", VAR_DEF, true, "");
	build_bound(&b, y, BOUND_AFTER, expr_real(p, 3));
	build_bound(&b, g, BOUND_AFTER, expr_real(p, 1));
	build_map(&b, y, expr_mul(p, build_at(&b, x, 0, ""),
	                          build_at(&b, x, 0, "")));
	build_map(&b, g,
	          expr_add(p, expr_mul(p, build_at(&b, g, 1, ""),
	                               build_at(&b, x, 0, "")),
	                   build_at(&b, y, 2, "")));

	Interp *in = run(&b, T, false);
	double next = 1;
	for (int t = T; t >= 1; t--) {
		double x_t = in->value[x->id][t - 1];
		double ahead = t + 2 > T ? 3 : in->value[x->id][t + 1] *
		                               in->value[x->id][t + 1];

		next = next * x_t + ahead;
		assert_true(next == in->value[g->id][t - 1]);
	}
	build_end(&b);
}

static void
one_reduction(RedKind red, Type type, bool guarded, double want)
{
	static const double term[5] = {2, -3, 7, 7, 0.5};
	Build b;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = build_var(&b, "x", VAR_PARAM, false, "Y");
	Var *y = build_typed(&b, "y", VAR_DEF, false, "", type);
	const Expr *body = build_at(&b, x, 0, "i");
	if (type == TY_BOOL)
		body = expr_op2(p, OP_LT, expr_real(p, 6), body);
	Equation *e = build_reduce(&b, y, red, "Y", body);
	if (guarded)    /* never true */
		e->where = expr_op2(p, OP_LT, expr_real(p, 8),
		                    build_at(&b, x, 0, "i"));
	Interp *in = interp_new(b.s, 1, false, &b.arena);
	memcpy(in->value[x->id], term, sizeof term);
	assert_null(system_verify(b.s, &b.arena));
	assert_true(interp_run(in, &b.arena));
	assert_true(in->value[y->id][0] == want);
	build_end(&b);
}

static void
reductions(void **state)
{
	(void)state;
	one_reduction(RED_SUM, TY_REAL, false, 13.5);
	one_reduction(RED_PROD, TY_REAL, false, -147);
	one_reduction(RED_MIN, TY_REAL, false, -3);
	one_reduction(RED_MAX, TY_REAL, false, 7);
	one_reduction(RED_ARGMAX, TY_INT, false, 2);
	one_reduction(RED_ANY, TY_BOOL, false, 1);
	one_reduction(RED_ALL, TY_BOOL, false, 0);
	one_reduction(RED_SUM, TY_REAL, true, 0);
	one_reduction(RED_PROD, TY_REAL, true, 1);
	one_reduction(RED_MIN, TY_REAL, true, INFINITY);
	one_reduction(RED_MAX, TY_REAL, true, -INFINITY);
	one_reduction(RED_ARGMAX, TY_INT, true, 0);
	one_reduction(RED_ANY, TY_BOOL, true, 0);
	one_reduction(RED_ALL, TY_BOOL, true, 1);
}

/* s = sum[t, i where t < T] x[t+1, i]: nothing is read beyond the end, and t
 * is the slower index. */
static void
reduce_over_time(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = build_var(&b, "x", VAR_INPUT, true, "H");
	Var *s = build_var(&b, "s", VAR_DEF, false, "");
	Equation *e = build_reduce(&b, s, RED_SUM, "H",
	                           build_at(&b, x, 1, "i"));
	e->over_time = true;
	e->where = expr_op2(p, OP_LT, expr_time(p), expr_length(p));

	Interp *in = run(&b, 4, false);
	double want = in->value[x->id][3];
	for (int k = 4; k < 12; k++)
		want += in->value[x->id][k];
	assert_true(in->value[s->id][0] == want);

	in = run(&b, 0, false);
	assert_true(in->value[s->id][0] == 0);
	build_end(&b);
}

/* y[t] = if t mod 2 == 0 then x[t+1] else 0 reads nothing beyond the end as
 * long as T is odd; nor does the select. */
static void
guards_are_lazy(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = build_var(&b, "x", VAR_INPUT, true, "");
	Var *y = build_var(&b, "y", VAR_DEF, true, "");
	Var *z = build_var(&b, "z", VAR_DEF, true, "");
	const Expr *even = expr_op2(p, OP_EQ,
		expr_op2(p, OP_MOD, expr_time(p), expr_int(p, 2)),
		expr_int(p, 0));
	Equation *e = build_map(&b, y, build_at(&b, x, 1, ""));
	e->guard = even;
	build_map(&b, z, expr_select(p, even, build_at(&b, x, 1, ""),
	                             expr_real(p, -5)));

	Interp *in = run(&b, 5, false);
	assert_true(in->value[y->id][0] == 0);
	assert_true(in->value[y->id][1] == in->value[x->id][2]);
	assert_true(in->value[y->id][4] == 0);
	assert_true(in->value[z->id][3] == in->value[x->id][4]);
	assert_true(in->value[z->id][4] == -5);
	assert_says(fault_of(&b, 4), "'x' has no value at step 5");
	build_end(&b);
}

/* y[i] = b[i] - sum[j where j < i] L[i, j] y[j] is well founded by element. */
static void
triangular(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *L = build_var(&b, "L", VAR_PARAM, false, "HH");
	Var *r = build_var(&b, "r", VAR_PARAM, false, "H");
	Var *s = build_var(&b, "s", VAR_DEF, false, "H");
	Var *y = build_var(&b, "y", VAR_DEF, false, "H");
	Equation *e = build_reduce(&b, s, RED_SUM, "H",
		expr_mul(p, build_at(&b, L, 0, "ij"), build_at(&b, y, 0, "j")));
	e->where = expr_op2(p, OP_LT, build_index(&b, 1, 'H'),
	                    build_index(&b, 0, 'H'));
	build_map(&b, y, expr_sub(p, build_at(&b, r, 0, "i"),
	                          build_at(&b, s, 0, "i")));
	Interp *in = run(&b, 1, false);
	const double *l = in->value[L->id], *c = in->value[r->id];
	double y0 = c[0] - 0, y1 = c[1] - l[3] * y0;
	assert_true(in->value[y->id][1] == y1);
	assert_true(in->value[y->id][2] == c[2] - (l[6] * y0 + l[7] * y1));
	build_end(&b);
}

static void
faults(void **state)
{
	Build b;
	(void)state;

	/* a cycle */
	build_begin(&b);
	Var *u = build_var(&b, "u", VAR_DEF, true, "");
	Var *v = build_var(&b, "v", VAR_DEF, true, "");
	build_map(&b, u, build_at(&b, v, 0, ""));
	build_map(&b, v, build_at(&b, u, 0, ""));
	assert_says(fault_of(&b, 3), "needed to compute itself");
	build_end(&b);

	/* an index out of range */
	build_begin(&b);
	Var *w = build_var(&b, "w", VAR_PARAM, false, "H");
	Var *y = build_var(&b, "y", VAR_DEF, false, "Y");
	build_map(&b, y, build_access(&b, w, NO_TIME, (const Expr *[]){
		build_index(&b, 0, 'Y')}));
	assert_says(fault_of(&b, 3), "index 0 of 'w' is 3 and must be in 0..2");
	assert_says(fault_of(&b, 3), "element 3");
	build_end(&b);

	/* a boundary value that reads itself */
	build_begin(&b);
	Var *h = build_var(&b, "h", VAR_DEF, true, "");
	build_bound(&b, h, BOUND_BEFORE, build_at_start(&b, h, 0, ""));
	build_map(&b, h, build_at(&b, h, -1, ""));
	assert_says(fault_of(&b, 3), "boundary values of 'h'");
	build_end(&b);

	/* mod 0 */
	build_begin(&b);
	Var *q = build_typed(&b, "q", VAR_DEF, true, "", TY_INT);
	build_map(&b, q, expr_op2(&b.pool, OP_MOD, expr_time(&b.pool),
	                          expr_op2(&b.pool, OP_SUB,
	                                   expr_length(&b.pool),
	                                   expr_time(&b.pool))));
	assert_says(fault_of(&b, 3), "division by zero");
	build_end(&b);
}

static void
class_out_of_range(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Var *w = build_typed(&b, "w", VAR_INPUT, true, "", TY_INT);
	w->classes = 4;
	Interp *in = interp_new(b.s, 3, false, &b.arena);
	assert_true(interp_run(in, &b.arena));
	in->value[w->id][1] = 4;
	assert_false(interp_run(in, &b.arena));
	assert_says(in->fault, "'w' is 4 at t = 2 and must be one of 0..3");
	in->value[w->id][1] = 0.5;
	assert_false(interp_run(in, &b.arena));
	build_end(&b);
}

/* Rows of a table by class; boundaries at single steps. */
static void
gather_and_single_bounds(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *w = build_typed(&b, "w", VAR_INPUT, true, "", TY_INT);
	w->classes = 5;
	Var *E = build_var(&b, "E", VAR_PARAM, false, "YH");
	Var *z = build_var(&b, "z", VAR_DEF, true, "H");
	Var *s = build_var(&b, "s", VAR_DEF, true, "");
	Var *q = build_var(&b, "q", VAR_DEF, false, "");
	build_map(&b, z, build_access(&b, E, NO_TIME, (const Expr *[]){
		build_at(&b, w, 0, ""), build_index(&b, 0, 'H')}));
	vec_push(&s->bound, ((Bound){BOUND_AT_START, -1, expr_real(p, 100),
	                             {0, 0}}));
	build_bound(&b, s, BOUND_BEFORE, expr_real(p, 10));
	vec_push(&s->bound, ((Bound){BOUND_AT_END, 2, expr_real(p, 1000),
	                             {0, 0}}));
	build_map(&b, s, expr_add(p, build_at(&b, s, -2, ""),
	                          expr_real(p, 1)));
	build_map(&b, q, expr_add(p, build_at_end(&b, s, 2, ""),
	                          build_at_start(&b, s, 1, "")));

	Interp *in = run(&b, 4, false);
	for (int t = 0; t < 4; t++)
		for (int i = 0; i < 3; i++) {
			int row = (int)in->value[w->id][t];

			assert_true(in->value[z->id][3 * t + i] ==
			            in->value[E->id][3 * row + i]);
		}
	assert_true(in->value[s->id][0] == 101);
	assert_true(in->value[s->id][1] == 11);
	assert_true(in->value[s->id][2] == 102);
	assert_true(in->value[q->id][0] == 1101);
	build_end(&b);
}

/* 60 levels of x + x sharing one node: linear, not 2^60. */
static void
shared_nodes_once(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Var *x = build_var(&b, "x", VAR_INPUT, true, "");
	Var *y = build_var(&b, "y", VAR_DEF, true, "");
	const Expr *e = build_at(&b, x, 0, "");
	for (int k = 0; k < 60; k++)
		e = expr_add(&b.pool, e, e);
	build_map(&b, y, e);
	Interp *in = run(&b, 3, false);
	assert_true(in->value[y->id][2] == ldexp(in->value[x->id][2], 60));
	build_end(&b);
}

/* Every operation in f32 is rounded to float, given values too. */
static void
single_precision(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = build_var(&b, "x", VAR_INPUT, true, "");
	Var *y = build_var(&b, "y", VAR_DEF, true, "");
	const Expr *at = build_at(&b, x, 0, "");
	build_map(&b, y, expr_add(p, expr_mul(p, at, expr_real(p, 0.1)), at));
	Interp *in = interp_new(b.s, 3, true, &b.arena);
	for (int t = 0; t < 3; t++)
		in->value[x->id][t] = 1.0 / (t + 3);
	assert_true(interp_run(in, &b.arena));
	for (int t = 0; t < 3; t++) {
		float f = (float)(1.0 / (t + 3)), m = f * 0.1f, s = m + f;

		assert_true(in->value[y->id][t] == (double)s);
	}
	build_end(&b);
}

static double
element(Op op, double x, bool f32)
{
	Build b;

	build_begin(&b);
	Var *a = build_var(&b, "a", VAR_PARAM, false, "");
	Var *y = build_var(&b, "y", VAR_DEF, false, "");
	build_map(&b, y, expr_op1(&b.pool, op, build_at(&b, a, 0, "")));
	Interp *in = interp_new(b.s, 1, f32, &b.arena);
	in->value[a->id][0] = x;
	assert_true(interp_run(in, &b.arena));
	double r = in->value[y->id][0];
	build_end(&b);
	return r;
}

static double
element2(Op op, double x, double z)
{
	Build b;

	build_begin(&b);
	Var *a = build_var(&b, "a", VAR_PARAM, false, "");
	Var *c = build_var(&b, "c", VAR_PARAM, false, "");
	Var *y = build_var(&b, "y", VAR_DEF, false, "");
	build_map(&b, y, expr_op2(&b.pool, op, build_at(&b, a, 0, ""),
	                          build_at(&b, c, 0, "")));
	Interp *in = interp_new(b.s, 1, false, &b.arena);
	in->value[a->id][0] = x;
	in->value[c->id][0] = z;
	assert_true(interp_run(in, &b.arena));
	double r = in->value[y->id][0];
	build_end(&b);
	return r;
}

static void
element_functions(void **state)
{
	(void)state;
	static const struct {
		Op op;
		double (*want)(double);
	} unary[] = {
		{OP_SQRT, sqrt}, {OP_EXP, exp}, {OP_LOG, log}, {OP_SIN, sin},
		{OP_COS, cos}, {OP_TANH, tanh}, {OP_ERF, erf},
		{OP_ABS, fabs}, {OP_FLOOR, floor},
	};
	for (size_t k = 0; k < sizeof unary / sizeof *unary; k++)
		for (double x = 0.0625; x < 5; x *= 1.75) {
			double want = unary[k].want(x);

			assert_true(fabs(element(unary[k].op, x, false) - want)
			            <= 1e-15 * fabs(want) + 1e-16);
			want = unary[k].want((float)x);
			assert_true(fabs(element(unary[k].op, x, true) - want)
			            <= 2e-7 * fabs(want) + 1e-9);
		}
	assert_true(fabs(element(OP_SIGMOID, -2, false) - 0.11920292202211755)
	            < 1e-16);
	assert_true(fabs(element(OP_SOFTPLUS, -2, false) - 0.12692801104297249)
	            < 1e-16);
	assert_true(element(OP_SIGN, -3, false) == -1);
	assert_true(element(OP_SIGN, 0, false) == 0);
	assert_true(isnan(element(OP_SIGN, NAN, false)));
	assert_true(element(OP_STEP, 0, false) == 1);
	assert_true(element(OP_STEP, -1, false) == 0);
	assert_true(element2(OP_MOD, -7, 3) == 2);
	assert_true(element2(OP_MOD, 7, -3) == -2);
	assert_true(element2(OP_MAX, 2, 3) == 3);
	assert_true(element2(OP_MIN, 2, 3) == 2);
	assert_true(isnan(element2(OP_MAX, NAN, 3)));
	assert_true(isnan(element2(OP_MIN, 3, NAN)));
	assert_true(fabs(element2(OP_POW, 2, 0.5) - sqrt(2)) < 1e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scan_forward),
		cmocka_unit_test(scan_backward_long),
		cmocka_unit_test(reductions),
		cmocka_unit_test(reduce_over_time),
		cmocka_unit_test(guards_are_lazy),
		cmocka_unit_test(triangular),
		cmocka_unit_test(faults),
		cmocka_unit_test(class_out_of_range),
		cmocka_unit_test(gather_and_single_bounds),
		cmocka_unit_test(shared_nodes_once),
		cmocka_unit_test(single_precision),
		cmocka_unit_test(element_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
