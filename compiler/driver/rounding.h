/* rounding.h - what weights in 16 bits cost in accuracy. */
#ifndef DRIVER_ROUNDING_H
#define DRIVER_ROUNDING_H

#include "driver/compile.h"

enum { ROUNDING_STEPS = 64 };

/* A parameter, or an output of the model. */
typedef struct {
	const Var *var;
	double largest;         /* absolute value */
	double error[WEIGHTS_F16 + 1];  /* largest, by format of the weights */
} Rounding;

typedef struct {
	Rounding *param, *output;
	uint32_t nparam, noutput;
} RoundingReport;

/* Of the weights in a file: how far they are from themselves in every format,
 * and the outputs, computed in f32 with weights in it, from those in f64, over
 * ROUNDING_STEPS steps of pseudo-random inputs.  The model is optimised. */
bool rounding_report(Compilation *c, const char *weights, RoundingReport *r);

#endif
