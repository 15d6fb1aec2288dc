/* tuned.h - MODEL.tune, what `rnnc tune` found to be fastest.
 *
 * A text of a few lines beside the model: for which model, machine and numbers
 * it was measured, and a line of choices for each use.
 *
 *   model lstm 5c1c7b3f90a1d2e4
 *   machine x86-64-v4 1f0a8c3be5d4277c
 *   numbers f32 portable
 *   run vector=64 run=0 rows=0 join=1 fuse=1 hoist=1
 */
#ifndef DRIVER_TUNED_H
#define DRIVER_TUNED_H

#include "driver/compile.h"

/* Where it lies: in the folder of the model's file. */
const char *tuned_path(Compilation *c);
/* The text of choices for c->model. */
void tuned_print(Compilation *c, const Choice *choice, const bool *has,
                 Buf *out);
/* *choice := what the file says for `use`.  Where there is none nothing
 * happens; one that is wrong, or of another model, machine or kind of numbers,
 * is left aside with a warning. */
void tuned_read(Compilation *c, Use use, Choice *choice);

#endif
