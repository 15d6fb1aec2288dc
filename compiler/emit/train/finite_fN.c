/* needs: */
/* Neither NaN nor infinity. */
static inline int
rnn_finite_fN(const REAL *x, uint64_t n)
{
	int fine = 1;

	for (uint64_t i = 0; i < n; i++)
		fine &= x[i] - x[i] <= 0;
	return fine;
}
