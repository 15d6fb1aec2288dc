/* needs: abs_f32 expgrow_f32 select_f32 */
/* 1 / (1 + e^-x).
 *
 * Method  q = 1 / (1 + e^|x|) for x < 0, 1 - q for x >= 0, where it keeps half
 *         an ulp of q.  All is scaled by 2^-64, so that nothing overflows and
 *         q is rounded once where it is denormal.  What the rounding of the
 *         divisor leaves corrects q.
 * Error   1.38 ulp: the largest over all 2^32 arguments
 * Special 0 at -inf, 1 at inf, 1/2 at +-0, always in [0, 1], NaN: NaN
 */
static inline float
rnn_sigmoid_f32(float x)
{
	const float ax = rnn_abs_f32(x);
	/* a NaN passes */
	const float v = rnn_select_f32(ax > 104.0f, 104.0f, ax);
	float r, tail;
	const float s = rnn_expgrow_f32(v, 64.0f, &r, &tail);
	const float sp = s * (r + tail);
	const float d = (s + 0x1p-64f) + sp;
	const float d_lo = (sp - (d - s)) + 0x1p-64f;
	const float q = 0x1p-64f / d;

	return rnn_select_f32(x < 0.0f, q - q * (d_lo * 0x1p+64f * q),
		1.0f - q);
}
