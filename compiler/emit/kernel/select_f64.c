/* needs: bits_f64 float_f64 */
/* c ? a : b for c = 0 or 1, without a branch: see select_f32. */
static inline double
rnn_select_f64(int c, double a, double b)
{
	const uint64_t mask = 0u - (uint64_t)c;

	return rnn_float_f64((rnn_bits_f64(a) & mask)
		| (rnn_bits_f64(b) & ~mask));
}
