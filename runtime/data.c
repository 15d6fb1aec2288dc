/* Data sets: which file is what, and the sequences that come of them; see
 * data.h. */
#include "data.h"

#include "npy.h"
#include "philox.h"
#include "safetensors.h"
#include "tensor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const RnnPort *
rnn_data_port(const RnnModel *m, int i)
{
	return i < m->n_input ? &m->input[i] : &m->target[i - m->n_input];
}

size_t
rnn_port_count(const RnnPort *p)
{
	size_t n = 1;

	for (int k = 0; k < p->rank; k++)
		n *= (size_t)p->dim[k];
	return n;
}

size_t
rnn_port_unit(const RnnModel *m, const RnnPort *p)
{
	return p->classes > 0 ? sizeof(int32_t) : m->real_size;
}

int
rnn_data_given(const RnnModel *m, int n)
{
	int given = 0;

	for (int i = 0; i < n; i++)
		given += !rnn_data_port(m, i)->seed;
	return given;
}

void
rnn_data_seed(const RnnData *data, uint64_t seed, int training)
{
	for (int i = 0; i < data->n_port; i++) {
		if (!rnn_data_port(data->model, i)->seed)
			continue;
		for (size_t k = 0; k < data->n; k++) {
			int32_t *word = data->seq[k].port[i];

			word[0] = (int32_t)(seed & 0x7fffffffu);
			word[1] = (int32_t)(seed >> 31 & 0x7fffffffu);
			word[2] = (int32_t)(k & 0x7fffffffu);
			word[3] = training;
		}
	}
}

char *
rnn_port_text(const RnnModel *m, int i, char buf[RNN_PORT_ROOM])
{
	const RnnPort *p = rnn_data_port(m, i);
	const char *comma = "";
	size_t n = (size_t)snprintf(buf, RNN_PORT_ROOM, "%s '%.60s' ",
	                            i < m->n_input ? "input" : "target",
	                            p->name);

	if (p->classes > 0)
		n += (size_t)snprintf(buf + n, RNN_PORT_ROOM - n, "int(%lld)",
		                      (long long)p->classes);
	else
		n += (size_t)snprintf(buf + n, RNN_PORT_ROOM - n, "real");
	if (p->timed) {
		n += (size_t)snprintf(buf + n, RNN_PORT_ROOM - n, "[T");
		comma = ", ";
	} else {
		n += (size_t)snprintf(buf + n, RNN_PORT_ROOM - n, "[");
	}
	for (int k = 0; k < p->rank; k++) {
		n += (size_t)snprintf(buf + n, RNN_PORT_ROOM - n, "%s%lld",
		                      comma, (long long)p->dim[k]);
		comma = ", ";
	}
	snprintf(buf + n, RNN_PORT_ROOM - n, "]");
	return buf;
}

char *
rnn_port_column(const RnnPort *p, size_t index, char name[RNN_COLUMN_ROOM])
{
	size_t n = strlen(p->name);
	int64_t at[RNN_RANK_MAX];

	/* Names of a model are short; a longer one matches no column. */
	n = n < RNN_COLUMN_ROOM - 1 ? n : RNN_COLUMN_ROOM - 1;
	memcpy(name, p->name, n);
	name[n] = 0;
	for (int k = p->rank - 1; k >= 0; k--) {
		at[k] = (int64_t)index % p->dim[k];
		index /= (size_t)p->dim[k];
	}
	for (int k = 0; k < p->rank && n + 22 < RNN_COLUMN_ROOM; k++)
		n += (size_t)snprintf(name + n, RNN_COLUMN_ROOM - n, ".%lld",
		                      (long long)at[k]);
	return name;
}

