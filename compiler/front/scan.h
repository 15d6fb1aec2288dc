/* scan.h - text to raw tokens, comments and line ends included.
 *
 *   scan_open(&s, source, strs, diag)
 *   while ((t = scan_next(&s)).kind != 0) ...
 *   scan_close(&s)
 *
 * Token kinds are the TOK_... of rnn.tab.h; 0 is the end of the text.  A text
 * that is no token is reported, once per statement, and comes back as TOK_BAD.
 * With diag == NULL nothing is reported.
 */
#ifndef FRONT_SCAN_H
#define FRONT_SCAN_H

#include "base/diag.h"
#include "base/source.h"
#include "base/strs.h"

#include <stdbool.h>

typedef struct {
	int kind;
	Span at;
	const char *text;       /* interned: a name, a reduction's name, what is
	                         * between the quotes, what follows a template's
	                         * brace; NULL for fixed tokens */
	double num;             /* TOK_NUMBER */
	bool first;             /* set by the parser: first of its line */
} Token;

typedef struct {
	const Source *src;
	Strs *strs;
	Diag *diag;
	void *flex;             /* the generated scanner */
	uint32_t offset;        /* of the next byte, from the text's start */
	uint32_t templates;     /* open template braces */
	bool template_next;     /* the next '{' opens a template's index */
	bool fresh;             /* the next token begins a statement */
	bool failed;            /* this statement has its error already */
	uint32_t muted;         /* > 0: inside a block that is skipped */
} Scan;

void  scan_open(Scan *s, const Source *src, Strs *strs, Diag *diag);
Token scan_next(Scan *s);
void  scan_close(Scan *s);

/* May the scanner or the parser report an error now?  A yes is a promise:
 * the statement counts as failed from here on. */
bool scan_may_report(Scan *s);

/* Does a line end after this token never end a statement? */
bool scan_continues(int kind);
/* Can this token be the first on a line only as a continuation? */
bool scan_joins(int kind);

#endif
