/* fit.h - weights that are fitted in one pass over the data.
 *
 * The model of such a program is made for it: its parameters are the sums over
 * all steps of all sequences by which weights are fitted, the gradient of its
 * loss by them is what one sequence adds, and its outputs, without time, are
 * the weights (compiler/opt/fit.c).
 *
 * The result depends on the model, the data, the seed and the constants; not on
 * threads.
 */
#ifndef RNN_FIT_H
#define RNN_FIT_H

#include "data.h"
#include "error.h"
#include "model.h"

#include <stdint.h>

/* What the file of weights holds, as a model: the constants of `m`, which lie
 * as they do in m, and behind its n_real the outputs, row by row.  Only its
 * tensors, sizes and names are set.  Free tensor. */
int rnn_fit_weights(const RnnModel *m, RnnModel *weights, RnnError *err);

/* flat, real[n_real] of rnn_fit_weights(), in which the constants are: fits the
 * rest.  Errors: a function of the model failed; a weight is not finite. */
int rnn_fit(const RnnModel *m, const RnnModel *weights, const RnnData *data,
            uint64_t seed, size_t threads, void *flat, RnnError *err);

#endif
