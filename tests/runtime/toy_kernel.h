/* The functions of elman for one kind of real; included by toy.c with
 *   REAL      float or double
 *   NAME(x)   the name of x for this kind
 *   TANH      tanhf or tanh
 */

static size_t
NAME(work)(size_t T)
{
	return T > SIZE_MAX / 256 ? SIZE_MAX : (8 * T + 4) * sizeof(REAL);
}

/* h := the next state, z and y := what is read from it. */
static void
NAME(step)(const REAL *p, const REAL *x, const REAL *before, REAL *h, REAL *z,
           REAL *y)
{
	for (int i = 0; i < 4; i++) {
		REAL a = p[TOY_B + i];

		for (int j = 0; j < 3; j++)
			a += p[TOY_W_AT(i, j)] * x[j];
		for (int j = 0; j < 4; j++)
			a += p[TOY_U_AT(i, j)] * before[j];
		h[i] = TANH(a);
	}
	for (int k = 0; k < 2; k++) {
		z[k] = 0;
		for (int j = 0; j < 4; j++)
			z[k] += p[TOY_V + 4 * k + j] * h[j];
	}
	for (int k = 0; k < 2; k++)
		y[k] = p[TOY_C + k] + p[TOY_S + 2 * k] * z[0] +
		       p[TOY_S + 2 * k + 1] * z[1];
}

static int
NAME(run)(const void *params, const void *from, void *to,
          const void *const in[], void *const out[], size_t T, void *work,
          RnnReport *report)
{
	const REAL *p = params, *x = in[0];
	REAL h[4], next[4], z[2], y[2], *o = out[0];

	(void)work;
	(void)report;
	if (T == 0)
		return RNN_BAD_LENGTH;
	memcpy(h, from ? from : p + TOY_H0, sizeof h);
	for (size_t t = 0; t < T; t++) {
		NAME(step)(p, x + 3 * t, h, next, z, y);
		memcpy(h, next, sizeof h);
		if (o != NULL)
			memcpy(o + 2 * t, y, sizeof y);
	}
	if (to != NULL)
		memcpy(to, h, sizeof h);
	return RNN_OK;
}

/* work: states h[T + 1][4], z[T][2], errors e[T][2] */
static int
NAME(forward)(const REAL *p, const void *from, void *to,
              const void *const in[], size_t T, REAL *work, double *loss)
{
	const REAL *x = in[0], *d = in[1];
	REAL *h = work, *z = h + 4 * (T + 1), *e = z + 2 * T, sum = 0;

	if (T == 0)
		return RNN_BAD_LENGTH;
	memcpy(h, from ? from : p + TOY_H0, 4 * sizeof *h);
	for (size_t t = 0; t < T; t++) {
		NAME(step)(p, x + 3 * t, h + 4 * t, h + 4 * (t + 1), z + 2 * t,
		           e + 2 * t);
		for (int k = 0; k < 2; k++) {
			e[2 * t + (size_t)k] -= d[2 * t + (size_t)k];
			sum += e[2 * t + (size_t)k] * e[2 * t + (size_t)k];
		}
	}
	if (to != NULL)
		memcpy(to, h + 4 * T, 4 * sizeof *h);
	*loss = (double)(sum / (REAL)T);
	return RNN_OK;
}

static int
NAME(loss)(const void *params, const void *from, void *to,
           const void *const in[], size_t T, void *work, double *loss,
           RnnReport *report)
{
	(void)report;
	return NAME(forward)(params, from, to, in, T, work, loss);
}

/* Adds the gradient of one step; dh: dL/dh[t] from later steps, becomes
 * dL/dh[t-1]. */
static void
NAME(back)(const REAL *p, const REAL *x, const REAL *before, const REAL *h,
           const REAL *z, const REAL *e, REAL *dh, REAL *g)
{
	REAL dz[2], da[4];

	for (int k = 0; k < 2; k++) {
		dz[k] = p[TOY_S + k] * e[0] + p[TOY_S + 2 + k] * e[1];
		g[TOY_C + k] += e[k];
		g[TOY_S + 2 * k] += e[k] * z[0];
		g[TOY_S + 2 * k + 1] += e[k] * z[1];
	}
	for (int j = 0; j < 4; j++) {
		for (int k = 0; k < 2; k++) {
			g[TOY_V + 4 * k + j] += dz[k] * h[j];
			dh[j] += p[TOY_V + 4 * k + j] * dz[k];
		}
		da[j] = dh[j] * (1 - h[j] * h[j]);
		dh[j] = 0;
	}
	for (int i = 0; i < 4; i++) {
		g[TOY_B + i] += da[i];
		for (int j = 0; j < 3; j++)
			g[TOY_W_AT(i, j)] += da[i] * x[j];
		for (int j = 0; j < 4; j++) {
			g[TOY_U_AT(i, j)] += da[i] * before[j];
			dh[j] += p[TOY_U_AT(i, j)] * da[i];
		}
	}
}

static int
NAME(loss_grad)(const void *params, const void *from, void *to,
                const void *const in[], size_t T, void *work, double *loss,
                void *grad, RnnReport *report)
{
	const REAL *x = in[0];
	REAL *h = work, *z = h + 4 * (T + 1), *e = z + 2 * T, dh[4] = {0};
	REAL *g = grad;
	int rc = NAME(forward)(params, from, to, in, T, work, loss);

	(void)report;
	for (size_t t = T; rc == RNN_OK && t-- > 0;) {
		REAL de[2] = {2 * e[2 * t] / (REAL)T,
		              2 * e[2 * t + 1] / (REAL)T};

		NAME(back)(params, x + 3 * t, h + 4 * t, h + 4 * (t + 1),
		           z + 2 * t, de, dh, g);
	}
	for (int j = 0; rc == RNN_OK && from == NULL && j < 4; j++)
		g[TOY_H0 + j] += dh[j];
	return rc;
}

static const RnnModel NAME(model_) = {
	.abi = RNN_ABI,
	.name = "elman",
	.source = "elman.rnn",
	.version = "test",
	.hash = UINT64_C(0x1234567890abcdef),
	.real_size = sizeof(REAL),
	.tensor = elman_tensor,
	.n_tensor = 8,
	.n_param = TOY_PARAMS,
	.n_real = TOY_REALS,
	.input = elman_input,
	.target = elman_target,
	.output = elman_output,
	.n_input = 1,
	.n_target = 1,
	.n_output = 1,
	.state_size = 4 * sizeof(REAL),
	.loss_kind = RNN_LOSS_MEAN,
	.train = &elman_train,
	.run_work = NAME(work),
	.loss_work = NAME(work),
	.grad_work = NAME(work),
	.run = NAME(run),
	.loss = NAME(loss),
	.loss_grad = NAME(loss_grad)
};
