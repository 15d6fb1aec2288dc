/* needs: select_f64 */
/* 1 from 0 on, else 0; of NaN: 0, as every comparison with it is false. */
static inline double
rnn_step_f64(double x)
{
	return rnn_select_f64(x >= 0.0, 1.0, 0.0);
}
