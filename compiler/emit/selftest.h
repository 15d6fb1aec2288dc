/* selftest.h - the data on which a model's known answers are computed.
 *
 * A model that has step takes SELFTEST_STEPS of them; another one, a whole
 * sequence of at least that length.
 *
 * Weight k of the parameter struct is selftest_value(k); element k of all
 * inputs, in order of declaration and of steps, is selftest_value(k + 7919),
 * or that value's class for int(N); the parents of a tree make a chain.  The
 * emitted NAME_selftest computes the same values; all are exact in any binary
 * floating-point type.
 */
#ifndef EMIT_SELFTEST_H
#define EMIT_SELFTEST_H

#include "loop/program.h"

#include <stdint.h>

enum { SELFTEST_STEPS = 3, SELFTEST_INPUT = 7919 };

static inline uint32_t
selftest_bits(uint32_t k)
{
	return ((k + 1) * UINT32_C(2654435769)) >> 24;
}

static inline int64_t
selftest_steps(const Program *p)
{
	int64_t least = p->stream ? 1 : p->fn[FN_RUN]->min_length;

	return least > SELFTEST_STEPS ? least : SELFTEST_STEPS;
}

static inline double
selftest_value(uint32_t k)
{
	return ((double)selftest_bits(k) - 128) / 256;
}

#endif
