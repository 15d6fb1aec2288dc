/* needs: expsplit_f64 exptail_f64 scale_f64 select_f64 */
/* e^x.
 *
 * Method  x = n ln 2 + r; e^r = 1 + r + r^2 P(r), scaled by 2^n
 * Error   0.79 ulp: the largest seen on 2 * 10^8 arguments
 * Special e^-inf = +0, e^inf = inf, overflow inf, underflow gradual, NaN: NaN
 */
static inline double
rnn_exp_f64(double x)
{
	/* a NaN passes both */
	const double low = rnn_select_f64(x > 710.0, 710.0, x);
	const double v = rnn_select_f64(low < -746.0, -746.0, low);
	double r_lo;
	uint64_t n;
	const double r = rnn_expsplit_f64(v, &r_lo, &n);
	const double one = 1.0 + r;
	const double m = one + ((r - (one - 1.0))
		+ (r_lo + rnn_exptail_f64(r)));

	return rnn_scale_f64(m, n);
}
