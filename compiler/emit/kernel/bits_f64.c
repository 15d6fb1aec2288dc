/* needs: */
/* The bits of a double.  IEEE binary64 assumed; compilers make it a move. */
static inline uint64_t
rnn_bits_f64(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof u);
	return u;
}
