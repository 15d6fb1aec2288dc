/* needs: abs_f64 expsplit_f64 exptail_f64 select_f64 */
/* e^x - 1.
 *
 * Method  as expm1_f32: (2^n - 1) + 2^n r + 2^n (e^r - 1 - r)
 * Error   1.20 ulp: the largest seen on 2 * 10^8 arguments
 * Special expm1 +-0 = +-0, -1 at -inf, inf at inf and on overflow, NaN: NaN
 */
static inline double
rnn_expm1_f64(double x)
{
	/* a NaN passes both */
	const double low = rnn_select_f64(x > 710.0, 710.0, x);
	const double v = rnn_select_f64(low < -60.0, -60.0, low);
	double r_lo;
	uint64_t n;
	const double r = rnn_expsplit_f64(v, &r_lo, &n);
	const double s = rnn_float_f64((n - 4096u + 1022u) << 52); /* 2^n / 2 */
	const double one = s - 0.5;
	const double sr = s * r;
	const double sum = one + sr;
	const double rest = (sr - (sum - one))
		+ s * (r_lo + rnn_exptail_f64(r));

	return rnn_select_f64(rnn_abs_f64(x) < 0x1p-54, x, 2.0 * (sum + rest));
}
