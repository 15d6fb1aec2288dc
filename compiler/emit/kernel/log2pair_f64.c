/* needs: head_f64 select_f64 small_f64 */
/* log2 x as the sum of the result (26 bits) and *lo, to a relative 2^-66, for
 * positive finite x; for others any numbers, NaN not excluded.
 *
 * Method  as log2pair_f32, with m in [sqrt 3/4, sqrt 3), x = 2^k m, and s =
 *         (m - c) / (m + c), c = 1 or 3/2, whichever is nearer: the smaller s
 *         makes s^4 L, the largest term that is rounded, a tenth as large
 * Source  L: Sollya 8.0 fpminimax, error of the sum below 2^-73
 */
static inline double
rnn_log2pair_f64(double x, double *lo)
{
	const double up = rnn_select_f64(x < 0x1p-1022, 0x1p+54, 1.0);
	const double k0 = rnn_select_f64(x < 0x1p-1022, 1077.0, 1023.0);
	/* count exponents from sqrt 3/4, not from 1/2 */
	const uint64_t u = rnn_bits_f64(x * up)
		+ UINT64_C(0x3ff0000000000000) - UINT64_C(0x3febb67ae8584caa);
	const double k = rnn_small_f64(u >> 52) - k0;
	const double m = rnn_float_f64((u & UINT64_C(0xfffffffffffff))
		+ UINT64_C(0x3febb67ae8584caa));
	const int more = m > 0x1.3988e1409212ep+0;      /* sqrt 3/2 */
	const double c = rnn_select_f64(more, 1.5, 1.0);
	/* log2 c: a head and a rest */
	const double c_h = rnn_select_f64(more, 0x1.2b8034p-1, 0.0);
	const double c_l = rnn_select_f64(more, 0x1.cfdeb43cfd006p-27, 0.0);
	const double f = m - c;
	const double d = m + c;
	const double d_inv = 1.0 / d;
	const double d_h = rnn_head_f64(d);
	const double d_l = m - (d_h - c);
	const double s = f * d_inv;
	const double s_h = rnn_head_f64(s);
	const double s_l = ((f - s_h * d_h) - s_h * d_l) * d_inv;
	const double z_h = s_h * s_h;
	const double z = s * s;
	double r = 0x1.6880178c33648p-3;

	r = r * z + 0x1.99daf42759816p-3;
	r = r * z + 0x1.d89c74d831241p-3;
	r = r * z + 0x1.1745d266b8697p-2;
	r = r * z + 0x1.5555555490f1fp-2;
	r = r * z + 0x1.b6db6db6dbb07p-2;
	r = r * z + 0x1.3333333333333p-1;
	r = r * z * z + s_l * (s_h + s);

	const double t_h = rnn_head_f64(3.0 + z_h + r);
	const double t_l = r - ((t_h - 3.0) - z_h);
	const double p0 = s_h * t_h;
	const double p1 = s_l * t_h + t_l * s;
	const double p_h = rnn_head_f64(p0 + p1);
	const double p_l = p1 - (p_h - p0);
	const double l0 = p_h * 0x1.ec709d8p-1;         /* 2 / (3 ln 2), head */
	const double l1 = (p_h * 0x1.0e80ff5d27f05p-27
		+ p_l * 0x1.ec709dc3a03fdp-1) + c_l;
	const double y = rnn_head_f64(((l0 + l1) + c_h) + k);

	*lo = l1 - (((y - k) - c_h) - l0);
	return y;
}
