/* needs: select_f64 sqrest_f64 */
/* The square root, correctly rounded: the bits of the IEEE operation.
 *
 * Method  as sqrt_f32, then a proof for each result: with m in [1, 4) and an
 *         ulp of 2^-52, root is right when m lies between the squares of
 *         root +- ulp/2, that is when -root ulp < m - root^2 <= root ulp (all
 *         three are multiples of 2^-104); else its neighbour is.
 * Error   0.5 ulp, by that proof; equal to the instruction on 37
 *         million arguments, most of them next to squares
 * Special sqrt +-0 = +-0, sqrt inf = inf, NaN for x < 0, NaN: NaN
 */
static inline double
rnn_sqrt_f64(double x)
{
	const double up = rnn_select_f64(x < 0x1p-1022, 0x1p+54, 1.0);
	const double down = rnn_select_f64(x < 0x1p-1022, 0x1p-27, 1.0);
	const uint64_t u = rnn_bits_f64(x * up);
	const uint64_t e = (u - UINT64_C(0x3ff0000000000000))
		& UINT64_C(0xffe0000000000000);         /* 2 k << 52 */
	const double m = rnn_float_f64(u - e);
	/* arithmetic shift of e, by an offset of 2^63 */
	const uint64_t k = ((e + UINT64_C(0x8000000000000000)) >> 1)
		- UINT64_C(0x4000000000000000);
	const double half = 0.5 * m;
	double y = rnn_float_f64(UINT64_C(0x5fe6eb50c7b537a9) - ((u - e) >> 1));

	y = y * (1.5 - half * y * y);
	y = y * (1.5 - half * y * y);
	y = y * (1.5 - half * y * y);
	y = y * (1.5 - half * y * y);

	const double s = m * y;
	const double near = s + rnn_sqrest_f64(m, s) * (0.5 * y);
	const double rest = rnn_sqrest_f64(m, near);
	const double bound = near * 0x1p-52;
	const double more = rnn_select_f64(rest > bound, 0x1p-52, 0.0);
	const double less = rnn_select_f64(rest <= -bound, 0x1p-52, 0.0);
	const double root = near + (more - less);
	const double w = root * rnn_float_f64(k + UINT64_C(0x3ff0000000000000));

	const double inf = rnn_float_f64(UINT64_C(0x7ff0000000000000));
	const double nan = rnn_float_f64(UINT64_C(0x7ff8000000000000));
	const double big = rnn_select_f64(x < inf, w * down, x); /* or NaN */
	const double pos = rnn_select_f64(x == 0.0, x, big);

	return rnn_select_f64(x < 0.0, nan, pos);
}
