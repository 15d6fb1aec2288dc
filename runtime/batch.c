/* Losses and gradients of batches; see batch.h. */
#include "batch.h"

#include "status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REDUCE_CHUNK 4096       /* reals per task when slots are added up */

/* One call of rnn_batch_gradient() or rnn_batch_loss(). */
typedef struct {
	RnnBatch *b;
	const RnnData *data;
	const size_t *index;    /* [n]; NULL: 0 .. n-1 */
	size_t n, window;
	void *grad;
	double *loss;           /* [n] */
	int32_t *status;        /* [n] */
	RnnReport *report;      /* [n] */
} Job;

/* Steps s .. e of a sequence, of which those from `fresh` on are new. */
typedef struct {
	size_t start, fresh, end;
} Window;

static Window
window_of(const RnnBatch *b, size_t w, size_t T)
{
	size_t end = (w + 1) * b->every;
	Window r = {0, w * b->every, end < T ? end : T};

	if (b->truncate == 0)
		return (Window){0, 0, T};
	if (end > b->truncate)
		r.start = end - b->truncate;
	return r;
}

size_t
rnn_batch_windows(const RnnBatch *b, const RnnData *data, const size_t *index,
                  size_t n)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++) {
		size_t T = data->seq[index[i]].T;

		most = T > most ? T : most;
	}
	return b->truncate == 0 ? 1 : (most + b->every - 1) / b->every;
}

/* in := the ports of a sequence from step `from` on. */
static void
shifted_ports(const RnnData *data, const RnnSequence *s, size_t from,
              const void **in)
{
	for (int i = 0; i < data->n_port; i++) {
		const RnnPort *p = rnn_data_port(data->model, i);
		size_t step = rnn_port_count(p) * rnn_port_unit(data->model, p);

		in[i] = (const char *)s->port[i] + (p->timed ? from * step : 0);
	}
}

/* Where the state of sequence i is carried; NULL in a model without one. */
static void *
state_of(const RnnBatch *b, size_t i)
{
	return b->model->state_size ? b->carry + i * b->stride : NULL;
}

/* acc += c * g */
static void
add_scaled(size_t real_size, size_t n, void *acc, const void *g, double c)
{
	if (real_size == 4) {
		float *a = acc, f = (float)c;
		const float *x = g;

		for (size_t i = 0; i < n; i++)
			a[i] += f * x[i];
	} else {
		double *a = acc;
		const double *x = g;

		for (size_t i = 0; i < n; i++)
			a[i] += c * x[i];
	}
}

/* Loss and gradient of steps start .. end, weighted; see Note [Truncation]. */
static int
add_part(const Job *job, size_t i, size_t worker, Window w, double weight,
         void *to, void *acc)
{
	RnnBatch *b = job->b;
	const RnnModel *m = b->model;
	const RnnSequence *s = &job->data->seq[job->index[i]];
	const void **in = b->in + worker * b->ports;
	const void *from = w.start == 0 ? NULL : state_of(b, i);
	void *g = weight == 1 ? acc : b->scratch[worker];
	double loss = 0;

	if (weight != 1)
		memset(g, 0, m->n_param * m->real_size);
	shifted_ports(job->data, s, w.start, in);
	int rc = m->loss_grad(b->params, from, to, in, w.end - w.start,
	                      b->work[worker], &loss, g, &job->report[i]);
	if (rc == RNN_CHECK_FAILED && job->report[i].step > 0)
		job->report[i].step += (int32_t)w.start;
	if (rc == RNN_OK && weight != 1)
		add_scaled(m->real_size, m->n_param, acc, g, weight);
	b->loss[i] += weight * loss;
	return rc;
}

/* run is the model as it runs, which need not be the one that is trained. */
static int
moves_by_loss(const RnnModel *m)
{
	return m->run == NULL || rnn_data_given(m, m->n_input) < m->n_input;
}

