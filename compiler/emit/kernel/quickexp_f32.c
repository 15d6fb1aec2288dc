/* needs: bits_f32 float_f32 fma_f32 */
/* The parts of e^v for |v| <= 87: returns 2^n, a power of two, and writes
 * e^r - 1 with v = n ln 2 + r, so that e^v = 2^n (1 + *part).
 *
 * Method  the rounding of expsplit_f32; e^r - 1 = r + r^2 q(r), q of degree 4,
 *         fitted to the largest relative error over |r| <= 0.347, 1.4e-8
 * Error   ln 2 has 24 bits, so that r is wrong by up to 1.9e-9 n
 */
static inline float
rnn_quickexp_f32(float v, float *part)
{
	const float shifted = rnn_fma_f32(v, 0x1.715476p+0f, 0x1.8p+23f);
	const float n = shifted - 0x1.8p+23f;
	const float r = rnn_fma_f32(n, -0x1.62e430p-1f, v);
	float q = rnn_fma_f32(r, 0x1.6bebfcp-10f, 0x1.1227b0p-7f);

	q = rnn_fma_f32(q, r, 0x1.555674p-5f);
	q = rnn_fma_f32(q, r, 0x1.5554b0p-3f);
	q = rnn_fma_f32(q, r, 0x1.fffffep-2f);
	*part = rnn_fma_f32(r * r, q, r);
	return rnn_float_f32((rnn_bits_f32(shifted) - 0x4b400000u + 127u)
		<< 23);
}
