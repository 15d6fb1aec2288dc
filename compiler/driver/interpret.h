/* interpret.h - rnnc run --interpret. */
#ifndef DRIVER_INTERPRET_H
#define DRIVER_INTERPRET_H

#include "driver/compile.h"

/* Is the program that c->checked would be compiled to, run with these
 * arguments; the exit status. */
int interpret(Compilation *c, int argc, char **argv);

#endif
