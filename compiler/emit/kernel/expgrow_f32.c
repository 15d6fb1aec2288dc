/* needs: bits_f32 exptail_f32 float_f32 */
/* e^v for 0 <= v < 150 as s 2^down (1 + r + *tail): gives s, a power of two.
 *
 * Method  v = n ln 2 + r, |r| <= 0.347, s = 2^(n - down).  Adding
 *         1.5 * 2^23 rounds to an integer and leaves it in the low bits, so no
 *         float is ever cast to an integer; with 127 - down in the same sum,
 *         they are the exponent of s.
 * Error   of r + *tail: 2^-26.  A NaN gives NaN parts and any s. */
static inline float
rnn_expgrow_f32(float v, float down, float *r, float *tail)
{
	const float zero = 0x1.8p+23f + 127.0f - down;
	const float shifted = v * 0x1.715476p+0f + zero;
	const float n = shifted - zero;
	const float low = n * 0x1.7f7d1cp-20f;

	*r = v - n * 0x1.62e4p-1f;                 /* exact */
	*tail = rnn_exptail_f32(*r - low) - low;
	return rnn_float_f32(rnn_bits_f32(shifted) << 23);
}
