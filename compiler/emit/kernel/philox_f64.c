/* needs: */
/* 64 random bits: the first two words of Philox4x32-10 of a counter and a key,
 * the first word above, or the other two.  Only the low 32 bits of each
 * argument count.
 *
 * Method  ten rounds of two products each; a pure function, hence the same
 *         number in any order of drawing.  All words have 64 bits, the upper
 *         32 of them 0: where casts cut out the halves of the products, LLVM
 *         19 makes a vector of both and takes the lower halves for the upper
 * Source  Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1,
 *         2, 3, SC 2011
 */
static inline uint64_t
rnn_philox_f64(uint64_t c0, uint64_t c1, uint64_t c2, uint64_t c3, uint64_t k0,
	uint64_t k1, int other)
{
	const uint64_t word = 0xffffffffu;

	c0 &= word;
	c1 &= word;
	c2 &= word;
	c3 &= word;
	for (int round = 0; round < 10; round++) {
		const uint64_t a = c0 * 0xD2511F53u;
		const uint64_t b = c2 * 0xCD9E8D57u;

		c0 = b >> 32 ^ c1 ^ (k0 & word);
		c1 = b & word;
		c2 = a >> 32 ^ c3 ^ (k1 & word);
		c3 = a & word;
		k0 += 0x9E3779B9u;
		k1 += 0xBB67AE85u;
	}
	return other ? c2 << 32 | c3 : c0 << 32 | c1;
}
