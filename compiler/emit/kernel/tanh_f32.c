/* needs: abs_f32 expgrow_f32 select_f32 sign_f32 */
/* tanh x.
 *
 * Method  tanh |x| = h / (1 + h) with h = (e^(2|x|) - 1) / 2, on one path for
 *         all x: there is no seam.  With e^(2|x|) = 2^n (1 + r + tail),
 *         h = (2^(n-1) - 1/2) + 2^(n-1) r + 2^(n-1) tail.  What the roundings
 *         of h and of 1 + h leave corrects the quotient q to first order, with
 *         1 / (1 + h) = 1 - q.  From 8.66 on, where what 1 + h
 *         loses is no longer a float, it is 1.
 * Error   1.41 ulp: the largest over all 2^32 arguments
 * Special tanh +-0 = +-0, tanh +-inf = +-1, odd to the last bit, NaN: NaN
 */
static inline float
rnn_tanh_f32(float x)
{
	const float ax = rnn_abs_f32(x);
	/* a NaN passes */
	const float half = rnn_select_f32(ax > 8.66f, 20.0f, ax);
	float r, tail;
	const float s = rnn_expgrow_f32(half + half, 1.0f, &r, &tail);
	const float h_hi = (s - 0.5f) + s * r;
	const float st = s * tail;
	const float h = h_hi + st;
	const float h_lo = st - (h - h_hi);
	const float d = 1.0f + h;
	const float d_lo = h - (d - 1.0f);
	const float q = h / d;
	const float w = 1.0f - q;

	return rnn_sign_f32(q + (h_lo * w - q * d_lo) * w, x);
}
