/* weights.h - parameters in files, read as compiled programs read them.
 *
 * What may be wrong with a file, and how it is said: runtime/weights.h.
 */
#ifndef DRIVER_WEIGHTS_H
#define DRIVER_WEIGHTS_H

#include "driver/compile.h"
#include "runtime/model.h"

/* The format as the runtime knows it. */
RnnWeightFormat weights_runtime(WeightFormat format);

/* m->tensor := every param, then every const of s, row by row one behind the
 * other; var[i] := what tensor[i] is of.  Room for all variables in both; m has
 * no tensors yet. */
void weights_describe(const System *s, RnnModel *m, RnnTensor *tensor,
                      const Var **var);

/* c->weights := the parameters in a file, rounded to f32 unless f64, and to the
 * format; false after an error. */
bool weights_read(Compilation *c, const char *path, bool f64,
                  WeightFormat format);

/* The same in the order, layout and precision of the parameter struct, without
 * what lies between its members: real[], or uint16_t[]. */
const void *weights_converted(Compilation *c);

#endif
