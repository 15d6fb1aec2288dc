/* Outputs of a model; see output.h. */
#include "output.h"

#include "file.h"
#include "npy.h"
#include "number.h"
#include "status.h"
#include "tensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers that output number i has for a sequence of T steps. */
static size_t
output_count(const RnnPort *p, size_t T)
{
	return rnn_port_count(p) * (p->timed ? T : 1);
}

static int
allocate_outputs(RnnOutputs *o, size_t k, RnnError *err)
{
	const RnnModel *m = o->model;

	o->out[k] = rnn_alloc((size_t)m->n_output, sizeof **o->out, err);
	if (o->out[k] == NULL)
		return -1;
	for (int i = 0; i < m->n_output; i++) {
		const RnnPort *p = &m->output[i];

		if (!o->wanted[i])
			continue;
		o->out[k][i] = rnn_alloc_aligned(
			output_count(p, o->data->seq[k].T),
			rnn_port_unit(m, p), err);
		if (o->out[k][i] == NULL)
			return -1;
	}
	return 0;
}

static int
run_sequence(const RnnOutputs *o, size_t k, const void *params,
             RnnReport *said, RnnError *err)
{
	const RnnModel *m = o->model;
	const RnnSequence *s = &o->data->seq[k];
	size_t bytes = m->run_work(s->T);
	void *work;
	int rc;

	if (bytes == SIZE_MAX)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: %zu steps need more"
		                " memory than there are addresses", s->name,
		                s->T);
	work = rnn_alloc_aligned(bytes, 1, err);
	if (work == NULL)
		return -1;
	rc = m->run(params, NULL, NULL, (const void *const *)s->port,
	            o->out[k], s->T, work, said);
	free(work);
	return rc;
}

int
rnn_outputs_compute(RnnOutputs *o, const RnnModel *m, const RnnData *data,
                    const void *params, const unsigned char *wanted,
                    RnnEvaluate *f, void *self, RnnError *err)
{
	*o = (RnnOutputs){m, data, wanted,
	                  rnn_alloc(data->n, sizeof *o->out, err)};
	int rc = o->out == NULL ? -1 : 0;

	for (size_t k = 0; rc == 0 && k < data->n; k++) {
		const RnnSequence *s = &data->seq[k];
		RnnReport said = {0};

		rc = allocate_outputs(o, k, err);
		if (rc == 0 && f != NULL)
			rc = f(self, params, (const void *const *)s->port,
			       o->out[k], s->T, &said, err);
		else if (rc == 0)
			rc = run_sequence(o, k, params, &said, err);
		if (rc > 0)
			rc = rnn_status_fail(m, rc, &said, s, err);
	}
	if (rc != 0)
		rnn_outputs_free(o);
	return rc;
}

void
rnn_outputs_free(RnnOutputs *o)
{
	for (size_t k = 0; o->out != NULL && k < o->data->n; k++) {
		for (int i = 0; o->out[k] != NULL && i < o->model->n_output;
		     i++)
			free(o->out[k][i]);
		free(o->out[k]);
	}
	free(o->out);
	*o = (RnnOutputs){0};
}

/* Text that grows. */
typedef struct {
	char *data;
	size_t n, room;
	int failed;             /* out of memory: the rest is dropped */
} Text;

static void
put(Text *t, const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || t->failed)
		return;
	if (t->n + n > t->room) {
		size_t room = 2 * t->room + n + 4096;
		char *p = realloc(t->data, room);

		if (p == NULL) {
			t->failed = 1;
			return;
		}
		t->data = p;
		t->room = room;
	}
	memcpy(t->data + t->n, s, n);
	t->n += n;
}

static void
put_header(Text *t, const RnnOutputs *o)
{
	const char *comma = "";
	char name[RNN_COLUMN_ROOM];

	if (o->data->n > 1) {
		put(t, "sequence");
		comma = ",";
	}
	for (int i = 0; i < o->model->n_output; i++) {
		const RnnPort *p = &o->model->output[i];

		for (size_t k = 0; o->wanted[i] && k < rnn_port_count(p); k++) {
			put(t, comma);
			put(t, rnn_port_column(p, k, name));
			comma = ",";
		}
	}
	put(t, "\n");
}

static void
put_value(Text *t, const RnnModel *m, const RnnPort *p, const void *v,
          size_t i)
{
	char text[RNN_NUMBER_ROOM];

	if (p->classes > 0) {
		snprintf(text, sizeof text, "%ld",
		         (long)((const int32_t *)v)[i]);
		put(t, text);
	} else {
		put(t, rnn_number_format(text,
		                         rnn_real_get(v, m->real_size, i),
		                         m->real_size));
	}
}

