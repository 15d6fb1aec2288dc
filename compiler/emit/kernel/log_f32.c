/* needs: select_f32 */
/* The natural logarithm.
 *
 * Method  x = 2^k (1 + f), 1 + f in [sqrt 1/2, sqrt 2);
 *         log(1 + f) = f - (h - s (h + R(s^2))), h = f^2 / 2, s = f / (2 + f)
 *         (the form of log in FreeBSD's msun); k ln 2 in two parts.
 *         Denormals are scaled by 2^23 first.
 * Error   0.85 ulp: the largest over all 2^32 arguments
 * Special log +-0 = -inf, log inf = inf, log x = NaN for x < 0, NaN: NaN
 * Source  R: Sollya 8.0 fpminimax, error below 2^-27
 */
static inline float
rnn_log_f32(float x)
{
	const float up = rnn_select_f32(x < 0x1p-126f, 0x1p+23f, 1.0f);
	const float k0 = rnn_select_f32(x < 0x1p-126f, 150.0f, 127.0f);
	/* count exponents from sqrt 1/2, not from 1/2 */
	const uint32_t u = rnn_bits_f32(x * up) + (0x3f800000u - 0x3f3504f3u);
	const float k = (float)(int32_t)(u >> 23) - k0;
	const float f = rnn_float_f32((u & 0x7fffffu) + 0x3f3504f3u) - 1.0f;
	const float h = 0.5f * f * f;
	const float s = f / (2.0f + f);
	const float z = s * s;
	float w = 0x1.2ef816p-2f;

	w = w * z + 0x1.997b92p-2f;
	w = w * z + 0x1.55555cp-1f;
	w = s * (h + w * z) + k * 0x1.2fefa2p-17f;
	w = k * 0x1.62e3p-1f - ((h - w) - f);

	const float inf = rnn_float_f32(0x7f800000u);
	const float nan = rnn_float_f32(0x7fc00000u);
	const float big = rnn_select_f32(x < inf, w, x); /* x: inf, NaN */
	const float pos = rnn_select_f32(x == 0.0f, -inf, big);

	return rnn_select_f32(x < 0.0f, nan, pos);
}
