/* memo.h - what a walk has found out about the nodes it has met.
 *
 * A map from expressions to pointers that costs in proportion to the nodes
 * visited, not to the pool; {0} is a valid empty one.
 */
#ifndef IR_MEMO_H
#define IR_MEMO_H

#include "ir/expr.h"

typedef struct {
	const Expr *key;        /* NULL: empty slot */
	const void *value;
} MemoSlot;

typedef struct {
	MemoSlot *slot;
	uint32_t n, nslot;      /* nslot is a power of two, >= 2 n */
} Memo;

/* The slot of e's value, NULL at first.  Valid until the next memo_at(). */
const void **memo_at(Memo *m, const Expr *e);
void memo_free(Memo *m);

#endif
