/* needs: sqrt_fN */
/* Tieleman & Hinton, Lecture 6.5, 2012: s := rho s + (1 - rho) g^2;
 * u = g / (sqrt(s) + epsilon); v := momentum v + u; x -= rate v. */
static inline void
rnn_rmsprop_fN(REAL *x, const REAL *g, REAL *s, REAL *v, uint64_t n,
               uint32_t k, double rate_, double rho_, double momentum,
               double epsilon_)
{
	const REAL rate = (REAL)rate_, mu = (REAL)momentum;
	const REAL rho = (REAL)rho_, rest = (REAL)(1 - rho_);
	const REAL epsilon = (REAL)epsilon_;

	(void)k;
	for (uint64_t i = 0; i < n; i++) {
		REAL u;

		s[i] = rho * s[i] + rest * g[i] * g[i];
		u = g[i] / (rnn_sqrt_fN(s[i]) + epsilon);
		if (mu > 0)
			u = v[i] = mu * v[i] + u;
		x[i] -= rate * u;
	}
}
