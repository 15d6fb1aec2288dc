#!/bin/sh
# A00: one loop, chunks that hand the state on, and single steps give the same
# bits, outputs and last state.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" build "$here/model.rnn" -o .
cat >chunks.c <<'END'
#include "loop.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum { T = 64, X = LOOP_DIM_X, H = LOOP_DIM_H, Y = LOOP_DIM_Y };
static loop_params p;
static float x[T * X], start[H], work[1 << 16];

/* y and last of the first n steps, `chunk` steps a call */
static void
compute(size_t n, size_t chunk, float *y, float *last)
{
	memcpy(last, start, sizeof start);
	for (size_t t = 0; t < n; t += chunk) {
		const size_t k = n - t < chunk ? n - t : chunk;
		float from[H];

		memcpy(from, last, sizeof from);
		if (loop_run_work(k) > sizeof work ||
		    loop_run(&p, x + t * X, from, y + t * Y, last, k, work))
			exit(2);
	}
}
int
main(void)
{
	float *w = (float *)&p, y[T * Y], one[T * Y], last[H], end[H];

	for (size_t i = 0; i < sizeof p / sizeof *w; i++)
		w[i] = (float)(i * 7 % 19) * 0.08f - 0.7f;
	for (size_t i = 0; i < T * X; i++)
		x[i] = (float)(i * i % 13) / 6 - 1;
	for (size_t i = 0; i < H; i++)
		start[i] = 0.3f * (float)i - 0.5f;
	for (size_t n = 1; n <= T; n++) {
		compute(n, n, one, end);
		for (size_t chunk = 1; chunk < n; chunk++) {
			if (chunk == 1 && n > 8 && n < T)
				continue;       /* step by step: 8, and all */
			compute(n, chunk, y, last);
			if (memcmp(y, one, n * Y * sizeof *y) != 0 ||
			    memcmp(last, end, sizeof end) != 0) {
				printf("T = %d in chunks of %d differs\n",
				       (int)n, (int)chunk);
				return 1;
			}
		}
	}
	return one[0] == one[Y] || end[0] == start[0];
}
END
${CC:-cc} -std=c99 -O2 -o chunks chunks.c loop.c
./chunks
