/* init.h - initial values of parameters and consts.
 *
 * Every number is drawn from rnn_stream(seed, name of the tensor) with element
 * = row-major index and step = position of the link in the chain, in double
 * precision, and rounded to the model's reals at the end: the same network for
 * a seed in either precision, with any layout, on any machine.
 *
 * constant(a)          a everywhere
 * values               as given, row-major
 * uniform(a, b)        a + (b - a) u
 * normal(m, s)         m + s z
 * glorot               uniform(-r, r), r = sqrt(6 / (fan_in + fan_out))
 *                      (Glorot & Bengio, AISTATS 2010)
 * he                   normal(0, sqrt(2 / fan_in)) (He et al., ICCV 2015)
 * orthogonal(gain)     orthonormal rows or columns, whichever are fewer, times
 *                      gain; uniform over the group (Saxe et al., ICLR 2014)
 * identity(a)          a on the main diagonal, also of a rectangle, else 0
 * sparse(p)            what the chain has so far, each element kept with
 *                      probability p, else 0
 * spectral_radius(r)   what the chain has so far, with mask, symmetric and
 *                      zero_diagonal applied, times r / max |eigenvalue|
 *
 * fan_out is the first dimension, fan_in the product of the others; both are
 * the length for a vector.
 */
#ifndef RNN_INIT_H
#define RNN_INIT_H

#include "error.h"
#include "model.h"
#include "structure.h"

#include <stdint.h>

/* flat, real[n_real] := initial values of all tensors, structure applied;
 * padding := 0.  Errors name the tensor: a chain that does not fit its shape,
 * a spectral radius of 0 that cannot be scaled, values that are not finite. */
int rnn_init_model(const RnnModel *m, uint64_t seed, void *flat,
                   RnnError *err);

/* dense, double[count] := the values of one tensor's chain.  s: what its
 * spectral_radius sees applied; NULL for nothing. */
int rnn_init_tensor(const RnnTensor *t, const RnnStructures *s, uint64_t seed,
                    double *dense, RnnError *err);

#endif
