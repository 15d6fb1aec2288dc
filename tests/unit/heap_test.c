/* base/heap.h */
#include "base/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
equal_keys_come_by_item(void **state)
{
	Heap h = {0};

	(void)state;
	heap_push(&h, 2, 5);
	heap_push(&h, 7, 1);
	heap_push(&h, 2, 3);
	heap_push(&h, 2, 4);
	assert_int_equal(heap_pop(&h).item, 3);
	assert_int_equal(heap_pop(&h).item, 4);
	heap_push(&h, 2, 2);
	assert_int_equal(heap_pop(&h).item, 2);
	assert_int_equal(heap_pop(&h).item, 5);
	const HeapEntry last = heap_pop(&h);
	assert_int_equal(last.key, 7);
	assert_int_equal(last.item, 1);
	assert_int_equal(h.n, 0);
	heap_free(&h);
}

static int
by_key(const void *a, const void *b)
{
	const HeapEntry *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* Whatever is pushed and popped in between, what comes out is the least. */
static void
pops_are_sorted(void **state)
{
	enum { N = 2000 };
	HeapEntry all[N];
	Heap h = {0};
	uint64_t x = 1;

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
		all[i] = (HeapEntry){x, i};
		heap_push(&h, x, i);
		if (i % 3 == 2) {
			const HeapEntry e = heap_pop(&h);

			assert_int_equal(e.key, all[e.item].key);
			heap_push(&h, e.key, e.item);
		}
	}
	qsort(all, N, sizeof *all, by_key);
	for (uint32_t i = 0; i < N; i++) {
		const HeapEntry e = heap_pop(&h);

		assert_int_equal(e.key, all[i].key);
		assert_int_equal(e.item, all[i].item);
	}
	assert_int_equal(h.n, 0);
	heap_free(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_keys_come_by_item),
		cmocka_unit_test(pops_are_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
