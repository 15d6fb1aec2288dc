/* fmt.h - canonical layout of a source text.
 *
 *   fmt_source(source, out)
 *
 * Re-spaces and re-indents the token stream; keeps every comment and at most
 * one blank line in a row; never changes a token.  Idempotent.  The text must
 * have parsed without errors.
 */
#ifndef FRONT_FMT_H
#define FRONT_FMT_H

#include "base/buf.h"
#include "base/source.h"

void fmt_source(const Source *src, Buf *out);

#endif
