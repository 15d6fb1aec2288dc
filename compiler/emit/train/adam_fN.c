/* needs: sqrt_fN sqrt_f64 power */
/* Kingma & Ba, ICLR 2015, algorithm 1; with decay, Loshchilov & Hutter, ICLR
 * 2019, algorithm 2: m := beta1 m + (1 - beta1) g; s := beta2 s + (1 - beta2)
 * g^2; x -= rate decay x; x -= rate m' / (sqrt(s') + epsilon), where m' and s'
 * are m and s over 1 - beta^k in step k. */
static inline void
rnn_adam_fN(REAL *x, const REAL *g, REAL *m, REAL *s, uint64_t n, uint32_t k,
            double rate, double beta1, double beta2, double epsilon_,
            double decay)
{
	const REAL b1 = (REAL)beta1, a1 = (REAL)(1 - beta1);
	const REAL b2 = (REAL)beta2, a2 = (REAL)(1 - beta2);
	const REAL epsilon = (REAL)epsilon_, shrink = (REAL)(rate * decay);
	const REAL c1 = (REAL)(rate / (1 - power(beta1, k)));
	const REAL c2 = (REAL)rnn_sqrt_f64(1 - power(beta2, k));

	for (uint64_t i = 0; i < n; i++) {
		x[i] -= shrink * x[i];
		m[i] = b1 * m[i] + a1 * g[i];
		s[i] = b2 * s[i] + a2 * g[i] * g[i];
		x[i] -= c1 * m[i] / (rnn_sqrt_fN(s[i]) / c2 + epsilon);
	}
}
