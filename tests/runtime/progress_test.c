/* What a training run shows, on a terminal and elsewhere. */
#include "check.h"

#include "progress.h"

/* Shows `epochs` epochs of two steps each; returns what was printed. */
static char *
shown(int64_t epochs, int terminal)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	RnnProgress p;

	assert_non_null(out);
	rnn_progress_start(&p, out, terminal, 0);
	for (int64_t e = 1; e <= epochs; e++) {
		RnnProgressState s = {
			.epoch = e, .epochs = epochs, .done = (double)e - 0.5,
			.total = (double)epochs, .step = 2 * e - 1,
			.loss = 0.125, .has_valid = 1, .valid = 0.5,
			.best = 0.25, .best_epoch = e - 1
		};

		rnn_progress_update(&p, &s);
		s.done += 0.5;
		s.step++;
		rnn_progress_epoch(&p, &s, e == epochs);
	}
	fclose(out);
	return text;
}

static int
count(const char *text, char c)
{
	int n = 0;

	for (; *text != 0; text++)
		n += *text == c;
	return n;
}

static void
plain_lines_elsewhere(void **state)
{
	char *text = shown(3, 0);

	(void)state;
	assert_int_equal(count(text, '\n'), 3);
	assert_int_equal(count(text, '\r'), 0);
	assert_null(strchr(text, '['));
	assert_non_null(strstr(text, "epoch 2/3  loss 0.125  valid 0.5 (best"
	                       " 0.25 at 1)  "));
	assert_non_null(strstr(text, " steps/s  0:00 left\n"));
	/* Nothing is known of validation before the first epoch ends. */
	assert_non_null(strstr(text, "epoch 1/3  loss 0.125  "));
	free(text);
}

static void
long_runs_do_not_flood(void **state)
{
	char *text = shown(1000, 0);

	(void)state;
	assert_in_range(count(text, '\n'), 40, 60);
	assert_non_null(strstr(text, "epoch 1/1000 "));
	assert_non_null(strstr(text, "epoch 1000/1000 "));
	free(text);
}

static void
one_line_on_a_terminal(void **state)
{
	char *text = shown(1000, 1);

	(void)state;
	assert_int_equal(count(text, '\n'), 1);
	assert_true(text[strlen(text) - 1] == '\n');
	assert_int_equal(text[0], '\r');
	/* A thousand epochs within an instant are drawn a few times only. */
	assert_in_range(count(text, '\r'), 1, 100);
	assert_non_null(strstr(text, "epoch 1000/1000 [##################] 100%"
	                       "  loss 0.125  valid 0.5 (best 0.25 at 999)"));
	free(text);
}

static void
quiet_is_quiet(void **state)
{
	RnnProgress p;
	RnnProgressState s = {.epoch = 1, .epochs = 1};

	(void)state;
	rnn_progress_start(&p, NULL, 1, 0);
	rnn_progress_update(&p, &s);
	rnn_progress_epoch(&p, &s, 1);
	rnn_progress_break(&p);
	assert_int_equal(p.dirty, 0);
}

static void
durations(void **state)
{
	char buf[24];

	(void)state;
	assert_string_equal(rnn_duration_text(0, buf), "0:00");
	assert_string_equal(rnn_duration_text(59.7, buf), "1:00");
	assert_string_equal(rnn_duration_text(3599, buf), "59:59");
	assert_string_equal(rnn_duration_text(7325, buf), "2:02:05");
	assert_string_equal(rnn_duration_text(1e300, buf), "99:59:59");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_lines_elsewhere),
		cmocka_unit_test(long_runs_do_not_flood),
		cmocka_unit_test(one_line_on_a_terminal),
		cmocka_unit_test(quiet_is_quiet),
		cmocka_unit_test(durations)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
