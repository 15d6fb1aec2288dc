/* ours_train.c - trains with what rnnc has made: loss_grad of 'net.h', and the
 * optimiser of its runtime, as 'rnnc train' does.  Each sequence adds its
 * gradient; the batch's is the mean. */
#include "net.h"
#include "ours.h"

#include "model.h"
#include "optim.h"

#include <string.h>

const RnnModel *net_model(void);

static const Case *shape;
static net_params *params;
static net_grad *grad;
static net_state *state;
static float *in, *target;
static void *work, *moments;
static size_t count;            /* floats that are trained */
static RnnOptim adam;
static uint64_t steps;

int
contest_begin(const Case *k)
{
	RnnError err;

	if (rnn_optim_new(&adam, "adam", &err) != 0)
		return -1;
	shape = k;
	count = net_model()->n_param;
	params = (net_params *)ours_params(k);
	grad = ours_take(sizeof *grad);
	state = ours_take(sizeof *state);
	in = ours_sequences(k->x, X);
	target = ours_sequences(k->d, H);
#if defined(NET_BLOCK)
	work = ours_take(net_loss_grad_block_work(T));
#else
	work = ours_take(net_loss_grad_work(T));
#endif
	moments = ours_take((size_t)rnn_optim_vectors(&adam) * count
	                    * sizeof(float));
	return params && grad && state && in && target && work && moments
	       ? 0 : -1;
}

/* Of one sequence, or of SIDE of them. */
#if defined(NET_BLOCK)
static void
gradient_of(const float *x, const float *d, float *loss)
{
	net_loss_grad_block(params, x, d, T, work, loss, grad);
}
#else
static void
gradient_of(const float *x, const float *d, float *loss)
{
	net_init(state, params);
	net_loss_grad(state, params, x, d, T, work, loss, grad);
}
#endif

double
contest_train(float *gradient)
{
	float *g = (float *)grad, loss;
	double sum = 0;

	memset(grad, 0, sizeof *grad);
	for (int b = 0; b < B; b += SIDE) {
		const float *x = in + (ptrdiff_t)b * T * X;
		const float *d = target + (ptrdiff_t)b * T * H;

		gradient_of(x, d, &loss);
		sum += (double)loss;
	}
	for (size_t i = 0; B > 1 && i < count; i++)
		g[i] *= 1.0F / B;
	if (gradient != NULL)
		ours_in_order(shape, g, gradient);
	rnn_optim_step(&adam, sizeof(float), count, params, g, moments,
	               ++steps, 1);
	return sum / B;
}
