/* The generator of draws: known answers, and what becomes of its bits. */
#include "kernels.h"

#include <stdio.h>

/* Random123 1.14, examples/kat_vectors, philox4x32 10 */
static const uint32_t kat[3][10] = {
	{0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
	{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
	 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
	{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822,
	 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
};

static int
wrong(int i, int other)
{
	const uint32_t *k = kat[i];
	const uint64_t want = (uint64_t)k[6 + 2 * other] << 32 |
	                      k[7 + 2 * other];
	/* stream, half, step, element, low, high, sequence */
	float f = rnn_draw_f32(k[3], other, k[1], k[0], k[4], k[5], k[2]);
	double d = rnn_draw_f64(k[3], other, k[1], k[0], k[4], k[5], k[2]);
	int bad = 0;

	bad += rnn_philox_f64(k[0], k[1], k[2], k[3], k[4], k[5], other) !=
	       want;
	bad += (double)f != (double)(want >> 40) / 16777216.0;
	bad += d != (double)(want >> 11) / 9007199254740992.0;
	bad += !((double)f <= d && d < (double)f + 0x1p-24 && d < 1);
	if (bad)
		printf("FAILED: vector %d, half %d\n", i, other);
	return bad;
}

int
main(void)
{
	int bad = 0;

	for (int i = 0; i < 3; i++)
		bad += wrong(i, 0) + wrong(i, 1);
	return bad != 0;
}
