/* Messages, checked sizes and allocation; see error.h. */
#include "error.h"

#include "model.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
rnn_fail(RnnError *err, int code, const char *format, ...)
{
	va_list ap;

	err->code = code;
	va_start(ap, format);
	vsnprintf(err->text, sizeof err->text, format, ap);
	va_end(ap);
	return -1;
}

int
rnn_fail_errno(RnnError *err, const char *format, ...)
{
	int saved = errno;
	va_list ap;

	err->code = RNN_EXIT_SYSTEM;
	va_start(ap, format);
	vsnprintf(err->text, sizeof err->text, format, ap);
	va_end(ap);

	size_t n = strlen(err->text);
	snprintf(err->text + n, sizeof err->text - n, ": %s", strerror(saved));
	return -1;
}

void
rnn_error_print(const RnnError *err, int json)
{
	if (!json) {
		fprintf(stderr, "error: %s\n", err->text);
		return;
	}
	fputs("{\"level\":\"error\",\"message\":\"", stderr);
	for (const char *s = err->text; *s != 0; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(stderr, "\\%c", c);
		else if (c < 0x20)
			fprintf(stderr, "\\u%04x", c);
		else
			fputc(c, stderr);
	}
	fputs("\"}\n", stderr);
}

int
rnn_mul_fits(size_t a, size_t b, size_t *r)
{
	if (b != 0 && a > SIZE_MAX / b)
		return 0;
	*r = a * b;
	return 1;
}

int
rnn_add_fits(size_t a, size_t b, size_t *r)
{
	if (a > SIZE_MAX - b)
		return 0;
	*r = a + b;
	return 1;
}

void *
rnn_alloc(size_t n, size_t size, RnnError *err)
{
	void *p = NULL;

	if (n == 0)
		n = 1;
	if (size == 0)
		size = 1;
	if (n <= PTRDIFF_MAX / size)
		p = calloc(n, size);
	if (p == NULL)
		rnn_fail(err, RNN_EXIT_SYSTEM,
		         "out of memory: %zu times %zu bytes", n, size);
	return p;
}

void *
rnn_alloc_aligned(size_t n, size_t size, RnnError *err)
{
	size_t bytes;
	void *p = NULL;

	if (rnn_mul_fits(n, size, &bytes) && bytes <= PTRDIFF_MAX &&
	    posix_memalign(&p, RNN_ALIGN, bytes ? bytes : 1) == 0) {
		memset(p, 0, bytes);
		return p;
	}
	rnn_fail(err, RNN_EXIT_SYSTEM, "out of memory: %zu times %zu bytes",
	         n, size);
	return NULL;
}

size_t
rnn_align(size_t bytes)
{
	return (bytes + RNN_ALIGN - 1) / RNN_ALIGN * RNN_ALIGN;
}

void *
rnn_grow(void *old, size_t *room, size_t size, RnnError *err)
{
	size_t more = *room ? 2 * *room : 16, bytes;
	void *p = NULL;

	if (rnn_mul_fits(more, size, &bytes))
		p = realloc(old, bytes);
	if (p == NULL)
		rnn_fail(err, RNN_EXIT_SYSTEM, "out of memory: %zu times %zu"
		         " bytes", more, size);
	else
		*room = more;
	return p;
}

char *
rnn_alloc_text(const char *s, RnnError *err)
{
	size_t n = strlen(s) + 1;
	char *copy = rnn_alloc(n, 1, err);

	if (copy != NULL)
		memcpy(copy, s, n);
	return copy;
}
