/* A hash of what every element function returns, for bits.cmake.
 *
 *   out   a line per function and precision: its name and the hash
 *   how   FNV-1a over the results for a sweep of bit patterns in f32 and for
 *         random patterns in f64; every NaN counts as the same
 */
#include "kernels.h"

#include <inttypes.h>
#include <stdio.h>

enum { COUNT = 1 << 19 };

static uint64_t
mix(uint64_t h, uint64_t v)
{
	for (int i = 0; i < 64; i += 8)
		h = (h ^ ((v >> i) & 0xff)) * UINT64_C(0x100000001b3);
	return h;
}

static uint64_t
mix_f32(uint64_t h, float y)
{
	return mix(h, y != y ? 0x7fc00000u : rnn_bits_f32(y));
}

static uint64_t
mix_f64(uint64_t h, double y)
{
	return mix(h, y != y ? 1 : rnn_bits_f64(y));
}

/* All exponents and signs come up, the digits are spread. */
static float
arg_f32(uint32_t i)
{
	return rnn_float_f32(i * 2654435769u);
}

/* Half of the patterns have exponents near 0, where the functions vary. */
static double
arg_f64(uint32_t i)
{
	uint64_t u = i * UINT64_C(0x9e3779b97f4a7c15);

	u ^= u >> 31;
	if (i % 2 != 0)
		u = (u & UINT64_C(0x800fffffffffffff))
			| ((uint64_t)(1003 + i % 32) << 52);
	return rnn_float_f64(u);
}

#define UNARY(name) do {                                                \
		uint64_t a = 1, b = 1;                                  \
		for (uint32_t i = 0; i < COUNT; i++) {                  \
			a = mix_f32(a, rnn_##name##_f32(arg_f32(i)));   \
			b = mix_f64(b, rnn_##name##_f64(arg_f64(i)));   \
		}                                                       \
		printf(#name " %016" PRIx64 " %016" PRIx64 "\n", a, b); \
	} while (0)

#define BINARY(name) do {                                               \
		uint64_t a = 1, b = 1;                                  \
		for (uint32_t i = 0; i < COUNT; i++) {                  \
			a = mix_f32(a, rnn_##name##_f32(arg_f32(i),     \
				arg_f32(i * 7 + 3)));                   \
			b = mix_f64(b, rnn_##name##_f64(arg_f64(i),     \
				arg_f64(i * 7 + 4)));                   \
		}                                                       \
		printf(#name " %016" PRIx64 " %016" PRIx64 "\n", a, b); \
	} while (0)

static void
draws(void)
{
	uint64_t a = 1, b = 1;

	for (int64_t i = 0; i < COUNT; i++) {
		a = mix_f32(a, rnn_draw_f32(i, i & 1, 2, i * 3, 4, 5, 6));
		b = mix_f64(b, rnn_draw_f64(i, i & 1, 2, i * 3, 4, 5, 6));
	}
	printf("draw %016" PRIx64 " %016" PRIx64 "\n", a, b);
}

int
main(void)
{
	UNARY(exp);
	UNARY(expm1);
	UNARY(log);
	UNARY(log1p);
	UNARY(tanh);
	UNARY(sigmoid);
	UNARY(softplus);
	UNARY(erf);
	UNARY(sin);
	UNARY(cos);
	UNARY(sqrt);
	UNARY(floor);
	UNARY(abs);
	UNARY(signum);
	UNARY(step);
	BINARY(pow);
	BINARY(mod);
	BINARY(min);
	BINARY(max);
	draws();
	return 0;
}
