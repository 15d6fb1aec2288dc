/* needs: */
/* e^r - 1 - r for |r| <= 0.347, as r^2 P(r), to 2^-61 of e^r - 1.
 * Source: P by Sollya 8.0 fpminimax on (e^r - 1) / r. */
static inline double
rnn_exptail_f64(double r)
{
	const double r2 = r * r;
	const double r4 = r2 * r2;
	const double p01 = 0x1p-1 + 0x1.5555555555559p-3 * r;
	const double p23 = 0x1.5555555555558p-5 + 0x1.111111110f643p-7 * r;
	const double p45 = 0x1.6c16c16c14f4ep-10 + 0x1.a01a01b00f3b2p-13 * r;
	const double p67 = 0x1.a01a01ade2badp-16 + 0x1.71ddf7e929b7bp-19 * r;
	const double p89 = 0x1.27e4caefa300dp-22 + 0x1.af5f7b0142f1ap-26 * r;
	const double p4 = p45 + r2 * p67;
	const double p8 = p89 + r2 * 0x1.1f8df6e1df5f9p-29;

	return r2 * (p01 + r2 * (p23 + r2 * (p4 + r4 * p8)));
}
