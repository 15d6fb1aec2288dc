/* trainlog.h - the log of a training run as CSV.
 *
 * One row per epoch: epoch, steps (in all), loss, valid_loss (empty without
 * validation), rate (at the epoch's end), grad_norm (mean over its steps,
 * before clipping).  No clock times: the same run writes the same bytes.
 */
#ifndef RNN_TRAINLOG_H
#define RNN_TRAINLOG_H

#include "error.h"

#include <stdint.h>
#include <stdio.h>

typedef struct {
	char *path;
	FILE *file;             /* NULL: no log */
} RnnLog;

typedef struct {
	int64_t epoch, steps;
	double loss, valid_loss;
	int has_valid;
	double rate, grad_norm;
} RnnLogRow;

/* Starts a log at path (NULL: none, every call does nothing; "-": on standard
 * output).  Close it also after an error.  When resuming,
 * rows up to `epoch` are kept and those behind it dropped; epoch 0 starts
 * anew. */
int rnn_log_open(RnnLog *log, const char *path, int64_t epoch, RnnError *err);
int rnn_log_row(RnnLog *log, const RnnLogRow *row, RnnError *err);
int rnn_log_close(RnnLog *log, RnnError *err);

#endif
