/* The loss of a ragged batch: derivatives by its parameters and inputs, and
 * directions that leave no element out. */
#include "terms.h"

#include "diff/diff.h"
#include "driver/probe.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
	Build b;
	Diag diag;
	Probe p;
	Wrt w[3];               /* x, W and the initial state */
} Case;

/* h[t, i] = tanh(sum[j] W[i, j] * x[t, j] + h[t-1, i]), loss = sum h^2 */
static void
begin(Case *c)
{
	*c = (Case){0};
	build_begin(&c->b);
	Build *b = &c->b;
	Var *x = input(b, "x", "Y"), *W = param(b, "W", "ZY");
	Var *p = param(b, "p", "Z"), *s = state(b, "s", "Z");
	Var *h = state(b, "h", "Z"), *loss = fixed(b, "l", "");

	build_reduce(b, s, RED_SUM, "Y", mul(b, build_at(b, W, 0, "ij"),
	                                     build_at(b, x, 0, "j")));
	build_map(b, h, squash(b, add(b, whole(b, s),
	                              build_at(b, h, -1, "i"))));
	build_bound(b, h, BOUND_BEFORE, whole(b, p));
	build_reduce(b, loss, RED_SUM, "Z", mul(b, build_at(b, h, 0, "i"),
	                                        build_at(b, h, 0, "i")))
		->over_time = true;
	b->s->loss = loss;
	c->p = (Probe){.sys = b->s, .wrt = c->w, .nwrt = 3, .seed = 3,
	               .length = {7, 3, 5}, .diag = &c->diag};
	c->w[0] = (Wrt){x, 5 * (7 + 3 + 5), NULL};
	c->w[1] = (Wrt){W, 35, NULL};
	c->w[2] = (Wrt){p, 7, NULL};
	for (int i = 0; i < 3; i++)
		c->w[i].adjoint = arena_array(&b->arena, double,
		                              c->w[i].elements);
	DiffSpec spec = {(const Var *[]){x, W, p}, 3};
	c->p.reverse = diff_reverse(b->s, &spec, &c->diag);
	c->p.forward = diff_forward(b->s, &spec, &c->diag);
	assert_non_null(c->p.reverse);
	assert_non_null(c->p.forward);
	assert_true(probe_reverse(&c->p));
}

static void
end(Case *c)
{
	system_free(c->p.reverse);
	system_free(c->p.forward);
	build_end(&c->b);
	diag_free(&c->diag);
}

static double
along(const Direction *d)
{
	double sum = 0;

	for (int64_t i = 0; i < d->w->elements; i++)
		sum += d->w->adjoint[i] * direction_at(d, i);
	return sum;
}

static double
forward(Case *c, const Direction *d)
{
	double dot;

	assert_true(probe_tangent(&c->p, d, &dot));
	return dot;
}

static double
central(Case *c, const Direction *d)
{
	double above, below;

	assert_true(probe_loss(&c->p, d, 1e-5, &above));
	assert_true(probe_loss(&c->p, d, -1e-5, &below));
	return (above - below) / 2e-5;
}

static void
every_element_three_ways(void **state)
{
	Case c;

	(void)state;
	begin(&c);
	for (int k = 0; k < 3; k++)
		for (int64_t i = -1; i < c.w[k].elements; i++) {
			Direction d = {&c.w[k], i, 5};
			double a = along(&d);

			assert_true(fabs(a) > 1e-9);
			assert_true(fabs(a - forward(&c, &d)) < 1e-13);
			assert_true(fabs(a - central(&c, &d)) < 1e-8);
		}
	end(&c);
}

/* The loss of the batch is the sum of those of its sequences, which have
 * inputs of their own and share parameters. */
static void
sequences_differ(void **state)
{
	Case c;
	double x[35], y[35];

	(void)state;
	begin(&c);
	assert_int_equal(probe_offset(&c.p, c.w[0].var, 2), 50);
	assert_int_equal(probe_offset(&c.p, c.w[1].var, 2), 0);
	probe_values(&c.p, c.w[1].var, 0, x);
	probe_values(&c.p, c.w[1].var, 2, y);
	assert_memory_equal(x, y, sizeof x);
	probe_values(&c.p, c.w[0].var, 0, x);
	probe_values(&c.p, c.w[0].var, 1, y);
	for (int i = 0; i < 15; i++)
		assert_true(x[i] != y[i]);
	end(&c);
}

static void
directions_have_length_one(void **state)
{
	Wrt w = {NULL, 1000, NULL};
	int above = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 5; seed++) {
		Direction d = {&w, -1, seed * 1000};
		double sum = 0;

		for (int64_t i = 0; i < 1000; i++) {
			double x = direction_at(&d, i);

			assert_true(fabs(x) > 0.03);
			above += x > 0;
			sum += x * x;
		}
		assert_true(fabs(sum - 1) < 1e-12);
	}
	assert_in_range(above, 2300, 2700);
}

/* A mistake in any one element is seen along a random direction. */
static void
no_element_is_left_out(void **state)
{
	Case c;

	(void)state;
	begin(&c);
	for (int64_t i = 0; i < c.w[1].elements; i++) {
		Direction d = {&c.w[1], -1, 11};

		c.w[1].adjoint[i] += 1e-6;
		assert_true(fabs(along(&d) - forward(&c, &d)) > 1e-7);
		c.w[1].adjoint[i] -= 1e-6;
	}
	end(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_element_three_ways),
		cmocka_unit_test(sequences_differ),
		cmocka_unit_test(directions_have_length_one),
		cmocka_unit_test(no_element_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
