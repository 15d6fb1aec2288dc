/* Canonical layout of a source text.
 *
 *   in    raw tokens, comments and line ends included
 *   out   the same tokens, re-spaced and re-indented
 *   how   a blank depends on the two tokens beside it and on the innermost
 *         open bracket, an indentation on the open braces and on whether the
 *         statement goes on.  Neither depends on the old layout, save for line
 *         ends, which are kept; hence formatting twice changes nothing.
 */
#include "front/fmt.h"

#include "base/strs.h"
#include "base/vec.h"
#include "front/parse_state.h"
#include "front/scan.h"
#include "rnn.tab.h"

#include <string.h>

enum { INDENT = 2, CONTINUE = 4 };

/* An open ( [ or template { */
typedef struct {
	int kind;               /* of its token */
	bool apart;             /* a blank follows: sum[i] x, int(V) [K] */
} Open;

typedef struct {
	const Source *src;
	Buf *out;
	VEC(Token) tokens;
	bool *joins;            /* by token: it, or the first token after these
	                         * comments, goes on with the line before */
	VEC(Open) open;
	unsigned blocks;        /* open { of blocks */
	unsigned newlines;      /* line ends since the last token */
	int prev;               /* kind of the last token, 0 at the start */
	int last;               /* the same, comments left out */
	bool sign;              /* `last` was a minus sign */
	bool apart;             /* `last` closed a bracket with `apart` set */
	bool guard;             /* `last` was the `where` of a reduction */
} Fmt;

static bool
ends_operand(int kind)
{
	switch (kind) {
	case TOK_NAME: case TOK_MASK: case TOK_NUMBER: case TOK_STRING:
	case TOK_RPAREN: case TOK_RBRACKET: case TOK_TEMPLATE_END:
		return true;
	}
	return false;
}

static bool
is_arithmetic(int kind)
{
	return kind == TOK_PLUS || kind == TOK_MINUS || kind == TOK_STAR ||
	       kind == TOK_SLASH;
}

/* Could an operator follow here? */
static bool
after_operand(const Fmt *f)
{
	return ends_operand(f->last) && !f->apart;
}

/* Directly inside [ ] or an index in braces: h[t-1], 0:H, fh{l-1}. */
static bool
in_index(const Fmt *f)
{
	return f->open.n > 0 && f->open.at[f->open.n - 1].kind != TOK_LPAREN;
}

/* Does a blank stand before an opening ( or [ ? */
static bool
blank_before_open(const Fmt *f, int kind)
{
	if (f->apart)
		return true;
	switch (f->last) {
	case TOK_NAME: case TOK_MASK: case TOK_TEMPLATE_END:
	case TOK_REDUCE: case TOK_INT: case TOK_DER:
		return false;
	case TOK_RPAREN: case TOK_RBRACKET: case TOK_STRING:
		return kind == TOK_LPAREN;
	case TOK_WHERE:
		return f->guard;
	}
	return true;
}

/* Does a blank stand between the last token and this one? */
static bool
blank_before(const Fmt *f, int kind)
{
	bool index = in_index(f);

	switch (f->last) {
	case TOK_LPAREN: case TOK_LBRACKET: case TOK_TEMPLATE:
	case TOK_RANGE: case TOK_CARET:
		return false;
	}
	if (f->sign || (f->last == TOK_COLON && index))
		return false;
	switch (kind) {
	case TOK_RPAREN: case TOK_RBRACKET: case TOK_TEMPLATE:
	case TOK_TEMPLATE_END: case TOK_COMMA: case TOK_END: case TOK_RANGE:
	case TOK_CARET:
		return false;
	case TOK_COLON:
		return !index || f->last == TOK_COMMA;
	case TOK_LPAREN: case TOK_LBRACKET:
		if (!blank_before_open(f, kind))
			return false;
		break;
	}
	if (index && is_arithmetic(f->last))
		return false;
	return !(index && is_arithmetic(kind) && after_operand(f));
}

