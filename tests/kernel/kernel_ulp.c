/* Largest error of the f32 element functions, in units in the last place.
 *
 *   in    kernel_ulp FUNCTION STRIDE LIMIT: every STRIDE-th of the 2^32 bit
 *         patterns (1: all of them) and all patterns near a seam
 *   out   the largest error and where; exit 1 when it is above LIMIT, when a
 *         NaN comes out of a number that has a value, or when it does not
 *         come out of a NaN
 *   how   against libm in double, on all cores; an infinite result counts as
 *         2^128, so that overflow is judged like any other rounding
 */
#include "kernels.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 4096, MAX_THREADS = 64, SEAM = 2048 };

typedef struct {
	const char *name;
	/* BLOCK values of the kernel and of the reference */
	void (*kernel)(const float *x, float *y, double *r);
	const float *seam;      /* where pieces of the kernel meet; 0 ends */
} Function;

typedef struct {
	double ulp;             /* largest error so far */
	float at;               /* its argument */
	uint64_t bad_nan;       /* NaN from a number or a number from NaN */
	float bad_at;           /* one such argument */
} Worst;

typedef struct {
	const Function *fn;
	uint32_t stride;
	uint32_t first, threads;        /* its blocks: first + k threads */
	Worst worst;
	pthread_t thread;
} Job;

/* Below 2^-13 a double is more than exact enough with two terms, and past the
 * point of saturation with none: libm is slow and there are 2^32 of them. */
static double
ref_tanh(double x)
{
	if (fabs(x) < 0x1p-13)
		return x - x * x * x / 3;
	return fabs(x) > 20 ? copysign(1, x) : tanh(x);
}

static double
ref_sigmoid(double x)
{
	return x > 40 ? 1 : 1 / (1 + exp(-x));
}

/* Below -87 it stays where it is. */
static double
ref_quicksigmoid(double x)
{
	return x > 40 ? 1 : 1 / (1 + exp(x < -87 ? 87 : -x));
}

static double
ref_softplus(double x)
{
	if (x > 40)
		return x;
	return x < -40 ? exp(x) : log1p(exp(x));
}

static double
ref_erf(double x)
{
	return fabs(x) > 6 ? copysign(1, x) : erf(x);
}

static double
ref_exp(double x)
{
	return x > 100 ? 0x1p+200 : x < -120 ? 0 : exp(x);
}

static double
ref_expm1(double x)
{
	return x < -60 ? -1 : expm1(x);
}

#define BLOCK_OF(name, ref)                                     \
	static void                                             \
	block_##name(const float *x, float *y, double *r)       \
	{                                                       \
		for (int i = 0; i < BLOCK; i++)                 \
			y[i] = rnn_##name##_f32(x[i]);          \
		for (int i = 0; i < BLOCK; i++)                 \
			r[i] = ref(x[i]);                       \
	}
BLOCK_OF(exp, ref_exp)
BLOCK_OF(expm1, ref_expm1)
BLOCK_OF(log, log)
BLOCK_OF(log1p, log1p)
BLOCK_OF(tanh, ref_tanh)
BLOCK_OF(sigmoid, ref_sigmoid)
BLOCK_OF(quicktanh, ref_tanh)
BLOCK_OF(quicksigmoid, ref_quicksigmoid)
BLOCK_OF(softplus, ref_softplus)
BLOCK_OF(erf, ref_erf)
BLOCK_OF(sin, sin)
BLOCK_OF(cos, cos)
BLOCK_OF(sqrt, sqrt)
BLOCK_OF(floor, floor)

static const float no_seam[] = {0};
static const float exp_seam[] = {88.72284f, -87.33655f, -103.97208f, 89.0f,
	-104.0f, 0.34657359f, -0.34657359f, 0};
static const float quick_seam[] = {87.0f, -87.0f, 0.34657359f, 0};
static const float tanh_seam[] = {0.17328680f, 10.0f, 9.0109133f, 0x1p-126f, 0};
static const float log_seam[] = {1.0f, 0.70710678f, 1.41421356f, 0x1p-126f, 0};
static const float log1p_seam[] = {-1.0f, -0.29289322f, 0.41421356f, 0x1p-24f,
	-0x1p-24f, 0x1p-126f, 0};
static const float erf_seam[] = {0.921875f, -0.921875f, 3.92f, 4.0f, 0};
static const float sin_seam[] = {0.78539816f, 1.57079633f, 3.14159265f,
	6.28318531f, 1e5f, 16367173.0f, 0};
static const float floor_seam[] = {0x1p+23f, -0x1p+23f, 1.0f, -1.0f, 0};

