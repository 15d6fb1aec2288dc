/* needs: abs_f32 expsplit_f32 exptail_f32 select_f32 sign_f32 */
/* tanh x.
 *
 * Method  tanh |x| = -t / (2 + t) with t = e^(-2|x|) - 1, on one path for all
 *         x: there is no seam.  With -2|x| = n ln 2 + r,
 *         t = (2^n - 1) + 2^n (e^r - 1) keeps its low part, and so does the
 *         denominator; the two correct the quotient to first order.
 * Error   1.29 ulp: the largest over all 2^32 arguments
 * Special tanh +-0 = +-0, tanh +-inf = +-1, odd to the last bit, NaN: NaN
 */
static inline float
rnn_tanh_f32(float x)
{
	const float ax = rnn_abs_f32(x);
	/* a NaN passes */
	const float v = -2.0f * rnn_select_f32(ax > 10.0f, 10.0f, ax);
	float r_lo;
	uint32_t n;
	const float r = rnn_expsplit_f32(v, &r_lo, &n);
	const float s = rnn_float_f32((n - 512u + 127u) << 23); /* 2^n <= 1 */
	const float one = s - 1.0f;
	const float one_lo = s - (one + 1.0f);
	const float sr = s * r;
	const float sum = one + sr;
	const float rest = ((sr - (sum - one)) + one_lo)
		+ s * (r_lo + rnn_exptail_f32(r));
	const float t = sum + rest;
	const float t_lo = rest - (t - sum);
	const float d = 2.0f + t;                       /* in [1, 2] */
	const float d_lo = (t - (d - 2.0f)) + t_lo;
	const float d_inv = 1.457f - 0.4853f * d;       /* 1 / d, to 5 % */
	const float q = -t / d;

	return rnn_sign_f32(q - (t_lo + q * d_lo) * d_inv, x);
}
