/* pool.h - threads that work off numbered tasks.
 *
 * Which thread does which task is left to chance; results must not depend on
 * it.  So a task writes only what belongs to its number, uses of the worker's
 * things only scratch memory, and sums over tasks are made afterwards, in
 * order.
 */
#ifndef RNN_POOL_H
#define RNN_POOL_H

#include "error.h"

#include <stddef.h>

typedef struct RnnPool RnnPool;

/* task: 0 .. n-1; worker: 0 .. workers-1, one task at a time each. */
typedef void (*RnnTask)(void *arg, size_t task, size_t worker);

/* workers >= 1; the caller is one of them, so 1 starts no thread. */
RnnPool *rnn_pool_new(size_t workers, RnnError *err);
void rnn_pool_free(RnnPool *p);         /* NULL is fine */
size_t rnn_pool_workers(const RnnPool *p);

/* Calls task(arg, 0 .. n-1, ..) and returns when all are done. */
void rnn_pool_run(RnnPool *p, size_t n, RnnTask task, void *arg);

#endif
