/* Floats in 16 bits: every number of both formats, and what lies between. */
#include "check.h"

#include "narrow.h"

#include <math.h>

/* What emitted code converts by. */
#define rnn_from_bf16 emitted_from_bf16
#define rnn_from_f16 emitted_from_f16
#include "../../compiler/emit/glue/from_bf16.c"
#include "../../compiler/emit/glue/from_f16.c"
#include "../../compiler/emit/glue/put_bf16.c"
#include "../../compiler/emit/glue/put_f16.c"
#undef rnn_from_bf16
#undef rnn_from_f16

/* By the definition of a binary format with so many bits of fraction. */
static double
meaning(unsigned h, int fraction, int bias)
{
	unsigned f = h & ((1u << fraction) - 1);
	unsigned e = (h & 0x7fff) >> fraction, most = 0x7fffu >> fraction;
	double x = e == 0 ? ldexp(f, 1 - bias - fraction)
	           : ldexp(f + (1u << fraction), (int)e - bias - fraction);

	if (e == most)
		x = f == 0 ? INFINITY : NAN;
	return h & 0x8000 ? -x : x;
}

static int
same(float a, double b)
{
	return isnan(b) ? isnan(a)
	       : (double)a == b && !signbit(a) == !signbit(b);
}

static void
every_number_is_what_it_means(void **state)
{
	(void)state;
	for (unsigned h = 0; h < 0x10000; h++) {
		double half = meaning(h, 10, 15), brain = meaning(h, 7, 127);
		uint16_t n = (uint16_t)h;

		assert_true(same(rnn_from_f16(n), half));
		assert_true(same(emitted_from_f16(n), half));
		assert_true(same(rnn_from_bf16(n), brain));
		assert_true(same(emitted_from_bf16(n), brain));
		if (!isnan(half))
			assert_int_equal(rnn_to_f16(rnn_from_f16(n)), h);
		if (!isnan(brain))
			assert_int_equal(rnn_to_bf16(rnn_from_bf16(n)), h);
		assert_true(isnan(rnn_from_f16(rnn_to_f16(NAN))));
		assert_true(isnan(rnn_from_bf16(rnn_to_bf16(NAN))));
	}
}

typedef uint16_t Narrow(float x);
typedef float Wide(uint16_t h);

/* Between neighbours the nearer one is taken, half way the even one. */
static void
rounds(Narrow *to, Wide *from, uint16_t most)
{
	for (uint16_t h = 0; h < most; h++) {
		float lo = from(h), hi = from((uint16_t)(h + 1));
		float mid = lo + (hi - lo) / 2;

		assert_int_equal(to(mid), h % 2 ? h + 1 : h);
		assert_int_equal(to(nextafterf(mid, lo)), h);
		assert_int_equal(to(nextafterf(mid, hi)), h + 1);
		assert_int_equal(to(-mid), 0x8000 | (h % 2 ? h + 1 : h));
	}
}

static void
rounding_is_to_nearest_even(void **state)
{
	(void)state;
	rounds(rnn_to_f16, rnn_from_f16, 0x7bff);
	rounds(rnn_to_bf16, rnn_from_bf16, 0x7f7f);
	assert_int_equal(rnn_to_f16(65519.0f), 0x7bff);
	assert_int_equal(rnn_to_f16(65520.0f), 0x7c00);
	assert_int_equal(rnn_to_f16(-1e9f), 0xfc00);
}

static void
numbers_of_the_self_test_fit(void **state)
{
	(void)state;
	for (int k = -128; k < 128; k++) {
		float x = (float)k / 256;

		assert_true(rnn_from_f16(put_f16(x)) == x);
		assert_true(rnn_from_bf16(put_bf16(x)) == x);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_is_what_it_means),
		cmocka_unit_test(rounding_is_to_nearest_even),
		cmocka_unit_test(numbers_of_the_self_test_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
