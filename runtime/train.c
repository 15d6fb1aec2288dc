/* The training loop; see train.h. */
#include "train.h"

#include "batch.h"
#include "checkpoint.h"
#include "file.h"
#include "philox.h"
#include "pool.h"
#include "progress.h"
#include "structure.h"
#include "tensor.h"
#include "trainlog.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SETTINGS_ROOM 1024

typedef struct {
	const RnnModel *model;
	const RnnData *data, *valid;
	const RnnTrainOptions *o;
	RnnError *err;

	RnnPool *pool;
	RnnBatch batch;
	RnnStructures structures;
	RnnProgress progress;
	RnnLog log;
	RnnSnapshot at;         /* parameters, optimiser, counters, sums */
	void *grad;             /* real[n_param] */
	size_t *order;          /* [data->n]: this epoch's */
	size_t batches;         /* per epoch */
	double saved;           /* when the last checkpoint was written */
	int kept;               /* there is a checkpoint of this training */
	double first;           /* epochs done before this process */
	double factor;          /* of the learning rate, in the last step */
	char settings[SETTINGS_ROOM];
} Trainer;

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* All that the results depend on, apart from the model and the first
 * parameters.  Epochs count only where the learning rate looks at them. */
static void
describe(Trainer *t)
{
	const RnnTrainOptions *o = t->o;
	const RnnOptim *p = &o->optim;
	int cosine = o->schedule.kind == RNN_SCHEDULE_COSINE;

	snprintf(t->settings, sizeof t->settings, "real=%zu seed=%" PRIu64
	         " batch=%" PRId64 " truncate=%" PRId64 " every=%" PRId64
	         " optimiser=%s"
	         " rate=%.17g momentum=%.17g nesterov=%g decay=%.17g rho=%.17g"
	         " beta1=%.17g beta2=%.17g epsilon=%.17g clip-norm=%.17g"
	         " clip-value=%.17g schedule=%d:%.17g:%.17g epochs=%" PRId64
	         " min-delta=%.17g data=%016" PRIx64 " valid=%016" PRIx64,
	         t->model->real_size, o->seed, o->batch, o->truncate, o->every,
	         rnn_optim_name(p->kind), p->rate, p->momentum, p->nesterov,
	         p->decay, p->rho, p->beta1, p->beta2, p->epsilon,
	         p->clip_norm, p->clip_value, (int)o->schedule.kind,
	         o->schedule.every, o->schedule.factor, cosine ? o->epochs : 0,
	         o->min_delta, rnn_data_hash(t->data),
	         t->valid ? rnn_data_hash(t->valid) : 0);
}

/* Fisher and Yates, from numbers that depend on the epoch alone. */
static void
shuffle(Trainer *t)
{
	RnnStream s = rnn_stream(t->o->seed, "shuffle");
	uint32_t epoch = (uint32_t)t->at.counters.epoch;

	for (size_t i = 0; i < t->data->n; i++)
		t->order[i] = i;
	for (size_t i = t->data->n; i > 1; i--) {
		size_t k = (size_t)rnn_uniform_below(s, (RnnDraw){i, epoch, 0},
		                                     i);
		size_t x = t->order[i - 1];

		t->order[i - 1] = t->order[k];
		t->order[k] = x;
	}
}

/* New draws for a new epoch; those of validation are always the same. */
static void
seed_draws(Trainer *t)
{
	RnnStream s = rnn_stream(t->o->seed, "draws");
	RnnDraw epoch = {(uint64_t)t->at.counters.epoch, 0, 0};

	rnn_data_seed(t->data, rnn_bits(s, epoch), 1);
	if (t->valid != NULL)
		rnn_data_seed(t->valid, t->o->seed, 0);
}

/* Epochs done, with the fraction of the current one. */
static double
epochs_done(const Trainer *t, size_t windows)
{
	const RnnCounters *c = &t->at.counters;

	return (double)c->epoch +
	       ((double)c->batch + (double)c->window / (double)windows) /
	       (double)t->batches;
}

static int
not_finite(Trainer *t, const char *what, double value)
{
	const char *path = t->o->checkpoint;
	char where[64];

	rnn_progress_break(&t->progress);
	snprintf(where, sizeof where, "epoch %" PRId64 ", step %" PRId64,
	         t->at.counters.epoch + 1, t->at.counters.step + 1);
	return rnn_fail(t->err, RNN_EXIT_FAILED, "training stopped at %s: %s is"
	                " %g; a smaller --rate or --clip-norm may help%s%s",
	                where, what, value, !t->kept
	                ? "; it was too early for a checkpoint"
	                : "; the last good checkpoint is ",
	                t->kept ? path : "");
}

