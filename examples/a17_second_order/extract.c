/* extract < AUTOMATON - which automaton has the trained network become?
 *
 *   in    learn.c with its weights; the grammar's automaton: the number of
 *         states, then for each whether it accepts and its two successors
 *   out   strings of up to 15 symbols that the network gets wrong, states
 *         before and after minimising; exit status 0 when none is wrong and
 *         both automata are the same but for the names of their states
 *   how   cut the range of every unit into q parts and walk breadth-first over
 *         both symbols; two states in the same cell are one.  The first q whose
 *         automaton answers as the network does is taken, then minimised
 *         (Moore): Giles et al. (1992), section 4.
 */
#include "learn.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 15, MOST = 2000, FINEST = 20, UNITS = LEARN_DIM_M };

typedef struct {
	int n;
	bool accepts[MOST];
	int next[MOST][2];
} Automaton;

static learn_state
step(learn_state s, int32_t symbol)
{
	float answer;

	learn_step(&s, &symbol, &answer);
	return s;
}

static bool
accepts(const learn_state *s)
{
	return s->s[0] > 0.5f;
}

/* On how many strings of up to `left` more symbols the two differ. */
static int
count_wrong(const Automaton *a, int q, learn_state s, int left)
{
	int wrong = a->accepts[q] != accepts(&s);

	for (int k = 0; left > 0 && k < 2; k++)
		wrong += count_wrong(a, a->next[q][k], step(s, k), left - 1);
	return wrong;
}

/* Which of q equal parts of 0 .. 1 the activation is in. */
static int
part(float activation, int q)
{
	return activation < 1 ? (int)(activation * (float)q) : q - 1;
}

static bool
same_cell(const learn_state *a, const learn_state *b, int q)
{
	for (int i = 0; i < UNITS; i++)
		if (part(a->s[i], q) != part(b->s[i], q))
			return false;
	return true;
}

/* False: more than MOST states. */
static bool
extract(Automaton *a, learn_state start, int q)
{
	static learn_state found[MOST];

	found[0] = start;
	a->n = 1;
	for (int i = 0; i < a->n; i++) {
		a->accepts[i] = accepts(&found[i]);
		for (int k = 0; k < 2; k++) {
			const learn_state s = step(found[i], k);
			int j = 0;

			while (j < a->n && !same_cell(&found[j], &s, q))
				j++;
			if (j == MOST)
				return false;
			if (j == a->n)
				found[a->n++] = s;
			a->next[i][k] = j;
		}
	}
	return true;
}

/* class[i] = class[j]: no string tells i from j. */
static void
distinguish(const Automaton *a, int class[])
{
	int refined[MOST];
	int n = 0, before;

	for (int i = 0; i < a->n; i++)
		class[i] = a->accepts[i];
	do {
		before = n;
		n = 0;
		for (int i = 0; i < a->n; i++) {
			int j = 0;

			while (j < i && (class[j] != class[i] ||
			    class[a->next[j][0]] != class[a->next[i][0]] ||
			    class[a->next[j][1]] != class[a->next[i][1]]))
				j++;
			refined[i] = j < i ? refined[j] : n++;
		}
		memcpy(class, refined, (size_t)a->n * sizeof *class);
	} while (n != before);
}

/* The least automaton of the language, its states in the order of a walk from
 * the first: equal languages give equal tables. */
static void
minimise(const Automaton *a, Automaton *least)
{
	int class[MOST], member[MOST];

	distinguish(a, class);
	member[0] = 0;
	least->n = 1;
	for (int i = 0; i < least->n; i++) {
		least->accepts[i] = a->accepts[member[i]];
		for (int k = 0; k < 2; k++) {
			const int goal = a->next[member[i]][k];
			int j = 0;

			while (j < least->n && class[member[j]] != class[goal])
				j++;
			if (j == least->n)
				member[least->n++] = goal;
			least->next[i][k] = j;
		}
	}
}

static bool
same(const Automaton *a, const Automaton *b)
{
	bool is = a->n == b->n;

	for (int i = 0; is && i < a->n; i++)
		is = a->accepts[i] == b->accepts[i] &&
		     a->next[i][0] == b->next[i][0] &&
		     a->next[i][1] == b->next[i][1];
	return is;
}

static bool
read_automaton(Automaton *a)
{
	int accepting;

	if (scanf("%d", &a->n) != 1 || a->n < 1 || a->n > MOST)
		return false;
	for (int i = 0; i < a->n; i++) {
		if (scanf("%d%d%d", &accepting, &a->next[i][0],
		          &a->next[i][1]) != 3)
			return false;
		a->accepts[i] = accepting;
	}
	return true;
}

int
main(void)
{
	static Automaton grammar, wanted, raw, least;
	learn_state start;
	int q = 2;

	if (!read_automaton(&grammar))
		return 2;
	learn_init(&start);
	while (q <= FINEST && (!extract(&raw, start, q) ||
	                       count_wrong(&raw, 0, start, LONGEST) > 0))
		q++;
	const int wrong = count_wrong(&grammar, 0, start, LONGEST);

	minimise(&raw, &least);
	minimise(&grammar, &wanted);
	printf("%d strings wrong; %d parts, %d states, %d when minimised, "
	       "%d wanted\n", wrong, q, raw.n, least.n, wanted.n);
	return q > FINEST || wrong > 0 || !same(&least, &wanted);
}
