/* Values that the element functions must hit exactly, and laws they must keep.
 *
 *   out   one line per failure; exit 1 when there is one
 *   how   a table of special values per function for f32 and, where libm says
 *         the same, f64; then oddness, ranges, order and the square root over
 *         many arguments
 */
#include "kernels.h"

#include <math.h>
#include <stdio.h>

typedef struct {
	const char *name;
	float (*f32)(float);
	double (*f64)(double);
} Unary;

typedef struct {
	const char *name;
	double x, want;         /* bit for bit, but for NaN */
} Value;

/* Functions of their own, because an inline one has no address to rely on. */
#define WRAP(name)                                              \
	static float                                            \
	name##32(float x)                                       \
	{                                                       \
		return rnn_##name##_f32(x);                     \
	}                                                       \
	static double                                           \
	name##64(double x)                                      \
	{                                                       \
		return rnn_##name##_f64(x);                     \
	}
WRAP(exp)
WRAP(expm1)
WRAP(log)
WRAP(log1p)
WRAP(tanh)
WRAP(sigmoid)
WRAP(softplus)
WRAP(erf)
WRAP(sin)
WRAP(cos)
WRAP(sqrt)
WRAP(floor)
WRAP(abs)
WRAP(signum)
WRAP(step)

static const Unary unary[] = {
	{"exp", exp32, exp64},           {"expm1", expm132, expm164},
	{"log", log32, log64},           {"log1p", log1p32, log1p64},
	{"tanh", tanh32, tanh64},        {"sigmoid", sigmoid32, sigmoid64},
	{"softplus", softplus32, softplus64}, {"erf", erf32, erf64},
	{"sin", sin32, sin64},           {"cos", cos32, cos64},
	{"sqrt", sqrt32, sqrt64},        {"floor", floor32, floor64},
	{"abs", abs32, abs64},           {"signum", signum32, signum64},
	{"step", step32, step64},
};
enum { NUNARY = sizeof unary / sizeof unary[0] };

static const Value values[] = {
	{"exp", 0.0, 1}, {"exp", -0.0, 1}, {"exp", INFINITY, INFINITY},
	{"exp", -INFINITY, 0}, {"exp", 1000, INFINITY}, {"exp", -1000, 0},
	{"exp", 0x1p-149, 1}, {"exp", -0x1p-149, 1},
	{"expm1", 0.0, 0.0}, {"expm1", -0.0, -0.0},
	{"expm1", INFINITY, INFINITY}, {"expm1", -INFINITY, -1},
	{"expm1", 1000, INFINITY}, {"expm1", -1000, -1},
	{"expm1", 0x1p-149, 0x1p-149}, {"expm1", -0x1p-149, -0x1p-149},
	{"log", 1, 0}, {"log", 0.0, -INFINITY}, {"log", -0.0, -INFINITY},
	{"log", INFINITY, INFINITY}, {"log", -1, NAN}, {"log", -INFINITY, NAN},
	{"log", -0x1p-149, NAN},
	{"log1p", 0.0, 0.0}, {"log1p", -0.0, -0.0}, {"log1p", -1, -INFINITY},
	{"log1p", INFINITY, INFINITY}, {"log1p", -2, NAN},
	{"log1p", -INFINITY, NAN}, {"log1p", 0x1p-149, 0x1p-149},
	{"tanh", 0.0, 0.0}, {"tanh", -0.0, -0.0}, {"tanh", INFINITY, 1},
	{"tanh", -INFINITY, -1}, {"tanh", 25, 1}, {"tanh", -25, -1},
	{"tanh", 0x1p-149, 0x1p-149}, {"tanh", -0x1p-149, -0x1p-149},
	{"sigmoid", 0.0, 0.5}, {"sigmoid", -0.0, 0.5}, {"sigmoid", INFINITY, 1},
	{"sigmoid", -INFINITY, 0}, {"sigmoid", 50, 1}, {"sigmoid", -1000, 0},
	{"softplus", INFINITY, INFINITY}, {"softplus", -INFINITY, 0},
	{"softplus", 1000, 1000}, {"softplus", -1000, 0},
	{"erf", 0.0, 0.0}, {"erf", -0.0, -0.0}, {"erf", INFINITY, 1},
	{"erf", -INFINITY, -1}, {"erf", 7, 1}, {"erf", -7, -1},
	{"sin", 0.0, 0.0}, {"sin", -0.0, -0.0}, {"sin", INFINITY, NAN},
	{"sin", -INFINITY, NAN}, {"sin", 0x1p-149, 0x1p-149},
	{"cos", 0.0, 1}, {"cos", -0.0, 1}, {"cos", INFINITY, NAN},
	{"cos", -INFINITY, NAN}, {"cos", 0x1p-149, 1},
	{"sqrt", 0.0, 0.0}, {"sqrt", -0.0, -0.0}, {"sqrt", INFINITY, INFINITY},
	{"sqrt", -1, NAN}, {"sqrt", -INFINITY, NAN}, {"sqrt", 4, 2},
	{"sqrt", 0x1p-148, 0x1p-74}, {"sqrt", 0x1p-126, 0x1p-63},
	{"floor", 0.0, 0.0}, {"floor", -0.0, -0.0}, {"floor", 0.5, 0},
	{"floor", -0.5, -1}, {"floor", 2, 2}, {"floor", -2, -2},
	{"floor", -2.25, -3}, {"floor", 8388607.5, 8388607},
	{"floor", -8388607.5, -8388608}, {"floor", INFINITY, INFINITY},
	{"floor", -INFINITY, -INFINITY}, {"floor", -0x1p-149, -1},
	{"floor", 0x1p-149, 0.0}, {"floor", 0x1p+100, 0x1p+100},
	{"abs", -0.0, 0.0}, {"abs", -2.5, 2.5}, {"abs", 2.5, 2.5},
	{"abs", -INFINITY, INFINITY},
	{"signum", 0.0, 0.0}, {"signum", -0.0, -0.0}, {"signum", -7, -1},
	{"signum", 0x1p-149, 1}, {"signum", -INFINITY, -1},
	{"step", 0.0, 1}, {"step", -0.0, 1}, {"step", 0x1p-149, 1},
	{"step", -0x1p-149, 0}, {"step", INFINITY, 1}, {"step", -INFINITY, 0},
};
enum { NVALUES = sizeof values / sizeof values[0] };

