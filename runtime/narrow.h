/* narrow.h - a float in 16 bits, rounded to nearest, ties to even.
 *
 *   rnn_to_bf16(x)    the upper half of its bits
 *   rnn_to_f16(x)     IEEE binary16; denormals are made, what is too large
 *                     becomes infinite
 *   rnn_from_bf16(h), rnn_from_f16(h)    the number again, exactly
 *
 * Source: IEEE 754-2019, 3.6; Intel, BFLOAT16 Hardware Numerics Definition,
 * rev. 1.0 (2018).  NaN stays one.
 */
#ifndef RNN_NARROW_H
#define RNN_NARROW_H

#include <stdint.h>
#include <string.h>

static inline uint32_t
rnn_float_bits(float x)
{
	uint32_t b;

	memcpy(&b, &x, sizeof b);
	return b;
}

static inline float
rnn_bits_float(uint32_t b)
{
	float x;

	memcpy(&x, &b, sizeof x);
	return x;
}

static inline uint16_t
rnn_to_bf16(float x)
{
	uint32_t b = rnn_float_bits(x);

	if (x != x)
		return (uint16_t)(b >> 16 | 0x40);
	return (uint16_t)((b + 0x7fff + (b >> 16 & 1)) >> 16);
}

static inline float
rnn_from_bf16(uint16_t h)
{
	return rnn_bits_float((uint32_t)h << 16);
}

static inline uint16_t
rnn_to_f16(float x)
{
	uint32_t b = rnn_float_bits(x), sign = b >> 16 & 0x8000;

	b &= 0x7fffffff;
	if (b > 0x7f800000)
		return (uint16_t)(sign | 0x7e00);
	if (b < 0x38800000) {   /* below 2^-14: units of 2^-24, by a sum */
		uint32_t unit = rnn_float_bits(rnn_bits_float(b) + 0.5f);

		return (uint16_t)(sign | (unit - rnn_float_bits(0.5f)));
	}
	b = (b + 0xfff + (b >> 13 & 1)) >> 13;
	return (uint16_t)(sign | (b >= 0x23c00 ? 0x7c00 : b - 0x1c000));
}

static inline float
rnn_from_f16(uint16_t h)
{
	uint32_t m = (uint32_t)(h & 0x7fff) << 13;
	uint32_t b = rnn_float_bits(rnn_bits_float(m) * 0x1p112f);

	if (m >= 0x0f800000)    /* infinite, NaN */
		b |= 0x7f800000;
	return rnn_bits_float(b | (uint32_t)(h & 0x8000) << 16);
}

#endif
