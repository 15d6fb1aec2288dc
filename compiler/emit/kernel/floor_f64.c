/* needs: abs_f64 select_f64 sign_f64 */
/* The largest integer that is not above x; exact.
 *
 * Method  as floor_f32, with 2^52
 * Special larger |x|, +-inf: x, floor -0 = -0, NaN: NaN
 */
static inline double
rnn_floor_f64(double x)
{
	const double ax = rnn_abs_f64(x);
	const double t = rnn_sign_f64((ax + 0x1p+52) - 0x1p+52, x);
	const double down = rnn_select_f64(t > x, t - 1.0, t);

	return rnn_select_f64(ax < 0x1p+52, rnn_sign_f64(down, x), x);
}
