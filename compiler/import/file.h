/* file.h - a whole file in memory. */
#ifndef IMPORT_FILE_H
#define IMPORT_FILE_H

#include "base/diag.h"

typedef struct {
	const unsigned char *data; /* data[n] is 0 */
	size_t n;
} Bytes;

/* "-" is the standard input.  false: an error is in `diag`. */
bool file_read(const char *path, Bytes *out, Arena *arena, Diag *diag);

#endif
