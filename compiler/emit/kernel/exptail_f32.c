/* needs: */
/* e^r - 1 - r for |r| <= 0.347, as r^2 P(r), to 2^-27 of e^r and 2^-26 of
 * e^r - 1.
 * Source: P is minimax by Lawson's weights, its coefficients then moved by
 * units in the last place while the largest error falls. */
static inline float
rnn_exptail_f32(float r)
{
	const float r2 = r * r;
	const float p01 = 0x1.000000p-1f + 0x1.5554a8p-3f * r;
	const float p23 = 0x1.5555d4p-5f + 0x1.122cdcp-7f * r;

	return r2 * (p01 + r2 * (p23 + r2 * 0x1.6c2fc0p-10f));
}
