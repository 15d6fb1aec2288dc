/* needs: sqrt_f64 */
/* At most of that length.  Rounding may leave it a little above: then a little
 * less, again.  place: of the elements in memory, row by row; their squares are
 * summed in that order. */
static inline void
rnn_norm_fN(REAL *x, uint64_t n, const int32_t *place, double most,
            double step)
{
	double slack = 1;

	for (int tries = 0; tries < 8; tries++) {
		double sum = 0, now;

		for (uint64_t i = 0; i < n; i++)
			sum += (double)x[place[i]] * (double)x[place[i]];
		now = rnn_sqrt_f64(sum);
		if (!(now > most))
			return;
		for (uint64_t i = 0; i < n; i++)
			x[place[i]] = (REAL)((double)x[place[i]] *
			                     (most / now) * slack);
		slack -= step;
	}
}
