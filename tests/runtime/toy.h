/* toy.h - two models written by hand, as generated code would describe them.
 *
 * elman   x[t]:[3] -> y[t]:[2], target d[t]:[2], loss = mean[t] sumsq(y - d)
 *           h[0] = h0,  h[t] = tanh(W x[t] + U h[t-1] + b)
 *           z[t] = V h[t],  y[t] = S z[t] + c
 *         with U masked by the const M, S symmetric, W stored transposed, U in
 *         blocks of two rows, padding between tensors; in f32 and f64
 * vote    w[t]:int(5) -> p:[2] and k:int(2), both without time, target
 *         d:int(2) without time; gain:[] is an input without time
 *           p = gain * (1 / T) sum[t] E[w[t]],  k = argmax p
 *           loss = sumsq(p - one_hot(d)); f64
 */
#ifndef RNN_TEST_TOY_H
#define RNN_TEST_TOY_H

#include "model.h"

const RnnModel *toy32_model(void);
const RnnModel *toy64_model(void);
const RnnModel *vote_model(void);

/* Places in the flat array of elman: W[i][j], U[i][j] and so on. */
enum {
	TOY_W = 0, TOY_U = 16, TOY_B = 32, TOY_H0 = 36, TOY_V = 40, TOY_S = 48,
	TOY_C = 52, TOY_PARAMS = 56, TOY_M = 56, TOY_REALS = 72
};
#define TOY_W_AT(i, j) (TOY_W + (i) + 4 * (j))
#define TOY_U_AT(i, j) (TOY_U + (i) / 2 * 8 + (i) % 2 + 2 * (j))

#endif
