/* needs: bits_f32 float_f32 */
/* |x| with the sign of s. */
static inline float
rnn_sign_f32(float x, float s)
{
	return rnn_float_f32((rnn_bits_f32(x) & 0x7fffffffu)
		| (rnn_bits_f32(s) & 0x80000000u));
}