/* Moves the carried state from the start of this window to that of the next. */
static int
move_state(const Job *job, size_t i, size_t worker, Window w, size_t next)
{
	RnnBatch *b = job->b;
	const RnnModel *m = b->model;
	void *state = state_of(b, i), *work = b->work[worker];
	const void *from = w.start == 0 ? NULL : state;
	const void **in = b->in + worker * b->ports;
	double unused;

	if (next == w.start || state == NULL)
		return RNN_OK;
	shifted_ports(job->data, &job->data->seq[job->index[i]], w.start, in);
	if (moves_by_loss(m))
		return m->loss(b->params, from, state, in, next - w.start,
		               work, &unused, &job->report[i]);
	return m->run(b->params, from, state, in, b->no_output,
	              next - w.start, work, &job->report[i]);
}

/* A window that is all new: one call does everything. */
static int
chunk(const Job *job, size_t i, size_t worker, Window w, size_t T, void *acc)
{
	RnnBatch *b = job->b;
	int carried = b->truncate != 0 && w.end < T;

	return add_part(job, i, worker, w, 1,
	                carried ? state_of(b, i) : NULL, acc);
}

/* A window with h > h': the whole minus its old part. */
static int
overlapping(const Job *job, size_t i, size_t worker, Window w, size_t T,
            void *acc)
{
	RnnBatch *b = job->b;
	double total = 1, old = 1;
	Window before = {w.start, w.start, w.fresh};
	Window next = window_of(b, job->window + 1, T);
	int rc;

	if (b->model->loss_kind == RNN_LOSS_MEAN) {
		double fresh = (double)(w.end - w.fresh);

		total = (double)(w.end - w.start) / fresh;
		old = (double)(w.fresh - w.start) / fresh;
	}
	rc = add_part(job, i, worker, w, total, NULL, acc);
	if (rc == RNN_OK && w.fresh > w.start)
		rc = add_part(job, i, worker, before, -old, NULL, acc);
	if (rc == RNN_OK && w.end < T)
		rc = move_state(job, i, worker, w, next.start);
	return rc;
}

static void
one_sequence(const Job *job, size_t i, size_t worker, void *acc)
{
	RnnBatch *b = job->b;
	size_t T = job->data->seq[job->index[i]].T;
	Window w = window_of(b, job->window, T);

	b->steps[i] = 0;
	b->loss[i] = 0;
	b->status[i] = RNN_OK;
	if (w.fresh >= T)
		return;
	b->steps[i] = w.end - w.fresh;
	b->status[i] = b->every == b->truncate
		? chunk(job, i, worker, w, T, acc)
		: overlapping(job, i, worker, w, T, acc);
}

/* The loss of each sequence, when their sum is no number or the call failed: to
 * tell which it was.  False: none of them fails. */
static int
losses_apart(const Job *job, const size_t *order, size_t worker)
{
	RnnBatch *b = job->b;
	const void **in = b->in + worker * b->ports;
	int failed = 0;

	for (size_t k = 0; k < b->model->block; k++) {
		size_t i = order[k];
		const RnnSequence *s = &job->data->seq[job->index[i]];

		shifted_ports(job->data, s, 0, in);
		b->status[i] = b->model->loss(b->params, NULL, NULL, in, s->T,
		                              b->work[worker], &b->loss[i],
		                              &job->report[i]);
		failed = failed || b->status[i] != RNN_OK;
	}
	return failed;
}

static void
one_block(const Job *job, const size_t *order, size_t worker, void *acc)
{
	RnnBatch *b = job->b;
	const RnnModel *m = b->model;
	size_t T = job->data->seq[job->index[order[0]]].T;
	const void **in = b->in + worker * b->ports;
	RnnReport said = {0};
	double sum = 0;

	rnn_block_ports(job->data, job->index, order, b->side[worker], in);
	int rc = m->loss_grad_block(b->params, in, T, b->work[worker], &sum,
	                            acc, &said);
	for (size_t k = 0; k < m->block; k++) {
		b->steps[order[k]] = T;
		b->loss[order[k]] = sum / (double)m->block;
		b->status[order[k]] = rc;
	}
	if (rc == RNN_OK && isfinite(sum))
		return;
	/* what only training finds has no other witness than the block */
	size_t first = order[said.sequence];
	if (!losses_apart(job, order, worker) && rc != RNN_OK) {
		b->status[first] = rc;
		job->report[first] = said;
	}
}

