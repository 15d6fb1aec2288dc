/* needs: bits_f64 float_f64 */
/* x cut to its leading 26 bits: the product of two such is exact. */
static inline double
rnn_head_f64(double x)
{
	return rnn_float_f64(rnn_bits_f64(x) & UINT64_C(0xfffffffff8000000));
}
