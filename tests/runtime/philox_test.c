/* Philox: known answers, and the distributions made of it. */
#include "check.h"

#include "philox.h"

/* Random123 1.14, examples/kat_vectors, philox4x32 10 */
static void
known_answers(void **state)
{
	static const uint32_t kat[3][10] = {
		{0, 0, 0, 0, 0, 0,
		 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
		{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
		 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822,
		 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}
	};
	uint32_t out[4];

	(void)state;
	for (int i = 0; i < 3; i++) {
		rnn_philox(kat[i], kat[i] + 4, out);
		assert_memory_equal(out, kat[i] + 6, sizeof out);
	}
}

static void
streams_differ_in_every_part_of_the_key(void **state)
{
	double x = rnn_uniform_f64(rnn_stream(1, "W"), (RnnDraw){2, 3, 4});

	(void)state;
	assert_true(x == rnn_uniform_f64(rnn_stream(1, "W"),
	                                 (RnnDraw){2, 3, 4}));
	assert_true(x != rnn_uniform_f64(rnn_stream(2, "W"),
	                                 (RnnDraw){2, 3, 4}));
	assert_true(x != rnn_uniform_f64(rnn_stream(1, "V"),
	                                 (RnnDraw){2, 3, 4}));
	assert_true(x != rnn_uniform_f64(rnn_stream(1, "W"),
	                                 (RnnDraw){3, 3, 4}));
	assert_true(x != rnn_uniform_f64(rnn_stream(1, "W"),
	                                 (RnnDraw){2, 4, 4}));
	assert_true(x != rnn_uniform_f64(rnn_stream(1, "W"),
	                                 (RnnDraw){2, 3, 5}));
	assert_true(x != rnn_uniform_f64(rnn_stream(1, "W"),
	                                 (RnnDraw){2 + ((uint64_t)1 << 32), 3,
	                                           4}));
	assert_true(rnn_uniform_f64(rnn_stream((uint64_t)1 << 32, "W"),
	                            (RnnDraw){2, 3, 4}) != x);
}

/* With n = 200000 the means and variances lie within 5 standard errors. */
static void
moments_are_right(void **state)
{
	enum { N = 200000 };
	RnnStream s = rnn_stream(7, "moments");
	double u = 0, u2 = 0, z = 0, z2 = 0, z4 = 0;

	(void)state;
	for (int i = 0; i < N; i++) {
		RnnDraw d = {(uint64_t)i, 0, 0};
		double a = rnn_uniform_f64(s, d), b = rnn_normal(s, d);
		float f = rnn_uniform_f32(s, d);

		assert_true(a >= 0 && a < 1 && f >= 0 && f < 1);
		close_to(f, a, 0x1p-23);
		u += a / N;
		u2 += a * a / N;
		z += b / N;
		z2 += b * b / N;
		z4 += b * b * b * b / N;
	}
	close_to(u, 0.5, 5 * sqrt(1.0 / 12 / N));
	close_to(u2 - u * u, 1.0 / 12, 5 * sqrt(1.0 / 180 / N));
	close_to(z, 0, 5 * sqrt(1.0 / N));
	close_to(z2, 1, 5 * sqrt(2.0 / N));
	close_to(z4, 3, 5 * sqrt(96.0 / N));
}

/* The inverse and the C library's erfc() undo one another. */
static void
the_quantile_inverts_the_distribution(void **state)
{
	(void)state;
	for (int e = 1; e <= 52; e++)
		for (int k = 0; k < 16; k++) {
			double p = ldexp(0.5 + k / 32.0, -e);
			double x = rnn_normal_quantile(p);

			close_to(0.5 * erfc(-x / sqrt(2)) / p, 1, 1e-13);
			if (p > 1e-3)
				close_to(rnn_normal_quantile(1 - p), -x, 1e-12);
		}
	assert_true(rnn_normal_quantile(0.5) == 0);
}

static void
whole_numbers_are_uniform(void **state)
{
	RnnStream s = rnn_stream(3, "below");
	int count[7] = {0};

	(void)state;
	for (uint64_t i = 0; i < 70000; i++)
		count[rnn_uniform_below(s, (RnnDraw){i, 0, 0}, 7)]++;
	for (int i = 0; i < 7; i++)
		close_to(count[i], 10000, 5 * sqrt(10000.0 * 6 / 7));
	assert_int_equal(rnn_uniform_below(s, (RnnDraw){1, 0, 0}, 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers),
		cmocka_unit_test(streams_differ_in_every_part_of_the_key),
		cmocka_unit_test(moments_are_right),
		cmocka_unit_test(the_quantile_inverts_the_distribution),
		cmocka_unit_test(whole_numbers_are_uniform)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
