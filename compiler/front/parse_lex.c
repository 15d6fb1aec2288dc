/* Line ends, brackets and blocks: raw tokens to what the grammar reads.
 *
 *   in    raw tokens, with comments and line ends
 *   out   tokens of the grammar; TOK_END after every statement, declaration
 *         and block, never two in a row and none after '{'
 *   how   one token of look-ahead.  A line end becomes TOK_END unless the
 *         statement goes on: after an operator, before `else`, in brackets.
 *
 * Note [Repair]: after a mistake the parser drops tokens up to the next
 * TOK_END, so a TOK_END that never comes would hide the rest of the file.
 * Therefore an open bracket ends where the next line can only be a statement,
 * and an open block ends where a declaration or the end of the file comes.
 */
#include "front/parse_state.h"
#include "rnn.tab.h"

#include <string.h>

int rnn_lex(RNN_STYPE *val, Span *at, Parse *p);

bool
scan_continues(int kind)
{
	switch (kind) {
	case TOK_PLUS: case TOK_MINUS: case TOK_STAR: case TOK_SLASH:
	case TOK_AT: case TOK_CARET: case TOK_MOD:
	case TOK_EQ: case TOK_NE: case TOK_LT: case TOK_LE: case TOK_GT:
	case TOK_GE: case TOK_AND: case TOK_OR: case TOK_NOT:
	case TOK_COMMA: case TOK_COLON: case TOK_RANGE: case TOK_ASSIGN:
	case TOK_TILDE: case TOK_PIPE: case TOK_ARROW:
	case TOK_IF: case TOK_THEN: case TOK_ELSE: case TOK_WHERE:
	case TOK_IN: case TOK_OVER: case TOK_BY: case TOK_WITH: case TOK_AS:
	case TOK_DERIVATIVE: case TOK_WHEN:
		return true;
	}
	return false;
}

bool
scan_joins(int kind)
{
	return kind == TOK_ELSE || kind == TOK_THEN || kind == TOK_WHEN;
}

static bool
is_declaration(int kind)
{
	return kind == TOK_USE || kind == TOK_FN || kind == TOK_CELL ||
	       kind == TOK_MODEL || kind == TOK_INTEGRATOR;
}

static bool
is_statement_word(int kind)
{
	switch (kind) {
	case TOK_INPUT: case TOK_TARGET: case TOK_PARAM: case TOK_CONST:
	case TOK_VAR: case TOK_OUTPUT: case TOK_LOSS: case TOK_TRAIN:
	case TOK_FOR: case TOK_DER: case TOK_SOLVER: case TOK_EVENT:
	case TOK_AXIS: case TOK_UNTIL: case TOK_PRECISION: case TOK_FEED:
	case TOK_FIT:
		return true;
	}
	return is_declaration(kind);
}

/* Skips one bracketed piece of a line; s[0] opens it. NULL: not closed. */
static const char *
skip_bracket(const char *s)
{
	int depth = 0;

	for (; *s != '\0' && *s != '\n' && *s != '#'; s++) {
		if (strchr("([{", *s) != NULL)
			depth++;
		else if (strchr(")]}", *s) != NULL && --depth == 0)
			return s + 1;
	}
	return NULL;
}

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* Does this line close a bracket that it did not open? */
static bool
closes_earlier(const char *s)
{
	int depth = 0;

	for (; *s != '\0' && *s != '\n' && *s != '#' && depth >= 0; s++)
		depth += (strchr("([{", *s) != NULL) -
		         (strchr(")]}", *s) != NULL);
	return depth < 0;
}

/* Does an equation begin here:  name ... =  or  (a, b) =  on one line? */
static bool
begins_equation(const char *line)
{
	const char *s = line;

	if (*s != '(' && !is_word_char(*s))
		return false;
	while (s != NULL && (is_word_char(*s) ||
	                     (*s != '\0' && strchr("([{", *s) != NULL))) {
		if (*s == '(' && s > line)
			return false;           /* a call */
		s = is_word_char(*s) ? s + 1 : skip_bracket(s);
	}
	if (s == NULL)
		return false;
	s += strspn(s, " \t");
	return ((*s == '=' && s[1] != '=') || *s == '~' ||
	        (*s == ':' && s[1] == '=')) && !closes_earlier(line);
}

static bool
begins_statement(int kind)
{
	return is_statement_word(kind) || kind == TOK_NAME ||
	       kind == TOK_MASK || kind == TOK_FAMILY || kind == TOK_LPAREN ||
	       kind == TOK_RBRACE || kind == TOK_BAD || kind == 0;
}

/* A line ended before token t: does the statement end, too?  After a mistake
 * it takes along what could not begin another statement. */
static bool
ends_here(const Parse *p, const Token *t, bool failed)
{
	const char *text = p->src->text + (t->at.start - p->src->base);
	bool open = scan_continues(p->last);

	if (p->last == TOK_END || p->last == 0 || p->last == TOK_LBRACE)
		return false;
	if (is_statement_word(t->kind) || t->kind == TOK_RBRACE ||
	    t->kind == 0)
		return true;
	if (failed && !begins_statement(t->kind))
		return false;
	if (p->brackets.n == 0)
		return open ? p->last != TOK_COMMA && begins_equation(text)
		            : !scan_joins(t->kind);
	if (open || p->last == TOK_LPAREN || p->last == TOK_LBRACKET ||
	    p->last == TOK_TEMPLATE)
		return false;
	return begins_equation(text);
}

