/* needs: expsplit_f32 exptail_f32 scale_f32 select_f32 */
/* e^x.
 *
 * Method  x = n ln 2 + r; e^r = 1 + r + r^2 P(r), scaled by 2^n
 * Error   0.79 ulp: the largest over all 2^32 arguments
 * Special e^-inf = +0, e^inf = inf, overflow inf, underflow gradual, NaN: NaN
 */
static inline float
rnn_exp_f32(float x)
{
	/* a NaN passes both */
	const float low = rnn_select_f32(x > 89.0f, 89.0f, x);
	const float v = rnn_select_f32(low < -104.0f, -104.0f, low);
	float r_lo;
	uint32_t n;
	const float r = rnn_expsplit_f32(v, &r_lo, &n);
	const float one = 1.0f + r;
	const float m = one + ((r - (one - 1.0f))
		+ (r_lo + rnn_exptail_f32(r)));

	return rnn_scale_f32(m, n);
}
