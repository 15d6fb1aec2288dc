/* base/buf.h */
#include "base/buf.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
text_is_appended(void **state)
{
	Buf b = {0};

	(void)state;
	buf_puts(&b, "");
	assert_string_equal(b.text, "");
	buf_puts(&b, "h[t");
	buf_printf(&b, "-%d]", 12);
	buf_put(&b, " = xyz", 4);
	assert_string_equal(b.text, "h[t-12] = x");
	assert_int_equal(b.len, strlen(b.text));
	buf_free(&b);
	assert_null(b.text);
	assert_int_equal(b.len, 0);
}

static void
buffer_grows(void **state)
{
	Buf b = {0};
	char line[2000];

	(void)state;
	memset(line, 'a', sizeof line - 1);
	line[sizeof line - 1] = '\0';
	for (int i = 0; i < 100; i++) {
		buf_put(&b, "x", 1);
		assert_int_equal(b.text[b.len], '\0');
		buf_printf(&b, "%s", line);
	}
	assert_int_equal(b.len, 100 * sizeof line);
	for (int i = 0; i < 100; i++)
		assert_int_equal(b.text[i * sizeof line], 'x');
	buf_free(&b);
}

static void
bytes_may_be_zero(void **state)
{
	Buf b = {0};

	(void)state;
	buf_put(&b, "a\0b", 3);
	assert_int_equal(b.len, 3);
	assert_memory_equal(b.text, "a\0b", 4);
	buf_free(&b);
}

static void
number_is(double x, const char *want)
{
	Buf b = {0};

	buf_number(&b, x);
	assert_string_equal(b.text, want);
	buf_free(&b);
}

static void
numbers_are_short(void **state)
{
	(void)state;
	number_is(0, "0");
	number_is(-0.0, "-0");
	number_is(1, "1");
	number_is(-12, "-12");
	number_is(1000000, "1000000");
	number_is(0.1, "0.1");
	number_is(1e-3, "0.001");
	number_is(1.0 / 3, "0.3333333333333333");
	number_is(1e300, "1e+300");
	number_is(INFINITY, "inf");
	number_is(-INFINITY, "-inf");
}

static void
numbers_read_back(void **state)
{
	const double some[] = {
		DBL_MAX, DBL_MIN, 4.9406564584124654e-324, 1e15, 1e15 + 1,
		9007199254740993.0, 0.1 + 0.2, 3.141592653589793, 1e22, 5e-324,
		-1.7976931348623155e308, 123456789.123456789,
	};

	(void)state;
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		Buf b = {0};

		buf_number(&b, some[i]);
		assert_true(strtod(b.text, NULL) == some[i]);
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_appended),
		cmocka_unit_test(buffer_grows),
		cmocka_unit_test(bytes_may_be_zero),
		cmocka_unit_test(numbers_are_short),
		cmocka_unit_test(numbers_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
