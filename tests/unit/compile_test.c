/* The compiler as a library: two compilations in one process do not notice
 * each other, and the command line may be read more than once. */
#include "diff/diff.h"
#include "driver/compile.h"
#include "driver/verb.h"
#include "emit/backend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char elman[] =
	"model elman(X = 3, H = 5) {\n"
	"  input x[t] : [X]\n"
	"  param W : [H, X] ~ glorot\n"
	"  param U : [H, H] ~ orthogonal\n"
	"  h[0] = 0\n"
	"  output h[t] = tanh(W @ x[t] + U @ h[t-1])\n"
	"  target d[t] : [H]\n"
	"  loss = mean[t] sumsq(h[t] - d[t])\n"
	"}\n";

static const char filter[] =
	"model filter(X = 2) {\n"
	"  input x[t] : [X]\n"
	"  param a : [X] = 0.5\n"
	"  s[0] = 0\n"
	"  output s[t] = a * s[t-1] + x[t]\n"
	"}\n";

typedef struct {
	char path[32];
	Options o;
	Compilation c;
	EmitOutput out;
} Job;

static void
begin(Job *j, const char *text)
{
	*j = (Job){.path = "/tmp/rnnc-test-XXXXXX"};
	int fd = mkstemp(j->path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (long)strlen(text));
	close(fd);
	j->o.stop = STAGE_COUNT;
	j->c = (Compilation){.options = &j->o, .gradient = true};
}

static void
translate(Job *j)
{
	EmitOptions how = {.version = "test", .source = "test.rnn"};

	assert_int_equal(compile(&j->c, j->path, STAGE_LOOP), EXIT_SUCCESS);
	backend_find("c")->emit(j->c.program, &how, &j->out);
}

static void
end(Job *j)
{
	unlink(j->path);
	buf_free(&j->out.header);
	buf_free(&j->out.source);
	buf_free(&j->out.table);
	compile_end(&j->c);
	options_free(&j->o);
}

static void
same_text_alone_and_beside_another(void **state)
{
	Job alone, first, second;

	(void)state;
	begin(&alone, elman);
	translate(&alone);

	begin(&first, elman);
	begin(&second, filter);
	translate(&second);
	translate(&first);
	assert_string_equal(first.out.source.text, alone.out.source.text);
	assert_string_equal(first.out.header.text, alone.out.header.text);
	assert_non_null(strstr(second.out.header.text, "filter_step"));
	assert_null(strstr(second.out.header.text, "elman"));
	end(&second);
	/* what is left is still whole */
	assert_string_equal(first.out.source.text, alone.out.source.text);
	assert_non_null(system_find(first.c.model, "U"));
	end(&first);
	end(&alone);
}

static void
errors_stay_where_they_are(void **state)
{
	Job good, bad;

	(void)state;
	begin(&bad, "model bad(X = 2) {\n  output y[t] = z[t]\n}\n");
	begin(&good, filter);
	assert_int_equal(compile(&bad.c, bad.path, STAGE_LOOP), EXIT_SOURCE);
	assert_int_equal(bad.c.diag.errors, 1);
	assert_null(bad.c.program);
	translate(&good);
	assert_int_equal(good.c.diag.errors, 0);
	/* said by the compilation above: here it only ends */
	bad.c.diag.items.n = 0;
	end(&bad);
	end(&good);
}

static void
a_defined_variable_has_no_tangent(void **state)
{
	Job j;

	(void)state;
	begin(&j, filter);
	assert_int_equal(compile(&j.c, j.path, STAGE_CHECK), EXIT_SUCCESS);
	const Var *s = system_find(j.c.checked, "s");
	DiffSpec spec = {&s, 1};
	assert_null(diff_forward(j.c.checked, &spec, &j.c.diag));
	assert_int_equal(j.c.diag.errors, 1);
	assert_string_equal(j.c.diag.items.at[0].text,
	                    "cannot take tangents with respect to 's': an "
	                    "equation defines it");
	j.c.diag.items.n = 0;
	end(&j);
}

static void
command_lines_are_read_anew(void **state)
{
	char *first[] = {"rnnc", "build", "-D", "H=7", "a.rnn", "--emit=so",
	                 NULL};
	char *second[] = {"rnnc", "--dump=check,loop", "check", "-", "b.rnn",
	                  NULL};

	(void)state;
	for (int round = 0; round < 2; round++) {
		Options a = {0}, b = {0};
		Diag diag = {0};

		assert_true(options_parse(&a, 6, first, &diag));
		assert_int_equal(a.verb, VERB_BUILD);
		assert_int_equal(a.emit, EMIT_SO);
		assert_int_equal(a.bind.n, 1);
		assert_string_equal(a.bind.at[0].name, "H");
		assert_int_equal(a.bind.at[0].size, 7);
		assert_string_equal(a.file[0], "a.rnn");

		assert_true(options_parse(&b, 5, second, &diag));
		assert_int_equal(b.verb, VERB_CHECK);
		assert_int_equal(b.nfile, 2);
		assert_int_equal(b.bind.n, 0);
		assert_int_equal(b.dump, 1u << STAGE_CHECK | 1u << STAGE_LOOP);
		options_free(&a);
		options_free(&b);
		diag_free(&diag);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_text_alone_and_beside_another),
		cmocka_unit_test(errors_stay_where_they_are),
		cmocka_unit_test(a_defined_variable_has_no_tangent),
		cmocka_unit_test(command_lines_are_read_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
