/* needs: select_f64 small_f64 */
/* The reduction of sin and cos: x = q pi/2 +- (r + *lo), 0 <= r <= pi/4, for
 * every finite x >= 0; *q gets q mod 4, *neg gets 2^63 for the minus.
 *
 * Method  as pio2_f32: x = M 2^(e - 62) with an integer M of 63 bits, times
 *         the 192 bits of 2/pi from bit e on, of which the leading 128 bits
 *         mod 4 are kept.  The table of 2/pi starts with 64 zeros.
 */
static inline double
rnn_pio2_f64(double x, double *lo, uint64_t *q, uint64_t *neg)
{
	static const uint32_t two_pi[39] = {
		0, 0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0,
		0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a,
		0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e,
		0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639,
		0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f,
		0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66,
		0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea,
		0x6bfb5fb1, 0x1f8d5d08, 0x56033046
	};
	const uint64_t low = UINT64_C(0xffffffff);
	const uint64_t u = rnn_bits_f64(x);
	const uint64_t below = (uint64_t)(u < UINT64_C(0x3ff0000000000000));
	const uint64_t e = ((u >> 52) - 1023u + below) & 1023u;
	const uint64_t m = ((u & UINT64_C(0xfffffffffffff))
		| UINT64_C(0x10000000000000)) << (10u - below);
	const uint64_t m0 = m & low, m1 = m >> 32;
	const uint64_t i = e >> 5, sh = e & 31u;
	const uint64_t t0 = two_pi[i], t1 = two_pi[i + 1u];
	const uint64_t t2 = two_pi[i + 2u], t3 = two_pi[i + 3u];
	const uint64_t t4 = two_pi[i + 4u], t5 = two_pi[i + 5u];
	const uint64_t t6 = two_pi[i + 6u];
	const uint64_t v0 = (((t0 << 32) | t1) << sh) >> 32;
	const uint64_t v1 = (((t1 << 32) | t2) << sh) >> 32;
	const uint64_t v2 = (((t2 << 32) | t3) << sh) >> 32;
	const uint64_t v3 = (((t3 << 32) | t4) << sh) >> 32;
	const uint64_t v4 = (((t4 << 32) | t5) << sh) >> 32;
	const uint64_t v5 = (((t5 << 32) | t6) << sh) >> 32;
	/* column sums of the product, from the third word on, with carries */
	const uint64_t a3 = m0 * v3, b4 = m1 * v4, a2 = m0 * v2, b3 = m1 * v3;
	const uint64_t a1 = m0 * v1, b2 = m1 * v2;
	const uint64_t c2 = ((m0 * v4) >> 32) + ((m1 * v5) >> 32)
		+ (a3 & low) + (b4 & low);
	const uint64_t c3 = (c2 >> 32) + (a3 >> 32) + (b4 >> 32)
		+ (a2 & low) + (b3 & low);
	const uint64_t c4 = (c3 >> 32) + (a2 >> 32) + (b3 >> 32)
		+ (a1 & low) + (b2 & low);
	const uint64_t c5 = (c4 >> 32) + (a1 >> 32) + (b2 >> 32)
		+ m0 * v0 + m1 * v1;
	const uint64_t minus = (c5 >> 29) & 1u;         /* fraction >= 1/2 */
	const uint64_t flip = 0u - minus;
	/* in units of 2^-30 quadrants, the fraction is d3 + d2 + d1 */
	const double d3 = rnn_small_f64((c5 ^ flip) & 0x1fffffffu);
	const double d2 = rnn_small_f64((c4 ^ flip) & low) * 0x1p-32;
	const double d1 = rnn_small_f64((c3 ^ flip) & low) * 0x1p-64
		+ rnn_small_f64((c2 ^ flip) & low) * 0x1p-96;
	const double sum = d3 + d2;
	const double rest = (d2 - (sum - d3)) + d1;
	const double all = sum + rest;
	const double a = rnn_float_f64(rnn_bits_f64(all) & ~UINT64_C(3));
	const double b = (all - a) + (rest - (all - sum));
	const double r0 = a * 0x1.8p-30;                /* exact */
	const double r1 = a * 0x1.21fb54442d184p-34 + b * 0x1.921fb54442d18p-30;
	const double r = r0 + r1;
	const int near = x < 0x1.921fb54442d18p-1;      /* pi/4: x is r */
	const uint64_t large = (uint64_t)near - 1u;

	*q = ((c5 >> 30) + minus) & large;
	*neg = (minus << 63) & large;
	*lo = rnn_float_f64(rnn_bits_f64(r1 - (r - r0)) & large);
	return rnn_select_f64(near, x, r);
}
