/* Weights from a file, in the order and layout of the parameter struct. */
#include "driver/weights.h"

#include "driver/narrow.h"
#include "runtime/weights.h"

#include <string.h>

RnnWeightFormat
weights_runtime(WeightFormat format)
{
	switch (format) {
	case WEIGHTS_REAL:
		break;
	case WEIGHTS_BF16:
		return RNN_WEIGHTS_BF16;
	case WEIGHTS_F16:
		return RNN_WEIGHTS_F16;
	}
	return RNN_WEIGHTS_REAL;
}

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

/* The parameters of the optimised model, row by row, trained ones first. */
static RnnModel
describe(Compilation *c)
{
	const System *s = c->model;
	RnnTensor *tensor = arena_array(&c->arena, RnnTensor, s->var.n + 1);
	RnnModel m = {
		.abi = RNN_ABI, .name = s->name, .tensor = tensor,
		.real_size = c->f64 ? sizeof(double) : sizeof(float),
		.weight_format = weights_runtime(c->format),
	};

	for (int trained = 1; trained >= 0; trained--) {
		for (size_t i = 0; i < s->var.n; i++) {
			const Var *v = s->var.at[i];
			int64_t stride[RANK_MAX] = {0}, n = 1;

			if (v->kind != (trained ? VAR_PARAM : VAR_CONST))
				continue;
			for (uint32_t k = v->rank; k-- > 0;) {
				stride[k] = n;
				n *= v->dim[k]->size;
			}
			tensor[m.n_tensor++] = weights_tensor(v, m.n_real,
			                                      stride);
			m.n_real += (size_t)n;
		}
		if (trained)
			m.n_param = m.n_real;
	}
	return m;
}

bool
weights_read(Compilation *c, const char *path)
{
	RnnModel m = describe(c);
	double *w = arena_array(&c->arena, double, m.n_real + 1);
	float *single = arena_array(&c->arena, float, c->f64 ? 0 : m.n_real);
	const double **all = arena_array(&c->arena, const double *,
	                                 c->model->var.n + 1);
	RnnError err = {0};

	if (rnn_weights_load(&m, path, c->f64 ? (void *)w : single, &err)
	    != 0) {
		diag_error(&c->diag, (Span){0, 0}, "%s", err.text);
		return false;
	}
	for (size_t i = 0; !c->f64 && i < m.n_real; i++)
		w[i] = weights_round(c->format, single[i]);
	for (int i = 0; i < m.n_tensor; i++)
		all[system_find(c->model, m.tensor[i].name)->id] =
			w + m.tensor[i].offset;
	c->weights = all;
	return true;
}

double *
weights_packed(Compilation *c)
{
	const Program *p = c->program;
	double *w = arena_array(&c->arena, double, program_weights(p) + 1);
	size_t at = 0;

	for (uint32_t i = 0; i < p->nmember; i++) {
		const Member *q = &p->member[i];
		size_t n = (size_t)q->buffer->elements;

		for (size_t k = 0; k < n; k++)
			w[at + member_place(q, k)] =
				c->weights[q->var->id][k];
		at += n;
	}
	return w;
}
