/* needs: */
/* -1, 0 or 1; of +-0 and NaN: the operand. */
static inline double
rnn_signum_f64(double x)
{
	return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
}
