/* needs: abs_f32 exp2pair_f32 log2pair_f32 sign_f32 */
/* x^y.
 *
 * Method  2^(y log2 |x|), the logarithm and the product in two floats each;
 *         |y| is held at 2^40, past which every x but 1 is out of range
 * Error   0.82 ulp: the largest seen on 10^8 pairs
 * Special those of C99 F.9.4.4.  x^+-0 = 1 and 1^y = 1 even for NaN, any other
 *         NaN gives NaN; x < 0 with a y that is no integer is NaN; odd
 *         integers y keep the sign of x; +-0^y for y < 0 is +-inf
 */
static inline float
rnn_pow_f32(float x, float y)
{
	const float inf = rnn_float_f32(0x7f800000u);
	const float nan = rnn_float_f32(0x7fc00000u);
	const float ax = rnn_abs_f32(x);
	const float ay = rnn_abs_f32(y);
	const float low = rnn_select_f32(y > 0x1p+40f, 0x1p+40f, y);
	const float w = rnn_select_f32(low < -0x1p+40f, -0x1p+40f, low);
	const float w_h = rnn_head_f32(w);
	float l_lo;
	const float l = rnn_log2pair_f32(ax, &l_lo);
	const float e_lo = (w - w_h) * l + w * l_lo;
	const float e = w_h * l + e_lo;
	const float p = rnn_exp2pair_f32(e, e_lo - (e - w_h * l));
	/* 0 and inf have no logarithm */
	const int zero = ax == 0.0f;
	const float edge = rnn_select_f32(zero == (y < 0.0f), inf, 0.0f);
	const float q = rnn_select_f32(zero | (ax == inf), edge, p);
	/* adding 2^23 rounds to an integer; y / 2 is one when y is even */
	const float hy = 0.5f * ay;
	const int whole = (ay >= 0x1p+23f) | ((ay + 0x1p+23f) - 0x1p+23f == ay);
	const int even = (ay >= 0x1p+24f) | ((hy + 0x1p+23f) - 0x1p+23f == hy);
	const float z = rnn_select_f32(whole & !even, rnn_sign_f32(q, x), q);
	const int none = (x < 0.0f) & (ax < inf) & !whole;
	const float t = rnn_select_f32(none | (x != x) | (y != y), nan, z);

	return rnn_select_f32((x == 1.0f) | (y == 0.0f), 1.0f, t);
}
