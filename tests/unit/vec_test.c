/* base/vec.h */
#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
elements_stay_in_order(void **state)
{
	VEC(int) v = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		vec_push(&v, i * i);
	assert_int_equal(v.n, 1000);
	assert_true(v.cap >= v.n);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v.at[i], i * i);
	vec_free(&v);
}

static void
structs_are_elements_too(void **state)
{
	typedef struct {
		const char *name;
		int value;
	} Item;
	VEC(Item) v = {0};

	(void)state;
	vec_push(&v, ((Item){"a", 1}));
	vec_push(&v, ((Item){"b", 2}));
	assert_string_equal(v.at[0].name, "a");
	assert_int_equal(v.at[1].value, 2);
	vec_free(&v);
}

static void
free_leaves_an_empty_vector(void **state)
{
	VEC(char) v = {0};

	(void)state;
	vec_free(&v);
	vec_push(&v, 'x');
	vec_free(&v);
	assert_null(v.at);
	assert_int_equal(v.n, 0);
	assert_int_equal(v.cap, 0);
	vec_push(&v, 'y');
	assert_int_equal(v.at[0], 'y');
	vec_free(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_stay_in_order),
		cmocka_unit_test(structs_are_elements_too),
		cmocka_unit_test(free_leaves_an_empty_vector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
