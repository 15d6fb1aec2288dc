/* Growing text. */
#include "base/buf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
reserve(Buf *b, size_t more)
{
	if (b->len + more + 1 <= b->cap)
		return;
	while (b->len + more + 1 > b->cap)
		b->cap = b->cap ? 2 * b->cap : 128;
	b->text = mem_realloc(b->text, b->cap);
}

void
buf_put(Buf *b, const char *s, size_t len)
{
	reserve(b, len);
	memcpy(b->text + b->len, s, len);
	b->len += len;
	b->text[b->len] = '\0';
}

void
buf_puts(Buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_vprintf(Buf *b, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	reserve(b, (size_t)n);
	vsnprintf(b->text + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void
buf_printf(Buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_move_to_front(Buf *b, size_t at)
{
	Buf front = {0};
	size_t n = b->len - at;

	if (n == 0)
		return;
	buf_put(&front, b->text + at, n);
	memmove(b->text + n, b->text, at);
	memcpy(b->text, front.text, n);
	buf_free(&front);
}

void
buf_number(Buf *b, double x)
{
	char s[40];

	if (isfinite(x) && x == trunc(x) && fabs(x) < 1e15 &&
	    !(x == 0 && signbit(x))) {
		buf_printf(b, "%.0f", x);
		return;
	}
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(s, sizeof s, "%.*g", digits, x);
		if (strtod(s, NULL) == x)
			break;
	}
	buf_puts(b, s);
}

void
buf_free(Buf *b)
{
	free(b->text);
	*b = (Buf){0};
}

char *
buf_keep(Buf *b, Arena *a)
{
	char *s = arena_str(a, b->text ? b->text : "", b->len);

	buf_free(b);
	return s;
}
