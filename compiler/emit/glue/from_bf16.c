/* needs: */
/* bf16 is the upper half of a float. */
static inline float
rnn_from_bf16(uint16_t h)
{
	const uint32_t b = (uint32_t)h << 16;
	float x;

	memcpy(&x, &b, sizeof x);
	return x;
}
