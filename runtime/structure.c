/* Projections onto what is promised about a parameter; see structure.h. */
#include "structure.h"

#include "tensor.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static size_t
side(const RnnKept *k)
{
	return (size_t)k->tensor->axis[0].size;
}

static int
is(const RnnKept *k, RnnStructure bit)
{
	return (k->tensor->structure & (unsigned)bit) != 0;
}

/* held := where the mask is 0. */
static int
read_mask(RnnKept *k, const RnnModel *m, const void *flat, RnnError *err)
{
	const RnnTensor *t = k->tensor, *mask;

	if (t->mask_values != NULL) {
		for (size_t i = 0; i < k->n; i++)
			k->held[i] = t->mask_values[i] == 0;
		return 0;
	}
	mask = t->mask ? rnn_tensor_find(m, t->mask) : NULL;
	if (mask == NULL || !mask->is_const)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "tensor '%s': its mask"
		                " '%s' is not a const of the model", t->name,
		                t->mask ? t->mask : "");
	if (rnn_tensor_count(mask) != k->n || mask->rank != t->rank)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "tensor '%s': its mask"
		                " '%s' has another shape", t->name, t->mask);
	for (size_t i = 0; i < k->n; i++)
		k->held[i] = rnn_real_get(flat, m->real_size,
		                          rnn_tensor_place(mask, i)) == 0;
	return 0;
}

/* Promises that no number can keep at once. */
static int
check_promises(const RnnKept *k, RnnError *err)
{
	const RnnTensor *t = k->tensor;
	size_t n = k->n ? side(k) : 0;

	if ((is(k, RNN_SYMMETRIC) || is(k, RNN_ZERO_DIAGONAL)) &&
	    (t->rank != 2 || t->axis[0].size != t->axis[1].size))
		return rnn_fail(err, RNN_EXIT_SYSTEM, "tensor '%s': symmetric"
		                " and zero_diagonal need a square matrix",
		                t->name);
	if (is(k, RNN_CLIP) && (t->clip_lo > 0 || t->clip_hi < 0) &&
	    t->structure != RNN_CLIP &&
	    t->structure != (RNN_CLIP | RNN_SYMMETRIC))
		return rnn_fail(err, RNN_EXIT_SYSTEM, "tensor '%s': clip(%g,"
		                " %g) excludes 0, which mask, zero_diagonal and"
		                " norm need", t->name, t->clip_lo, t->clip_hi);
	for (size_t i = 0; is(k, RNN_SYMMETRIC) && i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (k->held[i * n + j] != k->held[j * n + i])
				return rnn_fail(err, RNN_EXIT_SYSTEM, "tensor"
				                " '%s' is symmetric, but its"
				                " mask is not: [%zu, %zu]",
				                t->name, i, j);
	return 0;
}

static int
kept_new(RnnKept *k, const RnnModel *m, const RnnTensor *t, const void *flat,
         RnnError *err)
{
	k->tensor = t;
	k->n = rnn_tensor_count(t);
	k->place = rnn_alloc(k->n, sizeof *k->place, err);
	k->held = rnn_alloc(k->n, 1, err);
	if (k->place == NULL || k->held == NULL)
		return -1;
	for (size_t i = 0; i < k->n; i++)
		k->place[i] = rnn_tensor_place(t, i);
	if (is(k, RNN_MASK) && read_mask(k, m, flat, err) != 0)
		return -1;
	if (check_promises(k, err) != 0)
		return -1;
	for (size_t i = 0; is(k, RNN_ZERO_DIAGONAL) && i < side(k); i++)
		k->held[i * side(k) + i] = 1;
	return 0;
}

int
rnn_structures_new(const RnnModel *m, const void *flat, RnnStructures *s,
                   RnnError *err)
{
	*s = (RnnStructures){m, NULL, 0};
	s->kept = rnn_alloc((size_t)m->n_tensor, sizeof *s->kept, err);
	if (s->kept == NULL)
		return -1;
	for (int i = 0; i < m->n_tensor; i++) {
		if (m->tensor[i].structure == 0)
			continue;
		if (kept_new(&s->kept[s->n++], m, &m->tensor[i], flat,
		             err) != 0) {
			rnn_structures_free(s);
			return -1;
		}
	}
	return 0;
}

void
rnn_structures_free(RnnStructures *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->kept[i].place);
		free(s->kept[i].held);
	}
	free(s->kept);
	*s = (RnnStructures){0};
}

/* The part that is linear and a projection for gradients as well. */
static void
project_linear(const RnnKept *k, size_t real_size, void *flat)
{
	size_t n = k->n ? side(k) : 0;

	for (size_t i = 0; is(k, RNN_SYMMETRIC) && i < n; i++)
		for (size_t j = 0; j < i; j++) {
			size_t p = k->place[i * n + j], q = k->place[j * n + i];
			double mean = rnn_real_get(flat, real_size, p) / 2 +
			              rnn_real_get(flat, real_size, q) / 2;

			rnn_real_set(flat, real_size, p, mean);
			rnn_real_set(flat, real_size, q, mean);
		}
	for (size_t i = 0; i < k->n; i++)
		if (k->held[i])
			rnn_real_set(flat, real_size, k->place[i], 0);
}

