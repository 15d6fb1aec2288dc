/* needs: */
/* 64 random bits: the first two words of Philox4x32-10 of a counter and a key,
 * the first word above, or the other two.
 *
 * Method  ten rounds of two products each; a pure function, hence the same
 *         number in any order of drawing
 * Source  Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2,
 *         3, SC 2011
 */
static inline uint64_t
rnn_philox_f64(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0,
	uint32_t k1, int other)
{
	for (int round = 0; round < 10; round++) {
		const uint64_t a = (uint64_t)c0 * 0xD2511F53u;
		const uint64_t b = (uint64_t)c2 * 0xCD9E8D57u;

		c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
		c1 = (uint32_t)b;
		c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
		c3 = (uint32_t)a;
		k0 += 0x9E3779B9u;
		k1 += 0xBB67AE85u;
	}
	return other ? (uint64_t)c2 << 32 | c3 : (uint64_t)c0 << 32 | c1;
}