static void
gradient_slot(void *arg, size_t slot, size_t worker)
{
	const Job *job = arg;
	RnnBatch *b = job->b;

	memset(b->slot[slot], 0, b->model->n_param * b->model->real_size);
	for (size_t u = slot; u < b->units.n; u += RNN_SLOTS) {
		const size_t *order = b->units.order + b->units.begin[u];

		if (b->units.begin[u + 1] - b->units.begin[u] == 1)
			one_sequence(job, order[0], worker, b->slot[slot]);
		else
			one_block(job, order, worker, b->slot[slot]);
	}
}

/* grad := (sum of slots) / active, for one stretch of elements. */
static void
reduce_task(void *arg, size_t task, size_t worker)
{
	const Job *job = arg;
	const RnnBatch *b = job->b;
	size_t from = task * REDUCE_CHUNK, n = b->model->n_param - from;
	size_t slots = b->units.n < RNN_SLOTS ? b->units.n : RNN_SLOTS;
	size_t at = from * b->model->real_size;
	char *g = (char *)job->grad + at;

	(void)worker;
	n = n < REDUCE_CHUNK ? n : REDUCE_CHUNK;
	memcpy(g, (const char *)b->slot[0] + at, n * b->model->real_size);
	for (size_t s = 1; s < slots; s++)
		add_scaled(b->model->real_size, n, g,
		           (const char *)b->slot[s] + at, 1);
	if (b->model->real_size == 4)
		for (size_t i = 0; i < n; i++)
			((float *)(void *)g)[i] /= (float)b->active;
	else
		for (size_t i = 0; i < n; i++)
			((double *)(void *)g)[i] /= (double)b->active;
}

/* The first sequence on which a function of the model failed. */
static int
check_status(const Job *job, RnnError *err)
{
	for (size_t i = 0; i < job->n; i++) {
		int32_t rc = job->status[i];
		size_t k = job->index ? job->index[i] : i;

		if (rc != RNN_OK)
			return rnn_status_fail(job->b->model, (int)rc,
			                       &job->report[i],
			                       &job->data->seq[k], err);
	}
	return 0;
}

int
rnn_batch_gradient(RnnBatch *b, const RnnData *data, const size_t *index,
                   size_t n, size_t window, void *grad, RnnError *err)
{
	Job job = {b, data, index, n, window, grad, b->loss, b->status,
	           b->report};
	size_t chunks = (b->model->n_param + REDUCE_CHUNK - 1) / REDUCE_CHUNK;

	rnn_units_form(&b->units, data, index, n,
	               b->truncate == 0 ? b->model->block : 1);
	rnn_pool_run(b->pool, b->units.n < RNN_SLOTS ? b->units.n : RNN_SLOTS,
	             gradient_slot, &job);
	if (check_status(&job, err) != 0)
		return -1;
	b->active = 0;
	for (size_t i = 0; i < n; i++)
		b->active += b->steps[i] > 0;
	rnn_pool_run(b->pool, chunks, reduce_task, &job);
	return 0;
}

static void
loss_task(void *arg, size_t i, size_t worker)
{
	const Job *job = arg;
	const RnnModel *m = job->b->model;
	const RnnSequence *s = &job->data->seq[i];
	const void **in = job->b->in + worker * job->b->ports;

	shifted_ports(job->data, s, 0, in);
	job->status[i] = m->loss(job->b->params, NULL, NULL, in, s->T,
	                         job->b->work[worker], &job->loss[i],
	                         &job->report[i]);
}

