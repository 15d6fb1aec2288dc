/* rnnc help [VERB]: the same as rnnc VERB --help. */
#include "driver/help.h"
#include "driver/verb.h"

#include <stdlib.h>

int
verb_help(const Options *o)
{
	Diag diag = {0};
	Sources none = {0};
	Verb verb = VERB_COUNT;

	if (o->nfile > 0)
		verb = verb_find(o->file[0], &diag);
	if (diag.errors == 0)
		help_print(verb, stdout);
	diag_print(&diag, &none, o->message, o->colour, stderr);
	int status = diag.errors == 0 ? EXIT_SUCCESS : EXIT_USAGE;
	diag_free(&diag);
	return status;
}
