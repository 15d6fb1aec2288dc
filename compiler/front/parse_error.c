/* The text of a syntax error.
 *
 *   in    the unexpected token and all tokens that could stand there
 *   out   one error, with advice where the slip is a known one
 *   how   a set of tokens that can only begin an expression (a statement, a
 *         declaration) is named as such; what remains is listed
 */
#include "front/parse_state.h"
#include "base/buf.h"
#include "rnn.tab.h"

#include <string.h>

typedef struct {
	const char *const *at;  /* names of rnn.y's tokens */
	int n;
	bool gone[128];         /* already covered by a group */
} Want;

static bool
wants(const Want *w, const char *name)
{
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->at[i], name) == 0)
			return true;
	return false;
}

static void
cover(Want *w, const char *const *names, size_t n)
{
	for (int i = 0; i < w->n; i++)
		for (size_t k = 0; k < n; k++)
			if (strcmp(w->at[i], names[k]) == 0)
				w->gone[i] = true;
}

static const char *const expression[] = {
	"number", "name", "mask", "name with an index", "reduction", "where",
	"(", "[", "-", "not", "if",
};
static const char *const statement[] = {
	"input", "target", "param", "const", "var", "output", "monitor",
	"assert", "require", "loss", "train", "for", "der", "solver",
	"precision weights", "at", "index", "until", "feed",
	"fit",
	"name", "mask", "name with an index", "(",
};
static const char *const declaration[] = {
	"use", "fn", "cell", "integrator", "model", "end of file",
};
static const char *const operation[] = {
	"+", "-", "*", "/", "@", "^", "mod", "==", "!=", "<", "<=", ">", ">=",
	"and", "or", "[", "(", "as",
};
static const char *const a_name[] = {"name", "mask", "name with an index"};

#define COVER(w, group) cover((w), (group), sizeof(group) / sizeof *(group))

/* Adds one alternative: the last of them is joined by "or". */
typedef struct {
	const char *text[8];
	int n;
} Alternatives;

static void
alternative(Alternatives *a, const char *text)
{
	if (a->n < 8)
		a->text[a->n++] = text;
}

static bool
is_class(const char *name)
{
	return strchr(name, ' ') != NULL || strcmp(name, "name") == 0 ||
	       strcmp(name, "number") == 0 || strcmp(name, "reduction") == 0;
}

static const char *
spelled(Arena *tmp, const char *name)
{
	if (strcmp(name, "closing brace") == 0)
		return "'}'";
	return is_class(name) ? name : arena_printf(tmp, "'%s'", name);
}

static void
group(Want *w, Alternatives *a)
{
	if (wants(w, "number")) {
		alternative(a, "an expression");
		COVER(w, expression);
	} else if (wants(w, "input")) {
		alternative(a, "a statement");
		COVER(w, statement);
	} else if (wants(w, "model")) {
		alternative(a, "'model', 'cell', 'fn' or 'use'");
		COVER(w, declaration);
	} else if (wants(w, "name") && !wants(w, "*")) {
		alternative(a, wants(w, "=") || wants(w, "end of statement")
		               ? "an attribute" : "a name");
		COVER(w, a_name);
	}
	if (wants(w, "*")) {
		alternative(a, "an operator");
		COVER(w, operation);
		COVER(w, a_name);       /* attributes and settings may follow */
	}
	if (wants(w, "end of statement"))
		alternative(a, "the end of the line");
}

static void
print_want(Buf *b, Arena *tmp, Want *w)
{
	static const char *const end[] = {"end of statement"};
	static const char *const slip[] = {"=="};
	Alternatives a = {0};
	int left = 0;

	group(w, &a);
	COVER(w, end);
	if (wants(w, "="))
		COVER(w, slip);         /* it is read to say that it is wrong */
	for (int i = 0; i < w->n; i++)
		left += !w->gone[i];
	bool listed = a.n + left <= 6;
	for (int i = 0; i < w->n && listed; i++)
		if (!w->gone[i])
			alternative(&a, spelled(tmp, w->at[i]));
	for (int i = 0; i < a.n; i++)
		buf_printf(b, "%s%s", i == 0 ? ", expected " :
		           i == a.n - 1 ? " or " : ", ", a.text[i]);
}

enum { SHOWN = 40 };

static void
print_got(Buf *b, const Parse *p, Span at, const char *got)
{
	const char *text = p->src->text + (at.start - p->src->base);
	uint32_t len = at.end - at.start;

	if (at.start >= p->src->base + p->src->len)
		buf_puts(b, "unexpected end of file");
	else if (strcmp(got, "end of statement") == 0 &&
	         (*text == '\n' || *text == '\r'))
		buf_puts(b, "unexpected end of line");
	else if (strcmp(got, "text in double quotes") == 0)
		buf_puts(b, "unexpected text in double quotes");
	else if (len > SHOWN)
		buf_printf(b, "unexpected '%.*s...'", SHOWN, text);
	else
		buf_printf(b, "unexpected '%.*s'", len > 0 ? (int)len : 1,
		           text);
}

static bool
among(const char *name, const char *const *set, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, set[i]) == 0)
			return true;
	return false;
}

#define AMONG(name, set) among((name), (set), sizeof(set) / sizeof *(set))

