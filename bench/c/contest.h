/* contest.h - what a contestant in C offers; worker.c is the program around it.
 *
 * A contestant has the functions of the modes that it takes part in.  It may
 * keep what it needs in variables of its file: one process, one contestant.
 */
#ifndef CONTEST_H
#define CONTEST_H

#include "case.h"

/* Once, not timed: weights packed, memory taken, data in the own order.
 * Returns 0, or -1 when it cannot do this case. */
int contest_begin(const Case *c);

/* STEP: the state := zeros; one step of one sequence, x [X], y [OUT]. */
void contest_reset(void);
void contest_step(const float *x, float *y);

/* RUN: T steps of all B sequences, from zero states. */
void contest_run(void);
/* y := what the last run computed, [T][B][OUT]; not timed. */
void contest_result(float *y);

/* TRAIN: one step of the optimiser on all B sequences; the loss before it.
 * gradient := what the step went by, in the order of the file of a case, unless
 * it is NULL, as it is when time counts. */
double contest_train(float *gradient);

#endif
