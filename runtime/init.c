/* Initialisers; see init.h. */
#include "init.h"

#include "eigen.h"
#include "philox.h"
#include "structure.h"
#include "tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A chain at work. */
typedef struct {
	const RnnTensor *tensor;
	const RnnStructures *structures; /* or NULL */
	size_t n;
	double *x;              /* [n] */
	RnnStream stream;
	uint32_t link;          /* position in the chain */
	RnnError *err;
} Chain;

static int
refuse(const Chain *c, const char *why)
{
	return rnn_fail(c->err, RNN_EXIT_SYSTEM, "tensor '%s': %s",
	                c->tensor->name, why);
}

static RnnDraw
element(const Chain *c, size_t i)
{
	return (RnnDraw){i, c->link, 0};
}

static void
fill_uniform(Chain *c, double a, double b)
{
	for (size_t i = 0; i < c->n; i++)
		c->x[i] = a + (b - a) *
		          rnn_uniform_f64(c->stream, element(c, i));
}

static void
fill_normal(Chain *c, double mean, double deviation)
{
	for (size_t i = 0; i < c->n; i++)
		c->x[i] = mean + deviation *
		          rnn_normal(c->stream, element(c, i));
}

static double
fan_out(const RnnTensor *t)
{
	return t->rank > 0 ? (double)t->axis[0].size : 1;
}

static double
fan_in(const RnnTensor *t)
{
	return t->rank == 1 ? fan_out(t)
	                    : (double)rnn_tensor_count(t) / fan_out(t);
}

static void
transpose(const double *x, size_t rows, size_t cols, double *y)
{
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < cols; j++)
			y[j * rows + i] = x[i * cols + j];
}

static int
fill_orthogonal(Chain *c, double gain)
{
	const RnnAxis *a = c->tensor->axis;
	int rc;

	if (c->tensor->rank != 2)
		return refuse(c, "'orthogonal' needs a matrix");
	size_t rows = (size_t)a[0].size, cols = (size_t)a[1].size;
	fill_normal(c, 0, 1);
	if (rows >= cols) {
		rc = rnn_orthonormalise(c->x, rows, cols, c->err);
	} else {
		double *y = rnn_alloc(c->n, sizeof *y, c->err);

		if (y == NULL)
			return -1;
		transpose(c->x, rows, cols, y);
		rc = rnn_orthonormalise(y, cols, rows, c->err);
		transpose(y, cols, rows, c->x);
		free(y);
	}
	for (size_t i = 0; i < c->n; i++)
		c->x[i] *= gain;
	return rc;
}

static int
fill_identity(Chain *c, double scale)
{
	const RnnAxis *a = c->tensor->axis;

	if (c->tensor->rank != 2)
		return refuse(c, "'identity' needs a matrix");
	memset(c->x, 0, c->n * sizeof *c->x);
	for (int64_t i = 0; i < a[0].size && i < a[1].size; i++)
		c->x[i * a[1].size + i] = scale;
	return 0;
}

static void
make_sparse(Chain *c, double density)
{
	for (size_t i = 0; i < c->n; i++)
		if (rnn_uniform_f64(c->stream, element(c, i)) >= density)
			c->x[i] = 0;
}

static int
scale_radius(Chain *c, double radius)
{
	const RnnAxis *a = c->tensor->axis;
	double rho = 0;

	if (c->tensor->rank != 2 || a[0].size != a[1].size)
		return refuse(c, "'spectral_radius' needs a square matrix");
	if (c->structures != NULL)
		rnn_structures_dense(c->structures, c->tensor, c->x);
	double *copy = rnn_alloc(c->n, sizeof *copy, c->err);
	if (copy == NULL)
		return -1;
	memcpy(copy, c->x, c->n * sizeof *copy);
	int rc = rnn_spectral_radius(copy, (size_t)a[0].size, &rho, c->err);
	free(copy);
	if (rc != 0)
		return rc;
	if (!(rho > 0) && radius != 0)
		return refuse(c, "all eigenvalues are 0, so that no factor"
		              " gives it a spectral radius; make it denser or"
		              " change the seed");
	for (size_t i = 0; i < c->n; i++)
		c->x[i] *= radius != 0 ? radius / rho : 0;
	return 0;
}

