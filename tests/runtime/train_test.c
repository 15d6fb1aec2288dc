/* The training loop: gradients, truncation, threads, resuming, stopping. */
#include "check.h"

#include "batch.h"
#include "init.h"
#include "philox.h"
#include "structure.h"
#include "tensor.h"
#include "toy.h"
#include "train.h"

#include <float.h>
#include <signal.h>
#include <sys/stat.h>

static char ckpt[64], ckpt_prev[80], logfile[64];

static int
setup(void **state)
{
	(void)state;
	temp_name(ckpt, "ckpt");
	temp_name(logfile, "log.csv");
	snprintf(ckpt_prev, sizeof ckpt_prev, "%s.prev", ckpt);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(ckpt);
	unlink(ckpt_prev);
	unlink(logfile);
	return 0;
}

/* n ragged sequences of 3 .. 11 steps for elman: y follows a delayed sum. */
static RnnData
toy_data(const RnnModel *m, size_t n, uint64_t seed)
{
	RnnData data = {.model = m, .n_port = 2};
	RnnStream s = rnn_stream(seed, "toy data");
	RnnError err = {0};
	char name[32];

	for (size_t k = 0; k < n; k++) {
		size_t T = 3 + (size_t)rnn_uniform_below(s,
			(RnnDraw){0, 0, (uint32_t)k}, 9);

		snprintf(name, sizeof name, "seq%zu", k);
		RnnSequence *q = rnn_data_add(&data, T, name, &err);
		assert_non_null(q);
		for (size_t i = 0; i < 3 * T; i++)
			rnn_data_store(&data, q, 0, i, rnn_normal(s,
				(RnnDraw){i, 1, (uint32_t)k}));
		for (size_t t = 0; t < T; t++) {
			double x = rnn_real_get(q->port[0], m->real_size,
			                        3 * (t ? t - 1 : 0));

			rnn_data_store(&data, q, 1, 2 * t, 0.5 * x);
			rnn_data_store(&data, q, 1, 2 * t + 1, -x);
		}
	}
	return data;
}

static RnnData
vote_data(size_t n)
{
	RnnData data = {.model = vote_model(), .n_port = 3};
	RnnStream s = rnn_stream(1, "votes");
	RnnError err = {0};

	for (size_t k = 0; k < n; k++) {
		RnnSequence *q = rnn_data_add(&data, 1 + k % 5, "vote", &err);

		assert_non_null(q);
		for (size_t t = 0; t < q->T; t++)
			rnn_data_store(&data, q, 0, t, (double)
				rnn_uniform_below(s, (RnnDraw){t, 0,
				                  (uint32_t)k}, 5));
		rnn_data_store(&data, q, 1, 0, 0.5 + (double)k);
		rnn_data_store(&data, q, 2, 0, (double)(k % 2));
	}
	return data;
}

static RnnTrainOptions
options(const char *optimiser, double rate)
{
	RnnTrainOptions o = {.seed = 3, .epochs = 5, .batch = 8, .threads = 1,
	                     .checkpoint_seconds = 1e9};
	RnnError err = {0};

	assert_int_equal(rnn_optim_new(&o.optim, optimiser, &err), 0);
	o.optim.rate = rate;
	return o;
}

/* params := initial values; then trained, or the test fails. */
static void
trained(const RnnModel *m, const RnnData *data, const RnnData *valid,
        const RnnTrainOptions *o, void *params)
{
	RnnError err = {0};

	assert_int_equal(rnn_init_model(m, 3, params, &err), 0);
	if (rnn_train(m, data, valid, o, params, &err) != 0)
		fail_msg("%s", err.text);
}

