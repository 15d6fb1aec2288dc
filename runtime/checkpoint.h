/* checkpoint.h - a training run frozen between two steps.
 *
 * One safetensors file: the parameters under their names (so it is a weights
 * file too), the vectors of the optimiser as rnnc.opt0.NAME .., the best
 * parameters so far as rnnc.best.NAME, the carried states as rnnc.carry, and
 * counters and sums as rnnc.counters and rnnc.numbers.  The random numbers have
 * no state of their own: they follow from the seed and the counters.
 *
 * The metadata hold the settings of the run as text, and a checksum of it and
 * of all data.  The file before is kept as PATH.prev and used, with a warning,
 * when the newest is damaged.
 */
#ifndef RNN_CHECKPOINT_H
#define RNN_CHECKPOINT_H

#include "error.h"
#include "model.h"

#include <stdint.h>

/* Where a run stands.  All 64-bit, so that the file holds them as they are. */
typedef struct {
	int64_t epoch;          /* epochs that are complete */
	int64_t batch;          /* batches done of the current epoch */
	int64_t window;         /* windows done of the current batch */
	int64_t step;           /* steps of the optimiser, in all */
	int64_t epoch_steps;    /* of these, in the current epoch */
	int64_t best_epoch;     /* 0: none yet */
} RnnCounters;

typedef struct {
	double loss_sum;        /* of the current epoch, over sequences */
	double norm_sum;        /* of gradient norms, over its steps */
	double best_loss;       /* validation */
	double last_loss;       /* of the last complete epoch: training .. */
	double last_valid;      /* .. and validation */
} RnnNumbers;

typedef struct {
	const RnnModel *model;
	RnnCounters counters;
	RnnNumbers numbers;
	void *params;           /* real[n_real] */
	void *best;             /* real[n_param]; NULL: no validation */
	void *optim;            /* real[vectors][n_param] */
	int vectors;
	unsigned char *carry;   /* [carry_bytes] */
	size_t carry_bytes;     /* 0 when whole sequences are trained on */
	const char *settings;   /* "seed=1 batch=16 ..": what the results depend
	                         * on; must be equal on resuming */
	int newest_damaged;     /* set by loading: PATH.prev is the good one
	                         * and must outlive the next save */
} RnnSnapshot;

int rnn_checkpoint_save(const char *path, RnnSnapshot *s, RnnError *err);

/* Fills all of s but model, sizes and settings, which say what is expected.
 *
 * ->       1 loaded; 0 there is no checkpoint; -1 error
 * warning  text is not empty when the newest was damaged and the one before
 *          has been taken */
int rnn_checkpoint_load(const char *path, RnnSnapshot *s, RnnError *warning,
                        RnnError *err);

#endif
