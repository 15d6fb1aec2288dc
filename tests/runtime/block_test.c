/* Blocks of sequences of one length: the gradient of a batch by blocks against
 * that of its sequences one by one, in the order that batch.h promises. */
#include "check.h"

#include "batch.h"
#include "init.h"
#include "philox.h"
#include "toy.h"

enum { N = 59, BLOCK = 3, PORTS = 3, LONGEST = 7, ROOM = 3 * LONGEST };

static size_t
port_bytes(const RnnModel *m, const RnnPort *p)
{
	return rnn_port_count(p) * (p->classes ? sizeof(int32_t)
	                                       : m->real_size);
}

/* A block as a model computes it, by its function for one sequence: so that
 * blocks differ from sequences in nothing but their order. */
static int
by_one(const RnnModel *m, const void *params, const void *const in[], size_t T,
       void *work, double *loss, void *grad, RnnReport *report)
{
	int ports = m->n_input + m->n_target, rc = RNN_OK;

	*loss = 0;
	for (size_t k = 0; rc == RNN_OK && k < BLOCK; k++) {
		double own[PORTS][ROOM], l = 0;
		const void *at[PORTS];

		for (int i = 0; i < ports; i++) {
			const RnnPort *p = i < m->n_input
				? &m->input[i] : &m->target[i - m->n_input];
			size_t n = port_bytes(m, p);
			const char *side = in[i];

			for (size_t t = 0; t < (p->timed ? T : 1); t++)
				memcpy((char *)own[i] + t * n,
				       side + (t * BLOCK + k) * n, n);
			at[i] = own[i];
		}
		rc = m->loss_grad(params, NULL, NULL, at, T, work, &l, grad,
		                  report);
		*loss += l;
	}
	return rc;
}

#define BLOCK_OF(model) \
	static int \
	model##_block(const void *params, const void *const in[], size_t T, \
	              void *work, double *loss, void *grad, \
	              RnnReport *report) \
	{ \
		return by_one(model##_model(), params, in, T, work, loss, \
		              grad, report); \
	}
BLOCK_OF(toy32)
BLOCK_OF(toy64)
BLOCK_OF(vote)

/* Sequences of 1 .. LONGEST steps. */
static RnnData
ragged(const RnnModel *m)
{
	RnnData data = {.model = m, .n_port = m->n_input + m->n_target};
	RnnStream s = rnn_stream(5, "ragged");
	RnnError err = {0};

	for (uint32_t k = 0; k < N; k++) {
		size_t T = 1 + rnn_uniform_below(s, (RnnDraw){0, 0, k},
		                                 LONGEST);
		RnnSequence *q = rnn_data_add(&data, T, "ragged", &err);

		assert_non_null(q);
		for (int i = 0; i < data.n_port; i++) {
			const RnnPort *p = rnn_data_port(m, i);
			size_t n = rnn_port_count(p) * (p->timed ? T : 1);

			for (size_t j = 0; j < n; j++) {
				RnnDraw d = {j, 1 + (uint32_t)i, k};

				rnn_data_store(&data, q, i, j, p->classes
					? (double)rnn_uniform_below(s, d,
						(uint64_t)p->classes)
					: rnn_normal(s, d));
			}
		}
	}
	return data;
}

/* Note [Blocks], as a search: the first BLOCK of the length of i that are left;
 * i alone where there are fewer. */
static size_t
unit_at(const RnnData *data, const size_t *index, size_t n,
        const unsigned char *taken, size_t i, size_t *member)
{
	size_t found = 0;

	for (size_t k = i; k < n && found < BLOCK; k++)
		if (!taken[k] &&
		    data->seq[index[k]].T == data->seq[index[i]].T)
			member[found++] = k;
	return found == BLOCK ? BLOCK : 1;
}

static void
add(const RnnModel *m, void *sum, const void *x)
{
	for (size_t i = 0; i < m->n_param; i++)
		if (m->real_size == 4)
			((float *)sum)[i] += ((const float *)x)[i];
		else
			((double *)sum)[i] += ((const double *)x)[i];
}

