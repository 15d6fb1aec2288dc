/* Names of functions and of what they return; order and size of the parameter
 * struct. */
#include "loop/program.h"

#include <string.h>

const char *const function_name[FN_COUNT] = {
	[FN_INIT] = "init", [FN_STEP] = "step", [FN_RUN] = "run",
	[FN_LOSS] = "loss", [FN_LOSS_GRAD] = "loss_grad",
};

const char *const status_name[] = {
	[STATUS_OK] = "OK", [STATUS_BAD_LENGTH] = "BAD_LENGTH",
	[STATUS_BAD_INDEX] = "BAD_INDEX", [STATUS_BAD_STATE] = "BAD_STATE",
	[STATUS_BAD_TREE] = "BAD_TREE", [STATUS_CHECK_FAILED] = "CHECK_FAILED",
	[STATUS_NOT_FINITE] = "NOT_FINITE",
};

const char *const weight_format[WEIGHTS_F16 + 1] = {
	[WEIGHTS_REAL] = "f32", [WEIGHTS_BF16] = "bf16", [WEIGHTS_F16] = "f16",
};

const char *
program_function(const Program *p, FunctionKind kind)
{
	static const char *const block[FN_COUNT] = {
		[FN_RUN] = "run_block", [FN_LOSS_GRAD] = "loss_grad_block",
	};

	return p->sequences > 1 ? block[kind] : function_name[kind];
}

size_t
program_weights(const Program *p)
{
	size_t n = 0;

	for (uint32_t i = 0; i < p->nmember; i++)
		n += (size_t)p->member[i].buffer->elements;
	return n;
}

size_t
program_unit(const Program *p)
{
	return p->f64 ? 8 : 4;
}

size_t
buffer_unit(const Program *p, const Buffer *b)
{
	if (b->type != TY_REAL)
		return 4;
	return b->format != WEIGHTS_REAL ? 2 : program_unit(p);
}

size_t
buffer_space(const Program *p, const Buffer *b)
{
	size_t n = (size_t)b->elements;
	size_t unit = ALIGN / (p->f64 && b->type != TY_REAL
	                       ? 8 : buffer_unit(p, b));

	return p->machine.vector == 0 ? n : (n + unit - 1) / unit * unit;
}

int64_t
program_least(const Program *p)
{
	int64_t least = 1;

	for (int k = 0; k < FN_COUNT; k++)
		if (p->fn[k] != NULL && p->fn[k]->min_length > least)
			least = p->fn[k]->min_length;
	return least;
}

size_t
program_reals(const Program *p)
{
	size_t n = 0;

	for (uint32_t i = 0; i < p->nmember; i++)
		n += buffer_space(p, p->member[i].buffer);
	return n;
}

size_t
program_align(const Program *p)
{
	return p->machine.vector > 0 ? ALIGN
	       : buffer_unit(p, p->member[0].buffer);
}

uint64_t
program_layout(const Program *p)
{
	uint64_t h = 0;

	for (uint32_t i = 0; i < p->nmember; i++) {
		const Member *m = &p->member[i];
		int64_t word[3] = {(int64_t)buffer_unit(p, m->buffer),
		                   (int64_t)m->buffer->format,
		                   (int64_t)buffer_space(p, m->buffer)};

		h = hash_bytes(h, m->var->name, strlen(m->var->name));
		h = hash_bytes(h, m->axis, m->var->rank * sizeof *m->axis);
		h = hash_bytes(h, word, sizeof word);
	}
	return h;
}

void
member_strides(const Member *m, int64_t *stride)
{
	int64_t s = 1;

	for (uint32_t k = m->var->rank; k-- > 0;) {
		stride[m->axis[k]] = s;
		s *= m->var->dim[m->axis[k]]->size;
	}
}

size_t
member_place(const Member *m, size_t row_major)
{
	int64_t stride[RANK_MAX];
	size_t at = 0;

	member_strides(m, stride);
	for (uint32_t k = m->var->rank; k-- > 0;) {
		size_t n = (size_t)m->var->dim[k]->size;

		at += row_major % n * (size_t)stride[k];
		row_major /= n;
	}
	return at;
}

size_t
program_saved(const Program *p)
{
	size_t bytes = 12 + (p->base != NULL ? buffer_unit(p, p->base) : 0);

	for (uint32_t i = 0; i < p->nfield; i++) {
		const Field *f = &p->field[i];

		bytes += (size_t)f->buffer->elements *
		         buffer_unit(p, f->buffer);
		bytes += f->position ? buffer_unit(p, f->position) : 0;
	}
	return bytes;
}
