/* array.h - an n-dimensional array as files hold it.
 *
 * The data are dense, row-major and in this machine's byte order once a reader
 * has returned them, but not necessarily aligned: read them with
 * rnn_array_real(), or memcpy().
 */
#ifndef RNN_ARRAY_H
#define RNN_ARRAY_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

#define RNN_ARRAY_RANK_MAX 8

/* DTYPE(kind, safetensors name, NumPy code, bytes); "" is: not there */
#define RNN_DTYPES(DTYPE)               \
	DTYPE(F64, "F64", "f8", 8)      \
	DTYPE(F32, "F32", "f4", 4)      \
	DTYPE(F16, "F16", "f2", 2)      \
	DTYPE(BF16, "BF16", "", 2)      \
	DTYPE(I64, "I64", "i8", 8)      \
	DTYPE(I32, "I32", "i4", 4)      \
	DTYPE(I16, "I16", "i2", 2)      \
	DTYPE(I8, "I8", "i1", 1)        \
	DTYPE(U8, "U8", "u1", 1)        \
	DTYPE(BOOL, "BOOL", "b1", 1)

typedef enum {
#define DTYPE(kind, st, npy, bytes) RNN_##kind,
	RNN_DTYPES(DTYPE)
#undef DTYPE
	RNN_DTYPE_COUNT
} RnnDtype;

typedef struct {
	RnnDtype dtype;
	int rank;               /* 0 .. RNN_ARRAY_RANK_MAX */
	size_t dim[RNN_ARRAY_RANK_MAX];
	size_t count;           /* product of dim; 1 for rank 0 */
	const unsigned char *data; /* count * rnn_dtype_size(dtype) bytes */
} RnnArray;

size_t rnn_dtype_size(RnnDtype d);
const char *rnn_dtype_name(RnnDtype d);         /* "F32" */
const char *rnn_dtype_npy(RnnDtype d);          /* "f4", or "" */
RnnDtype rnn_dtype_real(size_t real_size);      /* 4: F32, 8: F64 */
/* RNN_DTYPE_COUNT when there is none of that name. */
RnnDtype rnn_dtype_named(const char *name);

/* Element i in row-major order.  64-bit integers beyond 2^53 are rounded. */
double rnn_array_real(const RnnArray *a, size_t i);

/* Element i of an I64 array, exactly. */
int64_t rnn_array_i64(const RnnArray *a, size_t i);

/* 1 and *i = the first element that is NaN or infinite, or 0. */
int rnn_array_nonfinite(const RnnArray *a, size_t *i);

/* Sets count from rank and dim, and *bytes; 0 when they overflow. */
int rnn_array_size(RnnArray *a, size_t *bytes);

/* Reverses the bytes of n elements of `size` bytes each, in place. */
void rnn_bytes_swap(void *data, size_t n, size_t size);

/* 1 on a machine that stores the low byte first. */
int rnn_little_endian(void);

/* buf := "[3, 4]"; room for RNN_SHAPE_ROOM characters.  Returns buf. */
#define RNN_SHAPE_ROOM 192
char *rnn_shape_text(char buf[RNN_SHAPE_ROOM], const size_t *dim, int rank);

#endif