/* Gradient of one batch without truncation. */
static void
gradients_are_central_differences(void **state)
{
	RnnData data[2] = {toy_data(toy64_model(), 3, 1), vote_data(4)};
	RnnError err = {0};

	(void)state;
	for (int k = 0; k < 2; k++) {
		const RnnModel *m = data[k].model;
		size_t index[4] = {0, 1, 2, 3}, n = data[k].n, worst;
		double p[TOY_REALS], g[TOY_REALS], up, down, x;
		RnnPool *pool = rnn_pool_new(1, &err);
		RnnBatch b;

		assert_int_equal(rnn_init_model(m, 3, p, &err), 0);
		assert_int_equal(rnn_batch_new(&b, m, pool, 4, 0, 0, &data[k],
		                               &data[k], &err), 0);
		b.params = p;
		assert_int_equal(rnn_batch_gradient(&b, &data[k], index, n, 0,
		                                    g, &err), 0);
		for (size_t i = 0; i < m->n_param; i++) {
			x = p[i];
			p[i] = x + 1e-5;
			rnn_batch_loss(&b, &data[k], &up, &worst, &err);
			p[i] = x - 1e-5;
			rnn_batch_loss(&b, &data[k], &down, &worst, &err);
			p[i] = x;
			close_to(g[i], (up - down) / 2e-5, 1e-8);
		}
		rnn_batch_free(&b);
		rnn_pool_free(pool);
		rnn_data_free(&data[k]);
	}
}

/* What a test of truncation needs: one batch of all the data, f64. */
typedef struct {
	RnnData data;
	RnnPool *pool;
	RnnBatch b;
	double p[TOY_REALS], g[TOY_PARAMS];
	size_t index[4], windows;
} Cut;

static void
cut_new(Cut *c, size_t truncate, size_t every)
{
	RnnError err = {0};

	*c = (Cut){.data = toy_data(toy64_model(), 4, 2),
	           .pool = rnn_pool_new(2, &err), .index = {0, 1, 2, 3}};
	assert_int_equal(rnn_init_model(toy64_model(), 3, c->p, &err), 0);
	for (int i = 0; i < TOY_PARAMS; i++)
		c->p[i] *= 1.2;
	if (rnn_batch_new(&c->b, toy64_model(), c->pool, 4, truncate, every,
	                  &c->data, NULL, &err) != 0)
		fail_msg("%s", err.text);
	c->b.params = c->p;
	c->windows = rnn_batch_windows(&c->b, &c->data, c->index, 4);
}

static void
cut_free(Cut *c)
{
	rnn_batch_free(&c->b);
	rnn_pool_free(c->pool);
	rnn_data_free(&c->data);
}

/* sum := gradient of the mean over sequences of their losses, put together
 * from all windows; *loss := that mean. */
static void
sum_of_windows(size_t truncate, size_t every, double *sum, double *loss)
{
	RnnError err = {0};
	Cut c;

	cut_new(&c, truncate, every);
	memset(sum, 0, TOY_PARAMS * sizeof *sum);
	*loss = 0;
	for (size_t i = 0; i < 4; i++) {
		/* One sequence at a time, so that its weight is known. */
		double T = (double)c.data.seq[i].T;
		size_t one = i, n = rnn_batch_windows(&c.b, &c.data, &one, 1);

		for (size_t w = 0; w < n; w++) {
			assert_int_equal(rnn_batch_gradient(&c.b, &c.data,
			                 &one, 1, w, c.g, &err), 0);
			double share = (double)c.b.steps[0] / T / 4;

			for (int k = 0; k < TOY_PARAMS; k++)
				sum[k] += share * c.g[k];
			*loss += share * c.b.loss[0];
		}
	}
	cut_free(&c);
}

static double
distance(const double *a, const double *b)
{
	double sum = 0;

	for (int i = 0; i < TOY_PARAMS; i++)
		sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sqrt(sum);
}

/* The longer the window, the smaller the bias; at h >= T there is none.  The
 * loss is the same for all, since states are carried over. */
static void
truncation_approaches_the_gradient(void **state)
{
	static const size_t h[] = {1, 2, 3, 4, 6, 8, 11, 20};
	double full[TOY_PARAMS], part[TOY_PARAMS], loss, other, before = 1e9;

	(void)state;
	sum_of_windows(0, 0, full, &loss);
	for (int k = 0; k < 8; k++) {
		sum_of_windows(h[k], 1, part, &other);
		close_to(other, loss, 1e-13);
		double bias = distance(part, full);
		assert_true(bias < before || bias < 1e-13);
		before = bias;
		if (h[k] >= 11)
			close_to(bias, 0, 1e-13);
		else
			assert_true(bias > 1e-6);
		sum_of_windows(h[k], h[k], part, &other);
		close_to(other, loss, 1e-13);
		if (h[k] >= 11)
			close_to(distance(part, full), 0, 1e-15);
		sum_of_windows(h[k], h[k] / 2 + 1, part, &other);
		close_to(other, loss, 1e-13);
	}
}

