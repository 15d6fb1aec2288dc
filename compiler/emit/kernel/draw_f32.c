/* needs: philox_f64 */
/* Uniform in [0, 1): a multiple of 2^-24, the upper 24 bits of a word of
 * Philox4x32-10; draw_f64 rounded down.
 *
 * Method  counter {element, step, sequence, stream}, key {low, high}, of each
 *         argument its low 32 bits; half 0: words 0 and 1, else 2 and 3
 * Error   none
 */
static inline float
rnn_draw_f32(int64_t stream, int64_t half, int64_t step, int64_t element,
	int64_t low, int64_t high, int64_t sequence)
{
	const uint64_t bits = rnn_philox_f64((uint64_t)element, (uint64_t)step,
		(uint64_t)sequence, (uint64_t)stream, (uint64_t)low,
		(uint64_t)high, half != 0);

	return (float)(int32_t)(bits >> 40) * 0x1p-24f;
}
