/* needs: abs_f64 expsplit_f64 exptail_f64 select_f64 sign_f64 */
/* The error function.
 *
 * Method  as erf_f32: x + x P(x^2) for |x| < 15/16, else
 *         1 - e^(-|x| Q(|x|)) with |x| held at 6; the even and the odd
 *         powers of P and of Q are summed apart, for their latency
 * Error   1.23 ulp: the largest seen on 2 * 10^8 arguments
 * Special erf +-0 = +-0, erf +-inf = +-1, odd to the last bit, NaN: NaN
 * Source  P: Sollya 8.0 fpminimax, relative error below 2^-56;
 *         Q: Sollya 8.0 remez, weight erfc x / erf x, error below 2^-55 of erf
 */
static inline double
rnn_erf_f64(double x)
{
	const double ax = rnn_abs_f64(x);
	const double a = rnn_select_f64(ax > 6.0, 6.0, ax);     /* or NaN */
	const double z = a * a;
	const double z2 = z * z;
	double p0 = 0x1.dd2ee42998874p-27;
	double p1 = -0x1.bf6ca8a9c209ap-31;
	double q0 = -0x1.070b9011cd4cfp-46;
	double q1 = 0x1.6eceefbdebeb9p-48;

	p0 = p0 * z2 + 0x1.b99ea2977cbf8p-20;
	p0 = p0 * z2 + 0x1.f9a2e57afa7e8p-14;
	p0 = p0 * z2 + 0x1.565bcd0284099p-8;
	p0 = p0 * z2 + 0x1.ce2f21a0418afp-4;
	p0 = p0 * z2 + 0x1.06eba8214db68p-3;
	p1 = p1 * z2 - 0x1.5cd571b554b87p-23;
	p1 = p1 * z2 - 0x1.f4cd252a0bc7dp-17;
	p1 = p1 * z2 - 0x1.c02db1d7501cp-11;
	p1 = p1 * z2 - 0x1.b82ce31237d11p-6;
	p1 = p1 * z2 - 0x1.812746b0379c5p-2;

	q0 = q0 * z + 0x1.8c532d7a3d281p-33;
	q0 = q0 * z + 0x1.13374c2776117p-25;
	q0 = q0 * z + 0x1.95aea334534d2p-20;
	q0 = q0 * z + 0x1.a57e59c8cd42dp-16;
	q0 = q0 * z + 0x1.e76df7e91c5ecp-14;
	q0 = q0 * z - 0x1.1a87cddbc1214p-11;
	q0 = q0 * z - 0x1.8d58a4ee2e8f1p-13;
	q0 = q0 * z + 0x1.a4f74b3c4a339p-4;
	q0 = q0 * z + 0x1.baeb31ea942p-9;
	q1 = q1 * z - 0x1.9109eb65e14efp-38;
	q1 = q1 * z - 0x1.95bb85fd2a89p-29;
	q1 = q1 * z - 0x1.0f24c74f52189p-22;
	q1 = q1 * z - 0x1.d63329695d65cp-18;
	q1 = q1 * z - 0x1.19c8d8df85427p-14;
	q1 = q1 * z - 0x1.093d97fd6a641p-15;
	q1 = q1 * z + 0x1.b32d1fb344fcp-10;
	q1 = q1 * z - 0x1.398837592db27p-6;
	q1 = q1 * z + 0x1.45f2f910d55e7p-1;

	/* g + g_lo = |x| (9/8 + the rest of Q) */
	const double t = a * (q0 + a * q1);
	const double h = a + 0.125 * a;
	const double g = h + t;
	const double g_lo = (0.125 * a - (h - a)) + (t - (g - h));
	double r_lo;
	uint64_t n;
	const double r = rnn_expsplit_f64(-g, &r_lo, &n);
	const double s = rnn_float_f64((n - 4096u + 1023u) << 52);
	const double e = s * (1.0 + (r + ((r_lo - g_lo) + rnn_exptail_f64(r))));
	const double p = a + a * (p0 + z * p1);

	return rnn_sign_f64(rnn_select_f64(a < 0.9375, p, 1.0 - e), x);
}
