/* range.h - for the pool.  Private to ir/. */
#ifndef IR_RANGE_H
#define IR_RANGE_H

#include "ir/expr.h"

/* Fills in the range of a new node, of which the operands have theirs. */
void range_note(Expr *e);

#endif
