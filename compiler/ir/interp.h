/* interp.h - what a system means: plain, slow, obviously right.
 *
 * Evaluates every variable at every step and element, on demand, from the
 * equations alone: no schedule, no buffer reuse.  It is the oracle for every
 * pass and every back end.
 *
 * Numbers are f64, or f32 after every operation.  Sums run over the binders in
 * order, the last one fastest, t or a child ascending before them, starting
 * from the first term.
 */
#ifndef IR_INTERP_H
#define IR_INTERP_H

#include "ir/system.h"

typedef struct {
	const System *sys;
	int64_t T;
	bool f32;
	double **value;         /* by variable id: [T][elements] if timed, else
	                         * [elements].  Given for inputs, targets,
	                         * params and consts before the run (booleans
	                         * and integers as numbers); filled in for the
	                         * rest */
	const char *fault;      /* what went wrong: an index out of range */
	const Var *failed;      /* the check that did not hold: the first one
	                         * of the first step */
	int64_t step, element;  /* where: 0 for what has no time */
	double shown;           /* the value it reports */
} Interp;

/* value[] allocated, all zero. */
Interp  *interp_new(const System *s, int64_t T, bool f32, Arena *arena);
/* true: fine; false: `fault` says why, or a check has failed. */
bool     interp_run(Interp *in, Arena *arena);

#endif