int
rnn_batch_loss(RnnBatch *b, const RnnData *data, double *mean, size_t *worst,
               RnnError *err)
{
	Job job = {b, data, NULL, data->n, 0, NULL,
	           rnn_alloc(data->n, sizeof *job.loss, err),
	           rnn_alloc(data->n, sizeof *job.status, err),
	           rnn_alloc(data->n, sizeof *job.report, err)};
	int rc = job.loss && job.status && job.report ? 0 : -1;

	*mean = 0;
	*worst = data->n;
	if (rc == 0) {
		rnn_pool_run(b->pool, data->n, loss_task, &job);
		rc = check_status(&job, err);
	}
	for (size_t i = 0; rc == 0 && i < data->n; i++) {
		if (!isfinite(job.loss[i]) && *worst == data->n)
			*worst = i;
		*mean += job.loss[i];
	}
	*mean /= (double)data->n;
	free(job.report);
	free(job.status);
	free(job.loss);
	return rc;
}

char *
rnn_batch_estimator(const RnnBatch *b, char buf[64])
{
	if (b->truncate == 0)
		snprintf(buf, 64, "BPTT");
	else if (b->every == b->truncate)
		snprintf(buf, 64, "BPTT in chunks of %zu", b->truncate);
	else if (b->every == 1)
		snprintf(buf, 64, "BPTT(%zu)", b->truncate);
	else
		snprintf(buf, 64, "BPTT(%zu; %zu)", b->truncate, b->every);
	return buf;
}

/* What the model must be like for this truncation. */
static int
check_truncation(const RnnBatch *b, RnnError *err)
{
	const RnnModel *m = b->model;

	if (b->truncate == 0)
		return 0;
	if (m->whole_sequence)
		return rnn_fail(err, RNN_EXIT_USAGE, "model '%s' looks ahead in"
		                " time, so that its sequences cannot be cut;"
		                " train it without truncation", m->name);
	if (m->loss_kind == RNN_LOSS_END)
		return rnn_fail(err, RNN_EXIT_USAGE, "model '%s' compares t"
		                " with T, the length of the whole sequence, so"
		                " that its sequences cannot be cut; train it"
		                " without truncation", m->name);
	if (b->every > b->truncate)
		return rnn_fail(err, RNN_EXIT_USAGE, "truncation: the stride"
		                " %zu is longer than the window %zu, which"
		                " would leave steps out", b->every,
		                b->truncate);
	if (b->every < b->truncate && m->loss_kind == RNN_LOSS_WHOLE)
		return rnn_fail(err, RNN_EXIT_USAGE, "BPTT(%zu; %zu) needs a"
		                " loss that is a sum or mean over time, which"
		                " that of model '%s' is not; use chunks"
		                " (stride = window) or whole sequences",
		                b->truncate, b->every, m->name);
	for (int i = 0; i < m->n_target; i++)
		if (!m->target[i].timed)
			return rnn_fail(err, RNN_EXIT_USAGE, "target '%s' has"
			                " no time: only the end of a sequence"
			                " has a loss, so that it cannot be"
			                " cut; train without truncation",
			                m->target[i].name);
	return 0;
}