/* The word meant where a statement or declaration began with another one, or
 * NULL. */
static const char *
meant(const Parse *p)
{
	static const char *const words[] = {
		"use", "fn", "cell", "model", "input", "target", "param",
		"const", "var", "output", "monitor", "assert", "require",
		"loss", "train", "for", "solver", "integrator", "index",
		"until",
	};
	static const char *const others[][2] = {
		{"def", "fn"}, {"function", "fn"}, {"func", "fn"},
		{"layer", "cell"}, {"module", "cell"}, {"class", "cell"},
		{"network", "model"}, {"import", "use"}, {"include", "use"},
		{"parameter", "param"}, {"weight", "param"},
		{"constant", "const"}, {"inputs", "input"},
		{"outputs", "output"},
	};
	const Token *t = p->blocks.n == 0 && p->now.first ? &p->now
	                                                  : &p->before;

	if (t->kind != TOK_NAME || !t->first)
		return NULL;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(t->text, others[i][0]) == 0)
			return others[i][1];
	return diag_nearest(t->text, words, sizeof words / sizeof *words);
}

/* One line of advice for slips that are common. */
static void
advise(Parse *p, const Want *w, const char *got)
{
	static const char *const comparison[] = {
		"==", "!=", "<", "<=", ">", ">=",
	};
	static const char *const reserved[] = {
		"use", "fn", "cell", "model", "input", "target", "param",
		"const", "var", "output", "monitor", "assert", "require",
		"loss", "train", "for", "int", "bool", "der", "solver",
		"integrator", "at", "index", "over", "until", "feed",
		"when", "fit",
	};
	bool operand = wants(w, "number");

	if (wants(w, "model"))
		diag_help(p->diag, "statements stand in the braces of a model "
		          "or a cell");
	else if (AMONG(got, operation) && p->now.first && strcmp(got, "(") != 0)
		diag_help(p->diag, "an equation that goes on needs its "
		          "operator at the end of the line before");
	else if (strcmp(got, "[") == 0 && wants(w, "in"))
		diag_help(p->diag, "a reduction names its indices: "
		          "'sum[i, j] W[i, j]'");
	else if (strcmp(got, "=") == 0 && wants(w, "=="))
		diag_help(p->diag, "'==' compares, '=' defines");
	else if (AMONG(got, comparison) && wants(w, "+"))
		diag_help(p->diag, "comparisons do not chain: write "
		          "'a < b and b < c'");
	else if (strcmp(got, "if") == 0 && wants(w, "input"))
		diag_help(p->diag, "'if' chooses a value: "
		          "'y[t] = if c then a else b'");
	else if (strcmp(got, "if") == 0 && operand)
		diag_help(p->diag, "an 'if' inside an expression stands in "
		          "parentheses");
	else if (strcmp(got, "reduction") == 0 && operand)
		diag_help(p->diag, "a reduction here stands in parentheses");
	else if (AMONG(got, reserved) && (operand || wants(w, "name")))
		diag_help(p->diag, "'%s' is a word of the language and cannot "
		          "be a name", got);
	else if (strcmp(got, "as") == 0)
		diag_help(p->diag, "'as' names the instance of a cell, after "
		          "its call: 'gru(x[t], h[t-1]) as first'");
	else if (wants(w, "*") && (strcmp(got, "name") == 0 ||
	                           strcmp(got, "number") == 0))
		diag_help(p->diag, "a product is written with '*' or '@'");
}

/* Notes where the bracket was opened that should have been closed by now. */
static bool
note_bracket(Parse *p, const Want *w, const char *got)
{
	static const char *const late[] = {
		"end of statement", "=", "~", ")", "]", "{", "closing brace",
	};
	const Bracket *b = &p->open;

	if (b->text == '\0' || !AMONG(got, late))
		return false;
	/* if (a = b) ...: the bracket is not what is wrong. */
	if (b->text == '(' && strcmp(got, "=") == 0 && wants(w, "=="))
		return false;
	if (!wants(w, b->text == '(' ? ")" : b->text == '[' ? "]"
	           : "closing brace"))
		return false;
	diag_note(p->diag, b->at, "'%c' is opened here", b->text);
	if (b->text == '{' && strcmp(got, "=") == 0)
		diag_help(p->diag, "a '{' right after a name begins its index: "
		          "write a blank before a block");
	return true;
}

void
parse_unexpected(Parse *p, Span at, const char *got, const char *const *want,
                 int n)
{
	Want w = {.at = want, .n = n < 128 ? n : 128};
	Arena tmp = {0};
	Buf text = {0};

	if (p->now.kind == TOK_BAD)
		return;                 /* the scanner has spoken */
	/* Statements outside any block: one message is enough. */
	const char *word = meant(p);
	if (wants(&w, "model") && word == NULL) {
		if (p->stray)
			return;
		p->stray = true;
	}
	if (!scan_may_report(&p->scan))
		return;
	print_got(&text, p, at, got);
	print_want(&text, &tmp, &w);
	diag_error(p->diag, at, "%s", text.text);
	if (word != NULL)
		diag_help(p->diag, "did you mean '%s'?", word);
	else if (!note_bracket(p, &w, got))
		advise(p, &w, got);
	buf_free(&text);
	arena_free(&tmp);
}
