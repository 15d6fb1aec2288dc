/* needs: abs_f32 select_f32 */
/* log(1 + x).
 *
 * Method  u + c = 1 + x exactly; u = 2^k (1 + f) as in log_f32, and c / u is
 *         added: 1 / (1 + f) to 3 % is enough for it, and for a small x,
 *         where c carries the digits of x, it is exact enough as f is small.
 * Error   0.88 ulp: the largest over all 2^32 arguments
 * Special log1p +-0 = +-0, log1p -1 = -inf, log1p inf = inf, NaN for x < -1,
 *         NaN: NaN
 * Source  R: as in log_f32
 */
static inline float
rnn_log1p_f32(float x)
{
	const float u = 1.0f + x;
	const float xr = u - 1.0f;
	const float c = (1.0f - (u - xr)) + (x - xr);
	/* count exponents from sqrt 1/2, not from 1/2 */
	const uint32_t ub = rnn_bits_f32(u) + (0x3f800000u - 0x3f3504f3u);
	const float k = (float)(int32_t)(ub >> 23) - 127.0f;
	const float scale = rnn_float_f32(((uint32_t)255 << 23)
		- (ub & 0x7f800000u));                  /* 2^(1 - k) */
	const float f = rnn_float_f32((ub & 0x7fffffu) + 0x3f3504f3u) - 1.0f;
	const float h = 0.5f * f * f;
	const float s = f / (2.0f + f);
	const float z = s * s;
	float w = 0x1.2ef816p-2f;

	w = w * z + 0x1.997b92p-2f;
	w = w * z + 0x1.55555cp-1f;
	w = s * (h + w * z) + k * 0x1.2fefa2p-17f;
	w += 0.5f * c * scale * (1.0f - f * (1.0f - f * (1.0f - f)));
	w = k * 0x1.62e3p-1f - ((h - w) - f);

	const float inf = rnn_float_f32(0x7f800000u);
	const float nan = rnn_float_f32(0x7fc00000u);
	const float big = rnn_select_f32(x < inf, w, x); /* x: inf, NaN */
	const float pos = rnn_select_f32(x == -1.0f, -inf, big);
	const float y = rnn_select_f32(x < -1.0f, nan, pos);

	return rnn_select_f32(rnn_abs_f32(x) < 0x1p-25f, x, y);
}
