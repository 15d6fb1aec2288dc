/* Bump allocation in blocks of 64 KiB; larger requests get their own block.
 * Under the address sanitizer every object is its own block, so that overruns
 * are seen. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define BLOCK_SIZE 0
#else
#define BLOCK_SIZE ((size_t)64 * 1024)
#endif

/* What the strictest of our types consists of. */
typedef union {
	void *pointer;
	int64_t integer;
	double number;
	size_t size;
} Word;

struct ArenaBlock {
	ArenaBlock *older;
	size_t used, size;
	alignas(Word) unsigned char data[];
};

static _Noreturn void
out_of_memory(void)
{
	fputs("rnnc: error: out of memory\n", stderr);
	exit(3);
}

void *
mem_realloc(void *p, size_t size)
{
	void *q = realloc(p, size ? size : 1);

	if (q == NULL)
		out_of_memory();
	return q;
}

void *
arena_alloc(Arena *a, size_t size)
{
	const size_t align = alignof(Word);

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + align - 1) / align * align;

	ArenaBlock *b = a->head;
	if (b == NULL || b->size - b->used < size) {
		size_t cap = size > BLOCK_SIZE ? size : BLOCK_SIZE;

		b = calloc(1, sizeof *b + cap);
		if (b == NULL)
			out_of_memory();
		b->size = cap;
		b->older = a->head;
		a->head = b;
	}
	void *p = b->data + b->used;
	b->used += size;
	return p;
}

void *
arena_alloc_n(Arena *a, size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / 2 / size)
		out_of_memory();
	return arena_alloc(a, n * size);
}

void *
arena_copy(Arena *a, const void *p, size_t size)
{
	void *q = arena_alloc(a, size);

	if (size > 0)
		memcpy(q, p, size);
	return q;
}

char *
arena_str(Arena *a, const char *s, size_t len)
{
	char *q = arena_alloc(a, len + 1);

	memcpy(q, s, len);
	return q;
}

char *
arena_printf(Arena *a, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	char *s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	va_end(ap);
	return s;
}

void
arena_free(Arena *a)
{
	while (a->head != NULL) {
		ArenaBlock *older = a->head->older;

		free(a->head);
		a->head = older;
	}
}
