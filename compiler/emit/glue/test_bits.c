/* needs: */
/* Byte k of the data of the self-test. */
static inline uint32_t
test_bits(uint32_t k)
{
	return ((k + 1u) * 2654435769u) >> 24;
}
