/* needs: select_f64 sign_f64 */
/* -1, 0 or 1; of +-0 and NaN: the operand. */
static inline double
rnn_signum_f64(double x)
{
	const int has = (x < 0.0) | (x > 0.0);

	return rnn_select_f64(has, rnn_sign_f64(1.0, x), x);
}
