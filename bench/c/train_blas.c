/* train_blas.c - back-propagation through time by hand, over OpenBLAS.
 *
 * The reference of training: the projection W x + b of all steps is one
 * product; forward, a product with U and one fused loop per step, which keeps
 * the gates; backward, one fused loop and a product with U^T per step, which
 * leaves the adjoints of the sums; then each weight gradient is one product
 * over time and batch.  Adam is one vector loop over all parameters.
 */
#include <cblas.h>

#include "contest.h"
#include "elements.h"

#include <stdlib.h>
#include <string.h>

enum { W0 = 0, U0 = ROWS * X, B0 = U0 + RECURRENT, PARAMS = B0 + ROWS };
enum { SUMS = B * ROWS, UNITS = B * H };        /* in one step */

static const Case *net;
static float param[PARAMS], grad[PARAMS], moment[PARAMS], square[PARAMS];
static float *gate;             /* [T][B][ROWS]: sums, then gates, adjoints */
static float *cell, *hidden;    /* [T + 1][B][H], the first one zero */
static float dh[UNITS], dc[UNITS];
static int count;               /* steps of the optimiser so far */

int
contest_begin(const Case *k)
{
	if ((KIND != LSTM && KIND != INDRNN) || LAYERS * DIRS != 1)
		return -1;
	net = k;
	memcpy(param, k->layer[0].W, sizeof param);
	gate = calloc((size_t)T * SUMS, sizeof *gate);
	cell = calloc((size_t)(T + 1) * UNITS, sizeof *cell);
	hidden = calloc((size_t)(T + 1) * UNITS, sizeof *hidden);
	openblas_set_num_threads(1);
	return gate && cell && hidden ? 0 : -1;
}

static void
forward_elements(float *restrict g, const float *restrict before,
                 float *restrict c, const float *restrict h0,
                 float *restrict h)
{
	const float *u = param + U0;

	for (int i = 0; i < H; i++) {
		if (KIND == INDRNN) {
			h[i] = fmaxf(0, g[i] + u[i] * h0[i]);
			continue;
		}
		g[i] = sigmoid(g[i]);
		g[H + i] = sigmoid(g[H + i]);
		g[2 * H + i] = tanhf(g[2 * H + i]);
		g[3 * H + i] = sigmoid(g[3 * H + i]);
		c[i] = g[H + i] * before[i] + g[i] * g[2 * H + i];
		h[i] = g[3 * H + i] * tanhf(c[i]);
	}
}

static void
forward(void)
{
	for (int i = 0; i < T * B; i++)
		memcpy(gate + i * ROWS, param + B0, ROWS * sizeof *gate);
	cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, T * B, ROWS, X, 1,
	            net->x, X, param + W0, X, 1, gate, ROWS);
	for (int t = 0; t < T; t++) {
		float *g = gate + t * SUMS, *c = cell + t * UNITS;
		float *h = hidden + t * UNITS;

		if (KIND != INDRNN && B == 1)
			cblas_sgemv(CblasRowMajor, CblasNoTrans, ROWS, H, 1,
			            param + U0, H, h, 1, 1, g, 1);
		else if (KIND != INDRNN)
			cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, B,
			            ROWS, H, 1, h, H, param + U0, H, 1, g,
			            ROWS);
		for (int b = 0; b < B; b++)
			forward_elements(g + b * ROWS, c + b * H,
			                 c + UNITS + b * H, h + b * H,
			                 h + UNITS + b * H);
	}
}

/* g: gates, then adjoints of the sums; dh, dc: adjoints of this step's h, c. */
static void
backward_elements(float *restrict g, const float *restrict before,
                  const float *restrict c, const float *restrict h,
                  float *restrict eh, float *restrict ec)
{
	for (int i = 0; i < H; i++) {
		if (KIND == INDRNN) {
			g[i] = h[i] > 0 ? eh[i] : 0;
			eh[i] = param[U0 + i] * g[i];
			continue;
		}
		float in = g[i], forget = g[H + i], out = g[3 * H + i];
		float new = g[2 * H + i], s = tanhf(c[i]);
		float e = ec[i] + eh[i] * out * (1 - s * s);

		g[i] = e * new * in * (1 - in);
		g[H + i] = e * before[i] * forget * (1 - forget);
		g[2 * H + i] = e * in * (1 - new * new);
		g[3 * H + i] = eh[i] * s * out * (1 - out);
		ec[i] = e * forget;
	}
}

static double
backward(void)
{
	double loss = 0;

	memset(dh, 0, sizeof dh);
	memset(dc, 0, sizeof dc);
	for (int t = T - 1; t >= 0; t--) {
		float *g = gate + t * SUMS, *c = cell + t * UNITS;
		const float *h = hidden + (t + 1) * UNITS;
		const float *d = net->d + t * UNITS;
		float sum = 0;

		for (int i = 0; i < UNITS; i++) {
			sum += (h[i] - d[i]) * (h[i] - d[i]);
			dh[i] += 2.0F / (T * B) * (h[i] - d[i]);
		}
		loss += (double)sum;
		for (int b = 0; b < B; b++)
			backward_elements(g + b * ROWS, c + b * H,
			                  c + UNITS + b * H, h + b * H,
			                  dh + b * H, dc + b * H);
		if (KIND != INDRNN && B == 1)
			cblas_sgemv(CblasRowMajor, CblasTrans, ROWS, H, 1,
			            param + U0, H, g, 1, 0, dh, 1);
		else if (KIND != INDRNN)
			cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans,
			            B, H, ROWS, 1, g, ROWS, param + U0, H, 0,
			            dh, H);
	}
	return loss / (T * B);
}

static void
weight_gradients(void)
{
	cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, ROWS, X, T * B, 1,
	            gate, ROWS, net->x, X, 0, grad + W0, X);
	if (KIND != INDRNN)
		cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, ROWS, H,
		            T * B, 1, gate, ROWS, hidden, H, 0, grad + U0, H);
	else
		memset(grad + U0, 0, H * sizeof *grad);
	memset(grad + B0, 0, ROWS * sizeof *grad);
	for (int k = 0; k < T * B; k++) {
		for (int i = 0; i < ROWS; i++)
			grad[B0 + i] += gate[k * ROWS + i];
		for (int i = 0; KIND == INDRNN && i < H; i++)
			grad[U0 + i] += gate[k * ROWS + i] * hidden[k * H + i];
	}
}

static void
adam(void)
{
	float c1, c2;

	count++;
	c1 = 1e-3F / (1 - powf(0.9F, (float)count));
	c2 = 1 / sqrtf(1 - powf(0.999F, (float)count));
	for (int i = 0; i < PARAMS; i++) {
		float g = grad[i];

		moment[i] = 0.9F * moment[i] + 0.1F * g;
		square[i] = 0.999F * square[i] + 0.001F * g * g;
		param[i] -= c1 * moment[i] / (sqrtf(square[i]) * c2 + 1e-8F);
	}
}

double
contest_train(float *gradient)
{
	forward();
	double loss = backward();
	weight_gradients();
	if (gradient != NULL)
		memcpy(gradient, grad, sizeof grad);
	adam();
	return loss;
}
