/* needs: float_f32 */
/* m 2^(n - 512) for 0 <= n < 1024, in two steps, so that a result out of the
 * range of the exponent is infinite, denormal or 0, rounded once, when
 * 1/2 < |m| < 2. */
static inline float
rnn_scale_f32(float m, uint32_t n)
{
	const uint32_t half = n >> 1;

	/* each half less 256, plus the bias of 127 */
	return m * rnn_float_f32((half - 129u) << 23)
		* rnn_float_f32((n - half - 129u) << 23);
}
