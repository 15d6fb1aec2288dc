/* load.h - a file and everything it uses.
 *
 *   module = load_file(path, sources, strs, diag, arena)
 *
 * Parses `path` ("-": standard input) and follows `use "other.rnn"`, taken
 * relative to the file that says it; each file is read once.
 *
 * Errors: a file that cannot be read and a loop of `use` are reported at the
 *         `use`; when `path` itself cannot be read, NULL with errno set and
 *         nothing reported.  Syntax errors are counted in `diag`.
 */
#ifndef FRONT_LOAD_H
#define FRONT_LOAD_H

#include "front/ast.h"

typedef struct {
	const AstFile **file;   /* [0] is `path`; then in the order of use */
	uint32_t nfile;
	const AstFile *solvers; /* the integrators that the language has */
} Module;

/* The largest file that is read. */
#define LOAD_LIMIT ((size_t)256 << 20)

Module *load_file(const char *path, Sources *sources, Strs *strs, Diag *diag,
                  Arena *arena);

#endif
