/* make.h - new variables and equations of a derivative. */
#ifndef DIFF_MAKE_H
#define DIFF_MAKE_H

#include "ir/system.h"

/* A real variable of the shape of `like`, with an equation yet to come. */
Var *make_var(System *s, const Var *like, bool timed, const char *name);

/* name with a suffix, such as h_adj. */
const char *make_name(System *s, const Var *v, const char *suffix);

/* v at an element of its own shape: level k in dimension k. */
const Expr *make_read(Pool *p, const Var *v, TimeRef at);
/* The same at the step of the equation, if v has time. */
const Expr *make_read_here(Pool *p, const Var *v);

#endif
