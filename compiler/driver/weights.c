/* Weights from a file: row by row for the interpreter and the passes, packed in
 * the order and layout of the parameter struct to be embedded. */
#include "driver/weights.h"

#include "driver/narrow.h"
#include "runtime/weights.h"

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

/* Row-major, behind what stands there already. */
static RnnTensor
tensor_of(const Var *v, size_t *end)
{
	RnnTensor t = {
		.name = v->name, .is_const = v->kind == VAR_CONST,
		.rank = (int)v->rank, .offset = *end,
		.structure = v->structure, .clip_lo = v->clip_lo,
		.clip_hi = v->clip_hi, .norm = v->norm,
		.mask = v->mask ? v->mask->name : NULL,
	};
	int64_t n = 1;

	for (uint32_t k = v->rank; k-- > 0; n *= v->dim[k]->size)
		t.axis[k] = (RnnAxis){v->dim[k]->size, n, 0, 0};
	*end += (size_t)n;
	return t;
}

static void
add(const System *s, VarKind kind, RnnModel *m, RnnTensor *tensor,
    const Var **var)
{
	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];

		if (v->kind != kind)
			continue;
		var[m->n_tensor] = v;
		tensor[m->n_tensor++] = tensor_of(v, &m->n_real);
	}
}

void
weights_describe(const System *s, RnnModel *m, RnnTensor *tensor,
                 const Var **var)
{
	m->tensor = tensor;
	add(s, VAR_PARAM, m, tensor, var);
	m->n_param = m->n_real;
	add(s, VAR_CONST, m, tensor, var);
}

bool
weights_read(Compilation *c, const char *path, bool f64, WeightFormat format)
{
	size_t room = c->model->var.n + 1;
	RnnModel m = {
		.abi = RNN_ABI, .name = c->model->name,
		.real_size = f64 ? sizeof(double) : sizeof(float),
		.weight_format = weights_runtime(format),
	};
	const Var **var = arena_array(&c->arena, const Var *, room);
	const double **all = arena_array(&c->arena, const double *, room);
	RnnError err = {0};

	weights_describe(c->model, &m,
	                 arena_array(&c->arena, RnnTensor, room), var);
	double *w = arena_array(&c->arena, double, m.n_real + 1);
	float *single = arena_array(&c->arena, float, f64 ? 0 : m.n_real);
	if (rnn_weights_load(&m, path, f64 ? (void *)w : single, &err)
	    != 0) {
		diag_error(&c->diag, (Span){0, 0}, "%s", err.text);
		return false;
	}
	for (size_t i = 0; !f64 && i < m.n_real; i++)
		w[i] = weights_round(format, single[i]);
	for (int i = 0; i < m.n_tensor; i++)
		all[var[i]->id] = w + m.tensor[i].offset;
	c->weights = all;
	return true;
}

/* In the order and layout of the parameter struct. */
static double *
packed(Compilation *c)
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

const void *
weights_converted(Compilation *c)
{
	const double *w = packed(c);
	size_t n = program_weights(c->program);

	if (c->f64)
		return w;
	if (c->format != WEIGHTS_REAL) {
		uint16_t *h = arena_array(&c->arena, uint16_t, n);

		for (size_t i = 0; i < n; i++)
			h[i] = weights_narrow(c->format, (float)w[i]);
		return h;
	}
	float *f = arena_array(&c->arena, float, n);
	for (size_t i = 0; i < n; i++)
		f[i] = (float)w[i];
	return f;
}
