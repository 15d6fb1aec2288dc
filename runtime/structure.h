/* structure.h - what is promised about a parameter, kept exactly.
 *
 * symmetric        W := (W + W^T) / 2, computed once per pair
 * mask             elements whose mask is 0 := 0
 * zero_diagonal    W[i][i] := 0
 * clip(lo, hi)     each element to the nearest number in lo .. hi, the bounds
 *                  being rounded to the model's reals
 * norm(c)          the whole tensor times c / |W|, where |W| = sqrt(sum of all
 *                  squares) exceeds c
 *
 * in this order, which leaves the earlier ones intact.  The projection is
 * applied after initialisation and after every step of an optimiser.  The
 * gradient is brought to the same subspace first: averaged over symmetric
 * pairs, 0 where the parameter is held at 0, so that moments, norms for
 * clipping and decay see the parameters that there really are.
 */
#ifndef RNN_STRUCTURE_H
#define RNN_STRUCTURE_H

#include "error.h"
#include "model.h"

/* One tensor with structure. */
typedef struct {
	const RnnTensor *tensor;
	size_t n;               /* elements */
	size_t *place;          /* [n]: row-major index to flat place */
	unsigned char *held;    /* [n]: 1 where the element is kept at 0 */
} RnnKept;

typedef struct {
	const RnnModel *model;
	RnnKept *kept;          /* [n], in the order of the tensors */
	size_t n;
} RnnStructures;                /* {0} is a valid empty value */

/* flat: real[n_real], for masks that are tensors; only read.  Errors: masks
 * that are missing, of another shape, or not symmetric where the parameter is;
 * bounds that exclude a 0 which another promise demands. */
int rnn_structures_new(const RnnModel *m, const void *flat, RnnStructures *s,
                       RnnError *err);
void rnn_structures_free(RnnStructures *s);

/* Projects the parameters; flat: real[n_real]. */
void rnn_structures_project(const RnnStructures *s, void *flat);

/* Projects the gradient; grad: real[n_param]. */
void rnn_structures_gradient(const RnnStructures *s, void *grad);

/* The linear part (symmetric, mask, zero_diagonal) for one tensor in dense
 * double[n]; for initialisers that scale what is left. */
void rnn_structures_dense(const RnnStructures *s, const RnnTensor *t,
                          double *dense);

/* 0 when the parameters keep all promises, or a message naming the first
 * element that does not.  The norm may exceed its bound by 1e-6 of it. */
int rnn_structures_check(const RnnStructures *s, const void *flat,
                         const char *path, RnnError *err);

#endif
