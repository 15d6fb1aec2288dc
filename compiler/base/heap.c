/* A binary heap: the children of i are 2 i + 1 and 2 i + 2. */
#include "base/heap.h"

#include <stdbool.h>

static bool
before(const HeapEntry *a, const HeapEntry *b)
{
	return a->key < b->key || (a->key == b->key && a->item < b->item);
}

void
heap_push(Heap *h, uint64_t key, uint32_t item)
{
	const HeapEntry e = {key, item};

	vec_push(h, e);
	size_t i = h->n - 1;
	while (i > 0 && before(&e, &h->at[(i - 1) / 2])) {
		h->at[i] = h->at[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	h->at[i] = e;
}

HeapEntry
heap_pop(Heap *h)
{
	const HeapEntry least = h->at[0], e = h->at[--h->n];
	size_t i = 0;

	for (size_t k = 1; k < h->n; i = k, k = 2 * k + 1) {
		k += k + 1 < h->n && before(&h->at[k + 1], &h->at[k]);
		if (!before(&h->at[k], &e))
			break;
		h->at[i] = h->at[k];
	}
	if (h->n > 0)
		h->at[i] = e;
	return least;
}
