/* needs: */
static inline uint64_t
get_bytes(const unsigned char *in, int n)
{
	uint64_t x = 0;

	for (int i = 0; i < n; i++)
		x |= (uint64_t)in[i] << (8 * i);
	return x;
}
