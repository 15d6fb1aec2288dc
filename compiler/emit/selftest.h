/* selftest.h - the data on which a model's known answers are computed.
 *
 * Weight k of the parameter struct is selftest_value(k); element k of all
 * inputs, in order of declaration and of steps, is selftest_value(k + 7919),
 * or that value's class for int(N).  The emitted NAME_selftest computes the
 * same values; all are exact in any binary floating-point type.
 */
#ifndef EMIT_SELFTEST_H
#define EMIT_SELFTEST_H

#include <stdint.h>

enum { SELFTEST_STEPS = 3, SELFTEST_INPUT = 7919 };

static inline uint32_t
selftest_bits(uint32_t k)
{
	return ((k + 1) * UINT32_C(2654435769)) >> 24;
}

static inline double
selftest_value(uint32_t k)
{
	return ((double)selftest_bits(k) - 128) / 256;
}

#endif
