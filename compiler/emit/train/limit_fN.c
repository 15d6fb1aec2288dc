/* needs: */
/* Each element between -most and most; NaN stays. */
static inline void
rnn_limit_fN(REAL *x, uint64_t n, double most_)
{
	const REAL most = (REAL)most_;

	for (uint64_t i = 0; i < n; i++) {
		if (x[i] > most)
			x[i] = most;
		else if (x[i] < -most)
			x[i] = -most;
	}
}
