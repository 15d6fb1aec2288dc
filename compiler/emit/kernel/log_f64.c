/* needs: select_f64 small_f64 */
/* The natural logarithm.
 *
 * Method  as log_f32: x = 2^k (1 + f), 1 + f in [sqrt 1/2, sqrt 2)
 * Error   0.87 ulp: the largest seen on 2 * 10^8 arguments
 * Special log +-0 = -inf, log inf = inf, log x = NaN for x < 0, NaN: NaN
 * Source  R: Sollya 8.0 fpminimax, error below 2^-56
 */
static inline double
rnn_log_f64(double x)
{
	const double up = rnn_select_f64(x < 0x1p-1022, 0x1p+54, 1.0);
	const double k0 = rnn_select_f64(x < 0x1p-1022, 1077.0, 1023.0);
	/* count exponents from sqrt 1/2, not from 1/2 */
	const uint64_t u = rnn_bits_f64(x * up)
		+ UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e667f3bcd);
	const double k = rnn_small_f64(u >> 52) - k0;
	const double f = rnn_float_f64((u & UINT64_C(0xfffffffffffff))
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
	w = k * 0x1.62e42fefap-1 - ((h - w) - f);

	const double inf = rnn_float_f64(UINT64_C(0x7ff0000000000000));
	const double nan = rnn_float_f64(UINT64_C(0x7ff8000000000000));
	const double big = rnn_select_f64(x < inf, w, x);       /* or NaN */
	const double pos = rnn_select_f64(x == 0.0, -inf, big);

	return rnn_select_f64(x < 0.0, nan, pos);
}
