/* needs: abs_f32 select_f32 sign_f32 */
/* The largest integer that is not above x; exact.
 *
 * Method  adding 2^23 to |x| < 2^23 rounds it to an integer; what was rounded
 *         up is taken back.  The sign bit of x is kept: floor -0 = -0.
 * Special larger |x|, +-inf: x, NaN: NaN
 */
static inline float
rnn_floor_f32(float x)
{
	const float ax = rnn_abs_f32(x);
	const float t = rnn_sign_f32((ax + 0x1p+23f) - 0x1p+23f, x);
	const float down = rnn_select_f32(t > x, t - 1.0f, t);

	return rnn_select_f32(ax < 0x1p+23f, rnn_sign_f32(down, x), x);
}
