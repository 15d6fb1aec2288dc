/* needs: select_f64 */
/* The larger of two; a NaN operand gives NaN. */
static inline double
rnn_max_f64(double a, double b)
{
	return rnn_select_f64((a > b) | (a != a), a, b);
}
