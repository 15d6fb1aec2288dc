/* needs: bits_f32 float_f32 */
/* c ? a : b for c = 0 or 1, without a branch.  gcc moves arithmetic on an
 * operand of ?: into one arm, where it may trap, and then cannot vectorise
 * the loop around it; with masks there are no arms. */
static inline float
rnn_select_f32(int c, float a, float b)
{
	const uint32_t mask = 0u - (uint32_t)c;

	return rnn_float_f32((rnn_bits_f32(a) & mask)
		| (rnn_bits_f32(b) & ~mask));
}
