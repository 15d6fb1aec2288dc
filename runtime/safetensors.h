/* safetensors.h - the container of weights and checkpoints.
 *
 * Format    8 bytes: length N of the header, little-endian; N bytes of JSON,
 *           {"name": {"dtype", "shape", "data_offsets": [begin, end]}, ..},
 *           and optionally "__metadata__": {text: text}; then the data.
 * Source    github.com/huggingface/safetensors, README "Format"
 * Hostile files are refused: header above 16 MiB or past the end, duplicate
 * keys, unknown members, sizes that overflow or do not match the offsets,
 * holes and overlaps, rank above 8, more than 65536 tensors, odd names.
 * Messages say file, byte offset, tensor and reason.
 */
#ifndef RNN_SAFETENSORS_H
#define RNN_SAFETENSORS_H

#include "array.h"
#include "error.h"
#include "file.h"

typedef struct {
	const char *name;
	RnnArray array;
} RnnNamedArray;

typedef struct {
	const char *key, *value;
} RnnMeta;

typedef struct {
	char *path;             /* for messages */
	RnnBytes bytes;         /* the file; the arrays point into it */
	RnnNamedArray *item;    /* [n], in the order of the data */
	size_t n;
	RnnMeta *meta;          /* [n_meta] */
	size_t n_meta;
	void *json;             /* owns names and metadata */
} RnnSafetensors;               /* {0} is a valid empty file */

/* Reads the whole file and checks all of it but the values. */
int rnn_safetensors_read(const char *path, RnnSafetensors *st, RnnError *err);

/* The same from memory, which is taken over in every case. */
int rnn_safetensors_parse(const char *path, RnnBytes bytes, RnnSafetensors *st,
                          RnnError *err);
void rnn_safetensors_free(RnnSafetensors *st);

/* NULL when there is none of that name. */
const RnnArray *rnn_safetensors_find(const RnnSafetensors *st,
                                     const char *name);
const char *rnn_safetensors_meta(const RnnSafetensors *st, const char *key);

/* 0, or -1 with a message naming the first tensor and element that is NaN or
 * infinite. */
int rnn_safetensors_finite(const RnnSafetensors *st, RnnError *err);

/* Writes through rnn_file_write(), which see for `keep`.  Names and metadata
 * are UTF-8; names distinct; arrays of any rank and dtype of array.h. */
int rnn_safetensors_write(const char *path, const RnnNamedArray *item, size_t n,
                          const RnnMeta *meta, size_t n_meta, const char *keep,
                          RnnError *err);

#endif
