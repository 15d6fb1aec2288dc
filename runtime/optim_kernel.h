/* The loops of optim.c for one kind of real; included there twice with
 *   REAL      float or double
 *   NAME(x)   the name of x for this kind
 *   SQRT      sqrtf or sqrt
 */

static void
NAME(sgd)(const RnnOptim *o, size_t n, REAL *x, REAL *g, REAL *v, REAL rate)
{
	const REAL mu = (REAL)o->momentum, decay = (REAL)o->decay;

	for (size_t i = 0; i < n; i++) {
		REAL d = g[i];

		if (decay != 0)
			d += decay * x[i];
		if (mu != 0) {
			v[i] = mu * v[i] + d;
			d = o->nesterov != 0 ? d + mu * v[i] : v[i];
		}
		x[i] -= rate * d;
	}
}

static void
NAME(rmsprop)(const RnnOptim *o, size_t n, REAL *x, const REAL *g, REAL *s,
              REAL rate)
{
	const REAL rho = (REAL)o->rho, rest = (REAL)(1 - o->rho);
	const REAL mu = (REAL)o->momentum, epsilon = (REAL)o->epsilon;
	REAL *v = s + n;

	for (size_t i = 0; i < n; i++) {
		s[i] = rho * s[i] + rest * g[i] * g[i];
		REAL u = g[i] / (SQRT(s[i]) + epsilon);
		if (mu != 0)
			u = v[i] = mu * v[i] + u;
		x[i] -= rate * u;
	}
}

/* shrink = rate * decay of adamw, 0 for adam; c1, c2: corrections of bias */
static void
NAME(adam)(const RnnOptim *o, size_t n, REAL *x, const REAL *g, REAL *m,
           REAL shrink, REAL c1, REAL c2)
{
	const REAL b1 = (REAL)o->beta1, a1 = (REAL)(1 - o->beta1);
	const REAL b2 = (REAL)o->beta2, a2 = (REAL)(1 - o->beta2);
	const REAL epsilon = (REAL)o->epsilon;
	REAL *s = m + n;

	for (size_t i = 0; i < n; i++) {
		x[i] -= shrink * x[i];
		m[i] = b1 * m[i] + a1 * g[i];
		s[i] = b2 * s[i] + a2 * g[i] * g[i];
		x[i] -= c1 * m[i] / (SQRT(s[i]) / c2 + epsilon);
	}
}

static void
NAME(step)(const RnnOptim *o, size_t n, REAL *x, REAL *g, REAL *state,
           uint64_t k, double rate)
{
	double c1, c2;

	switch (o->kind) {
	case RNN_SGD:
		NAME(sgd)(o, n, x, g, state, (REAL)rate);
		break;
	case RNN_RMSPROP:
		NAME(rmsprop)(o, n, x, g, state, (REAL)rate);
		break;
	case RNN_ADAM:
	case RNN_ADAMW:
		c1 = rate / (1 - power(o->beta1, k));
		c2 = sqrt(1 - power(o->beta2, k));
		NAME(adam)(o, n, x, g, state,
		           (REAL)(o->kind == RNN_ADAMW ? rate * o->decay : 0),
		           (REAL)c1, (REAL)c2);
		break;
	case RNN_OPTIM_COUNT:
		break;
	}
}

static void
NAME(clip_value)(size_t n, REAL *g, REAL most)
{
	for (size_t i = 0; i < n; i++) {
		if (g[i] > most)
			g[i] = most;
		else if (g[i] < -most)
			g[i] = -most;
	}
}

static double
NAME(norm)(size_t n, const REAL *g)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)g[i] * (double)g[i];
	return sqrt(sum);
}

static void
NAME(scale)(size_t n, REAL *g, double c)
{
	for (size_t i = 0; i < n; i++)
		g[i] = (REAL)((double)g[i] * c);
}
