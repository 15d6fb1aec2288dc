/* needs: abs_f64 expsplit_f64 exptail_f64 scale_f64 select_f64 */
/* e^-|x| as the sum of the result and *lo, exact to about 2^-58.  NaN: NaN.
 * For what is built on it: see exp_f64, which rounds the sum. */
static inline double
rnn_expneg_f64(double x, double *lo)
{
	const double neg = -rnn_abs_f64(x);
	/* a NaN passes */
	const double v = rnn_select_f64(neg < -746.0, -746.0, neg);
	double r_lo;
	uint64_t n;
	const double r = rnn_expsplit_f64(v, &r_lo, &n);
	const double one = 1.0 + r;
	const double rest = (r - (one - 1.0)) + (r_lo + rnn_exptail_f64(r));
	const double m = one + rest;

	*lo = rnn_scale_f64(rest - (m - one), n);
	return rnn_scale_f64(m, n);
}