static int
apply_link(Chain *c, const RnnInit *link)
{
	double r;

	switch (link->kind) {
	case RNN_INIT_CONSTANT:
		for (size_t i = 0; i < c->n; i++)
			c->x[i] = link->a;
		return 0;
	case RNN_INIT_VALUES:
		memcpy(c->x, link->values, c->n * sizeof *c->x);
		return 0;
	case RNN_INIT_UNIFORM:
		fill_uniform(c, link->a, link->b);
		return 0;
	case RNN_INIT_NORMAL:
		fill_normal(c, link->a, link->b);
		return 0;
	case RNN_INIT_GLOROT:
		r = sqrt(6 / (fan_in(c->tensor) + fan_out(c->tensor)));
		fill_uniform(c, -r, r);
		return 0;
	case RNN_INIT_HE:
		fill_normal(c, 0, sqrt(2 / fan_in(c->tensor)));
		return 0;
	case RNN_INIT_ORTHOGONAL:
		return fill_orthogonal(c, link->a != 0 ? link->a : 1);
	case RNN_INIT_IDENTITY:
		return fill_identity(c, link->a);
	case RNN_INIT_SPARSE:
		make_sparse(c, link->a);
		return 0;
	case RNN_INIT_SPECTRAL_RADIUS:
		return scale_radius(c, link->a);
	}
	return refuse(c, "an unknown initialiser");
}

static int
run_chain(Chain *c)
{
	const RnnTensor *t = c->tensor;

	for (int k = 0; k < t->n_init; k++) {
		c->link = (uint32_t)k;
		if (apply_link(c, &t->init[k]) != 0)
			return -1;
	}
	for (size_t i = 0; i < c->n; i++)
		if (!isfinite(c->x[i]))
			return refuse(c, "an initial value is not finite");
	return 0;
}

int
rnn_init_tensor(const RnnTensor *t, const RnnStructures *s, uint64_t seed,
                double *dense, RnnError *err)
{
	Chain c = {t, s, rnn_tensor_count(t), dense,
	           rnn_stream(seed, t->name), 0, err};

	memset(dense, 0, c.n * sizeof *dense);
	return run_chain(&c);
}

/* Tensors with a mask (masked = 1), or those without. */
static int
init_some(const RnnModel *m, const RnnStructures *s, int masked, uint64_t seed,
          void *flat, RnnError *err)
{
	for (int i = 0; i < m->n_tensor; i++) {
		const RnnTensor *t = &m->tensor[i];
		size_t n = rnn_tensor_count(t);

		if (((t->structure & RNN_MASK) != 0) != masked)
			continue;
		double *dense = rnn_alloc(n, sizeof *dense, err);
		if (dense == NULL ||
		    rnn_init_tensor(t, s, seed, dense, err) != 0) {
			free(dense);
			return -1;
		}
		for (size_t k = 0; k < n; k++)
			rnn_real_set(flat, m->real_size,
			             rnn_tensor_place(t, k), dense[k]);
		free(dense);
	}
	return 0;
}

int
rnn_init_model(const RnnModel *m, uint64_t seed, void *flat, RnnError *err)
{
	RnnStructures s = {0};
	int rc;

	memset(flat, 0, m->n_real * m->real_size);
	/* A mask is a tensor that has to be there before it is applied, and
	 * the tensors without one need structures too: twice, then. */
	if (rnn_structures_new(m, flat, &s, err) != 0)
		return -1;
	rc = init_some(m, &s, 0, seed, flat, err);
	rnn_structures_free(&s);
	if (rc != 0 || rnn_structures_new(m, flat, &s, err) != 0)
		return -1;
	rc = init_some(m, &s, 1, seed, flat, err);
	if (rc == 0)
		rnn_structures_project(&s, flat);
	rnn_structures_free(&s);
	return rc;
}
