/* needs: */
/* a b + c, rounded once. */
static inline double
rnn_fma_f64(double a, double b, double c)
{
	return __builtin_fma(a, b, c);
}