static void
put_row(Text *t, const RnnOutputs *o, size_t k, size_t step)
{
	const RnnModel *m = o->model;
	const char *comma = "";
	char text[32];

	if (o->data->n > 1) {
		snprintf(text, sizeof text, "%zu", k + 1);
		put(t, text);
		comma = ",";
	}
	for (int i = 0; i < m->n_output; i++) {
		const RnnPort *p = &m->output[i];
		size_t count = rnn_port_count(p);
		size_t at = p->timed ? step * count : 0;

		for (size_t e = 0; o->wanted[i] && e < count; e++) {
			put(t, comma);
			put_value(t, m, p, o->out[k][i], at + e);
			comma = ",";
		}
	}
	put(t, "\n");
}

static int
any_timed(const RnnOutputs *o)
{
	for (int i = 0; i < o->model->n_output; i++)
		if (o->wanted[i] && o->model->output[i].timed)
			return 1;
	return 0;
}

int
rnn_outputs_csv(const RnnOutputs *o, const char *path, RnnError *err)
{
	Text t = {0};
	int timed = any_timed(o), rc;

	put_header(&t, o);
	for (size_t k = 0; k < o->data->n; k++)
		for (size_t s = 0; s < (timed ? o->data->seq[k].T : 1); s++)
			put_row(&t, o, k, s);
	if (t.failed) {
		rc = rnn_fail(err, RNN_EXIT_SYSTEM, "out of memory");
	} else {
		RnnPiece piece = {t.data, t.n};

		rc = rnn_file_write(path, &piece, 1, NULL, err);
	}
	free(t.data);
	return rc;
}

/* The one output that is wanted, or -1. */
static int
only_output(const RnnOutputs *o, RnnError *err)
{
	int found = -1;

	for (int i = 0; i < o->model->n_output; i++) {
		if (!o->wanted[i])
			continue;
		if (found >= 0)
			return rnn_fail(err, RNN_EXIT_USAGE, "an .npy file"
			                " holds one array, but '%s' and '%s'"
			                " are wanted; choose one with --output",
			                o->model->output[found].name,
			                o->model->output[i].name);
		found = i;
	}
	return found;
}

static int
check_lengths(const RnnOutputs *o, RnnError *err)
{
	for (size_t k = 1; k < o->data->n; k++)
		if (o->data->seq[k].T != o->data->seq[0].T)
			return rnn_fail(err, RNN_EXIT_USAGE, "the sequences"
			                " differ in length (%s has %zu steps,"
			                " %s has %zu), which one array cannot"
			                " hold; write CSV",
			                o->data->seq[0].name,
			                o->data->seq[0].T,
			                o->data->seq[k].name,
			                o->data->seq[k].T);
	return 0;
}

int
rnn_outputs_npy(const RnnOutputs *o, const char *path, RnnError *err)
{
	const RnnModel *m = o->model;
	int i = only_output(o, err);

	if (i < 0)
		return -1;
	const RnnPort *p = &m->output[i];
	RnnArray a = {.dtype = p->classes > 0 ? RNN_I32
	                       : rnn_dtype_real(m->real_size)};
	if (p->timed && check_lengths(o, err) != 0)
		return -1;
	if (p->rank + p->timed + (o->data->n > 1) > RNN_ARRAY_RANK_MAX)
		return rnn_fail(err, RNN_EXIT_USAGE, "output '%s' has too many"
		                " dimensions for an .npy file; write CSV",
		                p->name);
	if (o->data->n > 1)
		a.dim[a.rank++] = o->data->n;
	if (p->timed)
		a.dim[a.rank++] = o->data->seq[0].T;
	for (int k = 0; k < p->rank; k++)
		a.dim[a.rank++] = (size_t)p->dim[k];
	size_t bytes = output_count(p, o->data->seq[0].T) * rnn_port_unit(m, p);
	size_t total;
	unsigned char *all = rnn_alloc(o->data->n, bytes, err);
	if (all == NULL)
		return -1;
	for (size_t k = 0; k < o->data->n; k++)
		memcpy(all + k * bytes, o->out[k][i], bytes);
	a.data = all;
	rnn_array_size(&a, &total);
	int rc = rnn_npy_write(path, &a, err);
	free(all);
	return rc;
}