RnnSequence *
rnn_data_add(RnnData *data, size_t T, const char *name, RnnError *err)
{
	if (data->n == data->room) {
		void *p = rnn_grow(data->seq, &data->room, sizeof *data->seq,
		                   err);

		if (p == NULL)
			return NULL;
		data->seq = p;
	}
	RnnSequence *s = &data->seq[data->n];
	*s = (RnnSequence){rnn_alloc_text(name, err), T,
	                   rnn_alloc((size_t)data->n_port, sizeof *s->port,
	                             err)};
	data->n++;
	if (s->name == NULL || s->port == NULL)
		return NULL;
	for (int i = 0; i < data->n_port; i++) {
		const RnnPort *p = rnn_data_port(data->model, i);
		size_t n = rnn_port_count(p);

		if (p->timed && !rnn_mul_fits(n, T, &n))
			n = SIZE_MAX;
		s->port[i] = rnn_alloc_aligned(n, rnn_port_unit(data->model, p),
		                               err);
		if (s->port[i] == NULL)
			return NULL;
	}
	return s;
}

const char *
rnn_data_store(const RnnData *data, const RnnSequence *s, int port, size_t k,
               double x)
{
	const RnnPort *p = rnn_data_port(data->model, port);
	size_t size = data->model->real_size;

	if (p->classes > 0) {
		if (!(x >= 0 && x < (double)p->classes) || x != floor(x))
			return "is not a whole number within the range of";
		((int32_t *)s->port[port])[k] = (int32_t)x;
		return NULL;
	}
	rnn_real_set(s->port[port], size, k, x);
	if (!isfinite(rnn_real_get(s->port[port], size, k)))
		return "is not a finite number of the precision of";
	return NULL;
}

void
rnn_data_free(RnnData *data)
{
	for (size_t i = 0; i < data->n; i++) {
		RnnSequence *s = &data->seq[i];

		for (int k = 0; s->port != NULL && k < data->n_port; k++)
			free(s->port[k]);
		free(s->port);
		free(s->name);
	}
	free(data->seq);
	*data = (RnnData){0};
}

uint64_t
rnn_data_hash(const RnnData *data)
{
	uint64_t h = RNN_HASH_START;

	for (size_t i = 0; i < data->n; i++) {
		const RnnSequence *s = &data->seq[i];
		uint64_t T = s->T;

		h = rnn_hash(h, &T, sizeof T);
		for (int k = 0; k < data->n_port; k++) {
			const RnnPort *p = rnn_data_port(data->model, k);
			size_t n = rnn_port_count(p) * (p->timed ? s->T : 1);

			if (p->seed)
				continue;
			h = rnn_hash(h, s->port[k],
			             n * rnn_port_unit(data->model, p));
		}
	}
	return h;
}

static int
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

/* The port that "NAME=PATH" names, or -1; *path := what is behind it. */
static int
split_name(const RnnData *data, const char *file, const char **path)
{
	const char *eq = strchr(file, '=');

	*path = file;
	for (int i = 0; eq != NULL && i < data->n_port; i++) {
		const char *name = rnn_data_port(data->model, i)->name;
		size_t n = (size_t)(eq - file);

		if (strlen(name) == n && strncmp(name, file, n) == 0) {
			*path = eq + 1;
			return i;
		}
	}
	return -1;
}

static int
add_safetensors(RnnData *data, const RnnDataSpec *spec, const char *path,
                RnnError *err)
{
	const RnnArray **array, *lengths;
	RnnSafetensors st;
	char want[RNN_PORT_ROOM];
	int rc = 0, taken = 0;

	array = rnn_alloc((size_t)data->n_port, sizeof *array, err);
	if (array == NULL || rnn_safetensors_read(path, &st, err) != 0) {
		free(array);
		return -1;
	}
	lengths = rnn_safetensors_find(&st, "lengths");
	for (int i = 0; rc == 0 && i < data->n_port; i++) {
		const char *name = rnn_data_port(data->model, i)->name;

		if (rnn_data_port(data->model, i)->seed)
			continue;
		taken |= strcmp(name, "lengths") == 0;
		array[i] = rnn_safetensors_find(&st, name);
		if (array[i] == NULL)
			rc = rnn_fail(err, RNN_EXIT_SYSTEM, "%s: model '%s'"
			              " wants %s, but the file has no array of"
			              " that name; its first is '%.60s'", path,
			              data->model->name,
			              rnn_port_text(data->model, i, want),
			              st.n ? st.item[0].name : "");
	}
	if (rc == 0)
		rc = rnn_data_add_arrays(data, spec, array, taken ? NULL
		                         : lengths, path, err);
	rnn_safetensors_free(&st);
	free(array);
	return rc;
}

