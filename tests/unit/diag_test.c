/* base/diag.h */
#include "base/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <cmocka.h>

typedef struct {
	Sources sources;
	const Source *src;
	Diag diag;
} Fixture;

static void
begin(Fixture *f, const char *text)
{
	*f = (Fixture){0};
	f->src = sources_add(&f->sources, "m.rnn", text, strlen(text));
}

static void
end(Fixture *f)
{
	diag_free(&f->diag);
	sources_free(&f->sources);
}

static Span
at(const Fixture *f, uint32_t start, uint32_t len)
{
	return (Span){f->src->base + start, f->src->base + start + len};
}

/* What diag_print() writes; to be freed. */
static char *
printed(const Fixture *f, DiagFormat format, bool colour)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	diag_print(&f->diag, &f->sources, format, colour, out);
	fclose(out);
	return text;
}

static void
prints(const Fixture *f, DiagFormat format, const char *want)
{
	char *got = printed(f, format, false);

	assert_string_equal(got, want);
	free(got);
}

static void
message_shows_line_and_range(void **state)
{
	Fixture f;

	(void)state;
	begin(&f, "a = 1\n\tb = cc\n");
	diag_error(&f.diag, at(&f, 11, 2), "'%s' is not defined", "cc");
	diag_note(&f.diag, at(&f, 0, 1), "'a' is");
	diag_help(&f.diag, "define it");
	assert_int_equal(f.diag.errors, 1);
	prints(&f, DIAG_HUMAN,
	       "m.rnn:2:6: error: 'cc' is not defined\n"
	       "    2 |  b = cc\n"
	       "      |      ^~\n"
	       "m.rnn:1:1: note: 'a' is\n"
	       "    1 | a = 1\n"
	       "      | ^\n"
	       "rnnc: help: define it\n");
	prints(&f, DIAG_SHORT, "m.rnn:2:6: error: 'cc' is not defined\n");
	end(&f);
}

static void
message_without_place(void **state)
{
	Fixture f;

	(void)state;
	begin(&f, "x");
	diag_warning(&f.diag, (Span){0, 0}, "cannot see");
	assert_int_equal(f.diag.errors, 0);
	assert_int_equal(f.diag.warnings, 1);
	prints(&f, DIAG_HUMAN, "rnnc: warning: cannot see\n");
	prints(&f, DIAG_JSON,
	       "{\"level\":\"warning\",\"message\":\"cannot see\"}\n");
	end(&f);
}

static void
same_message_is_given_once(void **state)
{
	Fixture f;

	(void)state;
	begin(&f, "x y");
	for (int i = 0; i < 3; i++) {
		diag_error(&f.diag, at(&f, 0, 1), "wrong");
		diag_note(&f.diag, at(&f, 2, 1), "here");
		diag_warning(&f.diag, at(&f, 0, 1), "odd");
	}
	diag_error(&f.diag, at(&f, 2, 1), "wrong");
	assert_int_equal(f.diag.errors, 2);
	assert_int_equal(f.diag.warnings, 1);
	prints(&f, DIAG_SHORT,
	       "m.rnn:1:1: error: wrong\n"
	       "m.rnn:1:1: warning: odd\n"
	       "m.rnn:1:3: error: wrong\n");
	end(&f);
}

static void
errors_are_capped(void **state)
{
	Fixture f;
	int lines = 0;

	(void)state;
	begin(&f, "x");
	for (int i = 0; i < DIAG_MAX + 5; i++) {
		diag_error(&f.diag, at(&f, 0, 1), "wrong %d", i);
		diag_help(&f.diag, "help %d", i);
	}
	assert_int_equal(f.diag.errors, DIAG_MAX + 5);
	char *got = printed(&f, DIAG_HUMAN, false);
	for (char *s = got; (s = strchr(s, '\n')) != NULL; s++)
		lines++;
	assert_int_equal(lines, DIAG_MAX * 4 + 1);
	assert_non_null(strstr(got, "help 19\n"));
	assert_null(strstr(got, "wrong 20"));
	assert_null(strstr(got, "help 20"));
	assert_non_null(strstr(got, "rnnc: 5 more errors are not shown\n"));
	free(got);
	end(&f);
}

static void
colour_is_in_the_human_format(void **state)
{
	Fixture f;

	(void)state;
	begin(&f, "x");
	diag_error(&f.diag, at(&f, 0, 1), "wrong");
	char *got = printed(&f, DIAG_HUMAN, true);
	assert_non_null(strstr(got, "\033[1;31merror:\033[0m wrong"));
	free(got);
	got = printed(&f, DIAG_JSON, true);
	assert_null(strchr(got, '\033'));
	free(got);
	end(&f);
}

