/* Tensors within flat arrays; see tensor.h. */
#include "tensor.h"

#include <stdio.h>
#include <string.h>

size_t
rnn_tensor_count(const RnnTensor *t)
{
	size_t n = 1;

	for (int k = 0; k < t->rank; k++)
		n *= (size_t)t->axis[k].size;
	return n;
}

static size_t
axis_place(const RnnAxis *a, size_t i)
{
	size_t block = (size_t)a->block, stride = (size_t)a->stride;

	if (block == 0)
		return i * stride;
	return i / block * (size_t)a->outer + i % block * stride;
}

size_t
rnn_tensor_place(const RnnTensor *t, size_t index)
{
	size_t place = t->offset;

	for (int k = t->rank - 1; k >= 0; k--) {
		size_t n = (size_t)t->axis[k].size;

		place += axis_place(&t->axis[k], index % n);
		index /= n;
	}
	return place;
}

double
rnn_real_get(const void *flat, size_t real_size, size_t place)
{
	return real_size == 4 ? (double)((const float *)flat)[place]
	                      : ((const double *)flat)[place];
}

void
rnn_real_set(void *flat, size_t real_size, size_t place, double x)
{
	if (real_size == 4)
		((float *)flat)[place] = (float)x;
	else
		((double *)flat)[place] = x;
}

/* 0 x is 0 for every finite x and NaN for the others; a sum of those has no
 * branch, and this is asked of all gradients and parameters at every step. */
int
rnn_real_all_finite(const void *v, size_t real_size, size_t n)
{
	if (real_size == 4) {
		const float *x = v;
		float sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += 0 * x[i];
		return sum == 0;
	}
	const double *x = v;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += 0 * x[i];
	return sum == 0;
}

const RnnTensor *
rnn_tensor_find(const RnnModel *m, const char *name)
{
	for (int i = 0; i < m->n_tensor; i++)
		if (strcmp(m->tensor[i].name, name) == 0)
			return &m->tensor[i];
	return NULL;
}

int
rnn_tensor_matches(const RnnTensor *t, const RnnArray *a)
{
	if (t->rank != a->rank)
		return 0;
	for (int k = 0; k < t->rank; k++)
		if ((size_t)t->axis[k].size != a->dim[k])
			return 0;
	return 1;
}

void
rnn_tensor_shape(const RnnTensor *t, size_t dim[RNN_RANK_MAX])
{
	for (int k = 0; k < t->rank; k++)
		dim[k] = (size_t)t->axis[k].size;
}

void
rnn_tensor_gather(const RnnTensor *t, size_t real_size, const void *flat,
                  void *dense)
{
	size_t n = rnn_tensor_count(t);

	for (size_t i = 0; i < n; i++)
		rnn_real_set(dense, real_size, i,
		             rnn_real_get(flat, real_size,
		                          rnn_tensor_place(t, i)));
}

void
rnn_tensor_scatter(const RnnTensor *t, size_t real_size, void *flat,
                   const RnnArray *dense)
{
	for (size_t i = 0; i < dense->count; i++)
		rnn_real_set(flat, real_size, rnn_tensor_place(t, i),
		             rnn_array_real(dense, i));
}

/* 1 and *index when an element of t lies at this place.  The layouts are
 * arbitrary, so every element is asked; only error messages come here. */
static int
tensor_index(const RnnTensor *t, size_t place, size_t *index)
{
	size_t n = rnn_tensor_count(t);

	for (*index = 0; *index < n; ++*index)
		if (rnn_tensor_place(t, *index) == place)
			return 1;
	return 0;
}

char *
rnn_tensor_locate(const RnnModel *m, size_t place, char *buf, size_t room)
{
	for (int i = 0; i < m->n_tensor; i++) {
		const RnnTensor *t = &m->tensor[i];
		size_t index, dim[RNN_RANK_MAX];
		char text[RNN_SHAPE_ROOM];

		if (!tensor_index(t, place, &index))
			continue;
		for (int k = t->rank - 1; k >= 0; k--) {
			dim[k] = index % (size_t)t->axis[k].size;
			index /= (size_t)t->axis[k].size;
		}
		snprintf(buf, room, "%s%s", t->name,
		         t->rank ? rnn_shape_text(text, dim, t->rank) : "");
		return buf;
	}
	snprintf(buf, room, "padding");
	return buf;
}