/* The number of failures: 0 or 1, with a line for the 1. */
static int
expect(int holds, const char *what, double x, double got)
{
	if (!holds)
		printf("FAILED %s at %a (%.9g): got %a (%.9g)\n", what, x, x,
			got, got);
	return !holds;
}

static int
same(double a, double b)
{
	return a != a ? b != b : a == b && !signbit(a) == !signbit(b);
}

static int
check_values(void)
{
	int bad = 0;

	for (int i = 0; i < NVALUES; i++) {
		const Value *v = &values[i];
		for (int k = 0; k < NUNARY; k++) {
			if (strcmp(unary[k].name, v->name) != 0)
				continue;
			double a = unary[k].f32((float)v->x);
			double b = unary[k].f64(v->x);
			bad += expect(same(a, v->want), v->name, v->x, a);
			bad += expect(same(b, v->want), v->name, v->x, b);
		}
	}
	return bad;
}

/* NaN in, NaN out: quiet and signalling, of both signs, several payloads.  Only
 * step compares, and so gives 0. */
static int
check_nan(void)
{
	static const uint32_t u32[] = {0x7fc00000u, 0xffc00000u, 0x7f800001u,
		0xff800001u, 0x7fffffffu, 0xffffffffu, 0x7fa5a5a5u};
	static const uint64_t u64[] = {UINT64_C(0x7ff8000000000000),
		UINT64_C(0xfff8000000000000), UINT64_C(0x7ff0000000000001),
		UINT64_C(0xfff0000000000001), UINT64_C(0x7fffffffffffffff),
		UINT64_C(0xffffffffffffffff), UINT64_C(0x7ff5a5a5a5a5a5a5)};
	int bad = 0;

	for (int k = 0; k < NUNARY; k++) {
		for (int i = 0; i < 7; i++) {
			double a = unary[k].f32(rnn_float_f32(u32[i]));
			double b = unary[k].f64(rnn_float_f64(u64[i]));
			if (strcmp(unary[k].name, "step") == 0) {
				bad += expect(a == 0, "step", NAN, a);
				bad += expect(b == 0, "step", NAN, b);
				continue;
			}
			bad += expect(a != a, unary[k].name, NAN, a);
			bad += expect(b != b, unary[k].name, NAN, b);
		}
	}
	return bad;
}

