/* Largest error of the f64 element functions, in units in the last place.
 *
 *   in    kernel_ulp_f64 FUNCTION COUNT LIMIT: COUNT random arguments, spread
 *         over all bit patterns, over the exponents where the function is not
 *         trivial and over intervals, and the patterns near a few hard ones
 *   out   the largest error and where; exit 1 when it is above LIMIT or a NaN
 *         is wrong; exit 77 (skipped) when long double is no wider than double
 *   how   against libm in long double; an infinite result counts as 2^1024
 */
#include "kernels.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 1024, MAX_THREADS = 64 };

typedef struct {
	const char *name;
	void (*kernel)(const double *x, double *y);     /* BLOCK of each */
	long double (*ref)(long double x);
	double low, high;       /* the interval of the uniform arguments */
} Function;

typedef struct {
	double ulp;             /* largest error so far */
	double at;              /* its argument */
	uint64_t bad_nan;
	double bad_at;
} Worst;

typedef struct {
	const Function *fn;
	uint64_t count, seed;
	Worst worst;
	pthread_t thread;
} Job;

static long double
ref_sigmoid(long double x)
{
	return 1 / (1 + expl(-x));
}

static long double
ref_softplus(long double x)
{
	return x > 60 ? x : log1pl(expl(x));
}

#define BLOCK_OF(name)                                          \
	static void                                             \
	block_##name(const double *x, double *y)                \
	{                                                       \
		for (int i = 0; i < BLOCK; i++)                 \
			y[i] = rnn_##name##_f64(x[i]);          \
	}
BLOCK_OF(exp)
BLOCK_OF(expm1)
BLOCK_OF(log)
BLOCK_OF(log1p)
BLOCK_OF(tanh)
BLOCK_OF(sigmoid)
BLOCK_OF(softplus)
BLOCK_OF(erf)
BLOCK_OF(sin)
BLOCK_OF(cos)
BLOCK_OF(sqrt)
BLOCK_OF(floor)

static const Function functions[] = {
	{"exp",      block_exp,      expl,         -750, 715},
	{"expm1",    block_expm1,    expm1l,       -45,  45},
	{"log",      block_log,      logl,         0,    3},
	{"log1p",    block_log1p,    log1pl,       -1,   3},
	{"tanh",     block_tanh,     tanhl,        -4,   4},
	{"sigmoid",  block_sigmoid,  ref_sigmoid,  -45,  45},
	{"softplus", block_softplus, ref_softplus, -45,  45},
	{"erf",      block_erf,      erfl,         -6,   6},
	{"sin",      block_sin,      sinl,         -100, 100},
	{"cos",      block_cos,      cosl,         -100, 100},
	{"sqrt",     block_sqrt,     sqrtl,        0,    4},
	{"floor",    block_floor,    floorl,       -100, 100},
};

