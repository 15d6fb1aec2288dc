/* Columns of a CSV file bound to ports; see data.h. */
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_ROOM 160

/* buf := "a, b, c, .." as far as there is room. */
static const char *
list_columns(const RnnCsv *csv, char buf[LIST_ROOM])
{
	size_t n = 0;

	buf[0] = 0;
	for (size_t i = 0; i < csv->n_col; i++) {
		if (n + strlen(csv->name[i]) + 8 > LIST_ROOM) {
			snprintf(buf + n, LIST_ROOM - n, ", ..");
			break;
		}
		n += (size_t)snprintf(buf + n, LIST_ROOM - n, "%s%s",
		                      i ? ", " : "", csv->name[i]);
	}
	return buf;
}

static int
missing_column(const RnnModel *m, int port, const RnnCsv *csv,
               const char *column, RnnError *err)
{
	char want[RNN_PORT_ROOM], have[LIST_ROOM];

	return rnn_fail(err, RNN_EXIT_SYSTEM, "%s:1: no column '%.60s' for"
	                " %.200s of model '%s'; the file has %s; another name"
	                " is bound with --bind %s=COLUMN,..", csv->path,
	                column, rnn_port_text(m, port, want), m->name,
	                list_columns(csv, have), rnn_data_port(m, port)->name);
}

/* The list behind "NAME=" of the binding of this port, or NULL. */
static const char *
binding_of(const RnnPort *p, const RnnDataSpec *spec)
{
	size_t n = strlen(p->name);

	for (int i = 0; i < spec->n_bind; i++)
		if (strncmp(spec->bind[i], p->name, n) == 0 &&
		    spec->bind[i][n] == '=')
			return spec->bind[i] + n + 1;
	return NULL;
}

/* col[0..count) := the columns of a comma-separated list. */
static int
bound_columns(const RnnModel *m, int port, const char *list,
              const RnnCsv *csv, size_t *col, RnnError *err)
{
	size_t count = rnn_port_count(rnn_data_port(m, port)), n = 0;
	char name[RNN_COLUMN_ROOM], want[RNN_PORT_ROOM];
	const char *p = list;

	for (;; p++) {
		size_t length = strcspn(p, ",");

		if (n < count) {
			snprintf(name, sizeof name, "%.*s", (int)length, p);
			if (rnn_csv_column(csv, name, &col[n]) != 0)
				return missing_column(m, port, csv, name, err);
		}
		n++;
		p += length;
		if (*p == 0)
			break;
	}
	if (n != count)
		return rnn_fail(err, RNN_EXIT_USAGE, "--bind %s=%.100s names"
		                " %zu columns, but %.200s of model '%s' wants"
		                " %zu", rnn_data_port(m, port)->name, list, n,
		                rnn_port_text(m, port, want), m->name, count);
	return 0;
}

static int
port_columns(const RnnModel *m, int port, const RnnDataSpec *spec,
             const RnnCsv *csv, size_t *col, RnnError *err)
{
	const RnnPort *p = rnn_data_port(m, port);
	const char *list = binding_of(p, spec);
	size_t count = rnn_port_count(p);
	char name[RNN_COLUMN_ROOM];

	if (list != NULL)
		return bound_columns(m, port, list, csv, col, err);
	if (count == 1 && rnn_csv_column(csv, p->name, &col[0]) == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		rnn_port_column(p, i, name);
		if (rnn_csv_column(csv, name, &col[i]) != 0)
			return missing_column(m, port, csv, name, err);
	}
	return 0;
}

/* A binding of a port that does not exist is a slip of the user's. */
static int
check_bindings(const RnnModel *m, const RnnDataSpec *spec, RnnError *err)
{
	for (int b = 0; b < spec->n_bind; b++) {
		int i = 0, n = m->n_input + m->n_target;
		const char *eq = strchr(spec->bind[b], '=');

		if (eq == NULL || eq == spec->bind[b] || eq[1] == 0)
			return rnn_fail(err, RNN_EXIT_USAGE, "--bind %s: wanted"
			                " NAME=COLUMN,COLUMN,..",
			                spec->bind[b]);
		while (i < n) {
			const char *name = rnn_data_port(m, i)->name;
			size_t length = (size_t)(eq - spec->bind[b]);

			if (strlen(name) == length &&
			    strncmp(name, spec->bind[b], length) == 0)
				break;
			i++;
		}
		if (i == n)
			return rnn_fail(err, RNN_EXIT_USAGE, "--bind %s: model"
			                " '%s' has no input or target of that"
			                " name", spec->bind[b], m->name);
	}
	return 0;
}

/* Where the rows of one sequence lie. */
typedef struct {
	const char *id;         /* NULL without a column of ids */
	size_t from, n;
} Run;

static int
by_id(const void *a, const void *b)
{
	const Run *x = a, *y = b;
	int c = strcmp(x->id, y->id);

	return c ? c : (x->from > y->from) - (x->from < y->from);
}

