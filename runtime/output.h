/* output.h - what a model puts out, as CSV or .npy.
 *
 * CSV   a header with the columns of data.h (`y`, or `y.0, y.1, ..`), one row
 *       per step; a column `sequence` (1, 2, ..) comes first when there are
 *       several.  Outputs without time repeat in every row of their sequence,
 *       or make one row per sequence when there are no others
 * .npy  one output: [T, dims], or [N, T, dims] for N sequences of equal length;
 *       without time [dims] or [N, dims]
 * Numbers are written so that they read back as the same bits.
 */
#ifndef RNN_OUTPUT_H
#define RNN_OUTPUT_H

#include "data.h"
#include "error.h"
#include "model.h"

/* The outputs of all sequences of a data set. */
typedef struct {
	const RnnModel *model;
	const RnnData *data;
	const unsigned char *wanted; /* [n_output]: 1 or 0 */
	void ***out;            /* [data->n][n_output]; NULL: not wanted */
} RnnOutputs;

/* Computes the outputs of one sequence, as RnnModel.run does for a sequence
 * from its start, and returns what that does, or -1 with a message. */
typedef int RnnEvaluate(void *self, const void *params,
                        const void *const in[], void *const out[], size_t T,
                        RnnReport *said, RnnError *err);

/* The outputs for every sequence of the data: by f(self, ..), or by m->run when
 * f is NULL. */
int rnn_outputs_compute(RnnOutputs *o, const RnnModel *m, const RnnData *data,
                        const void *params, const unsigned char *wanted,
                        RnnEvaluate *f, void *self, RnnError *err);
void rnn_outputs_free(RnnOutputs *o);

/* path: "-" is standard output; through rnn_file_write(). */
int rnn_outputs_csv(const RnnOutputs *o, const char *path, RnnError *err);
int rnn_outputs_npy(const RnnOutputs *o, const char *path, RnnError *err);

#endif
