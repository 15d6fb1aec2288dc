/* args.h - the command lines of the programs, from one table each.
 *
 * The table makes the options of getopt_long() and the text of --help.
 */
#ifndef RNN_ARGS_H
#define RNN_ARGS_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
	const char *name;       /* "epochs"; getopt's letter is not used */
	const char *value;      /* "N", or NULL for a switch */
	const char *help;
} RnnArg;

/* Strings of options that may be repeated. */
typedef struct {
	const char **at;        /* [n] */
	int n;
} RnnArgList;

/* Called for each option: which row, and its value or NULL. */
typedef int (*RnnArgTake)(void *self, int row, const char *value,
                          RnnError *err);

/* Goes through argv; *rest := index of the first operand.
 * ->  0, 1 when --help has been printed, -1 */
int rnn_args_parse(const RnnArg *table, int n, const char *usage, int argc,
                   char **argv, RnnArgTake take, void *self, int *rest,
                   RnnError *err);

/* Values of options; messages name the option. */
int rnn_args_whole(const char *name, const char *text, int64_t lo, int64_t hi,
                   int64_t *n, RnnError *err);
int rnn_args_number(const char *name, const char *text, double *x,
                    RnnError *err);
/* --message-format: *json := is it json, not human or short? */
int rnn_args_format(const char *name, const char *text, int *json,
                    RnnError *err);
int rnn_args_append(RnnArgList *list, const char *text, RnnError *err);

#endif
