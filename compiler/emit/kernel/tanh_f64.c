/* needs: abs_f64 expsplit_f64 exptail_f64 select_f64 sign_f64 */
/* tanh x.
 *
 * Method  as tanh_f32: -t / (2 + t), t = e^(-2|x|) - 1, on one path for all x
 * Error   1.34 ulp: the largest seen on 2 * 10^8 arguments
 * Special tanh +-0 = +-0, tanh +-inf = +-1, odd to the last bit, NaN: NaN
 */
static inline double
rnn_tanh_f64(double x)
{
	const double ax = rnn_abs_f64(x);
	/* a NaN passes */
	const double v = -2.0 * rnn_select_f64(ax > 20.0, 20.0, ax);
	double r_lo;
	uint64_t n;
	const double r = rnn_expsplit_f64(v, &r_lo, &n);
	/* 2^n <= 1 */
	const double s = rnn_float_f64((n - 4096u + 1023u) << 52);
	const double one = s - 1.0;
	const double one_lo = s - (one + 1.0);
	const double sr = s * r;
	const double sum = one + sr;
	const double rest = ((sr - (sum - one)) + one_lo)
		+ s * (r_lo + rnn_exptail_f64(r));
	const double t = sum + rest;
	const double t_lo = rest - (t - sum);
	const double d = 2.0 + t;                       /* in [1, 2] */
	const double d_lo = (t - (d - 2.0)) + t_lo;
	const double d_inv = 1.457 - 0.4853 * d;        /* 1 / d, to 5 % */
	const double q = -t / d;

	return rnn_sign_f64(q - (t_lo + q * d_lo) * d_inv, x);
}
