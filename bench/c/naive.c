/* naive.c - a straightforward loop nest by hand.
 *
 * Thirty lines of arithmetic with constant sizes: what one writes without a
 * library.  BY_ROWS reads the matrices as PyTorch stores them and leaves the
 * sums to the compiler's reduction; otherwise they are transposed once, and the
 * inner loop runs over units.  Compiled with -O3 -march=native -ffast-math.
 * An echo-state network's matrix is kept as a list of what is not zero.
 */
#include "contest.h"
#include "elements.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
	float *W, *U, *b, *c;
	int *from, *first;      /* ESN: columns; where each row begins */
} Weights;

static Weights weights[LAYERS * DIRS];
static const float *input;
static float *between[2];       /* [T][B][max(X, OUT)] */
static int last;                /* which of them holds the result */
static float state_h[H], state_c[H];

static float *
take(size_t n)
{
	return aligned_alloc(64, (n * sizeof(float) + 63) / 64 * 64);
}

/* [m][n] as it is, or transposed. */
static float *
arranged(const float *M, int m, int n)
{
	float *r = take((size_t)m * (size_t)n);

	for (int i = 0; i < m; i++)
		for (int j = 0; j < n; j++)
			r[BY_ROWS ? i * n + j : j * m + i] = M[i * n + j];
	return r;
}

static void
collect(Weights *w, const float *U)
{
	int n = 0;

	w->U = take((size_t)H * H);
	w->from = malloc((size_t)H * H * sizeof *w->from);
	w->first = malloc((H + 1) * sizeof *w->first);
	for (int i = 0; i < H; i++) {
		w->first[i] = n;
		for (int j = 0; j < H; j++) {
			if (U[i * H + j] == 0)
				continue;
			w->U[n] = U[i * H + j];
			w->from[n++] = j;
		}
	}
	w->first[H] = n;
}

int
contest_begin(const Case *k)
{
	size_t wide = X > OUT ? X : OUT;

	for (int i = 0; i < LAYERS * DIRS; i++) {
		const Layer *l = &k->layer[i];

		weights[i].W = arranged(l->W, ROWS, X);
		weights[i].b = arranged(l->b, 1, ROWS);
		if (KIND == GRU)
			weights[i].c = arranged(l->c, 1, H);
		if (KIND == ESN)
			collect(&weights[i], l->U);
		else
			weights[i].U = arranged(l->U, RECURRENT / H, H);
	}
	input = k->x;
	for (int i = 0; i < 2; i++)
		between[i] = take((size_t)T * B * wide);
	return 0;
}

/* a += M v */
static inline void
add_product(int m, int n, const float *restrict M, const float *restrict v,
            float *restrict a)
{
	if (BY_ROWS) {
		for (int i = 0; i < m; i++)
			for (int j = 0; j < n; j++)
				a[i] += M[i * n + j] * v[j];
	} else {
		for (int j = 0; j < n; j++)
			for (int i = 0; i < m; i++)
				a[i] += M[j * m + i] * v[j];
	}
}

static void
step(const Weights *w, const float *x, float *h, float *c)
{
	float a[ROWS], u[ROWS] = {0};

	memcpy(a, w->b, sizeof a);
	if (KIND == GRU)
		memcpy(u + ROWS - H, w->c, H * sizeof *u);
	add_product(ROWS, X, w->W, x, a);
	if (KIND == INDRNN)
		for (int i = 0; i < H; i++)
			u[i] = w->U[i] * h[i];
	else if (KIND == ESN)
		for (int i = 0; i < H; i++)
			for (int n = w->first[i]; n < w->first[i + 1]; n++)
				u[i] += w->U[n] * h[w->from[n]];
	else
		add_product(ROWS, H, w->U, h, u);
	elements(a, u, h, c);
}

static void
scan(const Weights *w, int dir, const float *in, float *out)
{
	static float h[B][H], c[B][H];

	memset(h, 0, sizeof h);
	memset(c, 0, sizeof c);
	for (int k = 0; k < T; k++)
		for (int b = 0; b < B; b++) {
			int at = (dir ? T - 1 - k : k) * B + b;

			step(w, in + at * X, h[b], c[b]);
			memcpy(out + at * OUT + dir * H, h[b], sizeof h[b]);
		}
}

void
contest_run(void)
{
	const float *in = input;

	for (int l = 0; l < LAYERS; l++) {
		for (int k = 0; k < DIRS; k++)
			scan(&weights[l * DIRS + k], k, in, between[l % 2]);
		in = between[last = l % 2];
	}
}

void
contest_result(float *y)
{
	memcpy(y, between[last], (size_t)T * B * OUT * sizeof *y);
}

void
contest_reset(void)
{
	memset(state_h, 0, sizeof state_h);
	memset(state_c, 0, sizeof state_c);
}

void
contest_step(const float *x, float *y)
{
	step(&weights[0], x, state_h, state_c);
	memcpy(y, state_h, sizeof state_h);
}
