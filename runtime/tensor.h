/* tensor.h - a tensor of a model within a flat array of reals.
 *
 * The flat array may be packed or padded in any way that RnnAxis describes;
 * files and initialisers see row-major order.  `flat` is real[n_real], or
 * real[n_param] for gradients and the like, in the model's real_size.
 */
#ifndef RNN_TENSOR_H
#define RNN_TENSOR_H

#include "array.h"
#include "error.h"
#include "model.h"

/* Number of elements; 1 for rank 0. */
size_t rnn_tensor_count(const RnnTensor *t);

/* Place in the flat array of the element with this row-major index. */
size_t rnn_tensor_place(const RnnTensor *t, size_t index);

double rnn_real_get(const void *flat, size_t real_size, size_t place);
void rnn_real_set(void *flat, size_t real_size, size_t place, double x);

/* 1 when v, real[n], has no NaN and no infinity. */
int rnn_real_all_finite(const void *v, size_t real_size, size_t n);

/* NULL when there is none of that name. */
const RnnTensor *rnn_tensor_find(const RnnModel *m, const char *name);

/* 1 when tensor and array have the same shape. */
int rnn_tensor_matches(const RnnTensor *t, const RnnArray *a);

/* dim := sizes of the axes. */
void rnn_tensor_shape(const RnnTensor *t, size_t dim[RNN_RANK_MAX]);

/* dense := the elements in row-major order, real[rnn_tensor_count(t)]. */
void rnn_tensor_gather(const RnnTensor *t, size_t real_size, const void *flat,
                       void *dense);

/* The other way, from an array of any dtype and the same shape. */
void rnn_tensor_scatter(const RnnTensor *t, size_t real_size, void *flat,
                        const RnnArray *dense);

/* buf := "W[1, 4]": tensor and index of the element at a place of the flat
 * array, or "padding"; at most `room` characters.  Returns buf. */
char *rnn_tensor_locate(const RnnModel *m, size_t place, char *buf,
                        size_t room);

#endif
