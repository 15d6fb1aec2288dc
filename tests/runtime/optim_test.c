/* Optimisers: trajectories beside a plain reference, clipping, schedules. */
#include "check.h"

#include "optim.h"

enum { N = 7, STEPS = 40 };

/* Distance in units of the last place, for numbers of like sign. */
static double
ulps(double a, double b, double epsilon)
{
	double scale = fmax(fabs(a), fabs(b));

	return scale == 0 ? 0 : fabs(a - b) / (scale * epsilon);
}

/* A gradient that depends on where one is, and on the step; i is a real. */
#define GRADIENT(x, i, k) \
	((x) * ((i) + 1) / 8 + (float)(((int)(i) + (k)) % 3 - 1) / 16)

/* b^k as the product of b^(2^j) from the lowest bit of k up: an error in the
 * last place of 0.999^k is fifty in 1 - 0.999^k, so the order matters. */
static double
power_of(double b, int k)
{
	double r = 1;

	for (int j = 0; 1 << j <= k; j++) {
		if (k >> j & 1)
			r = r * b;
		b = b * b;
	}
	return r;
}

/* The formulas of the papers, nothing shared with optim.c.  `decay` as of
 * adamw, or of sgd. */
#define REFERENCE(REAL, SQRT, POW) \
	for (int k = 1; k <= STEPS; k++) \
		for (int i = 0; i < N; i++) { \
			REAL g = GRADIENT(x[i], (REAL)i, k); \
			if (o.kind == RNN_SGD) { \
				g += (REAL)o.decay * x[i]; \
				v[i] = (REAL)o.momentum * v[i] + g; \
				x[i] -= (REAL)o.rate * (o.nesterov != 0 ? \
					g + (REAL)o.momentum * v[i] : v[i]); \
			} else if (o.kind == RNN_RMSPROP) { \
				s[i] = (REAL)o.rho * s[i] + \
				       (REAL)(1 - o.rho) * g * g; \
				v[i] = (REAL)o.momentum * v[i] + \
				       g / (SQRT(s[i]) + (REAL)o.epsilon); \
				x[i] -= (REAL)o.rate * v[i]; \
			} else { \
				if (o.kind == RNN_ADAMW) \
					x[i] -= (REAL)(o.rate * o.decay) * \
						x[i]; \
				v[i] = (REAL)o.beta1 * v[i] + \
				       (REAL)(1 - o.beta1) * g; \
				s[i] = (REAL)o.beta2 * s[i] + \
				       (REAL)(1 - o.beta2) * g * g; \
				x[i] -= (REAL)(o.rate / (1 - POW(o.beta1, k))) \
				        * v[i] / (SQRT(s[i]) / \
				        (REAL)sqrt(1 - POW(o.beta2, k)) + \
				        (REAL)o.epsilon); \
			} \
		}

static void
trajectory_f64(RnnOptim o)
{
	double x[N], v[N] = {0}, s[N] = {0}, y[N], g[N], state[2 * N] = {0};

	for (int i = 0; i < N; i++)
		x[i] = y[i] = 1 + i;
	REFERENCE(double, sqrt, power_of)
	for (int k = 1; k <= STEPS; k++) {
		for (int i = 0; i < N; i++)
			g[i] = GRADIENT(y[i], (double)i, k);
		rnn_optim_step(&o, 8, N, y, g, state, (uint64_t)k, 1);
	}
	for (int i = 0; i < N; i++)
		close_to(ulps(x[i], y[i], 0x1p-52), 0, 1);
}

static void
trajectory_f32(RnnOptim o)
{
	float x[N], v[N] = {0}, s[N] = {0}, y[N], g[N], state[2 * N] = {0};

	for (int i = 0; i < N; i++)
		x[i] = y[i] = 1 + (float)i;
	REFERENCE(float, sqrtf, power_of)
	for (int k = 1; k <= STEPS; k++) {
		for (int i = 0; i < N; i++)
			g[i] = GRADIENT(y[i], (float)i, k);
		rnn_optim_step(&o, 4, N, y, g, state, (uint64_t)k, 1);
	}
	for (int i = 0; i < N; i++)
		close_to(ulps(x[i], y[i], 0x1p-23), 0, 1);
}

static void
trajectories_follow_the_papers(void **state)
{
	static const struct {
		const char *name, *number;
		double value;
	} variant[] = {
		{"sgd", "rate", 0.05}, {"sgd", "momentum", 0.9},
		{"sgd", "decay", 0.1}, {"rmsprop", "rho", 0.8},
		{"rmsprop", "momentum", 0.5}, {"adam", "rate", 0.1},
		{"adam", "beta2", 0.9}, {"adamw", "decay", 0.2}
	};
	RnnError err = {0};
	RnnOptim o;

	(void)state;
	for (size_t i = 0; i < sizeof variant / sizeof *variant; i++) {
		assert_int_equal(rnn_optim_new(&o, variant[i].name, &err), 0);
		assert_int_equal(rnn_optim_set(&o, variant[i].number,
		                               variant[i].value, &err), 0);
		trajectory_f32(o);
		trajectory_f64(o);
		if (o.momentum != 0 && o.kind == RNN_SGD) {
			o.nesterov = 1;
			trajectory_f32(o);
			trajectory_f64(o);
		}
	}
}

