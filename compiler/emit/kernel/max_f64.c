/* needs: */
/* The larger of two; a NaN operand gives NaN. */
static inline double
rnn_max_f64(double a, double b)
{
	return a > b || a != a ? a : b;
}
