/* Reading CSV; see csv.h.
 *
 *   how   one pass over the text, which cuts cells out in place; the first row
 *         gives the names, and all others must have as many cells
 */
#include "csv.h"

#include "number.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
	RnnCsv *csv;
	char *at, *end;
	size_t line;
	size_t room;            /* cells that csv->cell has room for */
	size_t rows_room;
	RnnError *err;
} Reader;

static int
refuse(const Reader *r, const char *why)
{
	return rnn_fail(r->err, RNN_EXIT_SYSTEM, "%s:%zu: %s", r->csv->path,
	                r->line, why);
}

/* A quoted cell: moves its text over the quotes; at is behind the opening. */
static int
read_quoted(Reader *r)
{
	char *to = r->at;
	size_t first = r->line;

	for (; r->at < r->end; *to++ = *r->at++) {
		if (*r->at == '\n')
			r->line++;
		if (*r->at == 0)
			return refuse(r, "a zero byte: not a text file");
		if (*r->at != '"')
			continue;
		if (r->at + 1 < r->end && r->at[1] == '"') {
			r->at++;
			continue;
		}
		r->at++;
		/* The terminator may fall on the closing quote at most. */
		*to = 0;
		return 0;
	}
	r->line = first;
	return refuse(r, "a quote that never closes");
}

/* What ends a cell: ',', '\n' or 0 for the end of the text. */
static int
read_cell(Reader *r, const char **cell, char *stop)
{
	char *start = r->at, *last;

	if (r->at < r->end && *r->at == '"') {
		start = ++r->at;
		if (read_quoted(r) != 0)
			return -1;
		last = r->at;
		if (r->at < r->end && *r->at == '\r')
			r->at++;
		if (r->at < r->end && *r->at != ',' && *r->at != '\n')
			return refuse(r, "text after a closing quote; a quote"
			              " within a cell is written twice");
	} else {
		while (r->at < r->end && *r->at != ',' && *r->at != '\n') {
			if (*r->at == 0)
				return refuse(r, "a zero byte: not a text"
				              " file");
			r->at++;
		}
		last = r->at;
	}
	*stop = 0;
	if (r->at < r->end)
		*stop = *r->at++;
	if (*stop != ',' && last > start && last[-1] == '\r')
		last--;
	*last = 0;
	*cell = start;
	return 0;
}

static int
add_cell(Reader *r, size_t n, const char *cell)
{
	RnnCsv *c = r->csv;

	if (n == r->room) {
		void *p = rnn_grow(c->cell, &r->room, sizeof *c->cell,
		                   r->err);

		if (p == NULL)
			return -1;
		c->cell = p;
	}
	c->cell[n] = cell;
	return 0;
}

/* Reads one row behind the `used` cells so far; *n := how many it has. */
static int
read_row(Reader *r, size_t used, size_t *n)
{
	const char *cell = NULL;
	char stop = ',';

	for (*n = 0; stop == ','; ++*n)
		if (read_cell(r, &cell, &stop) != 0 ||
		    add_cell(r, used + *n, cell) != 0)
			return -1;
	return 0;
}

