/* needs: */
/* m - s^2 for s near sqrt m, with one rounding: Dekker's exact square. */
static inline double
rnn_sqrest_f64(double m, double s)
{
	const double split = 0x1.0000002p+27 * s;
	const double hi = split - (split - s);
	const double lo = s - hi;
	const double sq = s * s;
	const double sq_lo = ((hi * hi - sq) + 2.0 * hi * lo) + lo * lo;

	return (m - sq) - sq_lo;
}
