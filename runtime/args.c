/* Command lines; see args.h. */
#define _GNU_SOURCE             /* getopt_long() */
#include "args.h"

#include "number.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define HELP_COLUMN 26

static void
print_help(const RnnArg *table, int n, const char *usage)
{
	printf("%s\n\noptions:\n", usage);
	for (int i = 0; i < n; i++) {
		int at = printf("  --%s%s%s", table[i].name,
		                table[i].value ? "=" : "",
		                table[i].value ? table[i].value : "");

		if (at >= HELP_COLUMN)
			printf("\n%*s", HELP_COLUMN, "");
		else
			printf("%*s", HELP_COLUMN - at, "");
		printf("%s\n", table[i].help);
	}
	printf("  --%-*sshow this and exit\n", HELP_COLUMN - 4, "help");
}

/* What getopt_long() has refused. */
static int
refused(int argc, char **argv, int c, RnnError *err)
{
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1]
	                                                : "";

	return rnn_fail(err, RNN_EXIT_USAGE, "%s: %s; --help lists the options",
	                word, c == ':' ? "this option needs a value"
	                : "no such option, or not clear which");
}

static int
parse(const struct option *options, int n, int argc, char **argv,
      RnnArgTake take, void *self, RnnError *err)
{
	int c, row = -1;

	opterr = 0;
	optind = 0;             /* glibc, musl: start anew, permuting */
	while ((c = getopt_long(argc, argv, ":", options, &row)) != -1) {
		if (c != 0)
			return refused(argc, argv, c, err);
		if (row == n)
			return 1;
		if (take(self, row, optarg, err) != 0)
			return -1;
	}
	return 0;
}

int
rnn_args_parse(const RnnArg *table, int n, const char *usage, int argc,
               char **argv, RnnArgTake take, void *self, int *rest,
               RnnError *err)
{
	struct option *options = rnn_alloc((size_t)n + 2, sizeof *options, err);

	if (options == NULL)
		return -1;
	for (int i = 0; i < n; i++)
		options[i] = (struct option){
			table[i].name, table[i].value ? required_argument
			                              : no_argument, NULL, 0};
	options[n] = (struct option){"help", no_argument, NULL, 0};
	int rc = parse(options, n, argc, argv, take, self, err);
	*rest = optind;
	free(options);
	if (rc == 1)
		print_help(table, n, usage);
	return rc;
}

int
rnn_args_whole(const char *name, const char *text, int64_t lo, int64_t hi,
               int64_t *n, RnnError *err)
{
	if (rnn_number_whole(text, lo, hi, n) == 0)
		return 0;
	if (hi == INT64_MAX)
		return rnn_fail(err, RNN_EXIT_USAGE, "--%s=%s: wanted a whole"
		                " number, %lld or more", name, text,
		                (long long)lo);
	return rnn_fail(err, RNN_EXIT_USAGE, "--%s=%s: wanted a whole number"
	                " within %lld .. %lld", name, text, (long long)lo,
	                (long long)hi);
}

int
rnn_args_number(const char *name, const char *text, double *x, RnnError *err)
{
	if (rnn_number_parse(text, x) == RNN_NUMBER_OK && *x >= 0)
		return 0;
	return rnn_fail(err, RNN_EXIT_USAGE, "--%s=%s: wanted a number, 0 or"
	                " more", name, text);
}

int
rnn_args_format(const char *name, const char *text, int *json, RnnError *err)
{
	*json = strcmp(text, "json") == 0;
	if (*json || strcmp(text, "human") == 0 || strcmp(text, "short") == 0)
		return 0;
	return rnn_fail(err, RNN_EXIT_USAGE, "--%s=%s: wanted human, short or"
	                " json", name, text);
}

int
rnn_args_append(RnnArgList *list, const char *text, RnnError *err)
{
	const char **p = realloc(list->at, ((size_t)list->n + 1) * sizeof *p);

	if (p == NULL)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "out of memory");
	list->at = p;
	list->at[list->n++] = text;
	return 0;
}
