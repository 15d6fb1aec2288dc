/* help.h - the texts that the option table makes. */
#ifndef DRIVER_HELP_H
#define DRIVER_HELP_H

#include "driver/options.h"

/* Of one verb; VERB_COUNT: of rnnc as a whole. */
void help_print(Verb verb, FILE *out);
/* The manual page, in roff with the man macros. */
void help_man(FILE *out);
void help_version(FILE *out);

#endif
