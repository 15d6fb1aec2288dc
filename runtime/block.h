/* block.h - which sequences of a batch are worked off side by side, and how
 * they lie in memory then; see Note [Blocks] in batch.h.
 *
 *   in    lengths and ports of the sequences of a batch
 *   out   units: sequences alone, or as many of one length as the model takes;
 *         the ports of a block, [T][block][dims]
 *   how   sorted by length, those of one length side by side
 */
#ifndef RNN_BLOCK_H
#define RNN_BLOCK_H

#include "data.h"
#include "error.h"
#include "model.h"

/* A position in the batch, and the length of the sequence there. */
typedef struct {
	size_t T, at;
} RnnPlace;

typedef struct {
	size_t *order;          /* [size]: positions, unit by unit */
	size_t *begin;          /* [size + 1]: where each begins in order */
	size_t n;               /* units */
	RnnPlace *place;        /* [size]: while units are formed */
	size_t *first;          /* [size]: the same */
} RnnUnits;

/* For batches of `size` sequences at most. */
int rnn_units_new(RnnUnits *u, size_t size, RnnError *err);
void rnn_units_free(RnnUnits *u);

/* Positions 0 .. n-1 of index go through in order: each that is left begins a
 * unit, with the next ones of its length if they make up a block, else alone.
 * block: 0 and 1: all are alone. */
void rnn_units_form(RnnUnits *u, const RnnData *data, const size_t *index,
                    size_t n, size_t block);

/* in := the ports of the sequences order[0 .. block) of a model's block, laid
 * out side by side in `side`, rnn_block_bytes() of their length. */
void rnn_block_ports(const RnnData *data, const size_t *index,
                     const size_t *order, unsigned char *side, const void **in);
size_t rnn_block_bytes(const RnnModel *m, size_t T);

#endif
