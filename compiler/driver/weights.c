/* Weights from a file, in the order and layout of the parameter struct.
 *
 * Errors: a tensor that is missing, has another shape, is no real number, or
 *         holds NaN or infinity; a tensor that the model has not.  All of them
 *         in one run.
 */
#include "driver/artifact.h"
#include "import/safetensors.h"

#include <math.h>
#include <string.h>

static const char *
shape_of_var(Compilation *c, const Var *v)
{
	Buf b = {0};

	buf_puts(&b, "[");
	for (uint32_t i = 0; i < v->rank; i++)
		buf_printf(&b, "%s%lld", i ? ", " : "",
		           (long long)v->dim[i]->size);
	buf_puts(&b, "]");
	const char *s = arena_str(&c->arena, b.text, b.len);
	buf_free(&b);
	return s;
}

static const char *
shape_of_tensor(Compilation *c, const Tensor *t)
{
	Buf b = {0};

	buf_puts(&b, "[");
	for (uint32_t i = 0; i < t->rank; i++)
		buf_printf(&b, "%s%lld", i ? ", " : "", (long long)t->dim[i]);
	buf_puts(&b, "]");
	const char *s = arena_str(&c->arena, b.text, b.len);
	buf_free(&b);
	return s;
}

static bool
same_shape(const Var *v, const Tensor *t)
{
	if (v->rank != t->rank)
		return false;
	for (uint32_t i = 0; i < v->rank; i++)
		if (v->dim[i]->size != t->dim[i])
			return false;
	return true;
}

static bool
fits(Compilation *c, const char *path, const Var *v, const Tensor *t)
{
	Span none = {0, 0};

	if (t == NULL) {
		diag_error(&c->diag, none, "'%s' has no tensor '%s', a "
		           "parameter of shape %s", path, v->name,
		           shape_of_var(c, v));
		return false;
	}
	if (!same_shape(v, t)) {
		diag_error(&c->diag, none, "'%s': tensor '%s' has shape %s, "
		           "the parameter %s", path, t->name,
		           shape_of_tensor(c, t), shape_of_var(c, v));
		return false;
	}
	if (t->dtype > DTYPE_BF16) {
		diag_error(&c->diag, none, "'%s': tensor '%s' holds %s, not "
		           "real numbers", path, t->name, dtype_name[t->dtype]);
		return false;
	}
	for (size_t i = 0; i < t->count; i++)
		if (!isfinite(tensor_number(t, i))) {
			diag_error(&c->diag, none, "'%s': element %zu of "
			           "tensor '%s' is %s", path, i, t->name,
			           isnan(tensor_number(t, i)) ? "NaN"
			           : "infinite");
			return false;
		}
	return true;
}

static void
copy(const Member *m, const Tensor *t, double *out)
{
	for (size_t i = 0; i < t->count; i++)
		out[member_place(m, i)] = tensor_number(t, i);
}

static bool
is_weight(const Var *v)
{
	return v->kind == VAR_PARAM || v->kind == VAR_CONST;
}

/* Does every tensor of the file belong to the model?  Those that begin with
 * "rnnc." are a checkpoint's own. */
static bool
no_strangers(Compilation *c, const char *path, const TensorFile *f)
{
	bool fine = true;

	for (uint32_t i = 0; i < f->n; i++) {
		const Tensor *t = &f->tensor[i];
		const Var *v = system_find(c->checked, strs_intern_z(
			&c->pool.strs, t->name));

		if ((v != NULL && is_weight(v)) ||
		    strncmp(t->name, "rnnc.", 5) == 0)
			continue;
		diag_error(&c->diag, (Span){0, 0}, "'%s': tensor '%s' %s is no "
		           "parameter of the model", path, t->name,
		           shape_of_tensor(c, t));
		fine = false;
	}
	return fine;
}

double *
weights_read(Compilation *c, const char *path)
{
	const Program *p = c->program;
	TensorFile *f = safetensors_read(path, &c->arena, &c->diag);
	size_t n = 0;
	bool fine = f != NULL;

	if (f == NULL)
		return NULL;
	for (uint32_t i = 0; i < p->nmember; i++)
		n += (size_t)p->member[i].buffer->elements;
	double *w = arena_array(&c->arena, double, n + 1);
	n = 0;
	for (uint32_t i = 0; i < p->nmember; i++) {
		const Member *m = &p->member[i];
		const Tensor *t = safetensors_find(f, m->var->name);

		if (fits(c, path, m->var, t))
			copy(m, t, w + n);
		else
			fine = false;
		n += (size_t)m->buffer->elements;
	}
	return no_strangers(c, path, f) && fine ? w : NULL;
}
