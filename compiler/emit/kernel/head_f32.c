/* needs: bits_f32 float_f32 */
/* x cut to its leading 12 bits: the product of two such is exact. */
static inline float
rnn_head_f32(float x)
{
	return rnn_float_f32(rnn_bits_f32(x) & 0xfffff000u);
}
