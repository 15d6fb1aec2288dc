/* base/source.h */
#include "base/source.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void
place_is(const Sources *s, uint32_t offset, const char *name, uint32_t line,
         uint32_t column, const char *text)
{
	Place p;

	assert_true(sources_place(s, offset, &p));
	assert_string_equal(p.source->name, name);
	assert_int_equal(p.line, line);
	assert_int_equal(p.column, column);
	assert_int_equal(p.line_len, strlen(text));
	assert_memory_equal(p.line_text, text, strlen(text));
}

static void
offsets_have_lines_and_columns(void **state)
{
	Sources s = {0};
	Source *a = sources_add(&s, "a.rnn", "one\ntwo\r\n\nlast", 14);

	(void)state;
	assert_int_equal(a->base, 1);
	place_is(&s, a->base, "a.rnn", 1, 1, "one");
	place_is(&s, a->base + 2, "a.rnn", 1, 3, "one");
	place_is(&s, a->base + 3, "a.rnn", 1, 4, "one");
	place_is(&s, a->base + 4, "a.rnn", 2, 1, "two");
	place_is(&s, a->base + 9, "a.rnn", 3, 1, "");
	place_is(&s, a->base + 10, "a.rnn", 4, 1, "last");
	place_is(&s, a->base + 14, "a.rnn", 4, 5, "last");
	sources_free(&s);
}

/* Line 7001 of 10000, and a line end at the end of the text. */
static void
lines_are_found_in_a_long_text(void **state)
{
	enum { N = 10000 };
	Sources s = {0};
	char *text = malloc(6 * N + 1);

	(void)state;
	for (int i = 0; i < N; i++)
		snprintf(text + 6 * i, 7, "%05d\n", i);
	Source *a = sources_add(&s, "a.rnn", text, 6 * N);
	place_is(&s, a->base + 6 * 7000, "a.rnn", 7001, 1, "07000");
	place_is(&s, a->base + 6 * 7000 + 5, "a.rnn", 7001, 6, "07000");
	place_is(&s, a->base + 6 * N - 1, "a.rnn", N, 6, "09999");
	place_is(&s, a->base + 6 * N, "a.rnn", N + 1, 1, "");
	free(text);
	sources_free(&s);
}

static void
files_share_one_offset_space(void **state)
{
	Sources s = {0};
	Source *a = sources_add(&s, "a.rnn", "x\ny\n", 4);
	Source *b = sources_add(&s, "b.rnn", "", 0);
	Source *c = sources_add(&s, "c.rnn", "z", 1);

	(void)state;
	assert_true(b->base > a->base + a->len);
	assert_true(c->base > b->base + b->len);
	place_is(&s, a->base + 4, "a.rnn", 3, 1, "");
	place_is(&s, b->base, "b.rnn", 1, 1, "");
	place_is(&s, c->base, "c.rnn", 1, 1, "z");
	sources_free(&s);
}

static void
offset_zero_is_no_place(void **state)
{
	Sources s = {0};
	Place p;

	(void)state;
	assert_false(sources_place(&s, 0, &p));
	assert_false(sources_place(&s, 7, &p));
	sources_add(&s, "a.rnn", "x", 1);
	assert_false(sources_place(&s, 0, &p));
	sources_free(&s);
}

static void
texts_are_copied(void **state)
{
	Sources s = {0};
	char text[] = "abc", name[] = "n.rnn";
	Source *a = sources_add(&s, name, text, 3);

	(void)state;
	memset(text, 'x', 3);
	memset(name, 'x', 5);
	assert_string_equal(a->text, "abc");
	assert_string_equal(a->name, "n.rnn");
	sources_free(&s);
}

static void
files_are_read_whole(void **state)
{
	enum { N = 200000 };            /* more than one chunk */
	Sources s = {0};
	char path[] = "source_test.XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "wb");

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < N; i++)
		fputc(i % 251, f);
	fclose(f);

	Source *a = sources_read(&s, path, N);
	assert_non_null(a);
	assert_string_equal(a->name, path);
	assert_int_equal(a->len, N);
	for (int i = 0; i < N; i++)
		assert_int_equal((unsigned char)a->text[i], i % 251);

	errno = 0;
	assert_null(sources_read(&s, path, N - 1));
	assert_int_equal(errno, EFBIG);
	remove(path);
	sources_free(&s);
}

static void
missing_files_and_folders_are_errors(void **state)
{
	Sources s = {0};

	(void)state;
	errno = 0;
	assert_null(sources_read(&s, "no/such/file.rnn", 100));
	assert_int_equal(errno, ENOENT);
	errno = 0;
	assert_null(sources_read(&s, ".", 100));
	assert_int_equal(errno, EISDIR);
	assert_int_equal(s.files.n, 0);
	sources_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_have_lines_and_columns),
		cmocka_unit_test(lines_are_found_in_a_long_text),
		cmocka_unit_test(files_share_one_offset_space),
		cmocka_unit_test(offset_zero_is_no_place),
		cmocka_unit_test(texts_are_copied),
		cmocka_unit_test(files_are_read_whole),
		cmocka_unit_test(missing_files_and_folders_are_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
