#!/bin/sh
# A00: one loop, chunks that hand the state on, single steps, and up to eight steps
# written out, without a loop, give the same bits, outputs and last state.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" build "$here/model.rnn" -o .
grep -q 'ptrdiff_t t = ' loop.c         # the loop that the others do without
: >unrolled.h
: >unrolled.c
n=1 y=y
while [ $n -le 8 ]; do
	"$RNNC" build "$here/unrolled.rnn" -D N=$n --prefix=steps$n -o .
	if grep 'ptrdiff_t t = ' steps$n.c; then
		echo "$n steps written out still have a loop over them" >&2
		exit 1
	fi
	echo "#include \"steps$n.h\"" >>unrolled.h
	echo "case $n: return steps${n}_run((const void *)&p, x, start, $y," \
		"last, 1, work);" >>unrolled.c
	y="$y, y + $n * Y"
	n=$((n + 1))
done
cat >chunks.c <<'END'
#include "loop.h"
#include "unrolled.h"
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

static int
written_out(int n, float *y, float *last)
{
	switch (n) {
#include "unrolled.c"
	}
	return 1;
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
	for (int n = 1; n <= 8; n++) {
		compute((size_t)n, (size_t)n, one, end);
		memset(y, 0, sizeof y);
		memset(last, 0, sizeof last);
		if (written_out(n, y, last) ||
		    memcmp(y, one, (size_t)(n * Y) * sizeof *y) != 0 ||
		    memcmp(last, end, sizeof end) != 0) {
			printf("%d steps written out differ\n", n);
			return 1;
		}
	}
	return one[0] == one[Y] || end[0] == start[0];
}
END
${CC:-cc} -std=c99 -O2 -o chunks chunks.c loop.c steps?.c
./chunks
