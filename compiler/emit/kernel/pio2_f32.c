/* needs: select_f32 */
/* The reduction of sin and cos: x = q pi/2 +- (r + *lo), 0 <= r <= pi/4, for
 * every finite x >= 0; *q gets q mod 4, *neg gets 2^31 for the minus.
 *
 * Method  x = M 2^(e - 30) with an integer M; M times the 96 bits of 2/pi
 *         from bit e on is x 2/pi mod 4 as a fixed-point number with 62 bits
 *         behind the point (Payne and Hanek 1983), in integers: it is right
 *         for large x and near the multiples of pi/2 alike.  The fraction is
 *         made positive before it is rounded to floats, a (22 bits) and b, so
 *         that nothing cancels; a * 3/2 is exact.
 */
static inline float
rnn_pio2_f32(float x, float *lo, uint32_t *q, uint32_t *neg)
{
	const uint32_t u = rnn_bits_f32(x);
	const uint32_t below = u < 0x3f800000u ? 1u : 0u;       /* e = -1 */
	const uint32_t e = ((u >> 23) - 127u + below) & 127u;
	const uint32_t m = ((u & 0x7fffffu) | 0x800000u) << (7u - below);
	/* 2/pi = .a2f9836e 4e441529 ...: four words from bit e on */
	const uint32_t hi = e & 64u, odd = e & 32u, sh = e & 31u;
	const uint32_t a0 = hi != 0 ? 0x4e441529u : 0u;
	const uint32_t a1 = hi != 0 ? 0xfc2757d1u : 0xa2f9836eu;
	const uint32_t a2 = hi != 0 ? 0xf534ddc0u : 0x4e441529u;
	const uint32_t a3 = hi != 0 ? 0xdb629599u : 0xfc2757d1u;
	const uint32_t a4 = hi != 0 ? 0x3c439041u : 0xf534ddc0u;
	const uint32_t b0 = odd != 0 ? a1 : a0;
	const uint32_t b1 = odd != 0 ? a2 : a1;
	const uint32_t b2 = odd != 0 ? a3 : a2;
	const uint32_t b3 = odd != 0 ? a4 : a3;
	const uint32_t w0 = (b0 << sh) | ((b1 >> 1) >> (31u - sh));
	const uint32_t w1 = (b1 << sh) | ((b2 >> 1) >> (31u - sh));
	const uint32_t w2 = (b2 << sh) | ((b3 >> 1) >> (31u - sh));
	/* the product mod 2^96, its top 64 bits: top, mid */
	const uint64_t t1 = (uint64_t)m * w1 + (((uint64_t)m * w2) >> 32);
	const uint32_t top = m * w0 + (uint32_t)(t1 >> 32);
	const uint32_t minus = (top >> 29) & 1u;        /* fraction >= 1/2 */
	const uint32_t mid = (uint32_t)t1 ^ (0u - minus);
	const int32_t frac = (int32_t)((top ^ (0u - minus)) & 0x1fffffffu);
	/* in units of 2^-30 quadrants */
	const float a = rnn_float_f32(rnn_bits_f32((float)frac) & 0xfffffffcu);
	const float b = (float)(frac - (int32_t)a)
		+ (float)(int32_t)(mid >> 1) * 0x1p-31f;
	const float r0 = a * 0x1.8p-30f;
	const float r1 = a * 0x1.21fb54p-34f + b * 0x1.921fb6p-30f;
	const float r = r0 + r1;
	const int near = x < 0x1.921fb6p-1f;            /* pi/4: x is r */
	const uint32_t large = (uint32_t)near - 1u;

	*q = ((top >> 30) + minus) & large;
	*neg = (minus << 31) & large;
	*lo = rnn_float_f32(rnn_bits_f32(r1 - (r - r0)) & large);
	return rnn_select_f32(near, x, r);
}
