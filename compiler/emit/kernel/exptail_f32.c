/* needs: */
/* e^r - 1 - r for |r| <= 0.347, as r^2 P(r), to 2^-31 of e^r - 1.
 * Source: P by Sollya 8.0 fpminimax on (e^r - 1) / r. */
static inline float
rnn_exptail_f32(float r)
{
	const float r2 = r * r;
	const float p01 = 0x1p-1f + 0x1.555556p-3f * r;
	const float p23 = 0x1.5554fp-5f + 0x1.110fep-7f * r;
	const float p45 = 0x1.6d438cp-10f + 0x1.a293c8p-13f * r;

	return r2 * (p01 + r2 * (p23 + r2 * p45));
}
