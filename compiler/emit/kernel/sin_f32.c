/* needs: sinturn_f32 */
/* sin x, x in radians: every float, however large, is reduced exactly.
 *
 * Method  see sinturn_f32 and pio2_f32
 * Error   0.83 ulp: the largest over all 2^32 arguments
 * Special sin +-0 = +-0, odd to the last bit, NaN at +-inf, NaN: NaN
 */
static inline float
rnn_sin_f32(float x)
{
	const uint32_t sign = rnn_bits_f32(x) & 0x80000000u;

	return rnn_float_f32(rnn_bits_f32(rnn_sinturn_f32(x, 0u)) ^ sign);
}
