/* Weights to and from safetensors; see weights.h. */
#include "weights.h"

#include "narrow.h"
#include "structure.h"
#include "tensor.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWN_PREFIX "rnnc."

char *
rnn_hash_text(uint64_t hash, char text[20])
{
	snprintf(text, 20, "%016" PRIx64, hash);
	return text;
}

static int
is_real(RnnDtype d)
{
	return d == RNN_F64 || d == RNN_F32 || d == RNN_F16 || d == RNN_BF16;
}

/* A weight as the model's functions read it. */
static double
as_kept(const RnnModel *m, double x)
{
	switch (m->weight_format) {
	case RNN_WEIGHTS_REAL:
		break;
	case RNN_WEIGHTS_BF16:
		return rnn_from_bf16(rnn_to_bf16((float)x));
	case RNN_WEIGHTS_F16:
		return rnn_from_f16(rnn_to_f16((float)x));
	}
	return x;
}

static int
check_kept(const RnnModel *m, const RnnSafetensors *st, const RnnTensor *t,
           const void *flat, const RnnArray *a, RnnError *err)
{
	static const char *const what[] = {
		[RNN_WEIGHTS_REAL] = "the model's numbers",
		[RNN_WEIGHTS_BF16] = "bf16", [RNN_WEIGHTS_F16] = "f16",
	};

	for (size_t i = 0; i < a->count; i++)
		if (!isfinite(as_kept(m, rnn_real_get(flat, m->real_size,
		                                      rnn_tensor_place(t, i)))))
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: tensor"
			                " '%s': element %zu, %g, is too large"
			                " for %s", st->path, t->name, i,
			                rnn_array_real(a, i),
			                what[m->weight_format]);
	return 0;
}

static int
take_tensor(const RnnModel *m, const RnnSafetensors *st, const RnnTensor *t,
            const RnnArray *a, void *flat, RnnError *err)
{
	if (!is_real(a->dtype))
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: tensor '%s' has"
		                " dtype %s, wanted F32 or F64", st->path,
		                t->name, rnn_dtype_name(a->dtype));
	rnn_tensor_scatter(t, m->real_size, flat, a);
	return check_kept(m, st, t, flat, a, err);
}

static int
is_own(const char *name)
{
	return strncmp(name, OWN_PREFIX, strlen(OWN_PREFIX)) == 0;
}

/* Names for a message: 'a', 'b' and 3 more */
typedef struct {
	int n;
	char text[320];
} Names;

static void
names_add(Names *l, const char *name)
{
	size_t len = strlen(l->text);

	if (len + 70 < sizeof l->text)
		snprintf(l->text + len, sizeof l->text - len, "%s'%.60s'",
		         l->n ? ", " : "", name);
	else if (l->text[len - 1] != '.')
		snprintf(l->text + len, sizeof l->text - len, ", ...");
	l->n++;
}

/* The file has the tensors of the model and no others. */
static int
check_names(const RnnModel *m, const RnnSafetensors *st, RnnError *err)
{
	Names lacks = {0}, other = {0};

	for (int i = 0; i < m->n_tensor; i++)
		if (rnn_safetensors_find(st, m->tensor[i].name) == NULL)
			names_add(&lacks, m->tensor[i].name);
	for (size_t i = 0; i < st->n; i++)
		if (!is_own(st->item[i].name) &&
		    rnn_tensor_find(m, st->item[i].name) == NULL)
			names_add(&other, st->item[i].name);
	if (lacks.n > 0)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: tensor%s %s of"
		                " model '%s' %s missing%s%s%s", st->path,
		                lacks.n > 1 ? "s" : "", lacks.text, m->name,
		                lacks.n > 1 ? "are" : "is",
		                other.n ? "; the file has " : "", other.text,
		                lacks.n == m->n_tensor
		                ? ": these are weights of another model"
		                : "; 'rnnc train --weights FILE --partial'"
		                  " begins what is missing anew");
	if (other.n > 0)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: tensor%s %s %s not"
		                " in model '%s': these are weights of another"
		                " model", st->path, other.n > 1 ? "s" : "",
		                other.text, other.n > 1 ? "are" : "is",
		                m->name);
	return 0;
}

static int
check_structures(const RnnModel *m, const RnnSafetensors *st,
                 const void *flat, RnnError *err)
{
	RnnStructures s;

	if (rnn_structures_new(m, flat, &s, err) != 0)
		return -1;
	int rc = rnn_structures_check(&s, flat, st->path, err);
	rnn_structures_free(&s);
	return rc;
}

int
rnn_weights_take(const RnnModel *m, const RnnSafetensors *st, void *flat,
                 RnnError *err)
{
	char want[RNN_SHAPE_ROOM], is[RNN_SHAPE_ROOM];
	size_t dim[RNN_RANK_MAX];

	if (rnn_safetensors_finite(st, err) != 0 ||
	    check_names(m, st, err) != 0)
		return -1;
	memset(flat, 0, m->n_real * m->real_size);
	for (int i = 0; i < m->n_tensor; i++) {
		const RnnTensor *t = &m->tensor[i];
		const RnnArray *a = rnn_safetensors_find(st, t->name);

		rnn_tensor_shape(t, dim);
		if (!rnn_tensor_matches(t, a))
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: tensor '%s'"
			                " has the shape %s, the model '%s'"
			                " wants %s", st->path, t->name,
			                rnn_shape_text(is, a->dim, a->rank),
			                m->name,
			                rnn_shape_text(want, dim, t->rank));
		if (take_tensor(m, st, t, a, flat, err) != 0)
			return -1;
	}
	return check_structures(m, st, flat, err);
}

