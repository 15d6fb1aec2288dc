/* needs: */
/* IEEE binary16: the exponent by a product, which is exact. */
static inline float
rnn_from_f16(uint16_t h)
{
	uint32_t b = ((uint32_t)h & 0x7fffu) << 13;
	const uint32_t large = b >= 0x0f800000u ? 0x7f800000u : 0u;
	float x;

	memcpy(&x, &b, sizeof x);
	x *= 0x1p112f;
	memcpy(&b, &x, sizeof b);
	b |= large | ((uint32_t)h & 0x8000u) << 16;
	memcpy(&x, &b, sizeof x);
	return x;
}
