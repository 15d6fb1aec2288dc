/* needs: abs_f64 select_f64 small_f64 */
/* log(1 + x).
 *
 * Method  as log1p_f32: u + c = 1 + x exactly, log u + c / u
 * Error   0.88 ulp: the largest seen on 2 * 10^8 arguments
 * Special log1p +-0 = +-0, log1p -1 = -inf, log1p inf = inf, NaN for x < -1,
 *         NaN: NaN
 * Source  R: as in log_f64
 */
static inline double
rnn_log1p_f64(double x)
{
	const double u = 1.0 + x;
	const double xr = u - 1.0;
	const double c = (1.0 - (u - xr)) + (x - xr);
	/* count exponents from sqrt 1/2, not from 1/2 */
	const uint64_t ub = rnn_bits_f64(u)
		+ UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e667f3bcd);
	const double k = rnn_small_f64(ub >> 52) - 1023.0;
	const double scale = rnn_float_f64(UINT64_C(0x7ff0000000000000)
		- (ub & UINT64_C(0x7ff0000000000000)));  /* 2^(1 - k) */
	const double f = rnn_float_f64((ub & UINT64_C(0xfffffffffffff))
		+ UINT64_C(0x3fe6a09e667f3bcd)) - 1.0;
	const double h = 0.5 * f * f;
	const double s = f / (2.0 + f);
	const double z = s * s;
	double w = 0x1.2b5d0d1376563p-3;

	w = w * z + 0x1.39fdfad00f4ddp-3;
	w = w * z + 0x1.7462b7c30167cp-3;
	w = w * z + 0x1.c71c62dafe5d8p-3;
	w = w * z + 0x1.2492492df8288p-2;
	w = w * z + 0x1.99999999952d3p-2;
	w = w * z + 0x1.5555555555558p-1;
	w = s * (h + w * z) + k * 0x1.cf79abc9e3b3ap-40;
	w += 0.5 * c * scale * (1.0 - f * (1.0 - f * (1.0 - f)));
	w = k * 0x1.62e42fefap-1 - ((h - w) - f);

	const double inf = rnn_float_f64(UINT64_C(0x7ff0000000000000));
	const double nan = rnn_float_f64(UINT64_C(0x7ff8000000000000));
	const double big = rnn_select_f64(x < inf, w, x);       /* or NaN */
	const double pos = rnn_select_f64(x == -1.0, -inf, big);
	const double y = rnn_select_f64(x < -1.0, nan, pos);

	return rnn_select_f64(rnn_abs_f64(x) < 0x1p-54, x, y);
}
