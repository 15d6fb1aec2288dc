/* weights.h - a model's parameters in a safetensors file.
 *
 * Tensors have the model's names and row-major shapes; the metadata hold
 * rnnc.model, rnnc.model_hash and rnnc.version.  Tensors whose names begin
 * with "rnnc." belong to checkpoints and are passed over, so that a checkpoint
 * is a weights file too.
 */
#ifndef RNN_WEIGHTS_H
#define RNN_WEIGHTS_H

#include "error.h"
#include "model.h"
#include "safetensors.h"

#include <stdio.h>

/* flat, real[n_real] := the weights in a file.  Every tensor of the model must
 * be there in its shape, finite (in the model's weight_format too) and with its
 * structure intact, and nothing else; F64, F32, F16 and BF16 are converted.
 * The hash is not compared: the same weights may serve another text of the
 * same network. */
int rnn_weights_load(const RnnModel *m, const char *path, void *flat,
                     RnnError *err);

/* The tensors of a file that have the name and shape of one of the model's
 * replace those in flat, which holds values for all; there must be one at
 * least.  What is not replaced, and what the file has beside, is told to
 * `messages` unless that is NULL. */
int rnn_weights_load_part(const RnnModel *m, const char *path, void *flat,
                          FILE *messages, RnnError *err);

/* All of them, from a file that has been read already. */
int rnn_weights_take(const RnnModel *m, const RnnSafetensors *st, void *flat,
                     RnnError *err);

/* Rounds weights that have been loaded to the format in which the model's
 * functions take them, in place. */
void rnn_weights_narrow(const RnnModel *m, void *flat);

int rnn_weights_save(const RnnModel *m, const char *path, const void *flat,
                     RnnError *err);

/* Tensors of one flat array as items of a file.
 *
 * prefix   before each name: "" or "rnnc.something."
 * trained  1: params only, flat is real[n_param]; 0: all, real[n_real]
 * item     room for n_tensor; names and data in memory of their own, to be
 *          freed with rnn_weights_unpack(), also after an error
 * ->       how many, or -1 */
int rnn_weights_pack(const RnnModel *m, const char *prefix, int trained,
                     const void *flat, RnnNamedArray *item, RnnError *err);
void rnn_weights_unpack(RnnNamedArray *item, int n);

/* text := the model's hash in 16 hexadecimal digits.  Returns text. */
char *rnn_hash_text(uint64_t hash, char text[20]);

#endif
