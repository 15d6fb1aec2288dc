/* needs: */
/* A normal number that binary16 has, or 0. */
static inline uint16_t
put_f16(float x)
{
	uint32_t b;

	memcpy(&b, &x, sizeof b);
	const uint32_t size = b & 0x7fffffffu;
	return (uint16_t)((b >> 16 & 0x8000u) |
	                  (size == 0u ? 0u : (size >> 13) - 0x1c000u));
}