/* The first value of v, real[n], that is not finite, by its name. */
static int
check_vector(Trainer *t, const void *v, size_t n, const char *of)
{
	const RnnModel *m = t->model;
	char what[300], name[200];

	if (rnn_real_all_finite(v, m->real_size, n))
		return 0;
	for (size_t i = 0; i < n; i++) {
		double x = rnn_real_get(v, m->real_size, i);

		if (isfinite(x))
			continue;
		snprintf(what, sizeof what, "%s%s", of,
		         rnn_tensor_locate(m, i, name, sizeof name));
		return not_finite(t, what, x);
	}
	return 0;
}

static int
check_losses(Trainer *t, const size_t *index, size_t n)
{
	char what[300];

	for (size_t i = 0; i < n; i++) {
		if (isfinite(t->batch.loss[i]))
			continue;
		snprintf(what, sizeof what, "the loss of %s",
		         t->data->seq[index[i]].name);
		return not_finite(t, what, t->batch.loss[i]);
	}
	return 0;
}

/* One step of the optimiser on window number counters.window. */
static int
train_step(Trainer *t, const size_t *index, size_t n, size_t windows)
{
	const RnnModel *m = t->model;
	RnnSnapshot *at = &t->at;
	RnnBatch *b = &t->batch;

	if (rnn_batch_gradient(b, t->data, index, n,
	                       (size_t)at->counters.window, t->grad,
	                       t->err) != 0 ||
	    check_losses(t, index, n) != 0)
		return -1;
	rnn_structures_gradient(&t->structures, t->grad);
	if (check_vector(t, t->grad, m->n_param, "the gradient of ") != 0)
		return -1;
	at->numbers.norm_sum += rnn_optim_clip(&t->o->optim, m->real_size,
	                                       m->n_param, t->grad);
	t->factor = rnn_schedule_factor(&t->o->schedule,
	                                epochs_done(t, windows),
	                                (double)t->o->epochs);
	rnn_optim_step(&t->o->optim, m->real_size, m->n_param, at->params,
	               t->grad, at->optim, (uint64_t)at->counters.step + 1,
	               t->factor);
	rnn_structures_project(&t->structures, at->params);
	if (check_vector(t, at->params, m->n_param, "after the step ") != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		double T = (double)t->data->seq[index[i]].T;

		at->numbers.loss_sum += m->loss_kind == RNN_LOSS_SUM
			? b->loss[i]
			: b->loss[i] * ((double)b->steps[i] / T);
	}
	at->counters.step++;
	at->counters.epoch_steps++;
	at->counters.window++;
	return 0;
}

static int
save(Trainer *t)
{
	t->saved = seconds();
	if (t->o->checkpoint == NULL)
		return 0;
	t->kept = 1;
	return rnn_checkpoint_save(t->o->checkpoint, &t->at, t->err);
}

/* Takes a pending signal of the three; 0 when there is none. */
static int
pending_signal(void)
{
	static const int number[] = {SIGINT, SIGTERM, SIGUSR1};
	sigset_t pending, one;
	int got;

	sigpending(&pending);
	for (int i = 0; i < 3; i++) {
		if (!sigismember(&pending, number[i]))
			continue;
		sigemptyset(&one);
		sigaddset(&one, number[i]);
		if (sigwait(&one, &got) == 0)
			return got;
	}
	return 0;
}

/* Between two steps: signals, and a checkpoint when it is time. */
static int
pause_between_steps(Trainer *t)
{
	const char *path = t->o->checkpoint;
	int got = pending_signal();

	if (got != 0 || seconds() - t->saved >= t->o->checkpoint_seconds)
		if (save(t) != 0)
			return -1;
	if (got == 0 || got == SIGUSR1)
		return 0;
	rnn_progress_break(&t->progress);
	return rnn_fail(t->err, 128 + got, "interrupted after step %" PRId64
	                "%s%s", t->at.counters.step,
	                path ? "; --resume goes on from " : "",
	                path ? path : "");
}