static void
put_blanks(Fmt *f, unsigned n)
{
	while (n-- > 0)
		buf_put(f->out, " ", 1);
}

static unsigned
indentation(const Fmt *f, size_t i)
{
	int kind = f->tokens.at[i].kind;
	bool closes = kind == TOK_RPAREN || kind == TOK_RBRACKET;
	bool goes_on = scan_continues(f->last) || f->joins[i] ||
	               f->open.n > closes;
	unsigned n = INDENT * f->blocks;

	if (kind == TOK_RBRACE && f->blocks > 0)
		n -= INDENT;
	return n + (goes_on ? CONTINUE : 0);
}

/* What stands before a token: line ends and indentation, or blanks. */
static void
put_space(Fmt *f, size_t i)
{
	int kind = f->tokens.at[i].kind;

	if (f->prev == 0)
		return;
	if (f->newlines > 0) {
		bool edge = f->prev == TOK_LBRACE || kind == TOK_RBRACE;

		buf_puts(f->out, f->newlines > 1 && !edge ? "\n\n" : "\n");
		put_blanks(f, indentation(f, i));
	} else if (kind == TOK_COMMENT) {
		put_blanks(f, 2);
	} else {
		put_blanks(f, blank_before(f, kind));
	}
}

/* What the next token must know about this one. */
static void
remember(Fmt *f, int kind)
{
	bool apart = false;

	switch (kind) {
	case TOK_LPAREN: case TOK_LBRACKET: case TOK_TEMPLATE:
		vec_push(&f->open, ((Open){kind, f->last == TOK_REDUCE ||
		                                 f->last == TOK_INT}));
		break;
	case TOK_RPAREN: case TOK_RBRACKET: case TOK_TEMPLATE_END:
		if (f->open.n > 0)
			apart = f->open.at[--f->open.n].apart;
		break;
	case TOK_LBRACE:
		f->blocks++;
		break;
	case TOK_RBRACE:
		if (f->blocks > 0)
			f->blocks--;
		break;
	}
	f->sign = kind == TOK_MINUS && !after_operand(f);
	f->guard = kind == TOK_WHERE && after_operand(f);
	f->apart = apart;
	f->last = kind;
}

static void
put_token(Fmt *f, size_t i)
{
	const Token *t = &f->tokens.at[i];
	const char *text = f->src->text + (t->at.start - f->src->base);
	uint32_t len = t->at.end - t->at.start;

	put_space(f, i);
	if (t->kind == TOK_COMMENT) {
		while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
			len--;
	} else {
		remember(f, t->kind);
	}
	buf_put(f->out, text, len);
	f->prev = t->kind;
	f->newlines = 0;
}

static void
find_joins(Fmt *f)
{
	f->joins = mem_realloc(NULL, f->tokens.n * sizeof *f->joins);
	for (size_t i = f->tokens.n; i-- > 0;) {
		int kind = f->tokens.at[i].kind;
		bool skip = kind == TOK_COMMENT || kind == TOK_NEWLINE;

		f->joins[i] = skip ? i + 1 < f->tokens.n && f->joins[i + 1]
		                   : scan_joins(kind);
	}
}

void
fmt_source(const Source *src, Buf *out)
{
	Fmt f = {.src = src, .out = out};
	Strs strs = {0};
	Scan scan;

	scan_open(&scan, src, &strs, NULL);
	for (Token t = scan_next(&scan); t.kind != 0; t = scan_next(&scan))
		vec_push(&f.tokens, t);
	scan_close(&scan);
	find_joins(&f);
	for (size_t i = 0; i < f.tokens.n; i++) {
		if (f.tokens.at[i].kind == TOK_NEWLINE)
			f.newlines++;
		else
			put_token(&f, i);
	}
	if (f.prev != 0)
		buf_puts(out, "\n");
	strs_free(&strs);
	vec_free(&f.tokens);
	free(f.joins);
	vec_free(&f.open);
}
