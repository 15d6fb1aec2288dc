/* needs: sinturn_f64 */
/* cos x, x in radians: every double, however large, is reduced exactly.
 *
 * Method  see sinturn_f64 and pio2_f64
 * Error   0.83 ulp: the largest seen on 2 * 10^8 arguments
 * Special cos +-0 = 1, even to the last bit, NaN at +-inf, NaN: NaN
 */
static inline double
rnn_cos_f64(double x)
{
	return rnn_sinturn_f64(x, 1u);
}
