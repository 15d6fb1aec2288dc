/* needs: abs_f32 expsplit_f32 exptail_f32 scale_f32 select_f32 */
/* e^-|x| as the sum of the result and *lo, exact to about 2^-29.  NaN: NaN.
 * For what is built on it: see exp_f32, which rounds the sum. */
static inline float
rnn_expneg_f32(float x, float *lo)
{
	const float neg = -rnn_abs_f32(x);
	/* a NaN passes */
	const float v = rnn_select_f32(neg < -104.0f, -104.0f, neg);
	float r_lo;
	uint32_t n;
	const float r = rnn_expsplit_f32(v, &r_lo, &n);
	const float one = 1.0f + r;
	const float rest = (r - (one - 1.0f)) + (r_lo + rnn_exptail_f32(r));
	const float m = one + rest;

	*lo = rnn_scale_f32(rest - (m - one), n);
	return rnn_scale_f32(m, n);
}
