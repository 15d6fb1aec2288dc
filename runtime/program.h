/* program.h - how the programs of main.h begin and end. */
#ifndef RNN_PROGRAM_H
#define RNN_PROGRAM_H

#include "error.h"
#include "model.h"

/* What a program does with its command line: 0 or more; -1 with a message. */
typedef int RnnProgram(void *line, int argc, char **argv, RnnError *err);

/* Does the work for a model that belongs to this runtime; says on standard
 * error what went wrong, in the form that *messages names then (NULL: human).
 * Returns the exit status. */
int rnn_program(const RnnModel *m, RnnProgram *work, void *line,
                const char *const *messages, int argc, char **argv);

#endif