/* An id that comes back later would silently make two sequences of one. */
static int
check_ids(const RnnCsv *csv, const Run *run, size_t n, RnnError *err)
{
	Run *sorted = rnn_alloc(n, sizeof *sorted, err);
	int rc = sorted == NULL ? -1 : 0;

	if (rc == 0) {
		memcpy(sorted, run, n * sizeof *run);
		qsort(sorted, n, sizeof *sorted, by_id);
	}
	for (size_t i = 1; rc == 0 && i < n; i++)
		if (strcmp(sorted[i - 1].id, sorted[i].id) == 0)
			rc = rnn_fail(err, RNN_EXIT_SYSTEM, "%s:%zu: sequence"
			              " '%.60s' goes on here, but had ended"
			              " before line %zu; sort the rows",
			              csv->path, csv->line[sorted[i].from],
			              sorted[i].id,
			              csv->line[sorted[i - 1].from +
			                        sorted[i - 1].n]);
	free(sorted);
	return rc;
}

/* run, room for n_row: the rows cut at changes of the id.  *n := how many. */
static int
cut_rows(const RnnCsv *csv, const char *column, Run *run, size_t *n,
         RnnError *err)
{
	size_t col, k = 0;
	char have[LIST_ROOM];

	if (column == NULL) {
		run[0] = (Run){NULL, 0, csv->n_row};
		*n = 1;
		return 0;
	}
	if (rnn_csv_column(csv, column, &col) != 0)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s:1: no column '%.60s'"
		                " for --sequence; the file has %s", csv->path,
		                column, list_columns(csv, have));
	for (size_t r = 0; r < csv->n_row; r++) {
		const char *id = csv->cell[r * csv->n_col + col];

		if (k == 0 || strcmp(run[k - 1].id, id) != 0)
			run[k++] = (Run){id, r, 0};
		run[k - 1].n++;
	}
	*n = k;
	return check_ids(csv, run, k, err);
}

static int
store_cell(const RnnData *data, const RnnSequence *s, int port,
           const RnnCsv *csv, size_t row, size_t col, size_t k, RnnError *err)
{
	char want[RNN_PORT_ROOM];
	const char *why;
	double x;

	if (rnn_csv_number(csv, row, col, &x, err) != 0)
		return -1;
	why = rnn_data_store(data, s, port, k, x);
	if (why == NULL)
		return 0;
	return rnn_fail(err, RNN_EXIT_SYSTEM, "%s:%zu: column '%.60s': '%.30s'"
	                " %s %s", csv->path, csv->line[row], csv->name[col],
	                csv->cell[row * csv->n_col + col], why,
	                rnn_port_text(data->model, port, want));
}

/* The cell of a port without time: like the first row's, or empty. */
static int
check_repeated(const RnnCsv *csv, const Run *run, size_t row, size_t col,
               RnnError *err)
{
	const char *first = csv->cell[run->from * csv->n_col + col];
	const char *here = csv->cell[row * csv->n_col + col];

	if (*here == 0 || strcmp(first, here) == 0)
		return 0;
	return rnn_fail(err, RNN_EXIT_SYSTEM, "%s:%zu: column '%.60s' changes"
	                " from '%.30s' to '%.30s' within a sequence, but the"
	                " model has it once per sequence, without time; a"
	                " column of ids and --sequence cut a file into"
	                " sequences", csv->path, csv->line[row],
	                csv->name[col], first, here);
}

static int
fill_port(const RnnData *data, const RnnSequence *s, int port,
          const RnnCsv *csv, const Run *run, const size_t *col, RnnError *err)
{
	const RnnPort *p = rnn_data_port(data->model, port);
	size_t count = rnn_port_count(p);

	for (size_t t = 0; t < run->n; t++)
		for (size_t i = 0; i < count; i++) {
			size_t row = run->from + t;
			int rc = p->timed || t == 0
				? store_cell(data, s, port, csv, row, col[i],
				             t * count + i, err)
				: check_repeated(csv, run, row, col[i], err);

			if (rc != 0)
				return -1;
		}
	return 0;
}

/* The sequences of one port after the other; the first makes them. */
static int
fill_runs(RnnData *data, const RnnDataSpec *spec, const RnnCsv *csv,
          const Run *run, size_t n, RnnError *err)
{
	size_t first = data->n;
	char name[256];

	for (size_t k = 0; k < n; k++) {
		size_t T = spec->steps ? spec->steps : run[k].n;

		snprintf(name, sizeof name, run[k].id ? "%.150s, sequence"
		         " '%.60s'" : "%.150s", csv->path, run[k].id);
		if (rnn_data_add(data, T, name, err) == NULL)
			return -1;
	}
	for (int i = 0; i < data->n_port; i++) {
		const RnnPort *p = rnn_data_port(data->model, i);

		if (p->seed)
			continue;
		size_t *col = rnn_alloc(rnn_port_count(p), sizeof *col, err);
		int rc = col == NULL ? -1 : port_columns(data->model, i, spec,
		                                         csv, col, err);

		for (size_t k = 0; rc == 0 && k < n; k++)
			rc = fill_port(data, &data->seq[first + k], i, csv,
			               &run[k], col, err);
		free(col);
		if (rc != 0)
			return -1;
	}
	return 0;
}

int
rnn_data_add_csv(RnnData *data, const RnnDataSpec *spec, const RnnCsv *csv,
                 RnnError *err)
{
	Run *run = rnn_alloc(csv->n_row, sizeof *run, err);
	size_t n = 0;
	int rc = -1;

	if (run != NULL && check_bindings(data->model, spec, err) == 0 &&
	    cut_rows(csv, spec->sequence, run, &n, err) == 0)
		rc = fill_runs(data, spec, csv, run, n, err);
	free(run);
	return rc;
}
