/* needs: bits_f64 float_f64 */
/* |x| with the sign of s. */
static inline double
rnn_sign_f64(double x, double s)
{
	return rnn_float_f64((rnn_bits_f64(x) & UINT64_C(0x7fffffffffffffff))
		| (rnn_bits_f64(s) & UINT64_C(0x8000000000000000)));
}
