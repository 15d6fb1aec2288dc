/* parse.h - text to syntax tree.
 *
 *   file = parse_source(source, strs, diag, arena)
 *
 * Always returns a tree; after syntax errors (counted in `diag`) it holds
 * AST_ERROR and ST_ERROR nodes.  `use` is not followed.
 */
#ifndef FRONT_PARSE_H
#define FRONT_PARSE_H

#include "front/ast.h"

AstFile *parse_source(const Source *src, Strs *strs, Diag *diag, Arena *arena);

/* Prints the tree, one node a line, for --dump=parse. */
void ast_print(const AstFile *file, FILE *out);

#endif
