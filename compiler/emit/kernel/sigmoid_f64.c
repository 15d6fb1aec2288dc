/* needs: expneg_f64 */
/* 1 / (1 + e^-x).
 *
 * Method  as sigmoid_f32: 1 / (1 + e) or e / (1 + e) with e = e^-|x|
 * Error   1.16 ulp: the largest seen on 2 * 10^8 arguments
 * Special 0 at -inf, 1 at inf, 1/2 at +-0, always in [0, 1], NaN: NaN
 */
static inline double
rnn_sigmoid_f64(double x)
{
	double e_lo;
	const double e = rnn_expneg_f64(x, &e_lo);
	const double d = 1.0 + e;                       /* in [1, 2] */
	const double d_lo = (e - (d - 1.0)) + e_lo;
	const double d_inv = 1.457 - 0.4853 * d;        /* 1 / d, to 5 % */
	const double num = rnn_select_f64(x < 0.0, e, 1.0);
	const double num_lo = rnn_select_f64(x < 0.0, e_lo, 0.0);
	const double q = num / d;

	return q + (num_lo - q * d_lo) * d_inv;
}
