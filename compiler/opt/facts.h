/* facts.h - what a pass needs to know of an expression before it moves it.
 *
 * Facts belong to the node alone, not to the equation it stands in; a table
 * holds them for as long as the boundaries of the system's variables stay as
 * they are.
 */
#ifndef OPT_FACTS_H
#define OPT_FACTS_H

#include "ir/memo.h"
#include "ir/system.h"

typedef struct {
	uint64_t levels;        /* bit k: index level k occurs */
	bool time;              /* t occurs, or an access relative to it */
	bool each;              /* an access at a child that is bound */
	bool total;             /* can be computed for every value of its
	                         * indices and at every step: nothing that it
	                         * reads is out of range */
	int peak;               /* cost of its costliest operation on reals */
	uint32_t ops;           /* of those, at most FACTS_MANY, a select for
	                         * two: it may be a jump; index arithmetic
	                         * costs nothing in a loop */
	uint32_t size;          /* nodes of its text, shared ones as often as
	                         * they are written; at most FACTS_MANY */
} Facts;

enum { FACTS_MANY = 1000 };

typedef struct {
	Arena *arena;
	Memo map;
} FactTable;                    /* {.arena = ...} is a valid empty table */

const Facts *facts_of(FactTable *t, const Expr *e);
void facts_free(FactTable *t);

/* Bit k: level k of the equation runs over more than one element. */
uint64_t facts_loops(const Equation *e);

/* Adds to `set` every node under e that is computed whenever e is: what
 * stands in a branch of a select or behind an and, or is left out. */
void facts_certain(Memo *set, const Expr *e);

#endif
