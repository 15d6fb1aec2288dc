/* needs: */
/* Each element within lo .. hi. */
static inline void
rnn_bound_fN(REAL *x, uint64_t n, double lo_, double hi_)
{
	const REAL lo = (REAL)lo_, hi = (REAL)hi_;

	for (uint64_t i = 0; i < n; i++) {
		if (x[i] < lo)
			x[i] = lo;
		else if (x[i] > hi)
			x[i] = hi;
	}
}
