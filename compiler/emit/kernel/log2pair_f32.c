/* needs: head_f32 select_f32 */
/* log2 x as the sum of the result (12 bits) and *lo, to a relative 2^-33, for
 * positive finite x; for others any numbers, NaN not excluded.
 *
 * Method  x = 2^k (1 + f), 1 + f in [sqrt 1/2, sqrt 2); s = f / (2 + f);
 *         log2(1 + f) = 2 / (3 ln 2) * s (3 + z + z^2 L(z)), z = s^2.  Every
 *         quantity is a head of 12 bits and a rest, so that products of heads
 *         are exact: after pow in FreeBSD's msun, without its table.
 * Source  L: Sollya 8.0 fpminimax, error of the sum below 2^-39
 */
static inline float
rnn_log2pair_f32(float x, float *lo)
{
	const float up = rnn_select_f32(x < 0x1p-126f, 0x1p+23f, 1.0f);
	const float k0 = rnn_select_f32(x < 0x1p-126f, 150.0f, 127.0f);
	/* count exponents from sqrt 1/2, not from 1/2 */
	const uint32_t u = rnn_bits_f32(x * up) + (0x3f800000u - 0x3f3504f3u);
	const float k = (float)(int32_t)(u >> 23) - k0;
	const float f = rnn_float_f32((u & 0x7fffffu) + 0x3f3504f3u) - 1.0f;
	const float d = 2.0f + f;
	const float d_inv = 1.0f / d;
	const float d_h = rnn_head_f32(d);
	const float d_l = f - (d_h - 2.0f);
	const float s = f * d_inv;
	const float s_h = rnn_head_f32(s);
	const float s_l = ((f - s_h * d_h) - s_h * d_l) * d_inv;
	const float z_h = s_h * s_h;
	const float z = s * s;
	float r = 0x1.1c7642p-2f;

	r = r * z + 0x1.558a7ep-2f;
	r = r * z + 0x1.b6da0ap-2f;
	r = r * z + 0x1.333334p-1f;
	r = r * z * z + s_l * (s_h + s);

	const float t_h = rnn_head_f32(3.0f + z_h + r);
	const float t_l = r - ((t_h - 3.0f) - z_h);
	const float p0 = s_h * t_h;
	const float p1 = s_l * t_h + t_l * s;
	const float p_h = rnn_head_f32(p0 + p1);
	const float p_l = p1 - (p_h - p0);
	const float l0 = p_h * 0x1.ec8p-1f;             /* 2 / (3 ln 2), head */
	const float l1 = p_h * -0x1.ec478cp-14f + p_l * 0x1.ec709ep-1f;
	const float y = rnn_head_f32((l0 + l1) + k);

	*lo = l1 - ((y - k) - l0);
	return y;
}
