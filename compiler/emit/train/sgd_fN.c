/* needs: */
/* Stochastic gradient descent: g += decay x; v := momentum v + g; x -= rate v,
 * or with Nesterov's momentum x -= rate (g + momentum v). */
static inline void
rnn_sgd_fN(REAL *x, const REAL *g, REAL *v, REAL *unused, uint64_t n,
           uint32_t k, double rate_, double momentum, double nesterov,
           double decay_)
{
	const REAL rate = (REAL)rate_, mu = (REAL)momentum;
	const REAL decay = (REAL)decay_;

	(void)unused;
	(void)k;
	for (uint64_t i = 0; i < n; i++) {
		REAL d = g[i];

		if (decay > 0)
			d += decay * x[i];
		if (mu > 0) {
			v[i] = mu * v[i] + d;
			d = nesterov > 0 ? d + mu * v[i] : v[i];
		}
		x[i] -= rate * d;
	}
}
