/* needs: */
/* A matrix of n rows: 0 on its diagonal. */
static inline void
rnn_diagonal_fN(REAL *x, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		x[i * n + i] = 0;
}
