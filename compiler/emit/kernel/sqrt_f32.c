/* needs: select_f32 sqrest_f32 */
/* The square root, correctly rounded: the bits of the IEEE operation.
 *
 * Method  x = 4^k m, m in [1, 4); y = 1 / sqrt m from a guess by its bits and
 *         three steps of Newton; s = m y and one step more with the residual
 *         m - s^2, which Dekker's product gives without error.
 * Error   0.5 ulp: equal to the instruction for all digits of two binades
 * Special sqrt +-0 = +-0, sqrt inf = inf, NaN for x < 0, NaN: NaN
 */
static inline float
rnn_sqrt_f32(float x)
{
	const float up = rnn_select_f32(x < 0x1p-126f, 0x1p+24f, 1.0f);
	const float down = rnn_select_f32(x < 0x1p-126f, 0x1p-12f, 1.0f);
	const uint32_t u = rnn_bits_f32(x * up);
	const uint32_t e = (u - 0x3f800000u) & 0xff000000u;     /* 2 k << 23 */
	const float m = rnn_float_f32(u - e);
	/* arithmetic shift of e, by an offset of 2^31 */
	const uint32_t k = ((e + 0x80000000u) >> 1) - 0x40000000u;
	const float half = 0.5f * m;
	float y = rnn_float_f32(0x5f375a86u - ((u - e) >> 1));

	y = y * (1.5f - half * y * y);
	y = y * (1.5f - half * y * y);
	y = y * (1.5f - half * y * y);

	const float s = m * y;
	const float root = s + rnn_sqrest_f32(m, s) * (0.5f * y);
	const float w = root * rnn_float_f32(k + 0x3f800000u) * down;

	const float inf = rnn_float_f32(0x7f800000u);
	const float nan = rnn_float_f32(0x7fc00000u);
	const float big = rnn_select_f32(x < inf, w, x); /* x: inf, NaN */
	const float pos = rnn_select_f32(x == 0.0f, x, big);

	return rnn_select_f32(x < 0.0f, nan, pos);
}
