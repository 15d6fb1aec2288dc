/* needs: sinturn_f64 */
/* sin x, x in radians: every double, however large, is reduced exactly.
 *
 * Method  see sinturn_f64 and pio2_f64
 * Error   0.82 ulp: the largest seen on 2 * 10^8 arguments
 * Special sin +-0 = +-0, odd to the last bit, NaN at +-inf, NaN: NaN
 */
static inline double
rnn_sin_f64(double x)
{
	const uint64_t sign = rnn_bits_f64(x) & UINT64_C(0x8000000000000000);

	return rnn_float_f64(rnn_bits_f64(rnn_sinturn_f64(x, 0u)) ^ sign);
}
