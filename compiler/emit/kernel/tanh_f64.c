/* needs: abs_f64 expgrow_f64 select_f64 sign_f64 */
/* tanh x.
 *
 * Method  as tanh_f32: h / (1 + h), h = (e^(2|x|) - 1) / 2, on one path
 * Error   1.40 ulp: the largest seen on 2 * 10^8 arguments
 * Special tanh +-0 = +-0, tanh +-inf = +-1, odd to the last bit, NaN: NaN
 */
static inline double
rnn_tanh_f64(double x)
{
	const double ax = rnn_abs_f64(x);
	/* a NaN passes */
	const double half = rnn_select_f64(ax > 18.7, 40.0, ax);
	double r, tail;
	const double s = rnn_expgrow_f64(half + half, 1.0, &r, &tail);
	const double h_hi = (s - 0.5) + s * r;
	const double st = s * tail;
	const double h = h_hi + st;
	const double h_lo = st - (h - h_hi);
	const double d = 1.0 + h;
	const double d_lo = h - (d - 1.0);
	const double q = h / d;
	const double w = 1.0 - q;

	return rnn_sign_f64(q + (h_lo * w - q * d_lo) * w, x);
}
