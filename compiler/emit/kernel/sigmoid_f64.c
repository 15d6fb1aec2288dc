/* needs: abs_f64 expgrow_f64 select_f64 */
/* 1 / (1 + e^-x).
 *
 * Method  as sigmoid_f32, scaled by 2^-512
 * Error   1.40 ulp: the largest seen on 2 * 10^8 arguments
 * Special 0 at -inf, 1 at inf, 1/2 at +-0, always in [0, 1], NaN: NaN
 */
static inline double
rnn_sigmoid_f64(double x)
{
	const double ax = rnn_abs_f64(x);
	/* a NaN passes */
	const double v = rnn_select_f64(ax > 746.0, 746.0, ax);
	double r, tail;
	const double s = rnn_expgrow_f64(v, 512.0, &r, &tail);
	const double sp = s * (r + tail);
	const double d = (s + 0x1p-512) + sp;
	const double d_lo = (sp - (d - s)) + 0x1p-512;
	const double q = 0x1p-512 / d;

	return rnn_select_f64(x < 0.0, q - q * (d_lo * 0x1p+512 * q), 1.0 - q);
}
