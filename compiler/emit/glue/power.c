/* needs: */
/* b^k by squaring: the same bits everywhere. */
static inline double
power(double b, uint32_t k)
{
	double r = 1;

	for (; k > 0; k >>= 1, b *= b)
		if (k & 1u)
			r *= b;
	return r;
}
