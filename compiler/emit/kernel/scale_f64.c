/* needs: float_f64 */
/* m 2^(n - 4096) for 2048 <= n < 6144, in two steps, so that a result out of
 * the range of the exponent is infinite, denormal or 0, rounded once, when
 * 1/2 < |m| < 2. */
static inline double
rnn_scale_f64(double m, uint64_t n)
{
	const uint64_t half = n >> 1;

	/* each half less 2048, plus the bias of 1023 */
	return m * rnn_float_f64((half - 1025u) << 52)
		* rnn_float_f64((n - half - 1025u) << 52);
}
