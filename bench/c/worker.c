/* worker.c - the program around a contestant.
 *
 *   worker DATA OUT
 *
 * In    DATA, the file of the case (case.h); then lines on standard input, each
 *       a time in seconds
 * Out   OUT, the result as float, for the check; "ready" on standard output, or
 *       "cannot"; then for each line "NS CALLS": nanoseconds per time step (per
 *       step of the optimiser when training) and how many calls were timed
 *
 * Reading the next line is the only time between measurements, so that the
 * harness can run several workers in turn.
 */
#include "contest.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* MODE decides at compile time which of these a contestant must have. */
#pragma weak contest_reset
#pragma weak contest_step
#pragma weak contest_run
#pragma weak contest_result
#pragma weak contest_train

/* Processor time, so that other programs on the machine count less. */
static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float *
read_floats(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL || fseek(f, 0, SEEK_END) != 0)
		return NULL;
	*n = (size_t)ftell(f) / sizeof(float);
	float *p = aligned_alloc(64, (*n * sizeof *p + 63) / 64 * 64);
	rewind(f);
	if (p == NULL || fread(p, sizeof *p, *n, f) != *n)
		return NULL;
	fclose(f);
	return p;
}

static int
write_floats(const char *path, const float *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	return f != NULL && fwrite(p, sizeof *p, n, f) == n && fclose(f) == 0
	       ? 0 : -1;
}

/* The result that is compared with the reference. */
static int
check(const Case *c, const char *path)
{
	size_t n = MODE == TRAIN ? LOSSES + LAYER_FLOATS : (size_t)T * B * OUT;
	float *y = malloc(n * sizeof *y);

	if (y == NULL)
		return -1;
	if (MODE == TRAIN) {
		for (int i = 0; i < LOSSES; i++)
			y[i] = (float)contest_train(i == 0 ? y + LOSSES
			                                   : NULL);
	} else if (MODE == STEP) {
		contest_reset();
		for (int t = 0; t < T; t++)
			contest_step(c->x + t * X, y + t * OUT);
	} else {
		contest_run();
		contest_result(y);
	}
	int rc = write_floats(path, y, n);
	free(y);
	return rc;
}

/* One call that is timed; STEP makes T calls of one step. */
static void
call(const Case *c, float *y)
{
	if (MODE == TRAIN)
		contest_train(NULL);
	else if (MODE == RUN)
		contest_run();
	else
		for (int t = 0; t < T; t++)
			contest_step(c->x + t * X, y);
}

static void
measure(const Case *c, double seconds)
{
	static float y[OUT];
	long calls = 0;
	double start = now(), end = start;

	do {
		call(c, y);
		calls++;
		end = now();
	} while (end - start < seconds);
	double per = MODE == TRAIN ? 1 : T;
	double ns = 1e9 * (end - start) / ((double)calls * per);
	printf("%.4f %ld\n", ns, calls);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	static Case c;
	size_t n = 0;
	float *data = argc == 3 ? read_floats(argv[1], &n) : NULL;
	double seconds;

	if (data == NULL || n != CASE_FLOATS) {
		fprintf(stderr, "worker: cannot read the case\n");
		return 3;
	}
	case_view(&c, data);
	if (contest_begin(&c) != 0) {
		puts("cannot");
		return 0;
	}
	if (check(&c, argv[2]) != 0)
		return 3;
	puts("ready");
	fflush(stdout);
	while (scanf("%lf", &seconds) == 1)
		measure(&c, seconds);
	return 0;
}
