/* check.h - what the unit tests of the runtime share.
 *
 * Temporary files go to the working directory, which is in the build folder;
 * their names carry the process id, so that tests may run side by side.
 */
#ifndef RNN_TEST_CHECK_H
#define RNN_TEST_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "file.h"

#define close_to(a, b, tolerance) \
	close_to_(a, b, tolerance, #a, __FILE__, __LINE__)

static inline void
close_to_(double a, double b, double tolerance, const char *what,
          const char *file, int line)
{
	if (!(fabs(a - b) <= tolerance)) {
		print_error("%s is %.17g, wanted %.17g within %g\n", what, a,
		            b, tolerance);
		_fail(file, line);
	}
}

#define says(err, text) says_(err, text, __FILE__, __LINE__)

/* The error's text contains `text`. */
static inline void
says_(const RnnError *err, const char *text, const char *file, int line)
{
	if (strstr(err->text, text) == NULL) {
		print_error("message: %s\nwanted within it: %s\n", err->text,
		            text);
		_fail(file, line);
	}
}

/* buf := a name for a temporary file. */
static inline char *
temp_name(char buf[64], const char *what)
{
	snprintf(buf, 64, "test-%ld-%s", (long)getpid(), what);
	return buf;
}

static inline void
put_file(const char *path, const void *data, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* A copy that a parser may take over. */
static inline RnnBytes
bytes_of(const void *data, size_t n)
{
	RnnBytes b = {malloc(n + 1), n};

	assert_non_null(b.data);
	memcpy(b.data, data, n);
	b.data[n] = 0;
	return b;
}

#endif