/* Drops what is open when a statement ends. */
static void
close_brackets(Parse *p)
{
	p->brackets.n = 0;
	p->scan.templates = 0;
}

static Token
end_token(Span at)
{
	return (Token){.kind = TOK_END, .at = at};
}

static Token
hold(Parse *p, Token now, Token later)
{
	p->held = later;
	p->holds = true;
	return now;
}

static bool
after_end(const Parse *p)
{
	return p->last == TOK_END || p->last == TOK_LBRACE || p->last == 0;
}

/* A block is still open where `t` shows that it must have been closed. */
static Token
close_block(Parse *p, Token t)
{
	Bracket open = p->blocks.at[p->blocks.n - 1];

	if (p->repaired != t.at.start && scan_may_report(&p->scan)) {
		if (t.kind == 0)
			diag_error(p->diag, t.at,
			           "missing '}' at the end of the file");
		else
			diag_error(p->diag, t.at, "missing '}' before '%.*s'",
			           (int)(t.at.end - t.at.start),
			           p->src->text + t.at.start - p->src->base);
		diag_note(p->diag, open.at, "the block is opened here");
	}
	p->repaired = t.at.start;
	return hold(p, (Token){.kind = TOK_RBRACE,
	                       .at = {t.at.start, t.at.start}}, t);
}

/* The next raw token that counts; true when a line ended before it.  Its error
 * belongs to the next statement if the line end turns out to end this one. */
static bool
next_raw(Parse *p, Token *t, Span *line_end)
{
	bool newline = false;

	*line_end = (Span){0};
	*t = scan_next(&p->scan);
	while (t->kind == TOK_NEWLINE || t->kind == TOK_COMMENT) {
		if (t->kind == TOK_NEWLINE && !newline) {
			newline = true;
			*line_end = t->at;
			p->scan.fresh = true;
			p->scan.failed = false;
		}
		*t = scan_next(&p->scan);
	}
	t->first = newline || p->last == 0;
	/* A block's brace, seen inside a template that was never closed. */
	if (newline && t->kind == TOK_TEMPLATE_END && *t->text == '\0')
		t->kind = TOK_RBRACE;
	return newline;
}

/* The next token, with line ends and repairs. */
static Token
next(Parse *p)
{
	bool failed = p->scan.failed;
	bool newline = false;
	Span line_end;
	Token t;

	if (p->holds) {
		p->holds = false;
		t = p->held;
	} else {
		newline = next_raw(p, &t, &line_end);
	}
	if (newline && ends_here(p, &t, failed)) {
		p->held_failed = p->scan.failed;
		p->scan.failed = failed;
		return hold(p, end_token(line_end), t);
	}
	p->scan.failed |= failed;
	if (p->last == TOK_RBRACE && t.kind != TOK_END)
		return hold(p, end_token((Span){t.at.start, t.at.start}), t);
	if ((t.kind == TOK_RBRACE || t.kind == 0) && !after_end(p))
		return hold(p, end_token(t.at), t);
	if ((t.kind == 0 || is_declaration(t.kind)) && after_end(p) &&
	    p->blocks.n > 0)
		return close_block(p, t);
	return t;
}

static void
open_bracket(Parse *p, Token *t, char text)
{
	if (p->brackets.n < PARSE_MAX_NEST) {
		vec_push(&p->brackets, ((Bracket){text, t->at}));
		return;
	}
	if (scan_may_report(&p->scan)) {
		diag_error(p->diag, t->at, "brackets are nested more than %d "
		           "deep", PARSE_MAX_NEST);
		diag_help(p->diag, "give an inner part a name of its own");
	}
	t->kind = TOK_BAD;
}

/* Keeps the stacks of open brackets and blocks.  Answers false for a token
 * that the parser must not see. */
static bool
track(Parse *p, Token *t)
{
	switch (t->kind) {
	case TOK_LPAREN:
		open_bracket(p, t, '(');
		break;
	case TOK_LBRACKET:
		open_bracket(p, t, '[');
		break;
	case TOK_TEMPLATE:
		open_bracket(p, t, '{');
		break;
	case TOK_RPAREN:
	case TOK_RBRACKET:
	case TOK_TEMPLATE_END:
		if (p->brackets.n > 0)
			p->brackets.n--;
		break;
	case TOK_LBRACE:
		close_brackets(p);
		vec_push(&p->blocks, ((Bracket){'{', t->at}));
		break;
	case TOK_RBRACE:
		if (p->blocks.n == 0) {
			if (scan_may_report(&p->scan))
				diag_error(p->diag, t->at, "unexpected '}': "
				           "no block is open here");
			return false;
		}
		p->blocks.n--;
		break;
	case TOK_END:
		if (after_end(p))
			return false;
		close_brackets(p);
		break;
	}
	return true;
}

/* What bison calls: the value and the place of the next token. */
int
rnn_lex(RNN_STYPE *val, Span *at, Parse *p)
{
	Token t;

	if (after_end(p) || p->last == TOK_RBRACE) {
		p->scan.failed = p->held_failed;
		p->held_failed = false;
	}
	p->scan.fresh = after_end(p);
	do {
		t = next(p);
		p->open = p->brackets.n > 0
		          ? p->brackets.at[p->brackets.n - 1] : (Bracket){0};
	} while (!track(p, &t));

	if (t.kind == TOK_NUMBER)
		val->TOK_NUMBER = t.num;
	else
		val->TOK_NAME = t.text;
	*at = t.at;
	p->last = t.kind;
	p->before = p->now;
	p->now = t;
	return t.kind;
}
