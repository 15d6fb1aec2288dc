/* base/arena.h */
#include "base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
memory_is_zeroed_and_aligned(void **state)
{
	Arena a = {0};

	(void)state;
	for (size_t size = 0; size < 300; size += 7) {
		unsigned char *p = arena_alloc(&a, size);

		assert_int_equal((uintptr_t)p % alignof(double), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
	}
	arena_free(&a);
}

static void
objects_do_not_overlap(void **state)
{
	enum { N = 5000, SIZE = 48 };   /* several blocks */
	Arena a = {0};
	unsigned char *p[N];

	(void)state;
	for (int i = 0; i < N; i++) {
		p[i] = arena_alloc(&a, SIZE);
		memset(p[i], i & 0xff, SIZE);
	}
	for (int i = 0; i < N; i++)
		for (int k = 0; k < SIZE; k++)
			assert_int_equal(p[i][k], i & 0xff);
	arena_free(&a);
}

static void
large_objects_fit(void **state)
{
	enum { LARGE = 1 << 20 };
	Arena a = {0};
	char *small = arena_str(&a, "before", 6);
	unsigned char *large = arena_alloc(&a, LARGE);
	char *after = arena_str(&a, "after", 5);

	(void)state;
	memset(large, 1, LARGE);
	assert_string_equal(small, "before");
	assert_string_equal(after, "after");
	arena_free(&a);
}

static void
texts_are_copied(void **state)
{
	Arena a = {0};
	char text[] = "abcdef";
	int number[2] = {3, 4};

	(void)state;
	char *s = arena_str(&a, text, 3);
	int *n = arena_copy(&a, number, sizeof number);
	memset(text, 'x', 6);
	number[0] = 0;
	assert_string_equal(s, "abc");
	assert_int_equal(n[0], 3);
	assert_int_equal(n[1], 4);
	assert_string_equal(arena_printf(&a, "%s-%d", "h", 12), "h-12");
	assert_non_null(arena_copy(&a, NULL, 0));
	arena_free(&a);
}

static void
free_leaves_an_empty_arena(void **state)
{
	Arena a = {0};

	(void)state;
	arena_free(&a);
	arena_alloc(&a, 1);
	arena_free(&a);
	assert_null(a.head);
	assert_non_null(arena_alloc(&a, 1));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(objects_do_not_overlap),
		cmocka_unit_test(large_objects_fit),
		cmocka_unit_test(texts_are_copied),
		cmocka_unit_test(free_leaves_an_empty_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
