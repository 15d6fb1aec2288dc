/* Reading CSV. */
#include "import/table.h"

#include "import/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef VEC(const char *) Cells;

/* Cuts one line into cells, in place; what follows it. */
static char *
cut_line(char *s, Cells *out)
{
	char *end = s + strcspn(s, "\n");
	char *next = *end == '\0' ? end : end + 1;

	if (end > s && end[-1] == '\r')
		end[-1] = '\0';
	*end = '\0';
	for (;;) {
		char *comma = strchr(s, ',');

		if (comma != NULL)
			*comma = '\0';
		vec_push(out, s);
		if (comma == NULL)
			return next;
		s = comma + 1;
	}
}

static bool
cut_rows(Table *t, char *s, Cells *cells, Diag *diag)
{
	while (*s != '\0') {
		size_t before = cells->n;

		s = cut_line(s, cells);
		if (cells->n - before == 1 && *cells->at[before] == '\0' &&
		    *s == '\0')
			cells->n = before;      /* an empty last line */
		else if (cells->n - before != t->ncol) {
			diag_error(diag, (Span){0, 0}, "'%s', line %zu: the "
			           "row has %zu cells, the header %zu", t->path,
			           t->nrow + 2, cells->n - before, t->ncol);
			return false;
		} else {
			t->nrow++;
		}
	}
	if (t->nrow == 0)
		diag_error(diag, (Span){0, 0}, "'%s' has no rows of data",
		           t->path);
	return t->nrow > 0;
}

Table *
table_read(const char *path, Arena *arena, Diag *diag)
{
	Table *t = arena_new(arena, Table);
	Cells names = {0}, cells = {0};
	Bytes b;

	t->path = path;
	if (!file_read(path, &b, arena, diag))
		return NULL;
	if (memchr(b.data, '\0', b.n) != NULL) {
		diag_error(diag, (Span){0, 0}, "'%s' is no text", path);
		return NULL;
	}
	char *s = arena_str(arena, (const char *)b.data, b.n);
	if (strncmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	s = cut_line(s, &names);
	t->ncol = names.n;
	t->name = arena_copy(arena, names.at, names.n * sizeof *names.at);
	bool fine = cut_rows(t, s, &cells, diag);
	if (fine)
		t->cell = arena_copy(arena, cells.at,
		                     cells.n * sizeof *cells.at);
	vec_free(&names);
	vec_free(&cells);
	return fine ? t : NULL;
}

size_t
table_column(const Table *t, const char *name)
{
	size_t i = 0;

	while (i < t->ncol && strcmp(t->name[i], name) != 0)
		i++;
	return i;
}

bool
table_number(const Table *t, size_t row, size_t col, double *x, Diag *diag)
{
	const char *s = t->cell[row * t->ncol + col];
	char *end;

	*x = strtod(s, &end);
	if (end != s && end[strspn(end, " \t")] == '\0' && isfinite(*x))
		return true;
	diag_error(diag, (Span){0, 0}, "'%s', line %zu, column '%s': '%.30s' "
	           "is no finite number", t->path, row + 2, t->name[col], s);
	return false;
}
