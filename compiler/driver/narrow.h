/* narrow.h - weights in 16 bits. */
#ifndef DRIVER_NARROW_H
#define DRIVER_NARROW_H

#include "loop/program.h"

/* x in 16 bits, of the format; such bits as a number; x as a number again, of
 * any format. */
uint16_t weights_narrow(WeightFormat format, float x);
float    weights_widen(WeightFormat format, uint16_t h);
float    weights_round(WeightFormat format, float x);

#endif
