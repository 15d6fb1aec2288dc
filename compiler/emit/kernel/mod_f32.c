/* needs: abs_f32 select_f32 sign_f32 */
/* x mod y with the sign of y, as % in Python.
 *
 * Method  |x| mod |y| in integers, 32 binary digits of the quotient at a time:
 *         exact, at most 8 divisions; y is added where the signs differ.
 *         A loop with a length that depends on the data: not vectorised.
 * Error   the remainder of the magnitudes is exact; the sum with y is rounded
 *         once, so that -1e-20 mod 1 is 1
 * Special x mod +-inf = x or, when the signs differ, y; a zero result has the
 *         sign of y; NaN for infinite x, for y = +-0, NaN: NaN
 */
static inline float
rnn_mod_f32(float x, float y)
{
	const uint32_t ux = rnn_bits_f32(rnn_abs_f32(x));
	const uint32_t uy = rnn_bits_f32(rnn_abs_f32(y));
	/* |x| = mx 2^(ex - 150); denormals have the exponent 1, too */
	const uint32_t ex = (ux >> 23) + (uint32_t)(ux < 0x00800000u);
	const uint32_t ey = (uy >> 23) + (uint32_t)(uy < 0x00800000u);
	const uint32_t mx = ux - ((ex - 1u) << 23);
	const uint32_t my = uy - ((ey - 1u) << 23) + (uint32_t)(uy == 0u);
	uint32_t d = ex > ey ? ex - ey : 0u;
	uint32_t r = mx % my;

	while (d > 0u && r > 0u) {
		const uint32_t step = d < 32u ? d : 32u;

		r = (uint32_t)(((uint64_t)r << step) % my);
		d -= step;
	}

	const uint32_t half = ey >> 1;
	const float rest = (float)(int32_t)r
		* rnn_float_f32((half + 52u) << 23)
		* rnn_float_f32((ey - half + 52u) << 23);
	const float a = rnn_select_f32(ux < uy, rnn_float_f32(ux), rest);
	const int differ = (x < 0.0f) != (y < 0.0f);
	const float b = rnn_select_f32(differ & (a > 0.0f),
		rnn_float_f32(uy) - a, a);
	const int none = (ux >= 0x7f800000u) | (uy > 0x7f800000u) | (uy == 0u);

	return rnn_select_f32(none, rnn_float_f32(0x7fc00000u),
		rnn_sign_f32(b, y));
}
