/* needs: select_f32 */
/* 1 from 0 on, else 0; of NaN: 0, as every comparison with it is false. */
static inline float
rnn_step_f32(float x)
{
	return rnn_select_f32(x >= 0.0f, 1.0f, 0.0f);
}
