/* needs: abs_f32 pio2_f32 */
/* sin(|x| + turn pi/2), the common part of sin and cos; NaN for inf and NaN.
 *
 * Method  |x| = q pi/2 +- r; then sine or cosine of r by its polynomial, both
 *         computed and one taken, with the low part of r to first order.
 * Source  Sollya 8.0 fpminimax, relative errors below 2^-30
 */
static inline float
rnn_sinturn_f32(float x, uint32_t turn)
{
	const float ax = rnn_abs_f32(x);
	float lo;
	uint32_t q, neg;
	const float r = rnn_pio2_f32(ax, &lo, &q, &neg);
	const float z = r * r;
	float s = 0x1.88262p-19f;
	float c = 0x1.9bc76ep-16f;

	s = s * z - 0x1.a08582p-13f;
	s = s * z + 0x1.11119ap-7f;
	s = s * z - 0x1.555556p-3f;
	s = r + (lo * (1.0f - 0.5f * z) + r * z * s);

	const float h = 0.5f * z;
	const float w = 1.0f - h;

	c = c * z - 0x1.6c129ep-10f;
	c = c * z + 0x1.555554p-5f;
	c = w + (((1.0f - w) - h) + (z * z * c - r * lo));

	const uint32_t k = q + turn;
	const uint32_t us = rnn_bits_f32(s) ^ neg;
	const uint32_t uc = rnn_bits_f32(c);
	const uint32_t odd = 0u - (k & 1u);
	const uint32_t uy = ((uc & odd) | (us & ~odd)) ^ ((k & 2u) << 30);
	const float inf = rnn_float_f32(0x7f800000u);

	return rnn_select_f32(ax < inf, rnn_float_f32(uy), x - x);
}
