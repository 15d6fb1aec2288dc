/* make.h - new variables of a derivative. */
#ifndef DIFF_MAKE_H
#define DIFF_MAKE_H

#include "ir/system.h"

/* A real variable of the shape of `like`, with an equation yet to come. */
Var *make_var(System *s, const Var *like, bool timed, const char *name);

/* name with a suffix, such as h_adj. */
const char *make_name(System *s, const Var *v, const char *suffix);

#endif
