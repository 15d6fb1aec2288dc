/* elements.h - the gates' arithmetic, as a C programmer writes it.
 *
 * Shared by the contestants written by hand; with -O3 -march=native -ffast-math
 * gcc turns expf and tanhf into calls of libmvec's vector functions.
 */
#ifndef ELEMENTS_H
#define ELEMENTS_H

#include "case.h"

#include <math.h>

static inline float
sigmoid(float v)
{
	return 1 / (1 + expf(-v));
}

/* One step of one sequence: a [ROWS] = W x + b, u [ROWS] = U h (IndRNN u h;
 * GRU and + c); h [H] and c [H], the LSTM's cells, move on. */
static inline void
elements(const float *restrict a, const float *restrict u, float *restrict h,
         float *restrict c)
{
	if (KIND == LSTM) {
		for (int i = 0; i < H; i++) {
			float in = sigmoid(a[i] + u[i]);
			float forget = sigmoid(a[H + i] + u[H + i]);
			float cell = tanhf(a[2 * H + i] + u[2 * H + i]);
			float out = sigmoid(a[3 * H + i] + u[3 * H + i]);

			c[i] = forget * c[i] + in * cell;
			h[i] = out * tanhf(c[i]);
		}
	} else if (KIND == GRU) {
		for (int i = 0; i < H; i++) {
			float r = sigmoid(a[i] + u[i]);
			float z = sigmoid(a[H + i] + u[H + i]);
			float n = tanhf(a[2 * H + i] + r * u[2 * H + i]);

			h[i] = (1 - z) * n + z * h[i];
		}
	} else if (KIND == INDRNN) {
		for (int i = 0; i < H; i++)
			h[i] = fmaxf(0, a[i] + u[i]);
	} else {
		for (int i = 0; i < H; i++)
			h[i] = tanhf(a[i] + u[i]);
	}
}

#endif
