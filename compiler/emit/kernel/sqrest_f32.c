/* needs: */
/* m - s^2 for s near sqrt m, with one rounding: Dekker's exact square. */
static inline float
rnn_sqrest_f32(float m, float s)
{
	const float split = 4097.0f * s;
	const float hi = split - (split - s);
	const float lo = s - hi;
	const float sq = s * s;
	const float sq_lo = ((hi * hi - sq) + 2.0f * hi * lo) + lo * lo;

	return (m - sq) - sq_lo;
}
