/* needs: exptail_f32 head_f32 scale_f32 select_f32 */
/* 2^(x + x_lo); overflow inf, underflow gradual, NaN: NaN. */
static inline float
rnn_exp2pair_f32(float x, float x_lo)
{
	/* a NaN passes both */
	const float low = rnn_select_f32(x > 130.0f, 130.0f, x);
	const float v = rnn_select_f32(low < -160.0f, -160.0f, low);
	const float v_lo = rnn_select_f32(v == x, x_lo, 0.0f);
	const float shifted = v + 0x1.8p+23f;
	const float r = v - (shifted - 0x1.8p+23f);     /* exact */
	const float r_h = rnn_head_f32(r);
	const float a = r_h * 0x1.62ep-1f;              /* ln 2, head */
	const float b = r_h * 0x1.0bfbe8p-15f
		+ ((r - r_h) + v_lo) * 0x1.62e43p-1f;
	const float one = 1.0f + a;
	const float m = one + ((a - (one - 1.0f))
		+ (b + rnn_exptail_f32(a + b)));
	const uint32_t n = rnn_bits_f32(shifted) - 0x4b400000u + 512u;

	return rnn_scale_f32(m, n);
}
