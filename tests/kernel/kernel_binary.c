/* pow, mod, min, max: special values and largest errors, f32 and f64.
 *
 *   in    kernel_binary COUNT: random pairs per function and precision
 *   out   the largest errors; exit 1 when one is above its limit, or a special
 *         value is wrong
 *   how   f32 against double, f64 against long double (left out where that is
 *         no wider); the special values against pow and fmod of libm
 */
#include "kernels.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double special[] = {0.0, -0.0, 1, -1, INFINITY, -INFINITY, NAN, 2,
	-2, 0.5, -0.5, 3, -3, 1e30, -1e30, 1e-30, 0x1p-149, -0x1p-149, 0.75,
	-0.75, 16777215, -16777215, 16777216, 33554432, 8388607.5, 0x1p+127,
	9007199254740991.0, -9007199254740993.0, 4503599627370495.5, 0x1p-1074};
enum { NSPECIAL = sizeof special / sizeof special[0] };

typedef struct {
	double ulp, x, y;       /* largest error so far and its arguments */
	int bad;                /* results that are or are not NaN wrongly */
} Worst;

static uint64_t
next(uint64_t *s)
{
	*s += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = *s;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* In [-1, 1). */
static double
uniform(uint64_t *s)
{
	return (double)(next(s) >> 11) * 0x1p-52 - 1;
}

/* Python's %: libm's fmod is exact, the sum is rounded by the caller. */
static long double
ref_mod(long double x, long double y)
{
	long double r = fmodl(x, y);

	if (r == 0 || r != r)
		return r == 0 ? copysignl(0, y) : r;
	if (isinf(y) && (r < 0) != (y < 0))
		return y;
	return (r < 0) != (y < 0) ? r + y : r;
}

static void
note(Worst *w, double x, double y, double got, long double want, int digits)
{
	const int emax = digits == 24 ? 128 : 1024;
	const long double top = ldexpl(1, emax), least = ldexpl(1, 2 - emax);

	if ((got != got) != (want != want)) {
		printf("FAILED at %a, %a: got %g, want %Lg\n", x, y, got, want);
		w->bad++;
	}
	if (got != got || want != want)
		return;
	long double a = fabsl(want) < least ? least : fabsl(want);
	int e = a >= top ? emax - 1 : ilogbl(a);
	long double g = isinf(got) ? copysignl(top, got) : got;
	long double v = fabsl(want) > top ? copysignl(top, want) : want;
	double ulp = (double)(fabsl(g - v) / ldexpl(1, e - digits + 1));
	if (ulp > w->ulp) {
		w->ulp = ulp;
		w->x = x;
		w->y = y;
	}
}

/* Random pairs of four sorts: any patterns; results over the whole range;
 * bases near 1; small half-integer exponents.  For mod the sorts matter less,
 * but for the second: x near a multiple of y. */
static void
pair(uint64_t *s, uint64_t i, double range, int near_multiple, double *x,
     double *y)
{
	double b;

	switch (i % 4) {
	case 0:
		*x = rnn_float_f64(next(s));
		*y = rnn_float_f64(next(s));
		break;
	case 1:
		*x = fabs(rnn_float_f32((uint32_t)next(s)));
		*y = range * uniform(s) / log2(*x);
		if (near_multiple)
			*x = *y * (double)(next(s) >> 44);
		break;
	case 2:
		b = uniform(s);
		*x = 1 + 0.5 * b * b * b;
		*y = range * uniform(s) / log2(*x);
		break;
	case 3:
		*x = ldexp(uniform(s), (int)(next(s) >> 58) - 32);
		*y = 0.5 * ((double)(next(s) >> 58) - 32);
		break;
	}
}

static int
report(const char *name, const Worst *w, double limit)
{
	printf("%s: max %.4f ulp at %a, %a, limit %g\n", name, w->ulp, w->x,
		w->y, limit);
	return w->bad + (w->ulp > limit);
}

static int
check_f32(uint64_t count)
{
	Worst p = {0}, m = {0};
	uint64_t s = 1;
	double a, b;

	for (uint64_t i = 0; i < count; i++) {
		pair(&s, i, 152, 0, &a, &b);
		float x = (float)a, y = (float)b;
		note(&p, x, y, rnn_pow_f32(x, y), pow(x, y), 24);
		pair(&s, i, 152, 1, &a, &b);
		x = (float)a;
		y = (float)b;
		note(&m, x, y, rnn_mod_f32(x, y), ref_mod(x, y), 24);
	}
	return report("pow_f32", &p, 1.0) + report("mod_f32", &m, 0.5);
}

static int
check_f64(uint64_t count)
{
	Worst p = {0}, m = {0};
	uint64_t s = 2;
	double x, y;

	for (uint64_t i = 0; i < count; i++) {
		pair(&s, i, 1080, 0, &x, &y);
		note(&p, x, y, rnn_pow_f64(x, y), powl(x, y), 53);
		pair(&s, i, 1080, 1, &x, &y);
		/* the sum of a tiny and a large number is rounded twice here:
		 * by 2^-12 of the unit, and again as a difference */
		note(&m, x, y, rnn_mod_f64(x, y), ref_mod(x, y), 53);
	}
	return report("pow_f64", &p, 1.0) + report("mod_f64", &m, 0.501);
}

static int
same(double a, double b)
{
	return a != a ? b != b : a == b && !signbit(a) == !signbit(b);
}

/* Where libm's result is exact, ours is; elsewhere within an ulp or so. */
static int
close_to(double got, double want, double ulp)
{
	return same(got, want) || (fabs(got - want) <= ulp * fabs(want)
		&& want != 0 && !isinf(want));
}

static int
check_special(void)
{
	static const char *const name[4] = {"pow", "mod", "min", "max"};
	int bad = 0;

	for (int i = 0; i < NSPECIAL * NSPECIAL; i++) {
		const double x = special[i / NSPECIAL];
		const double y = special[i % NSPECIAL];
		const float xf = (float)x, yf = (float)y;
		const int none = x != x || y != y;
		const float minf = none ? NAN : xf < yf ? xf : yf;
		const float maxf = none ? NAN : xf > yf ? xf : yf;
		const double got[8] = {rnn_pow_f32(xf, yf), rnn_pow_f64(x, y),
			rnn_mod_f32(xf, yf), rnn_mod_f64(x, y),
			rnn_min_f32(xf, yf), rnn_min_f64(x, y),
			rnn_max_f32(xf, yf), rnn_max_f64(x, y)};
		const double want[8] = {(float)pow(xf, yf), pow(x, y),
			(float)ref_mod(xf, yf), (double)ref_mod(x, y),
			minf, none ? NAN : x < y ? x : y,
			maxf, none ? NAN : x > y ? x : y};

		for (int k = 0; k < 8; k++) {
			const double ulp = k % 2 != 0 ? 0x1p-52 : 0x1p-23;
			if (close_to(got[k], want[k], ulp))
				continue;
			printf("FAILED %s(%g, %g): got %g, want %g\n",
				name[k / 2], x, y, got[k], want[k]);
			bad++;
		}
	}
	return bad;
}

int
main(int argc, char **argv)
{
	uint64_t count = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;

	if (count == 0) {
		fprintf(stderr, "usage: kernel_binary COUNT\n");
		return 2;
	}
	int bad = check_special() + check_f32(count);
	if (LDBL_MANT_DIG > DBL_MANT_DIG)
		bad += check_f64(count);
	else
		printf("f64 left out: long double is no wider than double\n");
	printf("%d failed\n", bad);
	return bad != 0;
}
