/* train.h - the training loop.
 *
 * Epochs of mini-batches in an order drawn anew for each epoch; a batch's loss
 * is the mean over its sequences.  Truncation, threads and the order of sums
 * are those of batch.h.  After each epoch: validation, early stopping, the log.
 *
 * The result depends on the model, the data, the first parameters and the
 * numbers in RnnTrainOptions up to min_delta; not on threads, time, signals or
 * how often the run was killed and resumed.
 *
 * Signals   SIGINT and SIGTERM finish the step, write a checkpoint and return;
 *           SIGUSR1 writes a checkpoint and goes on.  They are blocked and
 *           asked for between steps, so there is no handler and no global
 * NaN       a loss, gradient or parameter that is not finite stops the run and
 *           is named; the checkpoint on disk stays
 */
#ifndef RNN_TRAIN_H
#define RNN_TRAIN_H

#include "data.h"
#include "error.h"
#include "model.h"
#include "optim.h"

#include <stdint.h>
#include <stdio.h>

typedef struct {
	RnnOptim optim;
	RnnSchedule schedule;
	uint64_t seed;
	int64_t epochs, batch;  /* >= 1 */
	int64_t truncate, every; /* h, h' of batch.h; 0, 0: whole sequences */
	double min_delta;       /* by how much validation must improve */

	int64_t patience;       /* epochs without improvement; 0: never stop */
	int64_t threads;        /* >= 1 */
	const char *checkpoint; /* NULL: none */
	double checkpoint_seconds; /* at most so often; 0: after every step */
	int resume;             /* go on from the checkpoint if there is one */
	const char *log;        /* NULL: none */
	FILE *messages;         /* NULL: quiet */
	int terminal;           /* messages go to a terminal */
} RnnTrainOptions;

/* params, real[n_real]: the first parameters; on success the best ones by
 * validation, or the last without.
 *
 * ->  0, or -1 with err->code RNN_EXIT_FAILED (not finite), 128 + signal
 *     (interrupted, checkpoint written), RNN_EXIT_USAGE, RNN_EXIT_SYSTEM */
int rnn_train(const RnnModel *m, const RnnData *train, const RnnData *valid,
              const RnnTrainOptions *o, void *params, RnnError *err);

#endif
