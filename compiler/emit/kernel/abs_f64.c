/* needs: bits_f64 float_f64 */
/* |x|: the sign bit cleared, also of a NaN. */
static inline double
rnn_abs_f64(double x)
{
	return rnn_float_f64(rnn_bits_f64(x) & UINT64_C(0x7fffffffffffffff));
}
