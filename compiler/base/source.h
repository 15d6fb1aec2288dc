/* source.h - the texts of one compilation, and positions in them.
 *
 * Every file gets a range of one global offset space, so a position is a pair
 * of offsets and needs no file.  Lines and columns are looked up only when a
 * message is printed or code names the line it comes from.
 */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include "base/arena.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
	uint32_t start, end;    /* global offsets, end exclusive; 0,0 = none */
} Span;

typedef struct {
	const char *name;       /* as the user wrote it; "<stdin>" for "-" */
	const char *text;       /* NUL-terminated */
	uint32_t base, len;     /* text[0] has global offset `base`, >= 1 */
	uint32_t *line;         /* where each line starts in `text` */
	uint32_t nline;         /* >= 1; a line end ends its line */
} Source;

typedef struct {
	Arena arena;
	VEC(Source *) files;
} Sources;                      /* {0} is a valid empty set */

typedef struct {
	const Source *source;
	uint32_t line, column;  /* from 1; column in bytes */
	const char *line_text;  /* start of the line in source->text */
	uint32_t line_len;      /* without the line end */
} Place;

/* Adds a text (copied). Returns NULL when the offset space (4 GiB) is full. */
Source *sources_add(Sources *s, const char *name, const char *text,
                    size_t len);
/* Reads a file, "-" for standard input. On failure returns NULL and sets
 * errno (EFBIG: larger than `limit` bytes). */
Source *sources_read(Sources *s, const char *path, size_t limit);
bool    sources_place(const Sources *s, uint32_t offset, Place *out);
void    sources_free(Sources *s);

static inline Span
span_join(Span a, Span b)
{
	return (Span){a.start, b.end};
}

#endif