/* What is in the text must reach neither the terminal nor the reader raw. */
static void
hostile_text_is_harmless(void **state)
{
	Fixture f;

	(void)state;
	begin(&f, "a\033[31m\x7f \xff \xc2\x9b \xc3\xa9 z");
	diag_error(&f.diag, at(&f, 16, 1), "odd \xe2\x82");
	prints(&f, DIAG_HUMAN,
	       "m.rnn:1:17: error: odd ??\n"
	       "    1 | a?[31m? ? ?? \xc3\xa9 z\n"
	       "      |                ^\n");
	end(&f);
}

static void
long_lines_are_cut(void **state)
{
	Fixture f;
	char text[5001];

	(void)state;
	memset(text, 'a', 5000);
	text[5000] = '\0';
	text[3000] = 'B';
	begin(&f, text);
	diag_error(&f.diag, at(&f, 3000, 2000), "long");
	char *got = printed(&f, DIAG_HUMAN, false);
	char *line = strchr(got, '\n') + 1;
	char *mark = strchr(line, '\n') + 1;
	assert_true(strlen(got) < 600);
	assert_non_null(strstr(line, "a..."));
	assert_int_equal(strchr(line, 'B') - line, strchr(mark, '^') - mark);
	free(got);
	end(&f);
}

static void
json_is_one_object_a_line(void **state)
{
	Fixture f;
	json_error_t why;

	(void)state;
	begin(&f, "a\nb = \"c\"\n");
	diag_error(&f.diag, at(&f, 6, 3), "%s",
	           "a \"quote\" \\ \t\x01 \xc3\xa9 \xff");
	diag_help(&f.diag, "way out");
	char *got = printed(&f, DIAG_JSON, false);
	char *second = strchr(got, '\n') + 1;
	second[-1] = '\0';

	json_t *o = json_loads(got, 0, &why);
	assert_non_null(o);
	assert_string_equal(json_string_value(json_object_get(o, "level")),
	                    "error");
	assert_string_equal(json_string_value(json_object_get(o, "file")),
	                    "m.rnn");
	assert_int_equal(json_integer_value(json_object_get(o, "line")), 2);
	assert_int_equal(json_integer_value(json_object_get(o, "column")), 5);
	assert_int_equal(json_integer_value(json_object_get(o, "length")), 3);
	assert_string_equal(json_string_value(json_object_get(o, "message")),
	                    "a \"quote\" \\ \t\x01 \xc3\xa9 \xef\xbf\xbd");
	json_decref(o);

	o = json_loads(second, 0, &why);
	assert_non_null(o);
	assert_string_equal(json_string_value(json_object_get(o, "level")),
	                    "help");
	assert_null(json_object_get(o, "file"));
	json_decref(o);
	free(got);
	end(&f);
}

static void
nearest_is(const char *name, const char *want)
{
	static const char *const names[] = {"tanh", "sigmoid", "hidden", "exp",
	                                    "W", "Wi", "x"};
	const char *got = diag_nearest(name, names,
	                               sizeof names / sizeof *names);

	if (want == NULL) {
		assert_null(got);
	} else {
		assert_non_null(got);
		assert_string_equal(got, want);
	}
}

static void
near_names_are_found(void **state)
{
	(void)state;
	nearest_is("tanh", "tanh");
	nearest_is("tahn", "tanh");             /* exchanged */
	nearest_is("sigmoit", "sigmoid");       /* replaced */
	nearest_is("sigmod", "sigmoid");        /* left out */
	nearest_is("hiddden", "hidden");        /* too many */
	nearest_is("hdiden2", "hidden");        /* two edits */
	nearest_is("hdidne2", NULL);            /* three */
	nearest_is("epx", "exp");
	nearest_is("epy", NULL);                /* two edits, short name */
	nearest_is("Wj", "W");                  /* the first of the nearest */
	nearest_is("w", "W");                   /* all letters, in lower case */
	nearest_is("q", NULL);                  /* nothing in common */
	nearest_is("", NULL);
	assert_null(diag_nearest("x", NULL, 0));
}

static void
long_names_are_not_compared(void **state)
{
	char name[200];
	const char *const names[] = {name};

	(void)state;
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_null(diag_nearest("aaaa", names, 1));
	assert_null(diag_nearest(name, names, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_shows_line_and_range),
		cmocka_unit_test(message_without_place),
		cmocka_unit_test(same_message_is_given_once),
		cmocka_unit_test(errors_are_capped),
		cmocka_unit_test(colour_is_in_the_human_format),
		cmocka_unit_test(hostile_text_is_harmless),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(json_is_one_object_a_line),
		cmocka_unit_test(near_names_are_found),
		cmocka_unit_test(long_names_are_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
