/* gated.h - derivatives that exist only where a condition holds.
 *
 * A derivative that comes out of where(c, a, b), max(a, b) or a maximum over
 * an index counts only where that operand was taken.  The condition is kept
 * beside the value instead of being multiplied in, so that what was not
 * evaluated going forward is not evaluated going back: no 0 * inf, no read out
 * of range, and the condition can skip the whole term of a sum.
 */
#ifndef DIFF_GATED_H
#define DIFF_GATED_H

#include "ir/expr.h"

typedef struct {
	const Expr *when;       /* NULL: always; elsewhere the whole is 0 */
	const Expr *value;      /* NULL: 0 everywhere */
} Gated;

Gated gated_always(const Expr *value);
/* g where c holds too; c may be NULL. */
Gated gated_only(Pool *p, const Expr *c, Gated g);
Gated gated_add(Pool *p, Gated a, Gated b);
/* As one expression. */
const Expr *gated_expr(Pool *p, Gated g);

/* Conditions, NULL standing for true. */
const Expr *cond_and(Pool *p, const Expr *a, const Expr *b);

#endif
