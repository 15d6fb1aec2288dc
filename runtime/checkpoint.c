/* Checkpoints; see checkpoint.h. */
#include "checkpoint.h"

#include "philox.h"
#include "safetensors.h"
#include "tensor.h"
#include "weights.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_COUNTERS (sizeof(RnnCounters) / sizeof(int64_t))
#define N_NUMBERS (sizeof(RnnNumbers) / sizeof(double))
#define PREFIX_ROOM 32

/* "rnnc.opt0." and so on; -1 is the best parameters. */
static void
vector_prefix(int k, char prefix[PREFIX_ROOM])
{
	if (k < 0)
		snprintf(prefix, PREFIX_ROOM, "rnnc.best.");
	else
		snprintf(prefix, PREFIX_ROOM, "rnnc.opt%d.", k);
}

static const void *
vector_of(const RnnSnapshot *s, int k)
{
	const RnnModel *m = s->model;

	if (k < 0)
		return s->best;
	return (const char *)s->optim +
	       (size_t)k * m->n_param * m->real_size;
}

static uint64_t
checksum(const char *settings, const RnnNamedArray *item, size_t n)
{
	uint64_t h = rnn_hash(RNN_HASH_START, settings, strlen(settings));

	for (size_t i = 0; i < n; i++)
		h = rnn_hash(h, item[i].array.data,
		             item[i].array.count *
		             rnn_dtype_size(item[i].array.dtype));
	return h;
}

/* The arrays of a file that is to be written. */
typedef struct {
	RnnNamedArray *item;
	int packed;             /* the first ones, with memory of their own */
	int n;
} Items;

static int
pack_vectors(const RnnSnapshot *s, Items *items, RnnError *err)
{
	char prefix[PREFIX_ROOM];

	for (int k = s->best ? -1 : 0; k < s->vectors; k++) {
		vector_prefix(k, prefix);
		int n = rnn_weights_pack(s->model, prefix, 1, vector_of(s, k),
		                         items->item + items->packed, err);
		if (n < 0)
			return -1;
		items->packed += n;
	}
	return 0;
}

static void
add_plain(Items *items, const char *name, RnnDtype dtype, size_t n,
          const void *data)
{
	items->item[items->n++] =
		(RnnNamedArray){name, {dtype, 1, {n}, n, data}};
}

static int
collect(const RnnSnapshot *s, Items *items, RnnError *err)
{
	size_t room = (size_t)s->model->n_tensor *
	              (size_t)(s->vectors + 2) + 3;

	*items = (Items){rnn_alloc(room, sizeof *items->item, err), 0, 0};
	if (items->item == NULL)
		return -1;
	items->packed = rnn_weights_pack(s->model, "", 0, s->params,
	                                 items->item, err);
	if (items->packed < 0) {
		items->packed = 0;
		return -1;
	}
	if (pack_vectors(s, items, err) != 0)
		return -1;
	items->n = items->packed;
	add_plain(items, "rnnc.counters", RNN_I64, N_COUNTERS, &s->counters);
	add_plain(items, "rnnc.numbers", RNN_F64, N_NUMBERS, &s->numbers);
	if (s->carry_bytes > 0)
		add_plain(items, "rnnc.carry", RNN_U8, s->carry_bytes,
		          s->carry);
	return 0;
}

static char *
previous_name(const char *path, RnnError *err)
{
	size_t room = strlen(path) + 6;
	char *name = rnn_alloc(room, 1, err);

	if (name != NULL)
		snprintf(name, room, "%s.prev", path);
	return name;
}

int
rnn_checkpoint_save(const char *path, RnnSnapshot *s, RnnError *err)
{
	char hash[20], sum[20], *previous = previous_name(path, err);
	Items items = {NULL, 0, 0};
	int rc = -1;

	if (previous != NULL && collect(s, &items, err) == 0) {
		RnnMeta meta[] = {
			{"rnnc.kind", "checkpoint"},
			{"rnnc.model", s->model->name},
			{"rnnc.model_hash", rnn_hash_text(s->model->hash,
			                                  hash)},
			{"rnnc.settings", s->settings},
			{"rnnc.checksum", rnn_hash_text(
				checksum(s->settings, items.item,
				         (size_t)items.n), sum)}
		};
		rc = rnn_safetensors_write(path, items.item, (size_t)items.n,
		                           meta, 5, s->newest_damaged
		                           ? NULL : previous, err);
		s->newest_damaged &= rc != 0;
	}
	if (items.item != NULL)
		rnn_weights_unpack(items.item, items.packed);
	free(items.item);
	free(previous);
	return rc;
}

/* The first word in which two settings differ, for the message. */
static int
settings_differ(const char *path, const char *was, const char *is,
                RnnError *err)
{
	size_t i = 0;

	while (was[i] == is[i])
		i++;
	while (i > 0 && was[i - 1] != ' ')
		i--;
	return rnn_fail(err, RNN_EXIT_USAGE, "%s: the checkpoint was made with"
	                " %.*s, this run has %.*s: cannot go on from it; give"
	                " the same options, or start anew without --resume",
	                path, (int)strcspn(was + i, " "), was + i,
	                (int)strcspn(is + i, " "), is + i);
}

