/* npy.h - NumPy's file format for one array.
 *
 * Format    NEP 1 and numpy.lib.format: versions 1.0, 2.0 and 3.0
 * Read      f2 f4 f8 i1 i2 i4 i8 u1 b1, either byte order, C and Fortran
 *           order, rank <= 8, header <= 64 KiB.  Object arrays ('O') hold
 *           pickles, which are programs: refused, as is everything else
 * Written   version 1.0, C order, little-endian
 */
#ifndef RNN_NPY_H
#define RNN_NPY_H

#include "array.h"
#include "error.h"
#include "file.h"

typedef struct {
	RnnArray array;
	RnnBytes bytes;         /* the file; array points into it or into own */
	unsigned char *own;
} RnnNpy;

/* "-" is standard input. */
int rnn_npy_read(const char *path, RnnNpy *npy, RnnError *err);

/* The same from memory, which is taken over in every case. */
int rnn_npy_parse(const char *path, RnnBytes bytes, RnnNpy *npy,
                  RnnError *err);
void rnn_npy_free(RnnNpy *npy);

/* 1 when the bytes begin like an .npy file. */
int rnn_npy_recognise(const RnnBytes *bytes);

/* a->dtype is one that NumPy has (not BF16); through rnn_file_write(). */
int rnn_npy_write(const char *path, const RnnArray *a, RnnError *err);

#endif