static int
read_header(Reader *r)
{
	RnnCsv *c = r->csv;
	double x;

	if (r->end - r->at >= 3 && memcmp(r->at, "\xef\xbb\xbf", 3) == 0)
		r->at += 3;
	if (r->at == r->end)
		return refuse(r, "empty; wanted a line with the names of the"
		              " columns, then rows of numbers");
	if (read_row(r, 0, &c->n_col) != 0)
		return -1;
	c->name = c->cell;
	c->cell = NULL;
	r->room = 0;
	if (c->n_col == 1 && strpbrk(c->name[0], ";\t") != NULL)
		return rnn_fail(r->err, RNN_EXIT_SYSTEM, "%s:1: one column,"
		                " '%.60s'; cells are separated by commas",
		                c->path, c->name[0]);
	for (size_t i = 0; i < c->n_col; i++) {
		if (rnn_number_parse(c->name[i], &x) == RNN_NUMBER_OK)
			return rnn_fail(r->err, RNN_EXIT_SYSTEM, "%s:1: column"
			                " %zu: the first line must name the"
			                " columns, but has the number '%.30s'",
			                c->path, i + 1, c->name[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(c->name[i], c->name[k]) == 0)
				return rnn_fail(r->err, RNN_EXIT_SYSTEM,
				                "%s:1: two columns are named"
				                " '%.60s'", c->path,
				                c->name[i]);
	}
	return 0;
}

static int
add_row(Reader *r, size_t line)
{
	RnnCsv *c = r->csv;

	if (c->n_row == r->rows_room) {
		void *p = rnn_grow(c->line, &r->rows_room, sizeof *c->line,
		                   r->err);

		if (p == NULL)
			return -1;
		c->line = p;
	}
	c->line[c->n_row++] = line;
	return 0;
}

/* 1 when only line ends are left. */
static int
only_blank_lines(const Reader *r)
{
	const char *p = r->at;

	while (p < r->end && (*p == '\n' || *p == '\r'))
		p++;
	return p == r->end;
}

static int
read_rows(Reader *r)
{
	RnnCsv *c = r->csv;
	size_t n;

	for (r->line = 2; !only_blank_lines(r); r->line++) {
		size_t line = r->line;

		if (read_row(r, c->n_row * c->n_col, &n) != 0)
			return -1;
		if (n == 1 && n != c->n_col &&
		    *c->cell[c->n_row * c->n_col] == 0)
			return rnn_fail(r->err, RNN_EXIT_SYSTEM, "%s:%zu: an"
			                " empty line; a row has %zu cells",
			                c->path, line, c->n_col);
		if (n != c->n_col)
			return rnn_fail(r->err, RNN_EXIT_SYSTEM, "%s:%zu: this"
			                " row has %zu cell%s, the header has"
			                " %zu", c->path, line, n,
			                n == 1 ? "" : "s", c->n_col);
		if (add_row(r, line) != 0)
			return -1;
	}
	if (c->n_row == 0)
		return rnn_fail(r->err, RNN_EXIT_SYSTEM, "%s: no rows after the"
		                " header; a sequence needs at least one step",
		                c->path);
	return 0;
}

int
rnn_csv_parse(const char *path, RnnBytes bytes, RnnCsv *csv, RnnError *err)
{
	Reader r = {csv, (char *)bytes.data, NULL, 1, 0, 0, err};

	*csv = (RnnCsv){.bytes = bytes};
	r.end = r.at + bytes.n;
	csv->path = rnn_alloc_text(strcmp(path, "-") ? path : "standard input",
	                           err);
	if (csv->path != NULL && read_header(&r) == 0 && read_rows(&r) == 0)
		return 0;
	rnn_csv_free(csv);
	return -1;
}

int
rnn_csv_read(const char *path, RnnCsv *csv, RnnError *err)
{
	RnnBytes bytes;

	*csv = (RnnCsv){0};
	if (rnn_file_read(path, RNN_FILE_STDIN, RNN_FILE_LIMIT, &bytes,
	                  err) != 0)
		return -1;
	return rnn_csv_parse(path, bytes, csv, err);
}

void
rnn_csv_free(RnnCsv *csv)
{
	free(csv->path);
	free(csv->name);
	free(csv->cell);
	free(csv->line);
	rnn_bytes_free(&csv->bytes);
	*csv = (RnnCsv){0};
}

int
rnn_csv_column(const RnnCsv *csv, const char *name, size_t *col)
{
	for (*col = 0; *col < csv->n_col; ++*col)
		if (strcmp(csv->name[*col], name) == 0)
			return 0;
	return -1;
}

int
rnn_csv_number(const RnnCsv *csv, size_t row, size_t col, double *x,
               RnnError *err)
{
	const char *cell = csv->cell[row * csv->n_col + col], *why = NULL;

	switch (rnn_number_parse(cell, x)) {
	case RNN_NUMBER_OK:
		return 0;
	case RNN_NUMBER_EMPTY:
		why = "is empty, wanted a number";
		break;
	case RNN_NUMBER_WORD:
		why = "is not a number";
		break;
	case RNN_NUMBER_RANGE:
		why = "is too large for a number";
		break;
	}
	return rnn_fail(err, RNN_EXIT_SYSTEM, "%s:%zu: column '%.60s': '%.30s'"
	                " %s", csv->path, csv->line[row], csv->name[col], cell,
	                why);
}

