/* needs: bits_f32 float_f32 */
/* |x|: the sign bit cleared, also of a NaN. */
static inline float
rnn_abs_f32(float x)
{
	return rnn_float_f32(rnn_bits_f32(x) & 0x7fffffffu);
}
