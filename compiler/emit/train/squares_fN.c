/* needs: */
/* sum + x^2, from the first element to the last. */
static inline double
rnn_squares_fN(const REAL *x, uint64_t n, double sum)
{
	for (uint64_t i = 0; i < n; i++)
		sum += (double)x[i] * (double)x[i];
	return sum;
}
