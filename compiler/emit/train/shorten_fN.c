/* needs: sqrt_f64 */
/* Part of a vector whose squares have that sum, shortened to that length. */
static inline void
rnn_shorten_fN(REAL *x, uint64_t n, double most, double sum)
{
	const double now = rnn_sqrt_f64(sum);

	if (!(now > most))
		return;
	for (uint64_t i = 0; i < n; i++)
		x[i] = (REAL)((double)x[i] * (most / now));
}