/* Adam's first step has the size of the rate whatever the gradient's. */
static void
first_steps_are_known(void **state)
{
	RnnError err = {0};
	RnnOptim o;
	double x[2] = {1, 1}, g[2] = {1e-3, -50}, s[4] = {0};

	(void)state;
	assert_int_equal(rnn_optim_new(&o, "adam", &err), 0);
	rnn_optim_step(&o, 8, 2, x, g, s, 1, 1);
	close_to(x[0], 1 - 0.001 * 1e-3 / (1e-3 + 1e-8), 1e-15);
	close_to(x[1], 1 + 0.001 * 50 / (50 + 1e-8), 1e-15);
	assert_int_equal(rnn_optim_new(&o, "sgd", &err), 0);
	g[0] = 2;
	rnn_optim_step(&o, 8, 1, x, g, NULL, 1, 0.5);
	close_to(x[0], 0.999 - 0.01 * 0.5 * 2, 1e-8);
}

static void
clipping(void **state)
{
	RnnError err = {0};
	RnnOptim o;
	float g[3] = {3, -4, 12};
	double d[2] = {30, -40};

	(void)state;
	assert_int_equal(rnn_optim_new(&o, "sgd", &err), 0);
	assert_true(rnn_optim_clip(&o, 4, 3, g) == 13);
	assert_true(g[2] == 12);
	assert_int_equal(rnn_optim_set(&o, "clip_value", 5, &err), 0);
	assert_true(rnn_optim_clip(&o, 4, 3, g) == 13);
	assert_true(g[0] == 3 && g[1] == -4 && g[2] == 5);
	assert_int_equal(rnn_optim_set(&o, "clip_value", 0, &err), 0);
	assert_int_equal(rnn_optim_set(&o, "clip_norm", 5, &err), 0);
	assert_true(rnn_optim_clip(&o, 8, 2, d) == 50);
	close_to(d[0], 3, 1e-15);
	close_to(d[1], -4, 1e-15);
}

static void
schedules(void **state)
{
	RnnError err = {0};
	RnnSchedule s;

	(void)state;
	assert_int_equal(rnn_schedule_parse(&s, "constant", &err), 0);
	assert_true(rnn_schedule_factor(&s, 3, 10) == 1);
	assert_int_equal(rnn_schedule_parse(&s, "cosine", &err), 0);
	close_to(rnn_schedule_factor(&s, 0, 10), 1, 0);
	close_to(rnn_schedule_factor(&s, 5, 10), 0.5, 1e-15);
	close_to(rnn_schedule_factor(&s, 10, 10), 0, 1e-15);
	assert_int_equal(rnn_schedule_parse(&s, "step:10:0.5", &err), 0);
	assert_true(rnn_schedule_factor(&s, 9.9, 100) == 1);
	assert_true(rnn_schedule_factor(&s, 10, 100) == 0.5);
	assert_true(rnn_schedule_factor(&s, 35, 100) == 0.125);
	assert_int_equal(rnn_schedule_parse(&s, "step:0:0.5", &err), -1);
	assert_int_equal(rnn_schedule_parse(&s, "linear", &err), -1);
	says(&err, "wanted constant, cosine or step");
	assert_int_equal(err.code, RNN_EXIT_USAGE);
}

static void
unknown_numbers_are_refused(void **state)
{
	RnnError err = {0};
	RnnOptim o;

	(void)state;
	assert_int_equal(rnn_optim_new(&o, "adagrad", &err), -1);
	says(&err, "sgd, rmsprop, adam and adamw");
	assert_int_equal(rnn_optim_new(&o, "adam", &err), 0);
	assert_int_equal(rnn_optim_set(&o, "momentum", 0.9, &err), -1);
	says(&err, "adam has no number 'momentum'; it has rate, beta1, beta2,"
	     " epsilon");
	assert_int_equal(rnn_optim_set(&o, "beta1", 1, &err), -1);
	says(&err, "not within");
	assert_int_equal(rnn_optim_set(&o, "rate", NAN, &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trajectories_follow_the_papers),
		cmocka_unit_test(first_steps_are_known),
		cmocka_unit_test(clipping),
		cmocka_unit_test(schedules),
		cmocka_unit_test(unknown_numbers_are_refused)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