static const Function functions[] = {
	{"exp",      block_exp,      exp_seam},
	{"expm1",    block_expm1,    exp_seam},
	{"log",      block_log,      log_seam},
	{"log1p",    block_log1p,    log1p_seam},
	{"tanh",     block_tanh,     tanh_seam},
	{"sigmoid",  block_sigmoid,  exp_seam},
	{"quicktanh", block_quicktanh, tanh_seam},
	{"quicksigmoid", block_quicksigmoid, quick_seam},
	{"softplus", block_softplus, exp_seam},
	{"erf",      block_erf,      erf_seam},
	{"sin",      block_sin,      sin_seam},
	{"cos",      block_cos,      sin_seam},
	{"sqrt",     block_sqrt,     no_seam},
	{"floor",    block_floor,    floor_seam},
};

/* |y - r| in units of the last place of a float near r; NaN when one is. */
static inline double
ulp_error(float y, double r)
{
	const uint64_t exponent = UINT64_C(0x7ff0000000000000);
	double a = fabs(r), unit;
	uint64_t u;

	a = a > 0x1p-126 ? a : 0x1p-126;
	a = a < 0x1p+127 ? a : 0x1p+127;
	memcpy(&u, &a, sizeof u);
	u = (u & exponent) - ((uint64_t)23 << 52);
	memcpy(&unit, &u, sizeof unit);
	double got = fabsf(y) > 0x1.fffffep127f ? copysign(0x1p+128, y) : y;
	double want = fabs(r) > 0x1p+128 ? copysign(0x1p+128, r) : r;
	return fabs(got - want) / unit;
}

static void
check_block(const Function *fn, const float *x, Worst *w)
{
	float y[BLOCK];
	double r[BLOCK], err[BLOCK];

	fn->kernel(x, y, r);
	for (int i = 0; i < BLOCK; i++)
		err[i] = ulp_error(y[i], r[i]);
	for (int i = 0; i < BLOCK; i++) {
		if (err[i] <= w->ulp)
			continue;
		if (err[i] > w->ulp) {
			w->ulp = err[i];
			w->at = x[i];
		} else if ((y[i] != y[i]) != (r[i] != r[i])) {
			w->bad_nan++;
			w->bad_at = x[i];
		}
	}
}

static void *
sweep(void *arg)
{
	Job *job = arg;
	uint64_t n = (UINT64_C(1) << 32) / job->stride;
	float x[BLOCK];

	for (uint64_t b = job->first; b * BLOCK < n; b += job->threads) {
		for (int i = 0; i < BLOCK; i++) {
			uint64_t k = b * BLOCK + (uint64_t)i;
			uint32_t u = (uint32_t)(k * job->stride);
			memcpy(&x[i], &u, sizeof u);
		}
		check_block(job->fn, x, &job->worst);
	}
	return NULL;
}

/* The patterns next to each seam, and those next to 0, inf and NaN. */
static void
check_seams(const Function *fn, Worst *w)
{
	static const uint32_t special[] = {0, 0x80000000u, 0x00800000u,
		0x80800000u, 0x7f800000u, 0xff800000u, 0x7fc00000u};
	const size_t nspecial = sizeof special / sizeof special[0];
	float x[BLOCK];

	for (size_t k = 0; k < nspecial || fn->seam[k - nspecial] != 0; k++) {
		uint32_t mid = k < nspecial ? special[k]
			: rnn_bits_f32(fn->seam[k - nspecial]);
		for (int i = 0; i < BLOCK; i++)
			x[i] = rnn_float_f32(mid + (uint32_t)i - SEAM);
		check_block(fn, x, w);
	}
}

static Worst
check(const Function *fn, uint32_t stride)
{
	Job job[MAX_THREADS] = {0};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	uint32_t n = cores < 1 ? 1
		: cores > MAX_THREADS ? MAX_THREADS : (uint32_t)cores;
	Worst all = {0};

	check_seams(fn, &all);
	for (uint32_t i = 0; i < n; i++) {
		job[i].fn = fn;
		job[i].stride = stride;
		job[i].first = i;
		job[i].threads = n;
		if (pthread_create(&job[i].thread, NULL, sweep, &job[i]) != 0) {
			fprintf(stderr, "kernel_ulp: cannot start a thread\n");
			exit(3);
		}
	}
	for (uint32_t i = 0; i < n; i++) {
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
	uint32_t stride = argc == 4 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
	double limit = argc == 4 ? strtod(argv[3], NULL) : 0;

	if (stride == 0 || !(limit > 0)) {
		fprintf(stderr, "usage: kernel_ulp FUNCTION STRIDE LIMIT\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		const Function *fn = &functions[i];
		if (strcmp(fn->name, argv[1]) != 0)
			continue;
		Worst w = check(fn, stride);
		printf("%s_f32: max %.4f ulp at %a (%.9g), limit %g\n",
			fn->name, w.ulp, (double)w.at, (double)w.at, limit);
		if (w.bad_nan > 0)
			printf("%" PRIu64 " wrong NaN, e.g. at %a\n",
				w.bad_nan, (double)w.bad_at);
		return w.ulp <= limit && w.bad_nan == 0 ? 0 : 1;
	}
	fprintf(stderr, "kernel_ulp: no function '%s'\n", argv[1]);
	return 2;
}
