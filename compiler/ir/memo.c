/* Open-addressed map keyed by node. */
#include "ir/memo.h"

#include <stdlib.h>
#include <string.h>

static MemoSlot *
find(const Memo *m, const Expr *e)
{
	uint32_t i = e->id * UINT32_C(2654435769) & (m->nslot - 1);

	while (m->slot[i].key != NULL && m->slot[i].key != e)
		i = (i + 1) & (m->nslot - 1);
	return &m->slot[i];
}

static void
grow(Memo *m)
{
	Memo old = *m;

	m->nslot = old.nslot ? 2 * old.nslot : 32;
	m->slot = mem_realloc(NULL, m->nslot * sizeof *m->slot);
	memset(m->slot, 0, m->nslot * sizeof *m->slot);
	for (uint32_t i = 0; i < old.nslot; i++)
		if (old.slot[i].key != NULL)
			*find(m, old.slot[i].key) = old.slot[i];
	free(old.slot);
}

const void **
memo_at(Memo *m, const Expr *e)
{
	if (m->n >= m->nslot / 2)
		grow(m);

	MemoSlot *s = find(m, e);
	if (s->key == NULL) {
		s->key = e;
		m->n++;
	}
	return &s->value;
}

void
memo_free(Memo *m)
{
	free(m->slot);
	*m = (Memo){0};
}
