/* Numbers as text. */
#include "check.h"

#include "number.h"

#include <float.h>
#include <locale.h>

static void
numbers_are_correctly_rounded(void **state)
{
	static const char *const text[] = {
		"0", "-0", "1", "-1.5", "+2", ".5", "5.", "1e3", "1E-3",
		"0.1", "123456789012345678901234567890", "1e22", "1e23",
		"9007199254740993", "2.2250738585072011e-308", "4.9e-324",
		"1e-400", "0.000000000000000000000000000000123",
		"1.7976931348623157e308", "3.14159265358979323846",
		"00012.50", "  7 ", "\t8\r", "8.41470984807896507e-01"
	};

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		double x = 99, want = strtod(text[i], NULL);

		assert_int_equal(rnn_number_parse(text[i], &x), RNN_NUMBER_OK);
		assert_memory_equal(&x, &want, sizeof x);
	}
}

static void
words_are_refused(void **state)
{
	static const char *const text[] = {
		"abc", "1,5", "1.5x", "0x10", "nan", "inf", "-inf", "1e", "e5",
		"-", "+", ".", "1 2", "1e+", "--1", "1.2.3", "Infinity"
	};
	double x;

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		assert_int_equal(rnn_number_parse(text[i], &x),
		                 RNN_NUMBER_WORD);
	assert_int_equal(rnn_number_parse("", &x), RNN_NUMBER_EMPTY);
	assert_int_equal(rnn_number_parse("  ", &x), RNN_NUMBER_EMPTY);
	assert_int_equal(rnn_number_parse("1e309", &x), RNN_NUMBER_RANGE);
	assert_int_equal(rnn_number_parse("1e99999999999", &x),
	                 RNN_NUMBER_RANGE);
}

static void
formatting_is_short_and_reads_back(void **state)
{
	static const double f64[] = {0.1, 1.0 / 3, 1e300, -5e-324, DBL_MAX};
	char buf[RNN_NUMBER_ROOM];
	double x;

	(void)state;
	assert_string_equal(rnn_number_format(buf, 0.1, 8), "0.1");
	assert_string_equal(rnn_number_format(buf, (float)0.1, 4), "0.1");
	assert_string_equal(rnn_number_format(buf, 1e-5, 4), "1e-05");
	assert_string_equal(rnn_number_format(buf, -3, 4), "-3");
	for (size_t i = 0; i < sizeof f64 / sizeof *f64; i++) {
		rnn_number_format(buf, f64[i], 8);
		assert_int_equal(rnn_number_parse(buf, &x), RNN_NUMBER_OK);
		assert_true(x == f64[i]);
	}
	rnn_number_format(buf, FLT_MAX, 4);
	assert_int_equal(rnn_number_parse(buf, &x), RNN_NUMBER_OK);
	assert_true((float)x == FLT_MAX);
}

/* In a locale with a decimal comma, "1.5" is still one and a half. */
static void
the_locale_does_not_matter(void **state)
{
	static const char *const name[] = {
		"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR", "nl_NL.UTF-8"
	};
	char buf[RNN_NUMBER_ROOM];
	int comma = 0;
	double x;

	(void)state;
	for (size_t i = 0; !comma && i < sizeof name / sizeof *name; i++)
		comma = setlocale(LC_ALL, name[i]) != NULL &&
		        *localeconv()->decimal_point == ',';
	if (!comma) {
		print_message("no locale with a decimal comma installed\n");
		skip();
	}
	assert_int_equal(rnn_number_parse("1.5", &x), RNN_NUMBER_OK);
	assert_true(x == 1.5);
	assert_int_equal(rnn_number_parse("1.23456789012345678", &x),
	                 RNN_NUMBER_OK);
	assert_true(x > 1.23 && x < 1.24);
	assert_string_equal(rnn_number_format(buf, 0.25, 8), "0.25");
	setlocale(LC_ALL, "C");
}

static void
whole_numbers_have_bounds(void **state)
{
	int64_t n;

	(void)state;
	assert_int_equal(rnn_number_whole("12", 1, 100, &n), 0);
	assert_int_equal(n, 12);
	assert_int_equal(rnn_number_whole("-3", -5, 100, &n), 0);
	assert_int_equal(n, -3);
	assert_int_equal(rnn_number_whole("0", 1, 100, &n), -1);
	assert_int_equal(rnn_number_whole("101", 1, 100, &n), -1);
	assert_int_equal(rnn_number_whole("1.5", 1, 100, &n), -1);
	assert_int_equal(rnn_number_whole("", 1, 100, &n), -1);
	assert_int_equal(rnn_number_whole("9223372036854775807", 0, INT64_MAX,
	                                  &n), 0);
	assert_true(n == INT64_MAX);
	assert_int_equal(rnn_number_whole("9223372036854775808", 0, INT64_MAX,
	                                  &n), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_correctly_rounded),
		cmocka_unit_test(words_are_refused),
		cmocka_unit_test(formatting_is_short_and_reads_back),
		cmocka_unit_test(the_locale_does_not_matter),
		cmocka_unit_test(whole_numbers_have_bounds)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
