/* needs: abs_f64 pio2_f64 */
/* sin(|x| + turn pi/2), the common part of sin and cos; NaN for inf and NaN.
 *
 * Method  as sinturn_f32
 * Source  Sollya 8.0 fpminimax, relative errors below 2^-60
 */
static inline double
rnn_sinturn_f64(double x, uint64_t turn)
{
	const double ax = rnn_abs_f64(x);
	double lo;
	uint64_t q, neg;
	const double r = rnn_pio2_f64(ax, &lo, &q, &neg);
	const double z = r * r;
	double s = -0x1.8d4fd3e3ad163p-41;
	double c = -0x1.9073d8c03ad1p-37;

	s = s * z + 0x1.60e5c90fcef7cp-33;
	s = s * z - 0x1.ae63f7fc07433p-26;
	s = s * z + 0x1.71de3a10359fap-19;
	s = s * z - 0x1.a01a019fe885ap-13;
	s = s * z + 0x1.111111111101ep-7;
	s = s * z - 0x1.5555555555555p-3;
	s = r + (lo * (1.0 - 0.5 * z) + r * z * s);

	const double h = 0.5 * z;
	const double w = 1.0 - h;

	c = c * z + 0x1.1eeb585601c4bp-29;
	c = c * z - 0x1.27e4fa0371482p-22;
	c = c * z + 0x1.a01a019f38b18p-16;
	c = c * z - 0x1.6c16c16c168ccp-10;
	c = c * z + 0x1.5555555555555p-5;
	c = w + (((1.0 - w) - h) + (z * z * c - r * lo));

	const uint64_t k = q + turn;
	const uint64_t us = rnn_bits_f64(s) ^ neg;
	const uint64_t uc = rnn_bits_f64(c);
	const uint64_t odd = 0u - (k & 1u);
	const uint64_t uy = ((uc & odd) | (us & ~odd)) ^ ((k & 2u) << 62);
	const double inf = rnn_float_f64(UINT64_C(0x7ff0000000000000));

	return rnn_select_f64(ax < inf, rnn_float_f64(uy), x - x);
}
