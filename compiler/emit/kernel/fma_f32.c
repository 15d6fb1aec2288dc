/* needs: */
/* a b + c, rounded once. */
static inline float
rnn_fma_f32(float a, float b, float c)
{
	return __builtin_fmaf(a, b, c);
}
