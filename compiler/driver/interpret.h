/* interpret.h - rnnc run --interpret. */
#ifndef DRIVER_INTERPRET_H
#define DRIVER_INTERPRET_H

#include "driver/compile.h"

/* Runs the checked model of c on one sequence and writes its outputs as the
 * compiled program would; the exit status. */
int interpret(Compilation *c);

#endif
