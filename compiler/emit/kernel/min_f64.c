/* needs: */
/* The smaller of two; a NaN operand gives NaN. */
static inline double
rnn_min_f64(double a, double b)
{
	return a < b || a != a ? a : b;
}
