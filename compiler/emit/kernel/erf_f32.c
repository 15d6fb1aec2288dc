/* needs: abs_f32 expsplit_f32 exptail_f32 select_f32 sign_f32 */
/* The error function.
 *
 * Method  |x| < 15/16: x + x P(x^2); else 1 - e^(-|x| Q(|x|)), with |x| held
 *         at 4, where the exponential is less than half a unit of 1.  Both are
 *         computed, one is taken.
 * Error   1.11 ulp: the largest over all 2^32 arguments
 * Special erf +-0 = +-0, erf +-inf = +-1, odd to the last bit, NaN: NaN
 * Source  P: Sollya 8.0 fpminimax, relative error below 2^-30;
 *         Q: Sollya 8.0 remez, weight erfc x / erf x, error below 2^-26 of erf
 */
static inline float
rnn_erf_f32(float x)
{
	const float ax = rnn_abs_f32(x);
	const float a = rnn_select_f32(ax > 4.0f, 4.0f, ax);  /* or NaN */
	const float z = a * a;
	float p = 0x1.5b13fep-14f;
	float q = -0x1.bf7adp-13f;

	p = p * z - 0x1.a9b192p-11f;
	p = p * z + 0x1.54b6b8p-8f;
	p = p * z - 0x1.b80c86p-6f;
	p = p * z + 0x1.ce2deap-4f;
	p = p * z - 0x1.812742p-2f;
	p = p * z + 0x1.06eba8p-3f;
	p = a + a * p;

	q = q * a + 0x1.a4ba8cp-9f;
	q = q * a - 0x1.76c334p-6f;
	q = q * a + 0x1.af0c46p-4f;
	q = q * a + 0x1.457f6ep-1f;
	q = q * a + 0x1.cbep-9f;

	/* g + g_lo = |x| (9/8 + the rest of Q) */
	const float t = a * q;
	const float h = a + 0.125f * a;
	const float g = h + t;
	const float g_lo = (0.125f * a - (h - a)) + (t - (g - h));
	float r_lo;
	uint32_t n;
	const float r = rnn_expsplit_f32(-g, &r_lo, &n);
	const float s = rnn_float_f32((n - 512u + 127u) << 23);
	const float e = s * (1.0f + (r + ((r_lo - g_lo) + rnn_exptail_f32(r))));
	const float y = rnn_select_f32(a < 0.9375f, p, 1.0f - e);

	return rnn_sign_f32(y, x);
}
