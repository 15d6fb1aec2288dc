/* buf.h - text that grows at its end.
 *
 * {0} is a valid empty buffer; `text` is NULL then.  Once something has been
 * added, text[len] is the NUL.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>

typedef struct {
	char *text;
	size_t len, cap;
} Buf;

void buf_put(Buf *b, const char *s, size_t len);
void buf_puts(Buf *b, const char *s);
void buf_printf(Buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vprintf(Buf *b, const char *fmt, va_list ap);
/* What stands from `at` on comes to stand before the rest. */
void buf_move_to_front(Buf *b, size_t at);
void buf_free(Buf *b);
/* Its text, which lives in `a` from now on; b is empty again. */
char *buf_keep(Buf *b, Arena *a);

/* Shortest decimal text that reads back as the same double. */
void buf_number(Buf *b, double x);

#endif