static void
show(Trainer *t, size_t windows, int epoch_done, int last)
{
	const RnnCounters *c = &t->at.counters;
	const RnnNumbers *n = &t->at.numbers;
	double done = epochs_done(t, windows);
	double seen = (done - (double)c->epoch) * (double)t->data->n;
	RnnProgressState s = {
		.epoch = c->epoch + !epoch_done, .epochs = t->o->epochs,
		.done = done, .total = (double)t->o->epochs,
		.resumed = t->first, .step = c->step,
		.loss = epoch_done ? n->last_loss
		        : seen > 0 ? n->loss_sum / seen : 0,
		.has_valid = t->valid != NULL, .valid = n->last_valid,
		.best = n->best_loss, .best_epoch = c->best_epoch
	};

	if (epoch_done)
		rnn_progress_epoch(&t->progress, &s, last);
	else
		rnn_progress_update(&t->progress, &s);
}

static int
train_batch(Trainer *t)
{
	RnnCounters *c = &t->at.counters;
	size_t size = (size_t)t->o->batch;
	size_t from = (size_t)c->batch * size, n = t->data->n - from;
	const size_t *index = t->order + from;

	n = n < size ? n : size;
	size_t windows = rnn_batch_windows(&t->batch, t->data, index, n);
	while ((size_t)c->window < windows) {
		if (train_step(t, index, n, windows) != 0 ||
		    pause_between_steps(t) != 0)
			return -1;
		show(t, windows, 0, 0);
	}
	c->batch++;
	c->window = 0;
	return 0;
}

/* Validation loss; remembers the parameters when they are the best so far. */
static int
validate(Trainer *t)
{
	RnnNumbers *n = &t->at.numbers;
	RnnCounters *c = &t->at.counters;
	size_t worst;
	char what[300];

	if (t->valid == NULL)
		return 0;
	if (rnn_batch_loss(&t->batch, t->valid, &n->last_valid, &worst,
	                   t->err) != 0)
		return -1;
	if (worst < t->valid->n) {
		snprintf(what, sizeof what, "the validation loss of %s",
		         t->valid->seq[worst].name);
		return not_finite(t, what, n->last_valid);
	}
	if (c->best_epoch == 0 ||
	    n->last_valid < n->best_loss - t->o->min_delta) {
		n->best_loss = n->last_valid;
		c->best_epoch = c->epoch + 1;
		memcpy(t->at.best, t->at.params,
		       t->model->n_param * t->model->real_size);
	}
	return 0;
}

static int
log_epoch(Trainer *t)
{
	const RnnCounters *c = &t->at.counters;
	const RnnNumbers *n = &t->at.numbers;
	RnnLogRow row = {
		.epoch = c->epoch, .steps = c->step, .loss = n->last_loss,
		.valid_loss = n->last_valid, .has_valid = t->valid != NULL,
		.rate = t->o->optim.rate * t->factor,
		.grad_norm = n->norm_sum / (double)c->epoch_steps
	};

	return rnn_log_row(&t->log, &row, t->err);
}

static int
train_epoch(Trainer *t)
{
	RnnCounters *c = &t->at.counters;
	RnnNumbers *n = &t->at.numbers;

	shuffle(t);
	seed_draws(t);
	while ((size_t)c->batch < t->batches)
		if (train_batch(t) != 0)
			return -1;
	n->last_loss = n->loss_sum / (double)t->data->n;
	if (validate(t) != 0)
		return -1;
	c->epoch++;
	c->batch = 0;
	if (log_epoch(t) != 0)
		return -1;
	c->epoch_steps = 0;
	n->loss_sum = n->norm_sum = 0;
	return 0;
}

static int
has_stalled(const Trainer *t)
{
	const RnnCounters *c = &t->at.counters;

	return t->valid != NULL && t->o->patience > 0 && c->best_epoch > 0 &&
	       c->epoch - c->best_epoch >= t->o->patience;
}

static int
run(Trainer *t)
{
	RnnCounters *c = &t->at.counters;

	while (c->epoch < t->o->epochs && !has_stalled(t)) {
		if (train_epoch(t) != 0)
			return -1;
		int last = c->epoch == t->o->epochs || has_stalled(t);
		show(t, 1, 1, last);
		if (!last && pause_between_steps(t) != 0)
			return -1;
	}
	if (save(t) != 0)
		return -1;
	if (t->o->messages != NULL && has_stalled(t))
		fprintf(t->o->messages, "stopped early: the validation loss"
		        " has not improved for %" PRId64 " epochs\n",
		        t->o->patience);
	if (t->valid != NULL && c->best_epoch > 0)
		memcpy(t->at.params, t->at.best,
		       t->model->n_param * t->model->real_size);
	return 0;
}

