/* needs: bits_f64 exptail_f64 float_f64 */
/* e^v for 0 <= v < 1400 as s 2^down (1 + r + *tail): gives s, a power of two.
 *
 * Method  as expgrow_f32
 * Error   of r + *tail: 2^-55.  A NaN gives NaN parts and any s. */
static inline double
rnn_expgrow_f64(double v, double down, double *r, double *tail)
{
	const double zero = 0x1.8p+52 + 1023.0 - down;
	const double shifted = v * 0x1.71547652b82fep+0 + zero;
	const double n = shifted - zero;
	const double low = n * 0x1.cf79abc9e3b3ap-40;

	*r = v - n * 0x1.62e42fefap-1;            /* exact */
	*tail = rnn_exptail_f64(*r - low) - low;
	return rnn_float_f64(rnn_bits_f64(shifted) << 52);
}