static const Unary *
find(const char *name)
{
	const Unary *f = unary;

	while (strcmp(f->name, name) != 0)
		f++;
	return f;
}

/* f(-x) = sign f(x), to the last bit. */
static int
check_symmetry(const char *name, double sign)
{
	const Unary *f = find(name);
	int bad = 0;

	for (uint32_t u = 0; u < 0x7f800000u; u += 997) {
		float x = rnn_float_f32(u);
		double d = rnn_float_f64(((uint64_t)u << 32) | u * 2654435761u);
		double a = f->f32(-x), b = f->f64(-d);
		bad += expect(same(a, sign * f->f32(x)), name, -x, a);
		bad += expect(same(b, sign * f->f64(d)), name, -d, b);
	}
	return bad;
}

static int
check_ranges(void)
{
	int bad = 0;

	for (uint32_t u = 0; u < 0xffffffffu - 331; u += 331) {
		float x = rnn_float_f32(u);
		if (!(fabsf(x) < INFINITY))
			continue;
		float s = sigmoid32(x), t = tanh32(x), e = erf32(x);
		float p = softplus32(x), n = sin32(x), c = cos32(x);
		bad += expect(s >= 0 && s <= 1, "range sigmoid", x, s);
		bad += expect(t >= -1 && t <= 1, "range tanh", x, t);
		bad += expect(e >= -1 && e <= 1, "range erf", x, e);
		bad += expect(n >= -1 && n <= 1, "range sin", x, n);
		bad += expect(c >= -1 && c <= 1, "range cos", x, c);
		bad += expect(p >= 0 && p >= x, "range softplus", x, p);
		bad += expect(!signbit(exp32(x)), "range exp", x, exp32(x));
	}
	return bad;
}

/* Rising functions may step back by one unit in the last place between
 * neighbouring floats, never by two: seen at every float of three stretches
 * around the places where the kernels change. */
static int
check_order(void)
{
	static const char *const rising[] = {"exp", "expm1", "log", "log1p",
		"tanh", "sigmoid", "softplus", "erf", "sqrt", "floor"};
	static const float from[] = {0.17f, 0.68f, 0.93f, 4.0f, -0.7f, -17.0f};
	int bad = 0;

	for (int r = 0; r < 10; r++) {
		const Unary *f = find(rising[r]);
		for (int k = 0; k < 6; k++) {
			uint32_t u = rnn_bits_f32(from[k]);
			float last = f->f32(from[k]);
			for (int i = 1; i < 300000; i++) {
				float x = rnn_float_f32(from[k] < 0
					? u - (uint32_t)i : u + (uint32_t)i);
				float y = f->f32(x);
				float least = nextafterf(last, -INFINITY);
				bad += expect(!(y < least), rising[r], x, y);
				last = y;
			}
		}
	}
	return bad;
}

static int
expect_sqrt(float x, double d)
{
	float a = sqrt32(x);
	double b = sqrt64(d);

	return expect(same(a, sqrtf(x)), "sqrt f32", x, a)
		+ expect(same(b, sqrt(d)), "sqrt f64", d, b);
}

/* Correct rounding: every digit pattern over two binades, then denormals and
 * odd ends, against the operation of the machine.  Squares and the numbers
 * next to them are the hard cases of rounding. */
static int
check_sqrt(void)
{
	int bad = 0;

	for (uint32_t u = 0x3f800000u; u < 0x40800000u; u++) {
		double q = 1 + (u * 2654435761u) * 0x1p-32;
		bad += expect_sqrt(rnn_float_f32(u), q * q);
		bad += expect_sqrt(1, nextafter(q * q, 9));
	}
	for (uint32_t u = 0; u < 0x7f800000u; u += 499)
		bad += expect_sqrt(rnn_float_f32(u), rnn_float_f64(
			((uint64_t)u << 32) | u * 2654435761u));
	return bad;
}

int
main(void)
{
	int bad = check_values() + check_nan() + check_ranges() + check_order()
		+ check_sqrt() + check_symmetry("tanh", -1)
		+ check_symmetry("erf", -1) + check_symmetry("sin", -1)
		+ check_symmetry("cos", 1);

	printf("%d failed\n", bad);
	return bad != 0;
}