/* What begins anew, and why. */
static void
say_begun(const RnnModel *m, const RnnSafetensors *st, const RnnTensor *t,
          const RnnArray *a, FILE *messages)
{
	char want[RNN_SHAPE_ROOM], is[RNN_SHAPE_ROOM];
	size_t dim[RNN_RANK_MAX];

	rnn_tensor_shape(t, dim);
	if (a == NULL)
		fprintf(messages, "note: '%s' begins anew: it is not in %s\n",
		        t->name, st->path);
	else
		fprintf(messages, "note: '%s' begins anew: it has the shape %s"
		        " in %s, and %s in model '%s'\n", t->name,
		        rnn_shape_text(is, a->dim, a->rank), st->path,
		        rnn_shape_text(want, dim, t->rank), m->name);
}

static int
take_part(const RnnModel *m, const RnnSafetensors *st, void *flat,
          FILE *messages, RnnError *err)
{
	int taken = 0;

	if (rnn_safetensors_finite(st, err) != 0)
		return -1;
	for (int i = 0; i < m->n_tensor; i++) {
		const RnnTensor *t = &m->tensor[i];
		const RnnArray *a = rnn_safetensors_find(st, t->name);

		if (a != NULL && rnn_tensor_matches(t, a)) {
			if (take_tensor(m, st, t, a, flat, err) != 0)
				return -1;
			taken++;
		} else if (messages != NULL) {
			say_begun(m, st, t, a, messages);
		}
	}
	for (size_t i = 0; messages != NULL && i < st->n; i++)
		if (!is_own(st->item[i].name) &&
		    rnn_tensor_find(m, st->item[i].name) == NULL)
			fprintf(messages, "note: '%.80s' of %s is not in model"
			        " '%s' and left out\n", st->item[i].name,
			        st->path, m->name);
	if (taken == 0)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: no tensor has the"
		                " name and the shape of one of model '%s':"
		                " these are weights of another model",
		                st->path, m->name);
	return check_structures(m, st, flat, err);
}

int
rnn_weights_load(const RnnModel *m, const char *path, void *flat,
                 RnnError *err)
{
	RnnSafetensors st;

	if (rnn_safetensors_read(path, &st, err) != 0)
		return -1;
	int rc = rnn_weights_take(m, &st, flat, err);
	rnn_safetensors_free(&st);
	return rc;
}

int
rnn_weights_load_part(const RnnModel *m, const char *path, void *flat,
                      FILE *messages, RnnError *err)
{
	RnnSafetensors st;

	if (rnn_safetensors_read(path, &st, err) != 0)
		return -1;
	int rc = take_part(m, &st, flat, messages, err);
	rnn_safetensors_free(&st);
	return rc;
}

static int
pack_one(const RnnModel *m, const char *prefix, const RnnTensor *t,
         const void *flat, RnnNamedArray *item, RnnError *err)
{
	size_t room = strlen(prefix) + strlen(t->name) + 1, bytes;
	char *name = rnn_alloc(room, 1, err);
	void *data = rnn_alloc(rnn_tensor_count(t), m->real_size, err);

	*item = (RnnNamedArray){name, {rnn_dtype_real(m->real_size), t->rank,
	                        {0}, 0, data}};
	if (name == NULL || data == NULL)
		return -1;
	snprintf(name, room, "%s%s", prefix, t->name);
	rnn_tensor_shape(t, item->array.dim);
	rnn_array_size(&item->array, &bytes);
	rnn_tensor_gather(t, m->real_size, flat, data);
	return 0;
}

int
rnn_weights_pack(const RnnModel *m, const char *prefix, int trained,
                 const void *flat, RnnNamedArray *item, RnnError *err)
{
	int n = 0;

	for (int i = 0; i < m->n_tensor; i++) {
		if (trained && m->tensor[i].is_const)
			continue;
		if (pack_one(m, prefix, &m->tensor[i], flat, &item[n++],
		             err) != 0) {
			rnn_weights_unpack(item, n);
			return -1;
		}
	}
	return n;
}

void
rnn_weights_unpack(RnnNamedArray *item, int n)
{
	for (int i = 0; i < n; i++) {
		free((void *)(uintptr_t)item[i].name);
		free((void *)(uintptr_t)item[i].array.data);
	}
}

int
rnn_weights_save(const RnnModel *m, const char *path, const void *flat,
                 RnnError *err)
{
	char hash[20];
	RnnMeta meta[] = {
		{"rnnc.model", m->name},
		{"rnnc.model_hash", rnn_hash_text(m->hash, hash)},
		{"rnnc.version", m->version ? m->version : ""}
	};
	RnnNamedArray *item = rnn_alloc((size_t)m->n_tensor, sizeof *item, err);
	int rc = -1;

	if (item == NULL)
		return -1;
	int n = rnn_weights_pack(m, "", 0, flat, item, err);
	if (n >= 0) {
		rc = rnn_safetensors_write(path, item, (size_t)n, meta, 3,
		                           NULL, err);
		rnn_weights_unpack(item, n);
	}
	free(item);
	return rc;
}

/* Number i of 16 bits ends before float i + 1 begins. */
void
rnn_weights_narrow(const RnnModel *m, void *flat)
{
	const float *wide = flat;
	uint16_t *narrow = flat;

	if (m->weight_format == RNN_WEIGHTS_REAL)
		return;
	for (size_t i = 0; i < m->n_real; i++) {
		float x;

		memcpy(&x, wide + i, sizeof x);
		uint16_t h = m->weight_format == RNN_WEIGHTS_F16
		             ? rnn_to_f16(x) : rnn_to_bf16(x);
		memcpy(narrow + i, &h, sizeof h);
	}
}
