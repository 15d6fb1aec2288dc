/* needs: select_f32 sign_f32 */
/* -1, 0 or 1; of +-0 and NaN: the operand. */
static inline float
rnn_signum_f32(float x)
{
	const int has = (x < 0.0f) | (x > 0.0f);

	return rnn_select_f32(has, rnn_sign_f32(1.0f, x), x);
}
