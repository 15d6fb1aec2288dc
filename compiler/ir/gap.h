/* gap.h - how far from the element at hand an equation reads.
 *
 * In a[i] = f(a[i-1]) the gap is -1; in sum[j where j < i] a[j] it is at most
 * -1.  Conditions around the access count as far as they compare sums of
 * indices and constants.
 */
#ifndef IR_GAP_H
#define IR_GAP_H

#include "ir/system.h"

typedef struct {
	int64_t lo, hi;         /* INT64_MIN, INT64_MAX: not bounded */
} Gap;

/* Index `axis` of the access, less index level `level`, wherever the equation
 * evaluates the access. */
Gap gap_find(const Equation *e, const Expr *access, uint32_t axis,
             uint32_t level);

#endif
