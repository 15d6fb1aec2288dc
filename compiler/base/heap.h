/* heap.h - the least of what is there, again and again.
 *
 *   Heap h = {0};
 *   heap_push(&h, key, item);
 *   while (h.n > 0) use(heap_pop(&h).item);
 *   heap_free(&h);
 *
 * Ordered by key, among equal keys by item; {0} is a valid empty heap.
 *
 * Source: Williams (1964), Algorithm 232: Heapsort.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include "base/vec.h"

#include <stdint.h>

typedef struct {
	uint64_t key;
	uint32_t item;
} HeapEntry;

typedef VEC(HeapEntry) Heap;

void heap_push(Heap *h, uint64_t key, uint32_t item);
/* Takes the least out; there must be one. */
HeapEntry heap_pop(Heap *h);

#define heap_free(h) vec_free(h)

#endif
