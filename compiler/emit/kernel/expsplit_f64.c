/* needs: bits_f64 */
/* The reduction of exp: v = n ln 2 + r + *r_lo with |r| <= 0.347, for
 * |v| < 22000 (|n| < 2^15).  *n gets n + 4096, which is positive for the
 * arguments that the callers leave in; a NaN gives NaN parts and any *n.
 * Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits, so no
 * double is ever cast to an integer. */
static inline double
rnn_expsplit_f64(double v, double *r_lo, uint64_t *n)
{
	const double shifted = v * 0x1.71547652b82fep+0 + 0x1.8p+52;
	const double k = shifted - 0x1.8p+52;
	const double head = v - k * 0x1.62e42fefap-1;   /* exact */
	const double tail = k * 0x1.cf79abc9e3b3ap-40;
	const double r = head - tail;

	*r_lo = (head - r) - tail;
	*n = rnn_bits_f64(shifted) - UINT64_C(0x4338000000000000) + 4096u;
	return r;
}
