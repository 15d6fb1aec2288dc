/* extract.h - giving a subexpression an equation of its own.
 *
 *   Extract x;
 *   extract_begin(&x, system, arena);
 *   read = extract(&x, e, &equation, guard);
 *   extract_end(&x);
 *
 * e, an expression inside `equation`, becomes the right side of a variable over
 * just the indices that occur in it, timed if it (or the guard) depends on t,
 * unless a variable with that right side and guard exists.
 * Returns what to put in the place of e; NULL when e already is the right side
 * of the variable that would be read, or has too many indices.
 *
 * The caller answers for it that e may be computed wherever the guard holds,
 * and that an integer fits in 32 bits.
 */
#ifndef OPT_EXTRACT_H
#define OPT_EXTRACT_H

#include "opt/facts.h"

typedef struct {
	System *s;
	Arena *arena;
	FactTable facts;
	Memo named;             /* right side -> variables that have it */
	const char *word;       /* for the names of variables; NULL: the
	                         * operation's */
} Extract;

void extract_begin(Extract *x, System *s, Arena *arena);
const Expr *extract(Extract *x, const Expr *e, const Equation *from,
                    const Expr *guard);
void extract_end(Extract *x);

#endif
