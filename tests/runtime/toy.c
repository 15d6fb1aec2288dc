/* Two models by hand; see toy.h. */
#include "toy.h"

#include <math.h>
#include <string.h>

static const RnnInit glorot[] = {{RNN_INIT_GLOROT, 0, 0, NULL}};
static const RnnInit orthogonal[] = {{RNN_INIT_ORTHOGONAL, 0, 0, NULL}};
static const RnnInit small[] = {{RNN_INIT_UNIFORM, -0.1, 0.1, NULL}};
static const RnnInit one[] = {{RNN_INIT_IDENTITY, 1, 0, NULL}};
static const double mask_values[16] = {
	1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1
};
static const RnnInit mask[] = {{RNN_INIT_VALUES, 0, 0, mask_values}};

static const RnnTensor elman_tensor[] = {
	{.name = "W", .rank = 2, .axis = {{4, 1, 0, 0}, {3, 4, 0, 0}},
	 .offset = TOY_W, .init = glorot, .n_init = 1},
	{.name = "U", .rank = 2, .axis = {{4, 1, 2, 8}, {4, 2, 0, 0}},
	 .offset = TOY_U, .init = orthogonal, .n_init = 1,
	 .structure = RNN_MASK, .mask = "M"},
	{.name = "b", .rank = 1, .axis = {{4, 1, 0, 0}}, .offset = TOY_B},
	{.name = "h0", .rank = 1, .axis = {{4, 1, 0, 0}}, .offset = TOY_H0,
	 .init = small, .n_init = 1},
	{.name = "V", .rank = 2, .axis = {{2, 4, 0, 0}, {4, 1, 0, 0}},
	 .offset = TOY_V, .init = glorot, .n_init = 1},
	{.name = "S", .rank = 2, .axis = {{2, 2, 0, 0}, {2, 1, 0, 0}},
	 .offset = TOY_S, .init = one, .n_init = 1,
	 .structure = RNN_SYMMETRIC},
	{.name = "c", .rank = 1, .axis = {{2, 1, 0, 0}}, .offset = TOY_C},
	{.name = "M", .is_const = 1, .rank = 2,
	 .axis = {{4, 4, 0, 0}, {4, 1, 0, 0}}, .offset = TOY_M, .init = mask,
	 .n_init = 1}
};

static const RnnPort elman_input[] = {
	{.name = "x", .timed = 1, .rank = 1, .dim = {3}}
};
static const RnnPort elman_target[] = {
	{.name = "d", .timed = 1, .rank = 1, .dim = {2}}
};
static const RnnPort elman_output[] = {
	{.name = "y", .timed = 1, .rank = 1, .dim = {2}}
};

static const RnnSetting elman_setting[] = {{"rate", 0.01}};
static const RnnTrain elman_train = {
	.method = "bptt", .optimiser = "adam", .setting = elman_setting,
	.n_setting = 1, .epochs = 4, .batch = 4
};

#define REAL float
#define NAME(x) toy32_##x
#define TANH tanhf
#include "toy_kernel.h"
#undef REAL
#undef NAME
#undef TANH

#define REAL double
#define NAME(x) toy64_##x
#define TANH tanh
#include "toy_kernel.h"
#undef REAL
#undef NAME
#undef TANH

/* vote: state is {T so far, sum[2]}, double[3] */

static size_t
vote_work(size_t T)
{
	(void)T;
	return 3 * sizeof(double);
}

/* s := T and the sums after this piece; p := the outputs. */
static int
vote_forward(const double *E, const void *from, void *to,
             const void *const in[], size_t T, double *s, double p[2])
{
	const int32_t *w = in[0];
	const double *gain = in[1];

	memset(s, 0, 3 * sizeof *s);
	if (T == 0)
		return RNN_BAD_LENGTH;
	if (from != NULL)
		memcpy(s, from, 3 * sizeof *s);
	for (size_t t = 0; t < T; t++) {
		if (w[t] < 0 || w[t] >= 5)
			return RNN_BAD_INDEX;
		s[0] += 1;
		s[1] += E[2 * w[t]];
		s[2] += E[2 * w[t] + 1];
	}
	p[0] = *gain * s[1] / s[0];
	p[1] = *gain * s[2] / s[0];
	if (to != NULL)
		memcpy(to, s, 3 * sizeof *s);
	return RNN_OK;
}

static int
vote_run(const void *params, const void *from, void *to,
         const void *const in[], void *const out[], size_t T, void *work,
         RnnReport *report)
{
	double p[2] = {0, 0};
	int rc = vote_forward(params, from, to, in, T, work, p);
	int32_t k = p[1] > p[0];

	(void)report;
	if (out[0] != NULL)
		memcpy(out[0], p, sizeof p);
	if (out[1] != NULL)
		memcpy(out[1], &k, sizeof k);
	return rc;
}

static int
vote_loss(const void *params, const void *from, void *to,
          const void *const in[], size_t T, void *work, double *loss,
          RnnReport *report)
{
	const int32_t *d = in[2];
	double p[2] = {0, 0};
	int rc = vote_forward(params, from, to, in, T, work, p);

	(void)report;
	p[*d] -= 1;
	*loss = p[0] * p[0] + p[1] * p[1];
	return rc;
}

static int
vote_loss_grad(const void *params, const void *from, void *to,
               const void *const in[], size_t T, void *work, double *loss,
               void *grad, RnnReport *report)
{
	const int32_t *w = in[0], *d = in[2];
	const double *gain = in[1], *s = work;
	double p[2] = {0, 0}, *g = grad;
	int rc = vote_forward(params, from, to, in, T, work, p);

	(void)report;
	if (rc != RNN_OK)
		return rc;
	p[*d] -= 1;
	*loss = p[0] * p[0] + p[1] * p[1];
	for (size_t t = 0; t < T; t++)
		for (int k = 0; k < 2; k++)
			g[2 * w[t] + k] += 2 * p[k] * *gain / s[0];
	return RNN_OK;
}

static const RnnTensor vote_tensor[] = {
	{.name = "E", .rank = 2, .axis = {{5, 2, 0, 0}, {2, 1, 0, 0}},
	 .init = small, .n_init = 1}
};
static const RnnPort vote_input[] = {
	{.name = "w", .timed = 1, .classes = 5}, {.name = "gain"}
};
static const RnnPort vote_target[] = {{.name = "d", .classes = 2}};
static const RnnPort vote_output[] = {
	{.name = "p", .rank = 1, .dim = {2}}, {.name = "k", .classes = 2}
};

static const RnnModel vote = {
	.abi = RNN_ABI,
	.name = "vote",
	.source = "vote.rnn",
	.version = "test",
	.hash = 77,
	.real_size = 8,
	.tensor = vote_tensor,
	.n_tensor = 1,
	.n_param = 10,
	.n_real = 10,
	.input = vote_input,
	.target = vote_target,
	.output = vote_output,
	.n_input = 2,
	.n_target = 1,
	.n_output = 2,
	.state_size = 3 * sizeof(double),
	.loss_kind = RNN_LOSS_WHOLE,
	.run_work = vote_work,
	.loss_work = vote_work,
	.grad_work = vote_work,
	.run = vote_run,
	.loss = vote_loss,
	.loss_grad = vote_loss_grad
};

const RnnModel *
toy32_model(void)
{
	return &toy32_model_;
}

const RnnModel *
toy64_model(void)
{
	return &toy64_model_;
}

const RnnModel *
vote_model(void)
{
	return &vote;
}
