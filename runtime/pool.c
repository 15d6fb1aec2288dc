/* A pool of threads; see pool.h.
 *
 * One lock guards everything.  A job is published by raising `job`; workers
 * take task numbers until none is left; the last one to finish wakes the
 * caller, who has been taking tasks as well.
 */
#include "pool.h"

#include "stack.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct {
	RnnPool *pool;
	size_t index;
	pthread_t thread;
} Worker;

struct RnnPool {
	pthread_mutex_t lock;
	pthread_cond_t begin, end;
	Worker *worker;         /* [workers]; 0 is the caller */
	size_t workers, started;
	RnnTask task;
	void *arg;
	size_t n, next, done;   /* tasks: all, first not taken, finished */
	unsigned long job;
	int stop;
};

/* Takes tasks until none is left; called and left with the lock held. */
static void
work(RnnPool *p, size_t index)
{
	while (p->next < p->n) {
		size_t task = p->next++;

		pthread_mutex_unlock(&p->lock);
		p->task(p->arg, task, index);
		pthread_mutex_lock(&p->lock);
		if (++p->done == p->n)
			pthread_cond_signal(&p->end);
	}
}

static void *
worker_main(void *arg)
{
	Worker *w = arg;
	RnnPool *p = w->pool;
	unsigned long seen = 0;

	pthread_mutex_lock(&p->lock);
	while (!p->stop) {
		if (p->job == seen) {
			pthread_cond_wait(&p->begin, &p->lock);
			continue;
		}
		seen = p->job;
		work(p, w->index);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static int
start(Worker *w)
{
	pthread_attr_t attr;
	size_t stack = rnn_stack_size();

	pthread_attr_init(&attr);
	if (stack > 0)
		pthread_attr_setstacksize(&attr, stack);
	int rc = pthread_create(&w->thread, &attr, worker_main, w);
	pthread_attr_destroy(&attr);
	return rc;
}

RnnPool *
rnn_pool_new(size_t workers, RnnError *err)
{
	RnnPool *p = rnn_alloc(1, sizeof *p, err);

	if (p == NULL)
		return NULL;
	p->worker = rnn_alloc(workers, sizeof *p->worker, err);
	if (p->worker == NULL) {
		free(p);
		return NULL;
	}
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->begin, NULL);
	pthread_cond_init(&p->end, NULL);
	p->workers = workers;
	p->started = 1;
	for (size_t i = 1; i < workers; i++) {
		p->worker[i] = (Worker){.pool = p, .index = i};
		if (start(&p->worker[i]) != 0) {
			rnn_fail(err, RNN_EXIT_SYSTEM, "cannot start thread"
			         " %zu of %zu; use fewer --threads", i + 1,
			         workers);
			rnn_pool_free(p);
			return NULL;
		}
		p->started++;
	}
	return p;
}

void
rnn_pool_free(RnnPool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = 1;
	pthread_cond_broadcast(&p->begin);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 1; i < p->started; i++)
		pthread_join(p->worker[i].thread, NULL);
	pthread_cond_destroy(&p->end);
	pthread_cond_destroy(&p->begin);
	pthread_mutex_destroy(&p->lock);
	free(p->worker);
	free(p);
}

size_t
rnn_pool_workers(const RnnPool *p)
{
	return p->workers;
}

void
rnn_pool_run(RnnPool *p, size_t n, RnnTask task, void *arg)
{
	if (p->workers == 1 || n == 1) {
		for (size_t i = 0; i < n; i++)
			task(arg, i, 0);
		return;
	}
	pthread_mutex_lock(&p->lock);
	p->task = task;
	p->arg = arg;
	p->n = n;
	p->next = p->done = 0;
	p->job++;
	pthread_cond_broadcast(&p->begin);
	work(p, 0);
	while (p->done < p->n)
		pthread_cond_wait(&p->end, &p->lock);
	pthread_mutex_unlock(&p->lock);
}