static int
add_csv(RnnData *data, const RnnDataSpec *spec, const char *path,
        RnnBytes bytes, RnnError *err)
{
	RnnCsv csv;

	if (rnn_csv_parse(path, bytes, &csv, err) != 0)
		return -1;
	int rc = rnn_data_add_csv(data, spec, &csv, err);
	rnn_csv_free(&csv);
	return rc;
}

/* A group of .npy files, one per port: the k-th of each. */
typedef struct {
	RnnNpy *npy;            /* [n_port] */
	const char **path;      /* [n_port]: NULL until found */
} Group;

/* The number of the one port that data are for; -1: there are several, or there
 * is none. */
static int
only(const RnnData *data)
{
	int i = 0;

	if (rnn_data_given(data->model, data->n_port) != 1)
		return -1;
	while (rnn_data_port(data->model, i)->seed)
		i++;
	return i;
}

/* path[i] := the k-th file that is for port i.  Returns how many there are. */
static int
collect_group(const RnnData *data, const RnnDataSpec *spec, int k,
              const char **path)
{
	int found = 0;

	for (int i = 0; i < data->n_port; i++) {
		int left = k;

		path[i] = NULL;
		for (int f = 0; f < spec->n_file; f++) {
			const char *p;
			int port = split_name(data, spec->file[f], &p);

			if (port < 0)
				port = only(data);
			if (!ends_with(p, ".npy") || port != i || left-- > 0)
				continue;
			path[i] = p;
			found++;
			break;
		}
	}
	return found;
}

static int
add_group(RnnData *data, const RnnDataSpec *spec, Group *g,
          const RnnArray **array, RnnError *err)
{
	char want[RNN_PORT_ROOM];
	const char *first = NULL;

	for (int i = 0; i < data->n_port; i++) {
		if (rnn_data_port(data->model, i)->seed)
			continue;
		if (g->path[i] == NULL)
			return rnn_fail(err, RNN_EXIT_SYSTEM, "model '%s' wants"
			                " %s: give it with --data %s=FILE.npy,"
			                " as often as the other ones",
			                data->model->name,
			                rnn_port_text(data->model, i, want),
			                rnn_data_port(data->model, i)->name);
		if (rnn_npy_read(g->path[i], &g->npy[i], err) != 0)
			return -1;
		array[i] = &g->npy[i].array;
		first = first ? first : g->path[i];
	}
	return rnn_data_add_arrays(data, spec, array, NULL, first, err);
}

static int
add_groups(RnnData *data, const RnnDataSpec *spec, RnnError *err)
{
	size_t n = (size_t)data->n_port;
	Group g = {rnn_alloc(n, sizeof *g.npy, err),
	           rnn_alloc(n, sizeof *g.path, err)};
	const RnnArray **array = rnn_alloc(n, sizeof *array, err);
	int rc = g.npy == NULL || g.path == NULL || array == NULL ? -1 : 0;

	for (int k = 0; rc == 0 && collect_group(data, spec, k, g.path); k++) {
		rc = add_group(data, spec, &g, array, err);
		for (size_t i = 0; i < n; i++)
			rnn_npy_free(&g.npy[i]);
	}
	free(array);
	free(g.path);
	free(g.npy);
	return rc;
}

/* Standard input: .npy by its first bytes, CSV otherwise. */
static int
add_stdin(RnnData *data, const RnnDataSpec *spec, RnnError *err)
{
	RnnBytes bytes;
	RnnNpy npy;

	if (rnn_file_read("-", RNN_FILE_STDIN, RNN_FILE_LIMIT, &bytes,
	                  err) != 0)
		return -1;
	if (!rnn_npy_recognise(&bytes))
		return add_csv(data, spec, "-", bytes, err);
	if (rnn_npy_parse("standard input", bytes, &npy, err) != 0)
		return -1;
	int n = rnn_data_given(data->model, data->n_port), rc = -1;
	const RnnArray **array = rnn_alloc((size_t)data->n_port, sizeof *array,
	                                   err);
	if (n != 1) {
		rc = rnn_fail(err, RNN_EXIT_SYSTEM, "standard input: one .npy"
		              " array, but model '%s' has %d ports; use CSV or"
		              " files", data->model->name, n);
	} else if (array != NULL) {
		array[only(data)] = &npy.array;
		rc = rnn_data_add_arrays(data, spec, array, NULL,
		                         "standard input", err);
	}
	free(array);
	rnn_npy_free(&npy);
	return rc;
}

