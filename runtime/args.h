/* args.h - the command lines of the programs, from one table each.
 *
 * The table makes the options of getopt_long() and the text of --help, and says
 * where in a struct each value goes.
 */
#ifndef RNN_ARGS_H
#define RNN_ARGS_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

/* What an option sets. */
typedef enum {
	RNN_ARG_TEXT,           /* const char *: the value itself */
	RNN_ARG_CHOICE,         /* the same, one of those in RnnArg.value */
	RNN_ARG_LIST,           /* RnnArgList: one more value */
	RNN_ARG_FLAG,           /* int: 1; the option has no value */
	RNN_ARG_WHOLE,          /* int64_t within lo .. hi */
	RNN_ARG_NUMBER          /* double, 0 or more */
} RnnArgKind;

typedef struct {
	const char *name;       /* "epochs"; getopt's letter is not used */
	const char *value;      /* "N", "csv|npy"; NULL for a flag */
	const char *help;
	RnnArgKind kind;
	size_t at;              /* of what it sets, in the struct */
	int64_t lo, hi;
} RnnArg;

/* The last members of a row. */
#define RNN_ARG_TO(kind, type, member) \
	RNN_ARG_##kind, offsetof(type, member), 0, 0
#define RNN_ARG_WITHIN(type, member, lo, hi) \
	RNN_ARG_WHOLE, offsetof(type, member), lo, hi

/* Strings of options that may be repeated. */
typedef struct {
	const char **at;        /* [n] */
	int n;
} RnnArgList;

/* 0, or -1 with a message where *to has no use for the option. */
typedef int RnnArgServes(const void *to, const RnnArg *a, RnnError *err);

/* Goes through argv and sets members of *to; serves: NULL: all do; *rest :=
 * index of the first operand.
 * ->  0, 1 when --help has been printed, -1 */
int rnn_args_parse(const RnnArg *table, int n, RnnArgServes *serves,
                   const char *usage, int argc, char **argv, void *to,
                   int *rest, RnnError *err);
/* Frees the lists that options have made. */
void rnn_args_free(const RnnArg *table, int n, void *to);

/* Appends to a list what is no option's value. */
int rnn_args_append(RnnArgList *list, const char *text, RnnError *err);

/* *x := a number, 0 or more, that the text of option --name is. */
int rnn_args_number(const char *name, const char *text, double *x,
                    RnnError *err);

#endif
