/* Every pass keeps every bit, and with relaxed rules the value but for
 * rounding: random systems, their adjoints, and the models of the test suite
 * and their adjoints, before and after. */
#include "compare.h"
#include "random_system.h"

#include "diff/diff.h"
#include "front/check.h"
#include "opt/opt.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* One pass, or all if `only` is NULL, on a copy of s. */
static Comparison
compare_pass(const System *s, const char *only, const CompareRun *run,
             const char *what)
{
	Arena arena = {0};
	System *after = system_clone(s);
	const char *why;
	const char *fault = opt_run(after, &(OptOptions){
		.only = only, .verify = true,
		.relaxed = run->tolerance > 0}, &arena);

	if (fault != NULL)
		fail_msg("%s: %s", what, fault);
	Comparison c = compare_systems(s, after, run, &arena, &why);
	if (c == COMPARE_DIFFERS)
		fail_msg("%s, pass %s: %s", what, only ? only : "(all)", why);
	system_free(after);
	arena_free(&arena);
	return c;
}

/* The list, then each pass alone; false: s has no values to compare. */
static bool
compare_passes(const System *s, const CompareRun *run, const char *what)
{
	if (compare_pass(s, NULL, run, what) == COMPARE_NO_VALUE)
		return false;
	for (const Pass *p = opt_passes; p->name != NULL; p++) {
		assert_true(p->exact);
		compare_pass(s, p->name, run, what);
	}
	return true;
}

static void
random_systems(void **state)
{
	enum { SYSTEMS = 300 };
	unsigned run = 0;
	(void)state;

	for (unsigned seed = 0; seed < SYSTEMS; seed++) {
		Build b;
		char what[32];

		random_system(&b, seed);
		snprintf(what, sizeof what, "random system %u", seed);
		assert_null(system_verify(b.s, &b.arena));
		run += compare_passes(b.s, &(CompareRun){
			5, seed % 2, seed, random_fill, 0}, what);
		build_end(&b);
	}
	/* the rest are circular */
	assert_true(run > SYSTEMS * 9 / 10);
}

static void
random_adjoints(void **state)
{
	enum { SYSTEMS = 150 };
	unsigned run = 0;
	(void)state;

	for (unsigned seed = 1000; seed < 1000 + SYSTEMS; seed++) {
		Build b;
		Diag diag = {0};
		char what[32];

		random_system(&b, seed);
		random_loss(&b);
		snprintf(what, sizeof what, "adjoint of %u", seed);
		System *a = diff_reverse(b.s, &(DiffSpec){0}, &diag);
		if (a != NULL) {
			run += compare_passes(a, &(CompareRun){
				4, seed % 2, seed, random_fill, 0}, what);
			system_free(a);
		}
		diag_free(&diag);
		build_end(&b);
	}
	assert_true(run > SYSTEMS * 8 / 10);
}

/* T = 3 in f32 and T = 8 in f64; with relaxed rules in f64, nearly. */
static void
compare_model(const System *s, const char *path)
{
	const CompareRun run[] = {
		{3, true, 3, build_fill, 0}, {8, false, 8, build_fill, 0},
		{5, false, 5, build_fill, 1e-9},
	};

	for (size_t k = 0; k < sizeof run / sizeof *run; k++)
		assert_true(compare_passes(s, &run[k], path));
}

static bool
has_gradient(const System *s)
{
	bool param = false;

	for (size_t i = 0; i < s->var.n; i++)
		param = param || s->var.at[i]->kind == VAR_PARAM;
	return param && s->loss != NULL;
}

static void
model_file(const char *path)
{
	Sources sources = {0};
	Diag diag = {0};
	Pool pool = {0};
	Arena arena = {0};
	CheckOptions how = {.free_dims = true};
	System *s = check_file(path, &how, &sources, &diag, &pool, &arena);

	if (s == NULL)
		fail_msg("%s does not check", path);
	compare_model(s, path);
	if (has_gradient(s)) {
		System *a = diff_reverse(s, &(DiffSpec){0}, &diag);

		if (a == NULL)
			fail_msg("%s has no adjoint", path);
		compare_model(a, path);
		system_free(a);
	}
	system_free(s);
	pool_free(&pool);
	diag_free(&diag);
	sources_free(&sources);
	arena_free(&arena);
}

static void
models(void **state)
{
	static const char *const pattern[] = {
		TESTS "/law/*.rnn", TESTS "/golden/check/*.rnn",
		TESTS "/golden/opt/*.rnn", TESTS "/../examples/*/model.rnn",
	};
	size_t n = 0;
	(void)state;

	for (size_t k = 0; k < sizeof pattern / sizeof *pattern; k++) {
		glob_t found;

		assert_int_equal(glob(pattern[k], 0, NULL, &found), 0);
		for (size_t i = 0; i < found.gl_pathc; i++)
			model_file(found.gl_pathv[i]);
		n += found.gl_pathc;
		globfree(&found);
	}
	assert_true(n >= 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_systems),
		cmocka_unit_test(random_adjoints),
		cmocka_unit_test(models),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
