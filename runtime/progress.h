/* progress.h - what a training run shows while it works.
 *
 * On a terminal one line that rewrites itself, at most ten times a second:
 *
 *   epoch 12/50 [########----------]  43%  loss 0.0312  valid 0.0341 (best
 *   0.0337 at 9)  523 steps/s  0:41 left
 *
 * Elsewhere a plain line per epoch, or per so many that there are about fifty
 * in all, and the last one.
 */
#ifndef RNN_PROGRESS_H
#define RNN_PROGRESS_H

#include <stdint.h>
#include <stdio.h>

typedef struct {
	FILE *out;              /* NULL: quiet */
	int terminal;
	double start, shown;    /* seconds of the monotonic clock */
	int64_t first_step;     /* where this process began */
	int dirty;              /* a line without an end is on the terminal */
} RnnProgress;

typedef struct {
	int64_t epoch, epochs;  /* current, from 1; planned */
	double done, total;     /* work, in any unit: this epoch and all */
	double resumed;         /* how much of it an earlier process did */
	int64_t step;
	double loss;            /* so far in this epoch, or of it */
	int has_valid;
	double valid, best;     /* of the last complete epoch, and ever */
	int64_t best_epoch;     /* 0: none yet */
} RnnProgressState;

/* step: optimiser steps done before this process. */
void rnn_progress_start(RnnProgress *p, FILE *out, int terminal,
                        int64_t step);

/* Within an epoch: terminals only, when a tenth of a second has passed. */
void rnn_progress_update(RnnProgress *p, const RnnProgressState *s);

/* At the end of an epoch; last: of the run. */
void rnn_progress_epoch(RnnProgress *p, const RnnProgressState *s, int last);

/* Ends a line that is being rewritten, before something else is printed. */
void rnn_progress_break(RnnProgress *p);

/* buf := "h:mm:ss", or "m:ss" below an hour.  Returns buf. */
char *rnn_duration_text(double seconds, char buf[24]);

#endif
