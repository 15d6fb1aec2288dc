/* needs: expneg_f32 */
/* log(1 + e^x).
 *
 * Method  max(x, 0) + log(1 + e) with e = e^-|x| kept in two parts;
 *         1 + e = 1 + f or 2 (1 + f), |f| <= 1/2, and
 *         log(1 + f) = f - (h - s (h + R(s^2))), h = f^2 / 2, s = f / (2 + f),
 *         as in log_f32.  The large terms are added without error.
 * Error   1.00 ulp: the largest over all 2^32 arguments
 * Special 0 at -inf, inf at inf, log 2 at +-0, never negative, NaN: NaN
 * Source  R: Sollya 8.0 fpminimax, error below 2^-31
 */
static inline float
rnn_softplus_f32(float x)
{
	float e_lo;
	const float e = rnn_expneg_f32(x, &e_lo);
	const float k = rnn_select_f32(e < 0.5f, 0.0f, 0x1.62e43p-1f);
	const float k_lo = rnn_select_f32(e < 0.5f, 0.0f, -0x1.05c61p-29f);
	/* exact: e >= 1/2 where 1 is taken off */
	const float f = rnn_select_f32(e < 0.5f, e, 0.5f * (e - 1.0f));
	const float h = 0.5f * f * f;
	const float s = f / (2.0f + f);
	const float z = s * s;
	float w = 0x1.df6bc2p-3f;

	w = w * z + 0x1.246afep-2f;
	w = w * z + 0x1.99992cp-2f;
	w = w * z + 0x1.555556p-1f;
	w = h - (s * (h + w * z) + k_lo);
	/* e_lo / (1 + e) is what e_lo adds to the logarithm; 5 % will do */
	w -= e_lo * (0.9717f - 0.4853f * e);

	const float kf = k + f;
	const float kf_lo = f - (kf - k);
	const float top = rnn_select_f32(x > 0.0f, x, 0.0f);
	const float big = rnn_select_f32(top > kf, top, kf);
	const float small = rnn_select_f32(top > kf, kf, top);
	const float sum = big + small;
	const float y = sum + ((small - (sum - big)) + (kf_lo - w));

	return rnn_select_f32(x > 20.0f, x, y);
}
