/* floors.c - what this core can do at most: "NAME VALUE" on standard output.
 *
 *   flops             f32 multiply-adds per second, two operations each
 *   bandwidth BYTES   bytes per second read from a working set of that size,
 *                     for each size on the command line
 *
 * The best of many samples: a floor is what nothing on this machine beats.
 * Vectors are GNU C's, as wide as -march=native has; enough of them are in
 * flight to hide latency (twelve sums, eight loads).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __AVX512F__
enum { LANES = 16 };
#elif defined(__AVX__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif

typedef float Vec __attribute__((vector_size(LANES * sizeof(float))));

enum { STREAMS = 8, SAMPLES = 60 };

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Keeps the compiler from knowing a vector, or that nobody reads it. */
#define OPAQUE(v) __asm__ volatile("" : "+v"(v))

/* The sums are variables of their own, since gcc keeps an array in memory. */
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) \
	DO(10) DO(11)

static double
multiply_adds(void)
{
	enum { TURNS = 200000, SUMS = 12 };
	Vec a = {0}, b = {0};
#define DECLARE(k) Vec s##k = {0};
	EACH(DECLARE)

	double start = now();
	for (int n = 0; n < TURNS; n++) {
		OPAQUE(a);
		OPAQUE(b);
#define ADD(k) s##k = a * b + s##k; OPAQUE(s##k);
		EACH(ADD)
	}
	return 2.0 * LANES * SUMS * TURNS / (now() - start);
}

/* Reads a working set, a multiple of STREAMS vectors, many times. */
static double
reading(const Vec *p, size_t bytes)
{
	size_t n = bytes / sizeof *p, turns = ((size_t)1 << 24) / bytes + 1;

	double start = now();
	for (size_t turn = 0; turn < turns; turn++)
		for (size_t i = 0; i < n; i += STREAMS)
#pragma GCC unroll 8
			for (int k = 0; k < STREAMS; k++) {
				Vec v = p[i + (size_t)k];

				OPAQUE(v);
			}
	return (double)(turns * bytes) / (now() - start);
}

int
main(int argc, char **argv)
{
	double best = 0;

	for (int i = 0; i < SAMPLES; i++) {
		double got = multiply_adds();

		best = got > best ? got : best;
	}
	printf("flops %.6g\n", best);
	for (int i = 1; i < argc; i++) {
		size_t part = STREAMS * sizeof(Vec);
		size_t bytes = (strtoul(argv[i], NULL, 10) + part - 1)
		               / part * part;
		Vec *p = aligned_alloc(64, bytes);

		if (p == NULL)
			return 3;
		memset(p, 1, bytes);
		best = 0;
		for (int k = 0; k < SAMPLES; k++) {
			double got = reading(p, bytes);

			best = got > best ? got : best;
		}
		printf("bandwidth %s %.6g\n", argv[i], best);
		free(p);
	}
	return 0;
}