/* Loads the checkpoint when asked to and says where the run goes on. */
static int
resume(Trainer *t)
{
	RnnError warning = {0};
	FILE *out = t->o->messages;
	int rc;

	if (!t->o->resume || t->o->checkpoint == NULL)
		return 0;
	rc = rnn_checkpoint_load(t->o->checkpoint, &t->at, &warning, t->err);
	if (rc < 0)
		return -1;
	t->kept = rc > 0;
	if (warning.text[0] != 0)
		fprintf(stderr, "warning: %s; going on from %s.prev\n",
		        warning.text, t->o->checkpoint);
	if (out != NULL && rc == 0)
		fprintf(out, "no checkpoint %s yet: starting from the"
		        " beginning\n", t->o->checkpoint);
	else if (out != NULL)
		fprintf(out, "going on from %s: epoch %" PRId64 ", step %"
		        PRId64 "\n", t->o->checkpoint,
		        t->at.counters.epoch + 1, t->at.counters.step);
	return 0;
}

static int
allocate(Trainer *t)
{
	const RnnModel *m = t->model;
	RnnSnapshot *at = &t->at;
	size_t size = m->real_size;

	at->vectors = rnn_optim_vectors(&t->o->optim);
	at->optim = rnn_alloc_aligned(m->n_param * (size_t)at->vectors, size,
	                              t->err);
	at->best = t->valid ? rnn_alloc_aligned(m->n_param, size, t->err)
	                    : NULL;
	t->grad = rnn_alloc_aligned(m->n_param, size, t->err);
	t->order = rnn_alloc(t->data->n, sizeof *t->order, t->err);
	return at->optim == NULL || (t->valid && at->best == NULL) ||
	       t->grad == NULL || t->order == NULL ? -1 : 0;
}

static int
prepare(Trainer *t)
{
	const RnnTrainOptions *o = t->o;
	RnnSnapshot *at = &t->at;
	size_t size = (size_t)o->batch;

	describe(t);
	t->batches = (t->data->n + size - 1) / size;
	t->pool = rnn_pool_new((size_t)o->threads, t->err);
	if (t->pool == NULL || allocate(t) != 0 ||
	    rnn_batch_new(&t->batch, t->model, t->pool, size,
	                  (size_t)o->truncate, (size_t)o->every, t->data,
	                  t->valid, t->err) != 0)
		return -1;
	t->batch.params = at->params;
	at->carry = t->batch.carry;
	at->carry_bytes = o->truncate ? t->batch.size * t->batch.stride : 0;
	if (o->checkpoint != NULL)
		rnn_file_clean(o->checkpoint);
	if (resume(t) != 0 ||
	    rnn_structures_new(t->model, at->params, &t->structures,
	                       t->err) != 0 ||
	    rnn_log_open(&t->log, o->log, at->counters.epoch, t->err) != 0)
		return -1;
	t->first = epochs_done(t, 1);
	t->saved = seconds();
	rnn_progress_start(&t->progress, o->messages, o->terminal,
	                   at->counters.step);
	return 0;
}

static void
release(Trainer *t)
{
	rnn_structures_free(&t->structures);
	rnn_batch_free(&t->batch);
	rnn_pool_free(t->pool);
	free(t->at.optim);
	free(t->at.best);
	free(t->grad);
	free(t->order);
}

int
rnn_train(const RnnModel *m, const RnnData *train, const RnnData *valid,
          const RnnTrainOptions *o, void *params, RnnError *err)
{
	Trainer t = {.model = m, .data = train, .valid = valid, .o = o,
	             .err = err, .factor = 1};
	sigset_t ours, before;

	t.at = (RnnSnapshot){.model = m, .params = params,
	                     .settings = t.settings};
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &ours, &before);

	int rc = prepare(&t);
	if (rc == 0)
		rc = run(&t);
	rnn_progress_break(&t.progress);
	RnnError late;
	if (rnn_log_close(&t.log, rc == 0 ? err : &late) != 0)
		rc = -1;
	release(&t);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}
