/* needs: abs_f64 select_f64 sign_f64 */
/* x mod y with the sign of y, as % in Python.
 *
 * Method  as mod_f32, with 11 binary digits of the quotient at a time: exact,
 *         at most 186 divisions.  A loop: not vectorised.
 * Error   the remainder of the magnitudes is exact; the sum with y is rounded
 *         once
 * Special x mod +-inf = x or, when the signs differ, y; a zero result has the
 *         sign of y; NaN for infinite x, for y = +-0, NaN: NaN
 */
static inline double
rnn_mod_f64(double x, double y)
{
	const uint64_t one = UINT64_C(0x0010000000000000);
	const uint64_t inf = UINT64_C(0x7ff0000000000000);
	const uint64_t ux = rnn_bits_f64(rnn_abs_f64(x));
	const uint64_t uy = rnn_bits_f64(rnn_abs_f64(y));
	/* |x| = mx 2^(ex - 1075); denormals have the exponent 1, too */
	const uint64_t ex = (ux >> 52) + (uint64_t)(ux < one);
	const uint64_t ey = (uy >> 52) + (uint64_t)(uy < one);
	const uint64_t mx = ux - ((ex - 1u) << 52);
	const uint64_t my = uy - ((ey - 1u) << 52) + (uint64_t)(uy == 0u);
	uint64_t d = ex > ey ? ex - ey : 0u;
	uint64_t r = mx % my;

	while (d > 0u && r > 0u) {
		const uint64_t step = d < 11u ? d : 11u;

		r = (r << step) % my;
		d -= step;
	}

	const uint64_t half = ey >> 1;
	const double rest = (double)(int64_t)r
		* rnn_float_f64((half + 486u) << 52)
		* rnn_float_f64((ey - half + 485u) << 52);
	const double a = rnn_select_f64(ux < uy, rnn_float_f64(ux), rest);
	const int differ = (x < 0.0) != (y < 0.0);
	const double b = rnn_select_f64(differ & (a > 0.0),
		rnn_float_f64(uy) - a, a);
	const int none = (ux >= inf) | (uy > inf) | (uy == 0u);

	return rnn_select_f64(none, rnn_float_f64(UINT64_C(0x7ff8000000000000)),
		rnn_sign_f64(b, y));
}
