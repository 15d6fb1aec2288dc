/* option.h - the parts of the command line that options.c puts together. */
#ifndef DRIVER_OPTION_H
#define DRIVER_OPTION_H

#include "driver/options.h"

/* option_value.c: takes option `id`; value is NULL for a switch. */
void option_read(Options *o, OptionId id, const char *value, Diag *diag);

/* Says that it needs an argument. */
void option_lacks(OptionId id, Diag *diag);

/* Index of the word, or n with an error that lists the n words. */
uint32_t option_word(const char *option, const char *word,
                     const char *const *list, uint32_t n, Diag *diag);

/* Are messages in colour where no option says so? */
bool option_colour(void);

/* option_check.c: does all that was given fit the verb, and each other? */
void option_check(Options *o, Diag *diag);

#endif
