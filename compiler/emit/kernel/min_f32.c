/* needs: select_f32 */
/* The smaller of two; a NaN operand gives NaN. */
static inline float
rnn_min_f32(float a, float b)
{
	return rnn_select_f32((a < b) | (a != a), a, b);
}