/* The loss of the last h' steps as a function of the parameters, with the
 * state at s held: its central differences are the gradient of BPTT(h; h'). */
static double
window_loss(const Cut *c, size_t one, size_t s, size_t fresh, size_t end,
            const void *from)
{
	const RnnModel *m = toy64_model();
	double all = 0, old = 0, work[256];
	RnnReport said;
	void *const *port = c->data.seq[one].port;
	const double *x = port[0], *d = port[1];
	const void *in[2] = {x + 3 * s, d + 2 * s};

	m->loss(c->p, from, NULL, in, end - s, work, &all, &said);
	if (fresh > s)
		m->loss(c->p, from, NULL, in, fresh - s, work, &old, &said);
	return (all * (double)(end - s) - old * (double)(fresh - s)) /
	       (double)(end - fresh);
}

static void
windows_see_their_last_steps_only(void **state)
{
	enum { H = 4, EVERY = 2 };
	RnnError err = {0};
	Cut c;

	(void)state;
	cut_new(&c, H, EVERY);
	size_t one = 0;
	while (c.data.seq[one].T < 8)
		assert_true(++one < 4);
	size_t T = c.data.seq[one].T;
	size_t n = rnn_batch_windows(&c.b, &c.data, &one, 1);
	assert_true(n >= 3);
	for (size_t w = 0; w < n; w++) {
		size_t fresh = w * EVERY, end = fresh + EVERY;
		size_t s = end > H ? end - H : 0;
		double from[4], x, up, down;

		end = end < T ? end : T;
		memcpy(from, c.b.carry, sizeof from);
		assert_int_equal(rnn_batch_gradient(&c.b, &c.data, &one, 1, w,
		                                    c.g, &err), 0);
		for (int i = 0; i < TOY_PARAMS; i++) {
			x = c.p[i];
			c.p[i] = x + 1e-5;
			up = window_loss(&c, one, s, fresh, end,
			                 s ? from : NULL);
			c.p[i] = x - 1e-5;
			down = window_loss(&c, one, s, fresh, end,
			                 s ? from : NULL);
			c.p[i] = x;
			close_to(c.g[i], (up - down) / 2e-5, 1e-8);
		}
	}
	cut_free(&c);
}

static void
models_that_cannot_be_cut(void **state)
{
	RnnData votes = vote_data(3), data = toy_data(toy64_model(), 3, 1);
	RnnModel ahead = *toy64_model(), whole = ahead, none = ahead;
	RnnError err = {0};
	RnnPool *pool = rnn_pool_new(1, &err);
	RnnBatch b;

	(void)state;
	assert_int_equal(rnn_batch_new(&b, vote_model(), pool, 2, 3, 3, &votes,
	                               NULL, &err), -1);
	says(&err, "target 'd' has no time");
	ahead.whole_sequence = 1;
	assert_int_equal(rnn_batch_new(&b, &ahead, pool, 2, 3, 3, &data, NULL,
	                               &err), -1);
	says(&err, "looks ahead in time");
	whole.loss_kind = RNN_LOSS_WHOLE;
	assert_int_equal(rnn_batch_new(&b, &whole, pool, 2, 3, 1, &data, NULL,
	                               &err), -1);
	says(&err, "BPTT(3; 1) needs a loss that is a sum or mean over time");
	assert_int_equal(rnn_batch_new(&b, &whole, pool, 2, 3, 4, &data, NULL,
	                               &err), -1);
	says(&err, "stride 4 is longer than the window 3");
	none.loss_grad = NULL;
	assert_int_equal(rnn_batch_new(&b, &none, pool, 2, 0, 0, &data, NULL,
	                               &err), -1);
	says(&err, "has no loss to train on");
	rnn_pool_free(pool);
	rnn_data_free(&votes);
	rnn_data_free(&data);
}

