/* diag.h - messages about the user's text.
 *
 * A message is an error or a warning with a place, followed by any number of
 * notes and at most one help line:
 *
 *   diag_error(d, span, "cannot add %s and %s: ...", a, b);
 *   diag_note(d, decl, "'%s' is declared here with shape %s", name, shape);
 *   diag_help(d, "write 'h[0] = 0'");
 *
 * Messages are kept in the order given and printed by diag_print().  Texts are
 * lower case, without full stop, names in single quotes.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/arena.h"
#include "base/source.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdio.h>

typedef enum { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE, DIAG_HELP } DiagLevel;

typedef struct {
	DiagLevel level;
	Span at;                /* {0,0}: no place */
	const char *text;
} DiagItem;

typedef struct {
	Arena arena;
	VEC(DiagItem) items;
	unsigned errors, warnings;      /* all given, printed or not */
	bool muted;             /* last error was beyond the cap or repeated */
} Diag;                         /* {0} is a valid empty list */

enum { DIAG_MAX = 20 };         /* errors printed per run */

typedef enum { DIAG_HUMAN, DIAG_SHORT, DIAG_JSON } DiagFormat;

void diag_error(Diag *d, Span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(Diag *d, Span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(Diag *d, Span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_help(Diag *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Prints all messages; `colour` uses SGR codes in the human format. */
void diag_print(const Diag *d, const Sources *s, DiagFormat format,
                bool colour, FILE *out);
void diag_free(Diag *d);

/* The candidate nearest to `name` by Damerau-Levenshtein distance, or NULL
 * when none is within 2 (within 1 for names of up to 3 letters); upper and
 * lower case of one name are nearer than all. */
const char *diag_nearest(const char *name, const char *const *candidate,
                         size_t n);

#endif