static uint64_t
next(uint64_t *s)
{
	*s += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = *s;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Patterns where something happens: the ends of ranges, seams, and multiples
 * of pi/2 that are near a double (the first is the nearest of all). */
static const double hard[] = {
	0.0, 0x1p-1022, 0x1p-54, 0x1p-27, 0x1p-26, 0.5, 0.9375, 1.0, 2.0, 6.0,
	20.0, 22.0, 37.0, 40.0, 0x1.6a09e667f3bcdp-1, 0x1.6a09e667f3bcdp+0,
	0x1.62e42fefa39efp-2, 0x1.62e42fefa39efp-1, 709.782712893384,
	708.3964185322641, 745.1332191019412, 0x1.6ac5b262ca1ffp+849,
	0x1.921fb54442d18p-1, 0x1.921fb54442d18p+0, 0x1.921fb54442d18p+1,
	0x1.2d97c7f3321d2p+2, 0x1.c8a8a12ec4ee0p+121, 0x1p+52, 0x1p+53, 1e22,
	0x1.fffffffffffffp+1023,
};

static double
argument(const Function *fn, uint64_t *s, uint64_t i)
{
	const size_t nhard = sizeof hard / sizeof hard[0];
	uint64_t r = next(s);

	switch (i % 4) {
	case 0:                 /* any pattern */
		return rnn_float_f64(r);
	case 1:                 /* any sign and digits, exponents -40 .. 10 */
		return rnn_float_f64((r & UINT64_C(0x800fffffffffffff))
			| ((1023 - 40 + (next(s) >> 8) % 51) << 52));
	case 2:                 /* uniform */
		return fn->low + (fn->high - fn->low)
			* ((double)(r >> 11) * 0x1p-53);
	case 3:
		break;
	}
	return rnn_float_f64(rnn_bits_f64(hard[(r >> 32) % nhard])
		+ (r & 0x3ff) - 0x200
		+ ((r & 0x400) != 0 ? UINT64_C(0x8000000000000000) : 0));
}

/* |y - r| in units of the last place of a double near r. */
static double
ulp_error(double y, long double r)
{
	const long double top = 0x1p+1023L * 2;
	long double a = fabsl(r);

	a = a < DBL_MIN ? DBL_MIN : a > DBL_MAX ? DBL_MAX : a;
	long double got = fabs(y) > DBL_MAX ? copysignl(top, y) : y;
	long double want = fabsl(r) > top ? copysignl(top, r) : r;
	return (double)(fabsl(got - want) / ldexpl(1, ilogbl(a) - 52));
}

static void *
sweep(void *arg)
{
	Job *job = arg;
	double x[BLOCK], y[BLOCK];

	for (uint64_t k = 0; k < job->count; k += BLOCK) {
		for (int i = 0; i < BLOCK; i++)
			x[i] = argument(job->fn, &job->seed, (uint64_t)i);
		job->fn->kernel(x, y);
		for (int i = 0; i < BLOCK; i++) {
			long double r = job->fn->ref(x[i]);
			if ((y[i] != y[i]) != (r != r)) {
				job->worst.bad_nan++;
				job->worst.bad_at = x[i];
				continue;
			}
			double e = r == r ? ulp_error(y[i], r) : 0;
			if (e > job->worst.ulp) {
				job->worst.ulp = e;
				job->worst.at = x[i];
			}
		}
	}
	return NULL;
}

static Worst
check(const Function *fn, uint64_t count)
{
	Job job[MAX_THREADS] = {0};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int n = cores < 1 ? 1 : cores > MAX_THREADS ? MAX_THREADS : (int)cores;
	Worst all = {0};

	for (int i = 0; i < n; i++) {
		job[i].fn = fn;
		job[i].count = count / (uint64_t)n;
		job[i].seed = (uint64_t)i << 32;
		if (pthread_create(&job[i].thread, NULL, sweep, &job[i]) != 0) {
			fprintf(stderr,
				"kernel_ulp_f64: cannot start a thread\n");
			exit(3);
		}
	}
	for (int i = 0; i < n; i++) {
		pthread_join(job[i].thread, NULL);
		if (job[i].worst.ulp > all.ulp) {
			all.ulp = job[i].worst.ulp;
			all.at = job[i].worst.at;
		}
		if (job[i].worst.bad_nan > 0)
			all.bad_at = job[i].worst.bad_at;
		all.bad_nan += job[i].worst.bad_nan;
	}
	return all;
}

int
main(int argc, char **argv)
{
	uint64_t count = argc == 4 ? strtoull(argv[2], NULL, 10) : 0;
	double limit = argc == 4 ? strtod(argv[3], NULL) : 0;

	if (count == 0 || !(limit > 0)) {
		fprintf(stderr, "usage: kernel_ulp_f64 FUNCTION COUNT LIMIT\n");
		return 2;
	}
	if (LDBL_MANT_DIG <= DBL_MANT_DIG) {
		printf("skipped: long double is no wider than double here\n");
		return 77;
	}
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		const Function *fn = &functions[i];
		if (strcmp(fn->name, argv[1]) != 0)
			continue;
		Worst w = check(fn, count);
		printf("%s_f64: max %.4f ulp at %a (%.17g), limit %g\n",
			fn->name, w.ulp, w.at, w.at, limit);
		if (w.bad_nan > 0)
			printf("%" PRIu64 " wrong NaN, e.g. at %a\n",
				w.bad_nan, w.bad_at);
		return w.ulp <= limit && w.bad_nan == 0 ? 0 : 1;
	}
	fprintf(stderr, "kernel_ulp_f64: no function '%s'\n", argv[1]);
	return 2;
}
