/* needs: expneg_f64 */
/* log(1 + e^x).
 *
 * Method  as softplus_f32: max(x, 0) + log(1 + e) with e = e^-|x|
 * Error   0.96 ulp: the largest seen on 2 * 10^8 arguments
 * Special 0 at -inf, inf at inf, log 2 at +-0, never negative, NaN: NaN
 * Source  R: Sollya 8.0 fpminimax, error below 2^-59
 */
static inline double
rnn_softplus_f64(double x)
{
	double e_lo;
	const double e = rnn_expneg_f64(x, &e_lo);
	const double k = rnn_select_f64(e < 0.5, 0.0, 0x1.62e42fefa39efp-1);
	const double k_lo = rnn_select_f64(e < 0.5, 0.0, 0x1.abc9e3b39803fp-56);
	/* exact: e >= 1/2 where 1 is taken off */
	const double f = rnn_select_f64(e < 0.5, e, 0.5 * (e - 1.0));
	const double h = 0.5 * f * f;
	const double s = f / (2.0 + f);
	const double z = s * s;
	double w = 0x1.16d2ef8bd9ff4p-3;

	w = w * z + 0x1.0e843fb6bbeaap-3;
	w = w * z + 0x1.3b2a4a4c30f67p-3;
	w = w * z + 0x1.745ca89d5bfc4p-3;
	w = w * z + 0x1.c71c72ee3d6e6p-3;
	w = w * z + 0x1.24924923ceefcp-2;
	w = w * z + 0x1.9999999999ff8p-2;
	w = w * z + 0x1.5555555555555p-1;
	w = h - (s * (h + w * z) + k_lo);
	/* e_lo / (1 + e) is what e_lo adds to the logarithm; 5 % will do */
	w -= e_lo * (0.9717 - 0.4853 * e);

	const double kf = k + f;
	const double kf_lo = f - (kf - k);
	const double top = rnn_select_f64(x > 0.0, x, 0.0);
	const double big = rnn_select_f64(top > kf, top, kf);
	const double small = rnn_select_f64(top > kf, kf, top);
	const double sum = big + small;
	const double y = sum + ((small - (sum - big)) + (kf_lo - w));

	return rnn_select_f64(x > 40.0, x, y);
}