static size_t
max_size(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Bytes of work memory for all that will be asked. */
static size_t
work_bytes(const RnnBatch *b, const RnnData *train, const RnnData *valid)
{
	const RnnModel *m = b->model;
	size_t most = 0, window, bytes = 0;

	for (size_t i = 0; i < train->n; i++)
		most = max_size(most, train->seq[i].T);
	window = b->truncate && b->truncate < most ? b->truncate : most;
	bytes = max_size(m->grad_work(window),
	                 moves_by_loss(m) ? m->loss_work(window)
	                                  : m->run_work(window));
	if (m->block > 1 && b->truncate == 0)
		bytes = max_size(max_size(bytes, m->block_work(window)),
		                 m->loss_work(window));
	for (size_t i = 0; valid != NULL && i < valid->n; i++)
		bytes = max_size(bytes, m->loss_work(valid->seq[i].T));
	return bytes;
}

/* Bytes for the ports of a block of the longest sequences. */
static size_t
side_bytes(const RnnBatch *b, const RnnData *train)
{
	const RnnModel *m = b->model;
	size_t most = 0;

	if (m->block < 2 || b->truncate != 0)
		return 0;
	for (size_t i = 0; i < train->n; i++)
		most = max_size(most, train->seq[i].T);
	return rnn_block_bytes(m, most);
}

static int
alloc_vectors(void **v, size_t n, size_t count, size_t size, RnnError *err)
{
	for (size_t i = 0; i < n; i++) {
		v[i] = rnn_alloc_aligned(count, size, err);
		if (v[i] == NULL)
			return -1;
	}
	return 0;
}

static int
allocate(RnnBatch *b, size_t bytes, size_t side, RnnError *err)
{
	const RnnModel *m = b->model;
	size_t workers = rnn_pool_workers(b->pool);
	size_t slots = b->size < RNN_SLOTS ? b->size : RNN_SLOTS;
	int overlap = b->every != b->truncate;

	b->work = rnn_alloc(workers, sizeof *b->work, err);
	b->slot = rnn_alloc(RNN_SLOTS, sizeof *b->slot, err);
	b->scratch = rnn_alloc(workers, sizeof *b->scratch, err);
	b->status = rnn_alloc(b->size, sizeof *b->status, err);
	b->report = rnn_alloc(b->size, sizeof *b->report, err);
	b->loss = rnn_alloc(b->size, sizeof *b->loss, err);
	b->steps = rnn_alloc(b->size, sizeof *b->steps, err);
	b->carry = rnn_alloc_aligned(b->size, b->stride, err);
	b->in = rnn_alloc(workers * b->ports, sizeof *b->in, err);
	b->side = rnn_alloc(workers, sizeof *b->side, err);
	b->no_output = rnn_alloc((size_t)m->n_output, sizeof *b->no_output,
	                         err);
	if (!b->work || !b->slot || !b->scratch || !b->status || !b->loss ||
	    !b->report || !b->steps || !b->carry || !b->in || !b->no_output ||
	    !b->side)
		return -1;
	if (rnn_units_new(&b->units, b->size, err) != 0 ||
	    alloc_vectors(b->side, workers, side, 1, err) != 0 ||
	    alloc_vectors(b->work, workers, bytes, 1, err) != 0 ||
	    alloc_vectors(b->slot, slots, m->n_param, m->real_size, err) != 0)
		return -1;
	return overlap ? alloc_vectors(b->scratch, workers, m->n_param,
	                               m->real_size, err) : 0;
}

int
rnn_batch_new(RnnBatch *b, const RnnModel *m, RnnPool *pool, size_t size,
              size_t truncate, size_t every, const RnnData *train,
              const RnnData *valid, RnnError *err)
{
	*b = (RnnBatch){.model = m, .pool = pool, .truncate = truncate,
	                .every = every ? every : truncate,
	                .size = size < train->n ? size : train->n,
	                .ports = (size_t)(m->n_input + m->n_target)};
	b->stride = rnn_align(m->state_size);
	if (m->loss == NULL || m->loss_grad == NULL)
		return rnn_fail(err, RNN_EXIT_USAGE, "model '%s' has no loss"
		                " to train on; write an equation for loss",
		                m->name);
	if (check_truncation(b, err) != 0)
		return -1;
	size_t bytes = work_bytes(b, train, valid);
	if (bytes == SIZE_MAX)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "the longest sequence"
		                " needs more memory than there are addresses;"
		                " use --truncate");
	if (allocate(b, bytes, side_bytes(b, train), err) == 0)
		return 0;
	rnn_batch_free(b);
	return -1;
}

static void
free_vectors(void **v, size_t n)
{
	for (size_t i = 0; v != NULL && i < n; i++)
		free(v[i]);
	free(v);
}

void
rnn_batch_free(RnnBatch *b)
{
	size_t workers = b->pool ? rnn_pool_workers(b->pool) : 0;

	free_vectors(b->work, workers);
	free_vectors(b->side, workers);
	rnn_units_free(&b->units);
	free_vectors(b->slot, RNN_SLOTS);
	free_vectors(b->scratch, workers);
	free(b->status);
	free(b->report);
	free(b->loss);
	free(b->steps);
	free(b->carry);
	free(b->in);
	free(b->no_output);
	*b = (RnnBatch){0};
}
