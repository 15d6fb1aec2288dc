/* batch.h - losses and gradients of many sequences at once.
 *
 * Note [Fixed slots]
 * Floating-point sums depend on their order.  The units of a batch (sequences,
 * or blocks of them) go to RNN_SLOTS slots in turn (number i to slot i mod
 * RNN_SLOTS); each slot adds up its units in order, and the slots are added in
 * order.  Threads only decide who computes a slot and when, so the result has
 * the same bits for any number of them.
 *
 * Note [Blocks]
 * Where the model has a function for several sequences side by side, those of
 * one length are worked off together, as many as it takes; whoever is left is
 * worked off alone.  Which ones go together depends on the batch only.  What
 * the slots get in turn is then such a unit.
 *
 * Note [Truncation]
 * A window walks over the sequences in strides of h' = every steps.  At the
 * w-th place it ends at e = (w + 1) h' and starts at s = max(0, e - h), h =
 * truncate.  The loss is that of the h' last steps alone; its gradient goes
 * back to s, where the state is carried over as a constant.
 *
 *   whole sequences    h = 0
 *   chunks             h' = h, the usual "truncated BPTT"
 *   BPTT(h; h')        h' < h (Williams & Peng, Neural Computation 2, 1990)
 *   BPTT(h)            h' = 1
 *
 * The loss of the last h' steps is that of the whole window minus that of its
 * first h - h' steps, and so is the gradient; this holds when the loss is a sum
 * or a mean over time, and BPTT(h; h') is refused for other models.  A chunk of
 * a model whose loss is neither is treated as a sequence of its own.  The state
 * that is carried was computed with the parameters of its time; they have moved
 * on by some steps since, as in the paper.
 */
#ifndef RNN_BATCH_H
#define RNN_BATCH_H

#include "block.h"
#include "data.h"
#include "error.h"
#include "model.h"
#include "pool.h"

#define RNN_SLOTS 16

typedef struct {
	const RnnModel *model;
	RnnPool *pool;
	const void *params;     /* real[n_real] */
	size_t truncate, every; /* h, h' of Note [Truncation] */
	size_t size;            /* sequences in a batch at most */

	void **work;            /* [workers], bytes as max_T demands */
	void **slot;            /* [RNN_SLOTS]: real[n_param] */
	void **scratch;         /* [workers]: real[n_param], NULL if h' = h */
	int32_t *status;        /* [size] */
	RnnReport *report;      /* [size] */
	const void **in;        /* [workers][ports] */
	void **no_output;       /* [n_output]: all NULL */
	size_t ports;           /* inputs and targets */
	RnnUnits units;         /* Note [Blocks] */
	void **side;            /* [workers]: the ports of a block */
	size_t stride;          /* bytes from one carried state to the next:
	                         * state_size up to a multiple of RNN_ALIGN */

	/* Results of rnn_batch_gradient(), per sequence of the batch. */
	double *loss;           /* [size]: of the new steps */
	size_t *steps;          /* [size]: how many new steps; 0: had ended */
	size_t active;          /* sequences with steps > 0 */
	unsigned char *carry;   /* [size][stride]: states at the starts of the
	                         * next windows; for checkpoints */
} RnnBatch;

/* train, valid: what it will be used on (valid may be NULL).  Errors: no
 * gradient in the model, truncation that the model does not allow, memory. */
int rnn_batch_new(RnnBatch *b, const RnnModel *m, RnnPool *pool, size_t size,
                  size_t truncate, size_t every, const RnnData *train,
                  const RnnData *valid, RnnError *err);
void rnn_batch_free(RnnBatch *b);

/* How many windows the longest of these sequences has; 1 when h = 0. */
size_t rnn_batch_windows(const RnnBatch *b, const RnnData *data,
                         const size_t *index, size_t n);

/* grad, real[n_param] := the mean over the sequences that have a w-th window
 * of the gradients of its loss; fills the results above.  index[n]: which
 * sequences.  Windows are taken from 0 upwards: each call moves the states.
 * Errors: a function of the model failed. */
int rnn_batch_gradient(RnnBatch *b, const RnnData *data, const size_t *index,
                       size_t n, size_t window, void *grad, RnnError *err);

/* Mean over all sequences of the loss of each, as a whole.  *worst := index of
 * the first whose loss is not finite, or data->n. */
int rnn_batch_loss(RnnBatch *b, const RnnData *data, double *mean,
                   size_t *worst, RnnError *err);

/* What the truncation is called: "BPTT(20; 5)".  Returns buf. */
char *rnn_batch_estimator(const RnnBatch *b, char buf[64]);

#endif
