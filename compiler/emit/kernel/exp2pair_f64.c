/* needs: exptail_f64 head_f64 scale_f64 select_f64 */
/* 2^(x + x_lo); overflow inf, underflow gradual, NaN: NaN. */
static inline double
rnn_exp2pair_f64(double x, double x_lo)
{
	/* a NaN passes both */
	const double low = rnn_select_f64(x > 1030.0, 1030.0, x);
	const double v = rnn_select_f64(low < -1080.0, -1080.0, low);
	const double v_lo = rnn_select_f64(v == x, x_lo, 0.0);
	const double shifted = v + 0x1.8p+52;
	const double r = v - (shifted - 0x1.8p+52);     /* exact */
	const double r_h = rnn_head_f64(r);
	const double a = r_h * 0x1.62e42f8p-1;          /* ln 2, head */
	const double b = r_h * 0x1.be8e7bcd5e4f2p-27
		+ ((r - r_h) + v_lo) * 0x1.62e42fefa39efp-1;
	const double one = 1.0 + a;
	const double m = one + ((a - (one - 1.0))
		+ (b + rnn_exptail_f64(a + b)));
	const uint64_t n = rnn_bits_f64(shifted)
		- UINT64_C(0x4338000000000000) + 4096u;

	return rnn_scale_f64(m, n);
}
