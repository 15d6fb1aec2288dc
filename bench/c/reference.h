/* reference.h - the two halves of the reference: reference.c runs a network,
 * reference_train.c trains it; both in double precision. */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "case.h"

double reference_sigmoid(double v);

/* want := the losses before each of the first LOSSES steps of Adam, then the
 * gradient of the first, [LAYER_FLOATS]. */
void reference_train(const Case *c, double *want);

#endif