static int
add_file(RnnData *data, const RnnDataSpec *spec, const char *file,
         RnnError *err)
{
	const char *path;
	int port = split_name(data, file, &path);
	RnnBytes bytes;

	if (ends_with(path, ".npy")) {
		if (port < 0 && only(data) < 0)
			return rnn_fail(err, RNN_EXIT_USAGE, "%s: an .npy file"
			                " holds one array; say for which of"
			                " the model's %d ports, as --data"
			                " %s=%s", path, rnn_data_given(
			                data->model, data->n_port),
			                rnn_data_port(data->model, 0)->name,
			                path);
		return 0;               /* add_groups() reads it */
	}
	if (port >= 0)
		return rnn_fail(err, RNN_EXIT_USAGE, "%s: NAME=FILE is for .npy"
		                " files", file);
	if (strcmp(path, "-") == 0)
		return add_stdin(data, spec, err);
	if (ends_with(path, ".safetensors"))
		return add_safetensors(data, spec, path, err);
	if (!ends_with(path, ".csv"))
		return rnn_fail(err, RNN_EXIT_USAGE, "%s: data files end in"
		                " .csv, .npy or .safetensors", path);
	if (rnn_file_read(path, 0, RNN_FILE_LIMIT, &bytes, err) != 0)
		return -1;
	return add_csv(data, spec, path, bytes, err);
}

/* Does something else say how long a sequence is? */
static int
check_steps(const RnnData *data, const RnnDataSpec *spec, RnnError *err)
{
	char text[RNN_PORT_ROOM];

	for (int i = 0; spec->steps > 0 && i < data->n_port; i++)
		if (rnn_data_port(data->model, i)->timed)
			return rnn_fail(err, RNN_EXIT_USAGE, "--steps=%zu: the"
			                " data say how long a sequence is, as"
			                " model '%s' wants %s", spec->steps,
			                data->model->name,
			                rnn_port_text(data->model, i, text));
	for (int i = 0; spec->n_file == 0 && i < data->n_port; i++)
		if (!rnn_data_port(data->model, i)->seed)
			return rnn_fail(err, RNN_EXIT_USAGE, "no data for %s of"
			                " model '%s'; give --data FILE",
			                rnn_port_text(data->model, i, text),
			                data->model->name);
	if (spec->steps == 0 && spec->n_file == 0)
		return rnn_fail(err, RNN_EXIT_USAGE, "model '%s' has no input"
		                " that says how long a sequence is; give"
		                " --steps T", data->model->name);
	return 0;
}

int
rnn_data_load(const RnnModel *m, const RnnDataSpec *spec, RnnData *data,
              RnnError *err)
{
	*data = (RnnData){m, m->n_input + (spec->targets ? m->n_target : 0),
	                  NULL, 0, 0};
	int rc = check_steps(data, spec, err);

	if (rc == 0 && spec->n_file == 0 &&
	    rnn_data_add(data, spec->steps, "the sequence", err) == NULL)
		rc = -1;
	for (int f = 0; rc == 0 && f < spec->n_file; f++)
		rc = add_file(data, spec, spec->file[f], err);
	if (rc == 0)
		rc = add_groups(data, spec, err);
	if (rc == 0 && data->n == 0)
		rc = rnn_fail(err, RNN_EXIT_SYSTEM, "the data hold no"
		              " sequence");
	if (rc == 0)
		rc = rnn_data_check_trees(data, err);
	if (rc != 0)
		rnn_data_free(data);
	return rc;
}
