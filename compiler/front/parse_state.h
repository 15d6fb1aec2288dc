/* parse_state.h - what the grammar, its token layer and its messages share.
 *
 * Private to the parser; parse.h is the way in.
 */
#ifndef FRONT_PARSE_STATE_H
#define FRONT_PARSE_STATE_H

#include "front/ast.h"
#include "front/scan.h"

/* A list being built, in the order written; NULL is the empty list. */
typedef struct {
	void **at;
	uint32_t n, cap;
} List;

typedef struct {
	char text;              /* ( [ or {, the last also for a template's */
	Span at;
} Bracket;

enum { PARSE_MAX_NEST = 256 };  /* open brackets */

typedef struct {
	Arena *arena;
	Strs *strs;
	Diag *diag;
	const Source *src;
	Scan scan;

	/* token layer, see parse_lex.c */
	Token held;             /* handed out before scanning on */
	bool holds;
	int last;               /* kind handed out last; 0 at the start */
	Token now, before;      /* the tokens handed out last and before */
	bool held_failed;       /* the held token's statement has an error */
	uint32_t repaired;      /* where a missing '}' was reported last */
	VEC(Bracket) brackets;  /* open ( [ and template { of this statement */
	VEC(Bracket) blocks;    /* open { of blocks */
	Bracket open;           /* innermost before `now`; text 0: none */

	bool stray;             /* statements outside any block: said once */

	/* what has been declared so far */
	List *use, *fn, *cell, *integrator, *model;
} Parse;

/* What follows a parameter's type. */
typedef struct {
	Ast *expr;
	bool is_init;           /* after `~` rather than `=` */
} Init;

List *list_add(Parse *p, List *l, void *item);

static inline uint32_t
list_count(const List *l)
{
	return l == NULL ? 0 : l->n;
}

/* Reports a syntax error: `got` at `at` where any of want[0 .. n-1] could
 * stand; these are the names of rnn.y's tokens. */
void parse_unexpected(Parse *p, Span at, const char *got,
                      const char *const *want, int n);

#endif
