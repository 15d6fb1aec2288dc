/* arena.h - bump allocation: many objects, one lifetime, one free.
 *
 * Nothing allocated here is freed on its own; arena_free() ends the lifetime
 * of everything at once.  Memory is zeroed, and aligned for pointers, doubles
 * and 64-bit integers.  Out of memory is fatal (exit 3): callers never see NULL
 * and never check for it.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

typedef struct ArenaBlock ArenaBlock;

typedef struct {
	ArenaBlock *head;       /* block being filled; older blocks behind it */
} Arena;                        /* {0} is a valid empty arena */

void *arena_alloc(Arena *a, size_t size);
/* n * size bytes; what no size_t can hold is out of memory too. */
void *arena_alloc_n(Arena *a, size_t n, size_t size);
void *arena_copy(Arena *a, const void *p, size_t size);
char *arena_str(Arena *a, const char *s, size_t len);   /* adds the NUL */
char *arena_printf(Arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void  arena_free(Arena *a);

#define arena_new(a, T)         ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n)    \
	((T *)arena_alloc_n((a), (size_t)(n), sizeof(T)))

/* Heap memory that may move; ends the compiler when there is none. */
void *mem_realloc(void *p, size_t size);

#endif
