/* CSV: cells, quotes, and what is wrong with the place of it. */
#include "check.h"

#include "csv.h"

static void
refused(const char *text, const char *why)
{
	RnnCsv csv;
	RnnError err = {0};

	assert_int_equal(rnn_csv_parse("a.csv", bytes_of(text, strlen(text)),
	                               &csv, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	says(&err, why);
}

static RnnCsv
parsed(const char *text)
{
	RnnCsv csv;
	RnnError err = {0};

	if (rnn_csv_parse("a.csv", bytes_of(text, strlen(text)), &csv,
	                  &err) != 0)
		fail_msg("%s", err.text);
	return csv;
}

static void
cells_are_found(void **state)
{
	RnnCsv c = parsed("\xef\xbb\xbfyear,\"a \"\"b\"\", c\",x\r\n"
	                  "1700, 5.0 ,\"two\nlines\"\r\n"
	                  "\"1701\",-1e3,\r\n\r\n\n");
	RnnError err = {0};
	size_t col;
	double x;

	(void)state;
	assert_int_equal(c.n_col, 3);
	assert_int_equal(c.n_row, 2);
	assert_string_equal(c.name[0], "year");
	assert_string_equal(c.name[1], "a \"b\", c");
	assert_int_equal(rnn_csv_column(&c, "x", &col), 0);
	assert_int_equal(col, 2);
	assert_int_equal(rnn_csv_column(&c, "nope", &col), -1);
	assert_string_equal(c.cell[2], "two\nlines");
	assert_string_equal(c.cell[5], "");
	assert_int_equal(rnn_csv_number(&c, 0, 1, &x, &err), 0);
	assert_true(x == 5);
	assert_int_equal(rnn_csv_number(&c, 1, 0, &x, &err), 0);
	assert_true(x == 1701);
	assert_int_equal(rnn_csv_number(&c, 0, 2, &x, &err), -1);
	says(&err, "a.csv:2: column 'x': 'two\nlines' is not a number");
	/* The quoted line end makes this row start at line 4. */
	assert_int_equal(rnn_csv_number(&c, 1, 2, &x, &err), -1);
	says(&err, "a.csv:4: column 'x': '' is empty");
	rnn_csv_free(&c);
}

static void
the_last_line_may_lack_its_end(void **state)
{
	RnnCsv c = parsed("x,y\n1,2\n3,4");
	RnnError err = {0};
	double x;

	(void)state;
	assert_int_equal(c.n_row, 2);
	assert_int_equal(rnn_csv_number(&c, 1, 1, &x, &err), 0);
	assert_true(x == 4);
	rnn_csv_free(&c);
	c = parsed("x\n\"1\"");
	assert_string_equal(c.cell[0], "1");
	rnn_csv_free(&c);
}

static void
bad_tables_are_refused(void **state)
{
	(void)state;
	refused("", "a.csv:1: empty");
	refused("x,y\n", "no rows");
	refused("x,y", "no rows");
	refused("x,y\n\n\n", "no rows");
	refused("x,y\n1,2\n3\n", "a.csv:3: this row has 1 cell, the header has"
	        " 2");
	refused("x,y\n1,2,3\n", "a.csv:2: this row has 3 cells");
	refused("x,y\n1,2\n\n3,4\n", "a.csv:3: an empty line; a row has 2");
	refused("x;y\n1;2\n", "a.csv:1: one column, 'x;y'; cells are");
	refused("x\ty\n1\t2\n", "a.csv:1: one column, 'x\ty'; cells are");
	refused("1,2\n3,4\n", "column 1: the first line must name");
	refused("x,x\n3,4\n", "two columns are named 'x'");
	refused("x,y\n\"1,2\n3,4\n", "a.csv:2: a quote that never closes");
	refused("x,y\n\"1\"2,3\n", "a.csv:2: text after a closing quote");
}

static void
binary_junk_is_refused(void **state)
{
	const char junk[] = "x\n\0\1\2\n";
	RnnCsv csv;
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_csv_parse("a.csv", bytes_of(junk, sizeof junk - 1),
	                               &csv, &err), -1);
	says(&err, "a.csv:2: a zero byte");
}

/* One line of 100 MB: a name of that length is silly but no crash. */
static void
a_very_long_line(void **state)
{
	size_t n = (size_t)100 << 20;
	char *text = malloc(n + 1);
	RnnBytes b = {(unsigned char *)text, n};
	RnnCsv csv;
	RnnError err = {0};

	(void)state;
	assert_non_null(text);
	memset(text, 'x', n);
	text[n] = 0;
	assert_int_equal(rnn_csv_parse("a.csv", b, &csv, &err), -1);
	says(&err, "no rows");
}

static void
truncation_does_no_harm(void **state)
{
	const char text[] = "a,\"b\"\r\n\"1\",\"2\"\"\"\r\n3,4\r\n";
	RnnCsv csv;
	RnnError err;
	int good = 0;

	(void)state;
	for (size_t n = 0; n < sizeof text; n++)
		if (rnn_csv_parse("a", bytes_of(text, n), &csv, &err) == 0) {
			good++;
			rnn_csv_free(&csv);
		}
	assert_in_range(good, 1, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_found),
		cmocka_unit_test(the_last_line_may_lack_its_end),
		cmocka_unit_test(bad_tables_are_refused),
		cmocka_unit_test(binary_junk_is_refused),
		cmocka_unit_test(a_very_long_line),
		cmocka_unit_test(truncation_does_no_harm)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
