/* needs: bits_f32 */
/* The reduction of exp: v = n ln 2 + r + *r_lo with |r| <= 0.347, for
 * |v| < 2900 (|n| < 2^12).  *n gets n + 512, which is positive for the
 * arguments that the callers leave in; a NaN gives NaN parts and any *n.
 * Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits, so no
 * float is ever cast to an integer. */
static inline float
rnn_expsplit_f32(float v, float *r_lo, uint32_t *n)
{
	const float shifted = v * 0x1.715476p+0f + 0x1.8p+23f;
	const float k = shifted - 0x1.8p+23f;
	const float head = v - k * 0x1.62e4p-1f;        /* exact */
	const float tail = k * 0x1.7f7d1cp-20f;
	const float r = head - tail;

	*r_lo = (head - r) - tail;
	*n = rnn_bits_f32(shifted) - 0x4b400000u + 512u;
	return r;
}
