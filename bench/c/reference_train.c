/* reference_train.c - back-propagation through time and Adam, in double.
 *
 * One layer, LSTM or IndRNN, the loss of case.h.  Parameters are one array in
 * the order of the file of a case: W, U, b.  Sums run over sequences, then over
 * time; weight gradients are added step by step, as the chain rule is written.
 */
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { W0 = 0, U0 = ROWS * X, B0 = U0 + RECURRENT, PARAMS = B0 + ROWS };

typedef struct {
	double gate[ROWS];      /* after their functions */
	double c[H], h[H];
} Tape;

static void
forward_step(const double *p, const float *x, const Tape *before, Tape *now)
{
	for (int r = 0; r < ROWS; r++) {
		double a = p[B0 + r];

		for (int j = 0; j < X; j++)
			a += p[W0 + r * X + j] * (double)x[j];
		if (KIND == INDRNN)
			a += p[U0 + r] * before->h[r];
		else
			for (int j = 0; j < H; j++)
				a += p[U0 + r * H + j] * before->h[j];
		now->gate[r] = KIND == INDRNN ? fmax(0, a)
		               : r / H == 2 ? tanh(a) : reference_sigmoid(a);
	}
	for (int i = 0; i < H; i++) {
		const double *g = now->gate + i;

		if (KIND == INDRNN) {
			now->h[i] = g[0];
			continue;
		}
		now->c[i] = g[H] * before->c[i] + g[0] * g[2 * H];
		now->h[i] = g[3 * H] * tanh(now->c[i]);
	}
}

/* da := adjoints of the sums, from dh and dc, which move one step back. */
static void
backward_gates(const Tape *before, const Tape *now, const double *dh,
               double *dc, double *da)
{
	for (int i = 0; i < H; i++) {
		const double *g = now->gate + i;

		if (KIND == INDRNN) {
			da[i] = g[0] > 0 ? dh[i] : 0;
			continue;
		}
		double in = g[0], forget = g[H], cell = g[2 * H];
		double out = g[3 * H], s = tanh(now->c[i]);

		dc[i] += dh[i] * out * (1 - s * s);
		da[i] = dc[i] * cell * in * (1 - in);
		da[H + i] = dc[i] * before->c[i] * forget * (1 - forget);
		da[2 * H + i] = dc[i] * in * (1 - cell * cell);
		da[3 * H + i] = dh[i] * s * out * (1 - out);
		dc[i] *= forget;
	}
}

/* Adds the gradient of one step's sums; dh := U^T da. */
static void
backward_sums(const double *p, const float *x, const Tape *before,
              const double *da, double *dh, double *g)
{
	memset(dh, 0, H * sizeof *dh);
	for (int r = 0; r < ROWS; r++) {
		g[B0 + r] += da[r];
		for (int j = 0; j < X; j++)
			g[W0 + r * X + j] += da[r] * (double)x[j];
		if (KIND == INDRNN) {
			g[U0 + r] += da[r] * before->h[r];
			dh[r] = p[U0 + r] * da[r];
			continue;
		}
		for (int j = 0; j < H; j++) {
			g[U0 + r * H + j] += da[r] * before->h[j];
			dh[j] += p[U0 + r * H + j] * da[r];
		}
	}
}

/* The loss of sequence b; its gradient is added to g. */
static double
sequence(const Case *k, int b, const double *p, Tape *tape, double *g)
{
	double dh[H] = {0}, dc[H] = {0}, da[ROWS], loss = 0;

	for (int t = 0; t < T; t++) {
		const float *d = k->d + ((size_t)t * B + (size_t)b) * H;

		forward_step(p, k->x + ((size_t)t * B + (size_t)b) * X,
		             &tape[t], &tape[t + 1]);
		for (int i = 0; i < H; i++)
			loss += pow(tape[t + 1].h[i] - (double)d[i], 2);
	}
	for (int t = T - 1; t >= 0; t--) {
		const float *d = k->d + ((size_t)t * B + (size_t)b) * H;

		for (int i = 0; i < H; i++)
			dh[i] += 2 * (tape[t + 1].h[i] - (double)d[i])
			         / (T * B);
		backward_gates(&tape[t], &tape[t + 1], dh, dc, da);
		backward_sums(p, k->x + ((size_t)t * B + (size_t)b) * X,
		              &tape[t], da, dh, g);
	}
	return loss / (T * B);
}

/* Kingma and Ba (2015), algorithm 1. */
static void
adam(int k, double *p, const double *g, double *m, double *s)
{
	for (int i = 0; i < PARAMS; i++) {
		m[i] = 0.9 * m[i] + 0.1 * g[i];
		s[i] = 0.999 * s[i] + 0.001 * g[i] * g[i];
		p[i] -= 1e-3 * (m[i] / (1 - pow(0.9, k)))
		        / (sqrt(s[i] / (1 - pow(0.999, k))) + 1e-8);
	}
}

void
reference_train(const Case *k, double *want)
{
	double *p = calloc(4 * (size_t)PARAMS, sizeof *p), *g = p + PARAMS;
	Tape *tape = calloc(T + 1, sizeof *tape);

	if (p == NULL || tape == NULL || LAYERS * DIRS != 1
	    || (KIND != LSTM && KIND != INDRNN)) {
		fputs("reference: cannot train this case\n", stderr);
		exit(3);
	}
	for (int i = 0; i < PARAMS; i++)
		p[i] = (double)k->layer[0].W[i];
	for (int n = 0; n < LOSSES; n++) {
		memset(g, 0, PARAMS * sizeof *g);
		want[n] = 0;
		for (int b = 0; b < B; b++)
			want[n] += sequence(k, b, p, tape, g);
		if (n == 0)
			memcpy(want + LOSSES, g, PARAMS * sizeof *g);
		adam(n + 1, p, g, g + PARAMS, g + 2 * PARAMS);
	}
	free(p);
	free(tape);
}
