/* rnnc: reads the command line and calls the verb. */
#include "driver/help.h"
#include "driver/verb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int (*const verb_main[VERB_COUNT])(const Options *) = {
	[VERB_CHECK] = verb_check,
	[VERB_BUILD] = verb_build,
	[VERB_TRAIN] = verb_train,
	[VERB_RUN] = verb_run,
	[VERB_TUNE] = verb_tune,
	[VERB_GRADCHECK] = verb_gradcheck,
	[VERB_ADJOINT] = verb_adjoint,
	[VERB_TANGENT] = verb_tangent,
	[VERB_REPORT] = verb_report,
	[VERB_FMT] = verb_fmt,
	[VERB_HELP] = verb_help,
};

static int
run(const Options *o)
{
	if (o->given[OPT_MAN])
		help_man(stdout);
	else if (o->given[OPT_VERSION])
		help_version(stdout);
	else if (o->given[OPT_HELP])
		help_print(o->verb, stdout);
	else
		return verb_main[o->verb](o);
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	Options o = {0};
	Diag diag = {0};
	Sources none = {0};
	int status = EXIT_USAGE;

	if (options_parse(&o, argc, argv, &diag)) {
		status = run(&o);
		if ((fflush(stdout) != 0 || ferror(stdout)) &&
		    status == EXIT_SUCCESS) {
			diag_error(&diag, (Span){0, 0},
			           "cannot write '<stdout>': %s",
			           strerror(errno));
			status = EXIT_SYSTEM;
		}
	}
	diag_print(&diag, &none, o.message, o.colour, stderr);
	diag_free(&diag);
	options_free(&o);
	return status;
}
