/* data.h - data files bound to the inputs and targets of a model by name.
 *
 * .csv          columns: `x` for one number, `x.0, x.1, ..` for [3], row-major
 *               `x.0.0, x.0.1, ..` for matrices; or those that --bind names.
 *               One file is one sequence, a row one step, unless a column of
 *               sequence ids cuts it: rows with the same id must be adjacent.
 *               A port without time has its value in the first row of a
 *               sequence; the other rows repeat it or are empty
 * .safetensors  arrays of the ports' names; `lengths` gives the true lengths of
 *               padded ones
 * .npy          one array; NAME=FILE says for which port, and may be left out
 *               when only one is wanted; the k-th files of all ports make up
 *               the k-th sequence
 * Arrays are [T, dims] for one sequence or [N, T, dims] for N; without time
 * [dims] or [N, dims].
 *
 * Everything is checked on the way in: columns and arrays that are missing or
 * of another shape (the message names both sides), values that are no numbers,
 * not finite in the model's precision, or outside 0 .. N-1 of an int(N).
 */
#ifndef RNN_DATA_H
#define RNN_DATA_H

#include "array.h"
#include "csv.h"
#include "error.h"
#include "model.h"

#include <stdint.h>

typedef struct {
	char *name;             /* "a.csv", "a.csv, sequence 'b'", "x.npy[3]" */
	size_t T;               /* >= 1 */
	void **port;            /* inputs, then targets: dense arrays as model.h
	                         * wants them */
} RnnSequence;

typedef struct {
	const RnnModel *model;
	int n_port;             /* n_input, plus n_target when wanted */
	RnnSequence *seq;       /* [n], in the order of the files */
	size_t n, room;
} RnnData;

typedef struct {
	const char *const *file; /* [n_file]: "PATH" or "NAME=PATH"; "-" is CSV
	                          * or .npy on standard input; none: one
	                          * sequence of a model without ports */
	int n_file;
	const char *const *bind; /* [n_bind]: "NAME=COLUMN,COLUMN,.." */
	int n_bind;
	const char *sequence;    /* column of sequence ids, or NULL */
	int targets;             /* 1: targets are wanted too */
	size_t steps;            /* length of all sequences where no port has
	                          * time; 0: the data say it */
} RnnDataSpec;

int rnn_data_load(const RnnModel *m, const RnnDataSpec *spec, RnnData *data,
                  RnnError *err);
void rnn_data_free(RnnData *data);

/* What the draws of all sequences depend on; see RnnPort.seed.  Nothing where
 * the model draws nothing. */
void rnn_data_seed(const RnnData *data, uint64_t seed, int training);

/* A hash of all names, lengths and values: the same data or not. */
uint64_t rnn_data_hash(const RnnData *data);

/* For the parts of this module: data_csv.c, data_array.c. */

/* Input or target number i. */
const RnnPort *rnn_data_port(const RnnModel *m, int i);
size_t rnn_port_count(const RnnPort *p);        /* numbers per step */
size_t rnn_port_unit(const RnnModel *m, const RnnPort *p); /* bytes of each */
/* How many of the first n ports hold data: all but the seed. */
int rnn_data_given(const RnnModel *m, int n);

/* buf := "input 'x' real[T, 3]".  Returns buf. */
#define RNN_PORT_ROOM 256
char *rnn_port_text(const RnnModel *m, int i, char buf[RNN_PORT_ROOM]);

/* name := "x.1.2", the column for the element with this row-major index. */
#define RNN_COLUMN_ROOM 128
char *rnn_port_column(const RnnPort *p, size_t index,
                      char name[RNN_COLUMN_ROOM]);

/* A new sequence with room for T steps in every port, or NULL. */
RnnSequence *rnn_data_add(RnnData *data, size_t T, const char *name,
                          RnnError *err);

/* Stores number k of a port's array; NULL, or why the value does not fit. */
const char *rnn_data_store(const RnnData *data, const RnnSequence *s, int port,
                           size_t k, double x);

/* Are the parents of nodes those of trees that the model takes? */
int rnn_data_check_trees(const RnnData *data, RnnError *err);

int rnn_data_add_csv(RnnData *data, const RnnDataSpec *spec,
                     const RnnCsv *csv, RnnError *err);

/* array[i] belongs to port i, NULL for the seed; name is for messages; lengths
 * may be NULL. */
int rnn_data_add_arrays(RnnData *data, const RnnDataSpec *spec,
                        const RnnArray *const *array, const RnnArray *lengths,
                        const char *name, RnnError *err);

#endif
