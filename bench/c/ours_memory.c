/* ours_memory.c - weights and data where code made by rnnc wants them.
 *
 * Weights are placed by the table of the model (NAME_model.c, runtime/model.h),
 * which says where each element lies: nothing here knows a layout.  The models
 * in bench/models name the instances of their cells n1, n2, ... in the order of
 * case.h, and gates as case.h does: 'n2.Uf' is gate f of U in the second.
 */
#include "ours.h"

#include "model.h"
#include "narrow.h"

#include <stdlib.h>
#include <string.h>

const RnnModel *net_model(void);

void *
ours_take(size_t bytes)
{
	size_t whole = (bytes + RNN_ALIGN) / RNN_ALIGN * RNN_ALIGN;
	void *p = aligned_alloc(RNN_ALIGN, whole);

	return p ? memset(p, 0, whole) : NULL;
}

static size_t
place(const RnnTensor *r, size_t i, size_t j)
{
	size_t index[2] = {i, j}, at = r->offset;

	for (int k = 0; k < r->rank; k++) {
		const RnnAxis *a = &r->axis[k];
		size_t block = a->block ? (size_t)a->block : index[k] + 1;

		at += index[k] / block * (size_t)a->outer
		      + index[k] % block * (size_t)a->stride;
	}
	return at;
}

/* The tensor of the case that a name of the model means; NULL for none. */
static const float *
source(const Case *k, const char *name)
{
	const char *gates = KIND == LSTM ? "ifgo" : "rzn";
	const char *leaf = strchr(name, '.');
	int n = name[0] == 'n' ? atoi(name + 1) : 0;

	if (leaf == NULL || n < 1 || n > LAYERS * DIRS)
		return NULL;
	const Layer *l = &k->layer[n - 1];
	const char *at = leaf[2] ? strchr(gates, leaf[2]) : gates;
	if (at == NULL)
		return NULL;
	int gate = (int)(at - gates);
	switch (leaf[1]) {
	case 'W':
		return l->W + gate * H * X;
	case 'U':
	case 'u':
		return l->U + gate * H * H;
	case 'b':
		return l->b + gate * H;
	case 'c':
		return l->c;
	}
	return NULL;
}

/* Copies all tensors between the places of the model, `flat`, and the order of
 * the case, `straight`; returns -1 when a name means nothing. */
static int
copy(const Case *k, float *flat, float *straight, int back)
{
	const RnnModel *m = net_model();

	for (int n = 0; n < m->n_tensor; n++) {
		const RnnTensor *r = &m->tensor[n];
		const float *from = source(k, r->name);
		size_t rows = (size_t)r->axis[0].size;
		size_t columns = r->rank > 1 ? (size_t)r->axis[1].size : 1;

		if (from == NULL)
			return -1;
		float *s = straight + (from - k->layer[0].W);
		for (size_t i = 0; i < rows; i++)
			for (size_t j = 0; j < columns; j++) {
				float *f = flat + place(r, i, j);
				float *e = s + i * columns + j;

				*(back ? e : f) = *(back ? f : e);
			}
	}
	return 0;
}

float *
ours_params(const Case *k)
{
	float *flat = ours_take(net_model()->n_real * sizeof *flat);

	/* Read only: back is 0. */
	if (flat == NULL || copy(k, flat, (float *)k->layer[0].W, 0) != 0)
		return NULL;
	return flat;
}

const void *
ours_in_format(const float *flat)
{
	const RnnModel *m = net_model();
	uint16_t *h;

	if (flat == NULL || m->weight_format == RNN_WEIGHTS_REAL)
		return flat;
	h = ours_take(m->n_real * sizeof *h);
	if (h == NULL)
		return NULL;
	for (size_t i = 0; i < m->n_real; i++)
		h[i] = m->weight_format == RNN_WEIGHTS_F16
		       ? rnn_to_f16(flat[i]) : rnn_to_bf16(flat[i]);
	return h;
}

void
ours_in_order(const Case *k, const float *flat, float *to)
{
	copy(k, (float *)flat, to, 1);
}

/* Step t of sequence b: sequences one behind the other, or blocks of SIDE. */
static int
place_of(int b, int t)
{
	return (b / SIDE * T + t) * SIDE + b % SIDE;
}

float *
ours_sequences(const float *from, int n)
{
	float *to = ours_take((size_t)T * B * (size_t)n * sizeof *to);

	for (int t = 0; to != NULL && t < T; t++)
		for (int b = 0; b < B; b++)
			memcpy(to + place_of(b, t) * n, from + (t * B + b) * n,
			       (size_t)n * sizeof *to);
	return to;
}

void
ours_in_time(const float *from, float *to, int n)
{
	for (int t = 0; t < T; t++)
		for (int b = 0; b < B; b++)
			memcpy(to + (t * B + b) * n, from + place_of(b, t) * n,
			       (size_t)n * sizeof *to);
}