static double
bound(double x, size_t real_size)
{
	return real_size == 4 ? (double)(float)x : x;
}

static void
project_clip(const RnnKept *k, size_t real_size, void *flat)
{
	double lo = bound(k->tensor->clip_lo, real_size);
	double hi = bound(k->tensor->clip_hi, real_size);

	for (size_t i = 0; i < k->n; i++) {
		double x = rnn_real_get(flat, real_size, k->place[i]);

		if (x < lo || x > hi)
			rnn_real_set(flat, real_size, k->place[i],
			             x < lo ? lo : hi);
	}
}

static double
norm_of(const RnnKept *k, size_t real_size, const void *flat)
{
	double sum = 0;

	for (size_t i = 0; i < k->n; i++) {
		double x = rnn_real_get(flat, real_size, k->place[i]);
		sum += x * x;
	}
	return sqrt(sum);
}

/* Rounding may leave the norm a little above: then a little less, again. */
static void
project_norm(const RnnKept *k, size_t real_size, void *flat)
{
	double c = k->tensor->norm, slack = 1;
	double step = real_size == 4 ? FLT_EPSILON : DBL_EPSILON;

	for (int tries = 0; tries < 8; tries++) {
		double norm = norm_of(k, real_size, flat);

		if (!(norm > c))
			return;
		for (size_t i = 0; i < k->n; i++) {
			size_t p = k->place[i];
			double x = rnn_real_get(flat, real_size, p);

			rnn_real_set(flat, real_size, p,
			             x * (c / norm) * slack);
		}
		slack -= step;
	}
}

void
rnn_structures_project(const RnnStructures *s, void *flat)
{
	size_t size = s->model->real_size;

	for (size_t i = 0; i < s->n; i++) {
		const RnnKept *k = &s->kept[i];

		project_linear(k, size, flat);
		if (is(k, RNN_CLIP))
			project_clip(k, size, flat);
		if (is(k, RNN_NORM))
			project_norm(k, size, flat);
	}
}

void
rnn_structures_gradient(const RnnStructures *s, void *grad)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->kept[i].tensor->is_const)
			project_linear(&s->kept[i], s->model->real_size, grad);
}

void
rnn_structures_dense(const RnnStructures *s, const RnnTensor *t, double *dense)
{
	for (size_t i = 0; i < s->n; i++) {
		RnnKept k = s->kept[i];

		if (k.tensor != t)
			continue;
		size_t n = side(&k);
		for (size_t r = 0; is(&k, RNN_SYMMETRIC) && r < n; r++)
			for (size_t c = 0; c < r; c++)
				dense[r * n + c] = dense[c * n + r] =
					dense[r * n + c] / 2 +
					dense[c * n + r] / 2;
		for (size_t e = 0; e < k.n; e++)
			if (k.held[e])
				dense[e] = 0;
	}
}

/* What the element breaks, or NULL. */
static const char *
broken_promise(const RnnKept *k, size_t real_size, const void *flat, size_t i)
{
	double x = rnn_real_get(flat, real_size, k->place[i]);
	size_t n = k->tensor->rank == 2 ? side(k) : 1;

	if (k->held[i] && x != 0)
		return "is not 0, but masked or on a zero diagonal";
	if (is(k, RNN_SYMMETRIC) &&
	    x != rnn_real_get(flat, real_size, k->place[i % n * n + i / n]))
		return "differs from its mirror image, but the tensor is"
		       " symmetric";
	if (is(k, RNN_CLIP) && !(x >= bound(k->tensor->clip_lo, real_size) &&
	                         x <= bound(k->tensor->clip_hi, real_size)))
		return "is outside the bounds of its clip";
	return NULL;
}

int
rnn_structures_check(const RnnStructures *s, const void *flat,
                     const char *path, RnnError *err)
{
	size_t size = s->model->real_size;

	for (size_t j = 0; j < s->n; j++) {
		const RnnKept *k = &s->kept[j];
		double norm;

		for (size_t i = 0; i < k->n; i++) {
			const char *why = broken_promise(k, size, flat, i);

			if (why != NULL)
				return rnn_fail(err, RNN_EXIT_SYSTEM, "%s:"
				                " tensor '%s': element %zu %s",
				                path, k->tensor->name, i, why);
		}
		if (!is(k, RNN_NORM))
			continue;
		norm = norm_of(k, size, flat);
		if (!(norm <= k->tensor->norm * (1 + 1e-6)))
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: tensor"
			                " '%s': its norm %g exceeds the"
			                " promised %g", path, k->tensor->name,
			                norm, k->tensor->norm);
	}
	return 0;
}
