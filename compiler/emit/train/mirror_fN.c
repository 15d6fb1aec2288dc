/* needs: */
/* A matrix of n rows: the mean of itself and its mirror image. */
static inline void
rnn_mirror_fN(REAL *x, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		for (uint64_t j = 0; j < i; j++) {
			const double mean = (double)x[i * n + j] / 2 +
			                    (double)x[j * n + i] / 2;

			x[i * n + j] = x[j * n + i] = (REAL)mean;
		}
}
