/* Command lines; see args.h. */
#define _GNU_SOURCE             /* getopt_long() */
#include "args.h"

#include "number.h"

#include <getopt.h>
#include <stdio.h>
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
take_whole(const RnnArg *a, const char *text, int64_t *n, RnnError *err)
{
	if (rnn_number_whole(text, a->lo, a->hi, n) == 0)
		return 0;
	if (a->hi == INT64_MAX)
		return rnn_fail(err, RNN_EXIT_USAGE, "--%s=%s: wanted a whole"
		                " number, %lld or more", a->name, text,
		                (long long)a->lo);
	return rnn_fail(err, RNN_EXIT_USAGE, "--%s=%s: wanted a whole number"
	                " within %lld .. %lld", a->name, text,
	                (long long)a->lo, (long long)a->hi);
}

/* One of the words of "csv|npy". */
static int
take_choice(const RnnArg *a, const char *text, const char **choice,
            RnnError *err)
{
	char list[80];
	size_t n = 0, length = strlen(text);

	for (const char *s = a->value; *s != 0;) {
		size_t k = strcspn(s, "|");
		int last = s[k] == 0;

		if (k == length && strncmp(s, text, k) == 0) {
			*choice = text;
			return 0;
		}
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%.*s",
		                      s == a->value ? "" : last ? " or " : ", ",
		                      (int)k, s);
		s += k + !last;
	}
	return rnn_fail(err, RNN_EXIT_USAGE, "--%s=%s: wanted %s", a->name,
	                text, list);
}

static int
take(const RnnArg *a, const char *text, void *to, RnnError *err)
{
	void *member = (char *)to + a->at;

	switch (a->kind) {
	case RNN_ARG_TEXT:
		*(const char **)member = text;
		return 0;
	case RNN_ARG_CHOICE:
		return take_choice(a, text, member, err);
	case RNN_ARG_LIST:
		return rnn_args_append(member, text, err);
	case RNN_ARG_FLAG:
		*(int *)member = 1;
		return 0;
	case RNN_ARG_WHOLE:
		return take_whole(a, text, member, err);
	case RNN_ARG_NUMBER:
		return rnn_args_number(a->name, text, member, err);
	}
	return 0;
}

static int
parse(const RnnArg *table, const struct option *options, int n,
      RnnArgServes *serves, int argc, char **argv, void *to, RnnError *err)
{
	int c, row = -1;

	opterr = 0;
	optind = 0;             /* glibc, musl: start anew, permuting */
	while ((c = getopt_long(argc, argv, ":", options, &row)) != -1) {
		if (c != 0)
			return refused(argc, argv, c, err);
		if (row == n)
			return 1;
		if ((serves != NULL && serves(to, &table[row], err) != 0) ||
		    take(&table[row], optarg, to, err) != 0)
			return -1;
	}
	return 0;
}

int
rnn_args_parse(const RnnArg *table, int n, RnnArgServes *serves,
               const char *usage, int argc, char **argv, void *to, int *rest,
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
	int rc = parse(table, options, n, serves, argc, argv, to, err);
	*rest = optind;
	free(options);
	if (rc == 1)
		print_help(table, n, usage);
	return rc;
}

void
rnn_args_free(const RnnArg *table, int n, void *to)
{
	for (int i = 0; i < n; i++)
		if (table[i].kind == RNN_ARG_LIST) {
			RnnArgList *list = (void *)((char *)to + table[i].at);

			free(list->at);
			*list = (RnnArgList){0};
		}
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
rnn_args_append(RnnArgList *list, const char *text, RnnError *err)
{
	const char **p = realloc(list->at, ((size_t)list->n + 1) * sizeof *p);

	if (p == NULL)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "out of memory");
	list->at = p;
	list->at[list->n++] = text;
	return 0;
}
