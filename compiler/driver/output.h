/* output.h - writing files so that nobody sees half of one.
 *
 * Every file is written in full under another name beside its place and
 * flushed to disk; only when all of them are there do they get their names.
 * A path that is there and is no plain file (/dev/null, a pipe) is written
 * directly; "-" is the standard output.
 */
#ifndef DRIVER_OUTPUT_H
#define DRIVER_OUTPUT_H

#include "base/diag.h"

typedef struct {
	const char *path;
	const char *text;
	size_t len;
} OutputFile;

/* false: an error is in `diag`, and nothing is half-written. */
bool output_write(const OutputFile *file, uint32_t n, Diag *diag);

/* Makes the folder and those above it. */
bool output_folder(const char *path, Diag *diag);

#endif
