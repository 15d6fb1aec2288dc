/* file.h - whole files in, whole files out, never half a file.
 *
 * Reading takes the file into memory after its size has been checked.  Writing
 * goes to a temporary file beside the target, is forced to the disk, and only
 * then takes the target's name: whoever reads it sees the old or the new
 * contents, also after a crash (B8 of the design notes; Pillai et al., "All
 * File Systems Are Not Created Equal", OSDI 2014).
 */
#ifndef RNN_FILE_H
#define RNN_FILE_H

#include "error.h"

#include <stddef.h>

#define RNN_FILE_LIMIT ((size_t)2 << 30) /* bytes; larger files are refused */

typedef struct {
	unsigned char *data;    /* [n], then a 0 that is not counted */
	size_t n;
} RnnBytes;

/* One piece of what is written; the pieces follow one another. */
typedef struct {
	const void *data;
	size_t n;
} RnnPiece;

enum {
	RNN_FILE_REGULAR = 1,   /* refuse pipes and devices */
	RNN_FILE_STDIN = 2      /* "-" is standard input */
};

/* out := contents of path; free with rnn_bytes_free().  flags: RNN_FILE_.. */
int rnn_file_read(const char *path, int flags, size_t limit, RnnBytes *out,
                  RnnError *err);
void rnn_bytes_free(RnnBytes *b);

/* Makes the pieces the contents of path ("-": standard output).
 *
 * keep    NULL, or the name under which the file that was there is kept
 *
 * A path that exists and is no regular file (a pipe, /dev/full) is written in
 * place.  After an error the old file is as it was and no temporary is left. */
int rnn_file_write(const char *path, const RnnPiece *piece, int n,
                   const char *keep, RnnError *err);

/* 0 when path can probably be written, so that hours of work are not lost on a
 * slip in its name: its directory exists and may be written to. */
int rnn_file_writable(const char *path, RnnError *err);

/* Removes temporaries of `path` that a killed writer has left behind. */
void rnn_file_clean(const char *path);

#endif
