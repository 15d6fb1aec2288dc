/* needs: expneg_f32 */
/* 1 / (1 + e^-x).
 *
 * Method  with e = e^-|x|: 1 / (1 + e) for x >= 0, e / (1 + e) for x < 0, so
 *         that nothing overflows and small results keep all their digits.
 *         e and 1 + e keep their low parts, which correct the quotient.
 * Error   1.16 ulp: the largest over all 2^32 arguments
 * Special 0 at -inf, 1 at inf, 1/2 at +-0, always in [0, 1], NaN: NaN
 */
static inline float
rnn_sigmoid_f32(float x)
{
	float e_lo;
	const float e = rnn_expneg_f32(x, &e_lo);
	const float d = 1.0f + e;                       /* in [1, 2] */
	const float d_lo = (e - (d - 1.0f)) + e_lo;
	const float d_inv = 1.457f - 0.4853f * d;       /* 1 / d, to 5 % */
	const float num = rnn_select_f32(x < 0.0f, e, 1.0f);
	const float num_lo = rnn_select_f32(x < 0.0f, e_lo, 0.0f);
	const float q = num / d;

	return q + (num_lo - q * d_lo) * d_inv;
}
