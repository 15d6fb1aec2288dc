/* compare.h - do two systems mean the same? */
#ifndef TESTS_UNIT_COMPARE_H
#define TESTS_UNIT_COMPARE_H

#include "ir/interp.h"

typedef struct {
	int64_t T;
	bool f32;
	unsigned seed;
	void (*fill)(Interp *in, unsigned seed);
	double tolerance;       /* 0: the same bits; else of |x - y| against
	                         * max(1, |x|) */
} CompareRun;

typedef enum { COMPARE_SAME, COMPARE_DIFFERS, COMPARE_NO_VALUE } Comparison;

/* Runs both with the interpreter on the same data.  Every output, gradient
 * and the loss of `before` must be in `after` with the same bits (all NaN are
 * one) or within the tolerance; of the other variables, those that are still
 * there in the same shape.
 * `why` gets the first difference, or, when `before` itself cannot be run, the
 * interpreter's fault. */
Comparison compare_systems(const System *before, const System *after,
                           const CompareRun *run, Arena *arena,
                           const char **why);

#endif
