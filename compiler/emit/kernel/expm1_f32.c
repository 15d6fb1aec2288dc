/* needs: abs_f32 expsplit_f32 exptail_f32 select_f32 */
/* e^x - 1.
 *
 * Method  x = n ln 2 + r; (2^n - 1) + 2^n r + 2^n (e^r - 1 - r), the first sum
 *         without error.  Half of 2^n is used and the result doubled, so that
 *         n = 128 has a factor.
 * Error   1.30 ulp: the largest over all 2^32 arguments
 * Special expm1 +-0 = +-0, -1 at -inf, inf at inf and on overflow, NaN: NaN
 */
static inline float
rnn_expm1_f32(float x)
{
	/* a NaN passes both */
	const float low = rnn_select_f32(x > 89.0f, 89.0f, x);
	const float v = rnn_select_f32(low < -40.0f, -40.0f, low);
	float r_lo;
	uint32_t n;
	const float r = rnn_expsplit_f32(v, &r_lo, &n);
	const float s = rnn_float_f32((n - 512u + 126u) << 23); /* 2^n / 2 */
	const float one = s - 0.5f;
	const float sr = s * r;
	const float sum = one + sr;
	const float rest = (sr - (sum - one)) + s * (r_lo + rnn_exptail_f32(r));

	const float y = 2.0f * (sum + rest);

	return rnn_select_f32(rnn_abs_f32(x) < 0x1p-25f, x, y);
}