/* 37 ragged sequences, batches of 17: more than there are slots. */
static void
threads_do_not_change_a_bit(void **state)
{
	static const int64_t threads[] = {1, 2, 3, 16};
	static const int64_t truncate[] = {0, 4, 4}, every[] = {0, 4, 2};
	const RnnModel *model[] = {toy32_model(), toy64_model()};

	(void)state;
	for (int m = 0; m < 2; m++)
		for (int cut = 0; cut < 3; cut++) {
			RnnData data = toy_data(model[m], 37, 1);
			RnnTrainOptions o = options("adam", 0.01);
			double first[TOY_REALS], other[TOY_REALS];

			o.batch = 17;
			o.truncate = truncate[cut];
			o.every = every[cut];
			trained(model[m], &data, &data, &o, first);
			for (int k = 1; k < 4; k++) {
				o.threads = threads[k];
				trained(model[m], &data, &data, &o, other);
				assert_memory_equal(first, other, TOY_REALS *
				                    model[m]->real_size);
			}
			rnn_data_free(&data);
		}
}

static void
training_learns_and_keeps_structure(void **state)
{
	const RnnModel *m = toy64_model();
	RnnData data = toy_data(m, 40, 1);
	RnnTrainOptions o = options("adamw", 0.02);
	double p[TOY_REALS], mean, before;
	RnnStructures s;
	RnnError err = {0};
	RnnPool *pool = rnn_pool_new(1, &err);
	RnnBatch b;
	size_t worst;

	(void)state;
	o.epochs = 150;
	assert_int_equal(rnn_batch_new(&b, m, pool, 4, 0, 0, &data, &data,
	                               &err), 0);
	b.params = p;
	assert_int_equal(rnn_init_model(m, 3, p, &err), 0);
	rnn_batch_loss(&b, &data, &before, &worst, &err);
	trained(m, &data, NULL, &o, p);
	rnn_batch_loss(&b, &data, &mean, &worst, &err);
	assert_true(mean < 0.1 * before);
	assert_int_equal(rnn_structures_new(m, p, &s, &err), 0);
	assert_int_equal(rnn_structures_check(&s, p, "p", &err), 0);
	assert_true(p[TOY_S + 1] != 0 && p[TOY_U_AT(0, 1)] != 0);
	assert_true(p[12] == 0 && p[55] == 0);
	rnn_structures_free(&s);
	rnn_batch_free(&b);
	rnn_pool_free(pool);
	rnn_data_free(&data);
}

static RnnBytes
contents(const char *path)
{
	RnnBytes b;
	RnnError err = {0};

	if (rnn_file_read(path, 0, 1 << 24, &b, &err) != 0)
		fail_msg("%s", err.text);
	return b;
}

static void
same_bytes(RnnBytes a, const char *path)
{
	RnnBytes b = contents(path);

	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.data, b.data, a.n);
	rnn_bytes_free(&b);
}

/* Interrupted after every single step and resumed: parameters, checkpoint and
 * log have the same bytes as those of a run that was left alone. */
