/* table.h - CSV: a header line with names, then rows of cells.
 *
 * Plain CSV without quotes; lines end with LF or CR LF; a byte order mark is
 * skipped; every row has as many cells as the header.  Cells are text until
 * somebody wants a number.
 */
#ifndef IMPORT_TABLE_H
#define IMPORT_TABLE_H

#include "base/diag.h"

typedef struct {
	const char *path;
	const char **name;      /* [ncol] */
	const char **cell;      /* [nrow][ncol] */
	size_t ncol, nrow;      /* row i is line i + 2 of the file */
} Table;

/* NULL after an error, which is in `diag`. */
Table *table_read(const char *path, Arena *arena, Diag *diag);
/* The column of that name, or ncol. */
size_t table_column(const Table *t, const char *name);
/* The cell as a finite number; false after an error that names its place. */
bool table_number(const Table *t, size_t row, size_t col, double *x,
                  Diag *diag);

#endif
