/* Weights from a file, in the order and layout of the parameter struct. */
#include "driver/weights.h"

#include "runtime/weights.h"

#include <string.h>

RnnTensor
weights_tensor(const Var *v, size_t offset, const int64_t *stride)
{
	RnnTensor t = {
		.name = v->name, .is_const = v->kind == VAR_CONST,
		.rank = (int)v->rank, .offset = offset,
		.structure = v->structure, .clip_lo = v->clip_lo,
		.clip_hi = v->clip_hi, .norm = v->norm,
		.mask = v->mask ? v->mask->name : NULL,
	};

	for (uint32_t k = 0; k < v->rank; k++)
		t.axis[k] = (RnnAxis){v->dim[k]->size, stride[k], 0, 0};
	return t;
}

static RnnModel
describe(Compilation *c)
{
	const Program *p = c->program;
	RnnTensor *tensor = arena_array(&c->arena, RnnTensor, p->nmember + 1);
	RnnModel m = {
		.abi = RNN_ABI, .name = p->name,
		.real_size = c->f64 ? sizeof(double) : sizeof(float),
		.tensor = tensor, .n_tensor = (int)p->nmember,
	};

	for (uint32_t i = 0; i < p->nmember; i++) {
		const Member *q = &p->member[i];
		int64_t stride[RANK_MAX];

		member_strides(q, stride);
		tensor[i] = weights_tensor(q->var, m.n_real, stride);
		m.n_real += (size_t)q->buffer->elements;
		if (q->trained)
			m.n_param = m.n_real;
	}
	return m;
}

double *
weights_read(Compilation *c, const char *path)
{
	RnnModel m = describe(c);
	double *w = arena_array(&c->arena, double, m.n_real + 1);
	float *single = arena_array(&c->arena, float, c->f64 ? 0 : m.n_real);
	RnnError err = {0};

	if (rnn_weights_load(&m, path, c->f64 ? (void *)w : single, &err)
	    != 0) {
		diag_error(&c->diag, (Span){0, 0}, "%s", err.text);
		return NULL;
	}
	for (size_t i = 0; !c->f64 && i < m.n_real; i++)
		w[i] = single[i];
	return w;
}