static void
divide(const RnnModel *m, void *sum, size_t n)
{
	for (size_t i = 0; i < m->n_param; i++)
		if (m->real_size == 4)
			((float *)sum)[i] /= (float)n;
		else
			((double *)sum)[i] /= (double)n;
}

/* Note [Fixed slots], one sequence after the other.  Returns how many blocks
 * there are. */
static size_t
one_by_one(const RnnData *data, const size_t *index, size_t n,
           const void *params, double *loss, double *grad)
{
	const RnnModel *m = data->model;
	double slot[RNN_SLOTS][TOY_PARAMS] = {{0}}, work[256];
	unsigned char taken[N] = {0};
	size_t units = 0, blocks = 0;

	for (size_t i = 0; i < n; i++) {
		size_t member[BLOCK] = {i};

		if (taken[i])
			continue;
		size_t count = unit_at(data, index, n, taken, i, member);
		double sum = 0, *to = slot[units++ % RNN_SLOTS];
		for (size_t k = 0; k < count; k++) {
			const RnnSequence *q = &data->seq[index[member[k]]];
			RnnReport said;
			double l;

			assert_int_equal(m->loss_grad(params, NULL, NULL,
				(const void *const *)q->port, q->T, work, &l,
				to, &said), RNN_OK);
			sum += l;
			taken[member[k]] = 1;
		}
		for (size_t k = 0; k < count; k++)
			loss[member[k]] = sum / (double)count;
		blocks += count == BLOCK;
	}
	assert_true(n < N || units > RNN_SLOTS);
	units = units < RNN_SLOTS ? units : RNN_SLOTS;
	for (size_t k = 1; k < units; k++)
		add(m, slot[0], slot[k]);
	divide(m, slot[0], n);
	memcpy(grad, slot[0], sizeof slot[0]);
	return blocks;
}

/* Batches of all sizes: the last block may end with the batch, or not. */
static size_t
compare(const RnnModel *m, const RnnData *data, size_t threads)
{
	double p[TOY_REALS], want[TOY_PARAMS], is[TOY_PARAMS], loss[N];
	size_t index[N], blocks = 0;
	RnnError err = {0};
	RnnPool *pool = rnn_pool_new(threads, &err);
	RnnBatch b;

	for (size_t i = 0; i < N; i++)
		index[i] = (i * 7 + 3) % N;
	assert_int_equal(rnn_init_model(m, 3, p, &err), 0);
	assert_int_equal(rnn_batch_new(&b, m, pool, N, 0, 0, data, NULL, &err),
	                 0);
	b.params = p;
	for (size_t n = 1; n <= N; n++) {
		blocks = one_by_one(data, index, n, p, loss, want);
		assert_int_equal(rnn_batch_gradient(&b, data, index, n, 0, is,
		                                    &err), 0);
		assert_memory_equal(is, want, m->n_param * m->real_size);
		assert_memory_equal(b.loss, loss, n * sizeof *loss);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(b.steps[i], data->seq[index[i]].T);
	}
	rnn_batch_free(&b);
	rnn_pool_free(pool);
	return blocks;
}

static void
blocks_are_their_sequences(const RnnModel *model, int (*block)(const void *,
	const void *const[], size_t, void *, double *, void *, RnnReport *))
{
	RnnModel m = *model;

	m.block = BLOCK;
	m.block_work = m.grad_work;
	m.loss_grad_block = block;
	RnnData data = ragged(&m);
	for (size_t threads = 1; threads <= 3; threads += 2)
		assert_in_range(compare(&m, &data, threads), 5, N / BLOCK - 1);
	rnn_data_free(&data);
}

static void
singles(void **state)
{
	(void)state;
	blocks_are_their_sequences(toy32_model(), toy32_block);
}

static void
doubles(void **state)
{
	(void)state;
	blocks_are_their_sequences(toy64_model(), toy64_block);
}

/* Indices, and ports without time. */
static void
votes(void **state)
{
	(void)state;
	blocks_are_their_sequences(vote_model(), vote_block);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(singles),
		cmocka_unit_test(doubles),
		cmocka_unit_test(votes)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
