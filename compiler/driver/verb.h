/* verb.h - the verbs, one file each.
 *
 * Each takes the parsed command line and returns the exit status.  Messages
 * about the model are printed by then.
 */
#ifndef DRIVER_VERB_H
#define DRIVER_VERB_H

#include "driver/options.h"

enum {
	EXIT_SOURCE = 1,        /* errors in the source */
	EXIT_USAGE = 2,
	EXIT_SYSTEM = 3,        /* a file, the system */
	EXIT_MISTAKE = 70,      /* ours */
};

int verb_check(const Options *o);
int verb_build(const Options *o);
int verb_train(const Options *o);
int verb_run(const Options *o);
int verb_tune(const Options *o);
int verb_gradcheck(const Options *o);
int verb_adjoint(const Options *o);
int verb_tangent(const Options *o);
int verb_report(const Options *o);
int verb_fmt(const Options *o);
int verb_help(const Options *o);

#endif
