/* needs: */
/* A number that bf16 has. */
static inline uint16_t
put_bf16(float x)
{
	uint32_t b;

	memcpy(&b, &x, sizeof b);
	return (uint16_t)(b >> 16);
}
