/* needs: select_f64 */
/* The smaller of two; a NaN operand gives NaN. */
static inline double
rnn_min_f64(double a, double b)
{
	return rnn_select_f64((a < b) | (a != a), a, b);
}