static int
damaged(const char *path, const char *why, RnnError *err)
{
	return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: %s: not a checkpoint of this"
	                " program, or a damaged one", path, why);
}

static int
check_identity(const RnnSafetensors *st, const RnnSnapshot *s, RnnError *err)
{
	const char *kind = rnn_safetensors_meta(st, "rnnc.kind");
	const char *hash = rnn_safetensors_meta(st, "rnnc.model_hash");
	const char *settings = rnn_safetensors_meta(st, "rnnc.settings");
	const char *sum = rnn_safetensors_meta(st, "rnnc.checksum");
	char text[20];

	if (!kind || strcmp(kind, "checkpoint") != 0 || !hash || !settings ||
	    !sum)
		return damaged(st->path, "no such metadata", err);
	if (strcmp(sum, rnn_hash_text(checksum(settings, st->item, st->n),
	                              text)) != 0)
		return damaged(st->path, "the checksum is wrong", err);
	if (strcmp(hash, rnn_hash_text(s->model->hash, text)) != 0)
		return rnn_fail(err, RNN_EXIT_USAGE, "%s: the checkpoint is of"
		                " another model than '%s', or of another"
		                " version of it: cannot go on from it; start"
		                " anew without --resume", st->path,
		                s->model->name);
	if (strcmp(settings, s->settings) != 0)
		return settings_differ(st->path, settings, s->settings, err);
	return 0;
}

/* One flat array of n_param reals from tensors with a prefix. */
static int
take_vector(const RnnSafetensors *st, const RnnModel *m, const char *prefix,
            void *flat, RnnError *err)
{
	memset(flat, 0, m->n_param * m->real_size);
	for (int i = 0; i < m->n_tensor; i++) {
		const RnnTensor *t = &m->tensor[i];
		size_t room = strlen(prefix) + strlen(t->name) + 1;
		char *name;

		if (t->is_const)
			continue;
		name = rnn_alloc(room, 1, err);
		if (name == NULL)
			return -1;
		snprintf(name, room, "%s%s", prefix, t->name);
		const RnnArray *a = rnn_safetensors_find(st, name);
		free(name);
		if (a == NULL || !rnn_tensor_matches(t, a) ||
		    a->dtype != rnn_dtype_real(m->real_size))
			return damaged(st->path, "a vector of the optimiser is"
			               " missing", err);
		rnn_tensor_scatter(t, m->real_size, flat, a);
	}
	return 0;
}

/* The bytes of a plain array of exactly this many elements. */
static int
take_plain(const RnnSafetensors *st, const char *name, RnnDtype dtype,
           size_t n, void *to, RnnError *err)
{
	const RnnArray *a = rnn_safetensors_find(st, name);

	if (a == NULL || a->dtype != dtype || a->count != n)
		return damaged(st->path, "counters are missing", err);
	memcpy(to, a->data, n * rnn_dtype_size(dtype));
	return 0;
}

static int
take_all(const RnnSafetensors *st, RnnSnapshot *s, RnnError *err)
{
	char prefix[PREFIX_ROOM];

	if (check_identity(st, s, err) != 0 ||
	    rnn_weights_take(s->model, st, s->params, err) != 0)
		return -1;
	for (int k = s->best ? -1 : 0; k < s->vectors; k++) {
		vector_prefix(k, prefix);
		if (take_vector(st, s->model, prefix,
		                (void *)(uintptr_t)vector_of(s, k), err) != 0)
			return -1;
	}
	if (take_plain(st, "rnnc.counters", RNN_I64, N_COUNTERS, &s->counters,
	               err) != 0 ||
	    take_plain(st, "rnnc.numbers", RNN_F64, N_NUMBERS, &s->numbers,
	               err) != 0)
		return -1;
	return s->carry_bytes > 0 ? take_plain(st, "rnnc.carry", RNN_U8,
	                                       s->carry_bytes, s->carry, err)
	                          : 0;
}

static int
load_one(const char *path, RnnSnapshot *s, RnnError *err)
{
	RnnSafetensors st;

	if (rnn_safetensors_read(path, &st, err) != 0)
		return -1;
	int rc = take_all(&st, s, err);
	rnn_safetensors_free(&st);
	return rc;
}

int
rnn_checkpoint_load(const char *path, RnnSnapshot *s, RnnError *warning,
                    RnnError *err)
{
	char *previous = previous_name(path, err);
	int newest = access(path, F_OK) == 0, older, rc = 0;
	RnnError second;

	if (previous == NULL)
		return -1;
	*warning = (RnnError){0};
	older = access(previous, F_OK) == 0;
	if (newest)
		rc = load_one(path, s, err) == 0 ? 1 : -1;
	/* Killed between two renames, only the one before has a name.  An
	 * error of usage concerns both alike. */
	if (older && rc != 1 && (!newest || err->code == RNN_EXIT_SYSTEM)) {
		if (newest)
			*warning = *err;
		rc = load_one(previous, s, newest ? &second : err) == 0 ? 1
		   : -1;
		s->newest_damaged = newest && rc == 1;
	}
	free(previous);
	return rc;
}
