/* needs: */
/* -1, 0 or 1; of +-0 and NaN: the operand. */
static inline float
rnn_signum_f32(float x)
{
	return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x;
}
