/* needs: */
/* The double with the given bits: the inverse of rnn_bits_f64. */
static inline double
rnn_float_f64(uint64_t u)
{
	double x;

	memcpy(&x, &u, sizeof x);
	return x;
}
