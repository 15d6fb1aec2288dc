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

/* A param or const as the runtime knows it, with its element 0 at `offset` and
 * neighbours along axis k stride[k] apart. */
RnnTensor weights_tensor(const Var *v, size_t offset, const int64_t *stride);

/* c->weights := the parameters in a file, rounded to c->format; false
 * after an error. */
bool weights_read(Compilation *c, const char *path);

/* The same as real[] in the order and layout of the parameter struct, as
 * doubles. */
double *weights_packed(Compilation *c);

#endif
