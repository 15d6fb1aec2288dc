/* Weights fitted in one pass; see fit.h. */
#include "fit.h"

#include "batch.h"
#include "philox.h"
#include "pool.h"
#include "tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An output as a tensor, at that offset; where the next one lies. */
static size_t
add_output(const RnnPort *p, size_t real_size, size_t offset, RnnTensor *t)
{
	int64_t stride = 1;

	*t = (RnnTensor){.name = p->name, .is_const = 1, .rank = p->rank,
	                 .offset = offset};
	for (int k = p->rank; k-- > 0;) {
		t->axis[k] = (RnnAxis){.size = p->dim[k], .stride = stride};
		stride *= p->dim[k];
	}
	size_t line = RNN_ALIGN / real_size;
	return (offset + (size_t)stride + line - 1) / line * line;
}

int
rnn_fit_weights(const RnnModel *m, RnnModel *weights, RnnError *err)
{
	size_t line = RNN_ALIGN / m->real_size;
	size_t room = (size_t)(m->n_tensor + m->n_output);
	RnnTensor *t = rnn_alloc(room, sizeof *t, err);
	int n = 0;

	*weights = *m;
	weights->tensor = t;
	if (t == NULL)
		return -1;
	for (int i = 0; i < m->n_tensor; i++)
		if (m->tensor[i].is_const)
			t[n++] = m->tensor[i];
	weights->n_real = (m->n_real + line - 1) / line * line;
	for (int i = 0; i < m->n_output; i++)
		weights->n_real = add_output(&m->output[i], m->real_size,
		                             weights->n_real, &t[n++]);
	weights->n_tensor = n;
	return 0;
}

/* The parameters of m := the sums over all sequences. */
static int
add_up(const RnnModel *m, const RnnData *data, size_t threads, void *flat,
       RnnError *err)
{
	size_t size = m->real_size;
	RnnBatch b = {0};
	RnnPool *pool = rnn_pool_new(threads, err);
	void *grad = rnn_alloc_aligned(m->n_param, size, err);
	size_t *index = rnn_alloc(data->n, sizeof *index, err);
	int rc = pool == NULL || grad == NULL || index == NULL ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < data->n; i++)
		index[i] = i;
	if (rc == 0)
		rc = rnn_batch_new(&b, m, pool, data->n, 0, 0, data, NULL, err);
	b.params = flat;
	if (rc == 0)
		rc = rnn_batch_gradient(&b, data, index, data->n, 0, grad,
		                        err);
	for (size_t i = 0; rc == 0 && i < m->n_param; i++)
		rnn_real_set(flat, size, i, rnn_real_get(grad, size, i) *
		                            (double)b.active);
	rnn_batch_free(&b);
	rnn_pool_free(pool);
	free(index);
	free(grad);
	return rc;
}

/* The outputs of m, into their places. */
static int
close_form(const RnnModel *m, const RnnModel *weights, const RnnData *data,
           void *flat, RnnError *err)
{
	const RnnTensor *t = weights->tensor + weights->n_tensor - m->n_output;
	const RnnSequence *s = &data->seq[0];
	void **out = rnn_alloc((size_t)m->n_output, sizeof *out, err);
	void *work = rnn_alloc_aligned(m->run_work(s->T), 1, err);
	int status = -1;

	for (int i = 0; out != NULL && i < m->n_output; i++)
		out[i] = (char *)flat + t[i].offset * m->real_size;
	if (out != NULL && work != NULL)
		status = m->run(flat, NULL, NULL,
		                (const void *const *)s->port, out, s->T, work,
		                NULL);
	free(work);
	free(out);
	return status > 0 ? rnn_fail(err, RNN_EXIT_BUG, "model '%s' reports"
	                             " status %d for %s", m->name, status,
	                             s->name) : status;
}

static int
check_finite(const RnnModel *m, const RnnModel *weights, const void *flat,
             RnnError *err)
{
	for (int i = weights->n_tensor - m->n_output; i < weights->n_tensor;
	     i++) {
		const RnnTensor *t = &weights->tensor[i];

		for (size_t k = 0; k < rnn_tensor_count(t); k++) {
			double x = rnn_real_get(flat, m->real_size,
			                        t->offset + k);

			if (!isfinite(x))
				return rnn_fail(err, RNN_EXIT_FAILED, "the fit"
				                " of '%s' is no number: a"
				                " matrix is singular; add more"
				                " to its diagonal, give more"
				                " data, or use --f64",
				                t->name);
		}
	}
	return 0;
}

int
rnn_fit(const RnnModel *m, const RnnModel *weights, const RnnData *data,
        uint64_t seed, size_t threads, void *flat, RnnError *err)
{
	rnn_data_seed(data, rnn_bits(rnn_stream(seed, "draws"),
	                             (RnnDraw){0, 0, 0}), 1);
	return add_up(m, data, threads, flat, err) != 0 ||
	       close_form(m, weights, data, flat, err) != 0 ||
	       check_finite(m, weights, flat, err) != 0 ? -1 : 0;
}
