/* needs: float_f64 */
/* The double of an integer below 2^52.  A conversion proper is one more
 * instruction set extension away from being vectorised. */
static inline double
rnn_small_f64(uint64_t u)
{
	return rnn_float_f64(UINT64_C(0x4330000000000000) | u) - 0x1p+52;
}