static void
resumed_step_by_step(void **state)
{
	static const int64_t truncate[] = {0, 4, 5}, every[] = {0, 4, 2};
	const RnnModel *m = toy32_model();
	sigset_t set, old;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	for (int cut = 0; cut < 3; cut++) {
		RnnData data = toy_data(m, 19, 1), valid = toy_data(m, 5, 2);
		RnnTrainOptions o = options("adam", 0.02);
		float alone[TOY_REALS], p[TOY_REALS];
		RnnError err = {0};
		int runs = 0, rc;

		o.epochs = 3;
		o.truncate = truncate[cut];
		o.every = every[cut];
		o.checkpoint = ckpt;
		o.log = logfile;
		trained(m, &data, &valid, &o, alone);
		RnnBytes c = contents(ckpt), l = contents(logfile);
		unlink(ckpt);
		unlink(ckpt_prev);
		unlink(logfile);
		o.resume = 1;
		do {
			raise(SIGINT);
			rnn_init_model(m, 3, p, &err);
			rc = rnn_train(m, &data, &valid, &o, p, &err);
			if (rc != 0)
				assert_int_equal(err.code, 130);
			runs++;
		} while (rc != 0 && runs < 1000);
		assert_true(runs >= 9 && runs < 1000);
		assert_memory_equal(alone, p, sizeof p);
		same_bytes(c, ckpt);
		same_bytes(l, logfile);
		rnn_bytes_free(&c);
		rnn_bytes_free(&l);
		rnn_data_free(&data);
		rnn_data_free(&valid);
		teardown(NULL);
		/* The last run may have ended before it saw its signal. */
		struct timespec none = {0, 0};
		sigtimedwait(&set, NULL, &none);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void
more_epochs_go_on(void **state)
{
	const RnnModel *m = toy64_model();
	RnnData data = toy_data(m, 9, 1);
	RnnTrainOptions o = options("rmsprop", 0.01);
	double alone[TOY_REALS], p[TOY_REALS];

	(void)state;
	o.optim.momentum = 0.5;
	o.epochs = 8;
	trained(m, &data, NULL, &o, alone);
	o.checkpoint = ckpt;
	o.epochs = 3;
	trained(m, &data, NULL, &o, p);
	assert_true(memcmp(alone, p, sizeof p) != 0);
	o.epochs = 8;
	o.resume = 1;
	o.threads = 2;
	trained(m, &data, NULL, &o, p);
	assert_memory_equal(alone, p, sizeof p);
	rnn_data_free(&data);
}

/* Flips one bit of the data in a checkpoint. */
static void
damage(const char *path)
{
	RnnBytes b = contents(path);

	b.data[b.n - 20] ^= 1;
	put_file(path, b.data, b.n);
	rnn_bytes_free(&b);
}

static void
damaged_checkpoints(void **state)
{
	const RnnModel *m = toy64_model();
	RnnData data = toy_data(m, 9, 1), other = toy_data(m, 9, 2);
	RnnTrainOptions o = options("sgd", 0.01);
	double alone[TOY_REALS], p[TOY_REALS];
	RnnError err = {0};

	(void)state;
	o.checkpoint = ckpt;
	o.checkpoint_seconds = 0;
	trained(m, &data, NULL, &o, alone);
	o.resume = 1;
	/* The newest is damaged: the one before, and the same end. */
	RnnBytes good = contents(ckpt_prev);
	damage(ckpt);
	o.checkpoint_seconds = 1e9;     /* one save, at the end */
	trained(m, &data, NULL, &o, p);
	assert_memory_equal(alone, p, sizeof p);
	/* The damaged one has not taken the place of the good one. */
	same_bytes(good, ckpt_prev);
	rnn_bytes_free(&good);
	/* The newest is gone (killed between two renames): the same. */
	assert_int_equal(unlink(ckpt), 0);
	trained(m, &data, NULL, &o, p);
	assert_memory_equal(alone, p, sizeof p);
	/* Other numbers, other data: refused, and said which. */
	o.optim.rate = 0.02;
	assert_int_equal(rnn_train(m, &data, NULL, &o, p, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_USAGE);
	says(&err, "was made with rate=0.01");
	says(&err, "this run has rate=0.02");
	o.optim.rate = 0.01;
	assert_int_equal(rnn_train(m, &other, NULL, &o, p, &err), -1);
	says(&err, "was made with data=");
	assert_int_equal(rnn_train(toy32_model(), &data, NULL, &o, p, &err),
	                 -1);
	says(&err, "was made with real=8");
	/* Both damaged: an error, and both files stay. */
	damage(ckpt);
	if (access(ckpt_prev, F_OK) == 0)
		damage(ckpt_prev);
	assert_int_equal(rnn_train(m, &data, NULL, &o, p, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	says(&err, "the checksum is wrong");
	assert_int_equal(access(ckpt, F_OK), 0);
	rnn_data_free(&data);
	rnn_data_free(&other);
}

static void
early_stopping_restores_the_best(void **state)
{
	const RnnModel *m = toy64_model();
	RnnData data = toy_data(m, 8, 1), valid = toy_data(m, 8, 9);
	RnnTrainOptions o = options("sgd", 0.4);
	double p[TOY_REALS], last = 0, best = 1e9, loss;
	RnnError err = {0};
	RnnPool *pool = rnn_pool_new(1, &err);
	RnnBatch b;
	size_t worst, rows = 0;
	char line[256];

	(void)state;
	o.epochs = 500;
	o.patience = 7;
	o.log = logfile;
	trained(m, &data, &valid, &o, p);
	FILE *f = fopen(logfile, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	assert_string_equal(line,
	                    "epoch,steps,loss,valid_loss,rate,grad_norm\n");
	while (fgets(line, sizeof line, f) != NULL) {
		assert_int_equal(sscanf(line, "%*d,%*d,%*f,%lf", &last), 1);
		best = last < best ? last : best;
		rows++;
	}
	fclose(f);
	assert_in_range(rows, 8, 499);
	assert_true(last > best);
	assert_int_equal(rnn_batch_new(&b, m, pool, 8, 0, 0, &data, &valid,
	                               &err), 0);
	b.params = p;
	assert_int_equal(rnn_batch_loss(&b, &valid, &loss, &worst, &err), 0);
	assert_true(loss == best);
	rnn_batch_free(&b);
	rnn_pool_free(pool);
	rnn_data_free(&data);
	rnn_data_free(&valid);
}

/* Training that goes wrong says where first, and leaves the checkpoint. */
static void
stopped(const RnnModel *m, const RnnData *data, const RnnTrainOptions *o,
        void *params, const char *why)
{
	RnnError err = {0};

	assert_int_equal(rnn_train(m, data, NULL, o, params, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_FAILED);
	says(&err, "training stopped at epoch ");
	says(&err, why);
}

static void
what_is_not_finite_is_named(void **state)
{
	const RnnModel *m = toy32_model();
	RnnData data = toy_data(m, 9, 1);
	RnnTrainOptions o = options("sgd", 0.01);
	float p[TOY_REALS], good[TOY_REALS];
	RnnError err = {0};

	(void)state;
	o.checkpoint = ckpt;
	o.epochs = 1;
	trained(m, &data, NULL, &o, good);
	RnnBytes before = contents(ckpt);

	/* The loss of one sequence overflows. */
	((float *)data.seq[4].port[1])[3] = 1e30f;
	rnn_init_model(m, 3, p, &err);
	stopped(m, &data, &o, p, "the loss of seq4 is inf");
	((float *)data.seq[4].port[1])[3] = 1;

	/* The loss is finite, the gradient is not: V = 0, S^T e overflows. */
	rnn_init_model(m, 3, p, &err);
	p[TOY_S] = p[TOY_S + 3] = 1e38f;
	for (int i = 0; i < 8; i++)
		p[TOY_V + i] = 0;
	p[TOY_C] = 10;
	stopped(m, &data, &o, p, "step 1: the gradient of W[0, 0] is ");

	/* A step so large that a parameter overflows. */
	o.optim.rate = 3e38;
	o.batch = 9;
	((float *)data.seq[4].port[1])[3] = 1e4f;
	rnn_init_model(m, 3, p, &err);
	stopped(m, &data, &o, p, "step 1: after the step W[0, 0] is ");

	/* A validation loss. */
	RnnData valid = toy_data(m, 3, 4);
	((float *)valid.seq[1].port[1])[0] = 1e30f;
	o.optim.rate = 0.01;
	rnn_init_model(m, 3, p, &err);
	assert_int_equal(rnn_train(m, &data, &valid, &o, p, &err), -1);
	says(&err, "the validation loss of seq1 is inf");
	says(&err, "too early for a checkpoint");
	rnn_data_free(&valid);

	same_bytes(before, ckpt);
	rnn_bytes_free(&before);
	rnn_data_free(&data);
}

static void
checkpoints_that_cannot_be_written(void **state)
{
	const RnnModel *m = toy64_model();
	RnnData data = toy_data(m, 3, 1);
	RnnTrainOptions o = options("sgd", 0.01);
	double p[TOY_REALS];
	RnnError err = {0};

	(void)state;
	o.checkpoint = "no/such/dir/ckpt";
	rnn_init_model(m, 3, p, &err);
	assert_int_equal(rnn_train(m, &data, NULL, &o, p, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	says(&err, "no/such/dir/ckpt: cannot write");
	o.checkpoint = "/dev/full";
	assert_int_equal(rnn_train(m, &data, NULL, &o, p, &err), -1);
	says(&err, "/dev/full: cannot write: No space left");
	o.checkpoint = NULL;
	o.log = "/dev/full";
	assert_int_equal(rnn_train(m, &data, NULL, &o, p, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	says(&err, "No space left");
	rnn_data_free(&data);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(gradients_are_central_differences),
		TEST(truncation_approaches_the_gradient),
		TEST(windows_see_their_last_steps_only),
		TEST(models_that_cannot_be_cut),
		TEST(threads_do_not_change_a_bit),
		TEST(training_learns_and_keeps_structure),
		TEST(resumed_step_by_step),
		TEST(more_epochs_go_on),
		TEST(damaged_checkpoints),
		TEST(early_stopping_restores_the_best),
		TEST(what_is_not_finite_is_named),
		TEST(checkpoints_that_cannot_be_written)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
