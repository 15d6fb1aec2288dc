/* strings LANGUAGE LONGEST: answers of the compiled network for all strings of 1 to
 * LONGEST symbols; fails when one is wrong.
 *
 * Strings that begin alike share their steps: a state is plain data, which is
 * copied where they part.  What is legal is decided by counting. */
#include "pushdown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 };

typedef struct {
	const char *name;
	int symbols;
	int (*legal)(const int *text, int n);
} Language;

typedef struct {
	const Language *language;
	int longest;
	int text[ROOM];
	long strings, legal, wrong, failed;
} Search;

static int
balanced(const int *text, int n)
{
	int depth = 0;

	for (int i = 0; i < n && depth >= 0; i++)
		depth += text[i] == 0 ? 1 : -1;
	return depth == 0;
}

static int
ones_then_zeros(const int *text, int n)
{
	for (int i = 0; i < n; i++)
		if (text[i] != (i < n / 2))
			return 0;
	return n % 2 == 0;
}

static int
palindrome(const int *text, int n)
{
	for (int i = 0; i < n / 2; i++)
		if (text[i] == 2 || text[i] != text[n - 1 - i])
			return 0;
	return n % 2 == 1 && text[n / 2] == 2;
}

static const Language languages[] = {
	{"parentheses", 2, balanced},
	{"ones", 2, ones_then_zeros},
	{"palindromes", 3, palindrome},
};

static void
extend(Search *q, const pushdown_state *before, int n)
{
	for (int x = 0; x < q->language->symbols; x++) {
		pushdown_state s = *before;
		pushdown_report report;
		int32_t symbol = x;
		float accept;

		q->text[n] = x;
		q->failed += pushdown_step(&s, &symbol, &accept, &report) !=
		             PUSHDOWN_OK;
		int legal = q->language->legal(q->text, n + 1);
		q->strings++;
		q->legal += legal;
		q->wrong += (accept > 0.5f) != legal;
		if (n + 1 < q->longest)
			extend(q, &s, n + 1);
	}
}

int
main(int argc, char **argv)
{
	Search q = {.longest = argc == 3 ? atoi(argv[2]) : 0};
	pushdown_state s;
	pushdown_report report;

	for (int i = 0; i < 3; i++)
		if (argc == 3 && strcmp(argv[1], languages[i].name) == 0)
			q.language = &languages[i];
	if (q.language == NULL || q.longest < 1 || q.longest > ROOM)
		return 2;
	if (pushdown_init(&s, &report) != PUSHDOWN_OK)
		return 1;
	extend(&q, &s, 0);
	printf("%s: %ld strings of at most %d symbols, %ld legal, %ld wrong\n",
	       argv[1], q.strings, q.longest, q.legal, q.wrong);
	return q.wrong != 0 || q.failed != 0 || q.legal == 0;
}
