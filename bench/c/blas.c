/* blas.c - hand-written C over OpenBLAS.
 *
 * What does not recur is one matrix product over time and batch (sgemm); what
 * does is a product per step, sgemv for one sequence, sgemm for several; the
 * gates are fused loops.  For sgemv the matrices are transposed once, the form
 * in which it is faster.  OpenBLAS runs on one thread.
 */
#include <cblas.h>

#include "contest.h"
#include "elements.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
	const float *W, *U;             /* [ROWS][n] */
	float *WT, *UT;                 /* [n][ROWS] */
	const float *b, *c;
} Weights;

static Weights weights[LAYERS * DIRS];
static const float *input;
static float *projected;        /* [T][B][ROWS]: W x + b */
static float *between[2];       /* [T][B][max(X, OUT)] */
static int last;
static float h[B * H], c[B * H], u[B * ROWS];

static float *
take(size_t n)
{
	return aligned_alloc(64, (n * sizeof(float) + 63) / 64 * 64);
}

static float *
transposed(const float *M, int n)
{
	float *r = take((size_t)ROWS * (size_t)n);

	for (int i = 0; i < ROWS; i++)
		for (int j = 0; j < n; j++)
			r[j * ROWS + i] = M[i * n + j];
	return r;
}

int
contest_begin(const Case *k)
{
	size_t wide = X > OUT ? X : OUT;

	input = k->x;
	for (int i = 0; i < LAYERS * DIRS; i++) {
		const Layer *l = &k->layer[i];

		weights[i] = (Weights){
			.W = l->W, .U = l->U, .b = l->b, .c = l->c,
			.WT = transposed(l->W, X),
			.UT = KIND == INDRNN ? NULL : transposed(l->U, H),
		};
	}
	projected = take((size_t)T * B * ROWS);
	for (int i = 0; i < 2; i++)
		between[i] = take((size_t)T * B * wide);
	openblas_set_num_threads(1);
	return 0;
}

/* out [n][ROWS] += in [n][m] M^T, M [ROWS][m], MT [m][ROWS] */
static void
add_product(int n, int m, const float *M, const float *MT, const float *in,
            float *out)
{
	if (n == 1)
		cblas_sgemv(CblasRowMajor, CblasTrans, m, ROWS, 1, MT, ROWS,
		            in, 1, 1, out, 1);
	else
		cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, ROWS,
		            m, 1, in, m, M, m, 1, out, ROWS);
}

static void
project(const Weights *l, int n, const float *in, float *out)
{
	for (int i = 0; i < n; i++)
		memcpy(out + (size_t)i * ROWS, l->b, ROWS * sizeof *out);
	add_product(n, X, l->W, l->WT, in, out);
}

/* One step of all sequences; a [B][ROWS]. */
static void
step(const Weights *l, const float *a)
{
	for (int b = 0; b < B; b++) {
		float *ub = u + b * ROWS;

		if (KIND == INDRNN)
			for (int i = 0; i < H; i++)
				ub[i] = l->U[i] * h[b * H + i];
		else
			memset(ub, 0, ROWS * sizeof *ub);
		if (KIND == GRU)
			memcpy(ub + ROWS - H, l->c, H * sizeof *ub);
	}
	if (KIND != INDRNN)
		add_product(B, H, l->U, l->UT, h, u);
	for (int b = 0; b < B; b++)
		elements(a + b * ROWS, u + b * ROWS, h + b * H, c + b * H);
}

static void
scan(const Weights *l, int dir, const float *in, float *out)
{
	project(l, T * B, in, projected);
	contest_reset();
	for (int k = 0; k < T; k++) {
		int t = dir ? T - 1 - k : k;

		step(l, projected + t * B * ROWS);
		for (int b = 0; b < B; b++)
			memcpy(out + (t * B + b) * OUT + dir * H, h + b * H,
			       H * sizeof *out);
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
	memset(h, 0, sizeof h);
	memset(c, 0, sizeof c);
}

void
contest_step(const float *x, float *y)
{
	project(&weights[0], 1, x, projected);
	step(&weights[0], projected);
	memcpy(y, h, H * sizeof *y);
}
