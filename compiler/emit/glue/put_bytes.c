/* needs: */
/* The low n bytes of x, the lowest first. */
static inline void
put_bytes(unsigned char *out, uint64_t x, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = (unsigned char)(x >> (8 * i) & 255u);
}
