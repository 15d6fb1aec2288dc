/* base/strs.h */
#include "base/strs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
equal_text_is_one_pointer(void **state)
{
	Strs s = {0};
	char text[] = "hidden";

	(void)state;
	const char *h = strs_intern(&s, text, 1);
	const char *hidden = strs_intern_z(&s, text);
	memset(text, 'x', 6);
	assert_string_equal(h, "h");
	assert_string_equal(hidden, "hidden");
	assert_ptr_equal(strs_intern_z(&s, "h"), h);
	assert_ptr_equal(strs_intern(&s, "hidden layer", 6), hidden);
	assert_ptr_not_equal(strs_intern_z(&s, "hid"), hidden);
	assert_ptr_equal(strs_intern_z(&s, ""), strs_intern(&s, "abc", 0));
	strs_free(&s);
}

static void
pointers_survive_growth(void **state)
{
	enum { N = 10000 };
	Strs s = {0};
	const char *name[N];
	char text[32];

	(void)state;
	for (int i = 0; i < N; i++) {
		snprintf(text, sizeof text, "name%d", i);
		name[i] = strs_intern_z(&s, text);
	}
	assert_int_equal(s.n, N);
	for (int i = 0; i < N; i++) {
		snprintf(text, sizeof text, "name%d", i);
		assert_string_equal(name[i], text);
		assert_ptr_equal(strs_intern_z(&s, text), name[i]);
	}
	assert_int_equal(s.n, N);
	strs_free(&s);
}

static void
finding_adds_nothing(void **state)
{
	Strs s = {0};

	(void)state;
	assert_null(strs_find(&s, "h"));
	const char *h = strs_intern_z(&s, "h");
	assert_ptr_equal(strs_find(&s, "h"), h);
	assert_null(strs_find(&s, "hh"));
	assert_null(strs_find(&s, ""));
	assert_int_equal(s.n, 1);
	strs_free(&s);
}

static void
printed_text_is_interned(void **state)
{
	Strs s = {0};
	char large[1000];

	(void)state;
	memset(large, 'a', sizeof large - 1);
	large[sizeof large - 1] = '\0';
	assert_ptr_equal(strs_printf(&s, "%s{%d}", "fh", 2),
	                 strs_intern_z(&s, "fh{2}"));
	assert_ptr_equal(strs_printf(&s, "%s", large),
	                 strs_intern_z(&s, large));
	strs_free(&s);
}

/* The published test values of FNV-1a, 64 bit. */
static void
hash_is_fnv1a(void **state)
{
	(void)state;
	assert_true(hash_bytes(0, "", 0) == UINT64_C(0xcbf29ce484222325));
	assert_true(hash_bytes(0, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(hash_bytes(0, "foobar", 6) ==
	            UINT64_C(0x85944171f73967e8));
	assert_true(hash_bytes(hash_bytes(0, "foo", 3), "bar", 3) ==
	            hash_bytes(0, "foobar", 6));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_text_is_one_pointer),
		cmocka_unit_test(pointers_survive_growth),
		cmocka_unit_test(finding_adds_nothing),
		cmocka_unit_test(printed_text_is_interned),
		cmocka_unit_test(hash_is_fnv1a),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
