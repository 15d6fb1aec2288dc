/* csv.h - tables of numbers as text.
 *
 * Format    RFC 4180: a header line with the names of the columns, then rows;
 *           cells may be quoted, "" is a quote; lines end with LF or CR LF; a
 *           byte order mark is skipped; empty lines at the end are ignored
 * Checked   the same number of cells in every row, distinct names, quotes that
 *           close; cells are read as numbers only when asked for, so that a
 *           table may have columns of text beside those that are used
 * Messages  file:line and column
 */
#ifndef RNN_CSV_H
#define RNN_CSV_H

#include "error.h"
#include "file.h"

typedef struct {
	char *path;             /* "standard input" for "-" */
	RnnBytes bytes;         /* the text; cells are cut out of it in place */
	const char **name;      /* [n_col] */
	const char **cell;      /* [n_row][n_col] */
	size_t *line;           /* [n_row]: where the row starts, from 1 */
	size_t n_col, n_row;
} RnnCsv;

/* At least one row, or it is an error. */
int rnn_csv_read(const char *path, RnnCsv *csv, RnnError *err);

/* The same from memory, which is taken over in every case. */
int rnn_csv_parse(const char *path, RnnBytes bytes, RnnCsv *csv,
                  RnnError *err);
void rnn_csv_free(RnnCsv *csv);

/* *col := the column of that name; 0, or -1 without a message. */
int rnn_csv_column(const RnnCsv *csv, const char *name, size_t *col);

/* *x := the cell as a finite number, or an error with its place. */
int rnn_csv_number(const RnnCsv *csv, size_t row, size_t col, double *x,
                   RnnError *err);

#endif
