/* Pass hoist: operands once per operand, not once per pair.
 *
 *   in    any system
 *   out   in sum[j] W[i, j] * tanh(h[t-1, j]) the tanh, which does not depend
 *         on i, is a variable over j; so it is for any costly part of an
 *         equation that has fewer indices than the loop it stands in
 *   how   for each equation the largest such parts, top down; the equations
 *         made on the way are treated in their turn
 *   why   a product of a matrix by a vector computes each element of the
 *         vector once per row otherwise; and the product is then one of plain
 *         variables, which is what the schedule packs and batches
 *
 * Costly is a division or more; inside a reduction also two operations, or one
 * select, such as V @ concat(f[t], b[t]) has: there the part is computed once
 * per output.  A part leaves neither a branch
 * of a select nor the reach of `where`, unless it can be computed anywhere
 * (facts.h), or the condition can go with it: then it is 0 where the condition
 * does not hold, and not read.
 */
#include "opt/extract.h"
#include "opt/pass.h"

typedef struct {
	Extract *x;
	const Equation *eq;
	uint64_t levels;        /* of the loops of the equation */
	Memo certain;           /* nodes that are computed in any case */
} Hoist;

static bool
is_worth(const Hoist *h, const Facts *f)
{
	bool fewer = f->levels != h->levels ||
	             (h->eq->over_time && !f->time);

	if (!fewer)
		return false;
	return f->peak >= COST_DIVISION ||
	       (h->eq->red != RED_NONE && f->levels != 0 && f->ops >= 2);
}

/* What to compute for e outside of the equation; NULL: it has to stay. */
static const Expr *
movable(Hoist *h, const Expr *e, const Facts *f)
{
	const Expr *where = h->eq->where;

	if (f->total)
		return e;
	if (h->eq->over_children)
		return NULL;            /* there may be none */
	if (where == NULL)
		return e;
	const Facts *c = facts_of(&h->x->facts, where);
	if (!c->total || (c->levels & ~f->levels) != 0 ||
	    (c->time && !f->time))
		return NULL;
	return expr_select(h->x->s->pool, where, e,
	                   expr_real(h->x->s->pool, 0));
}

static const Expr *
hoist_leaf(void *ctx, const Expr *e)
{
	Hoist *h = ctx;
	const Facts *f = facts_of(&h->x->facts, e);

	if (e->type != TY_REAL || !is_worth(h, f) ||
	    *memo_at(&h->certain, e) == NULL)
		return NULL;
	const Expr *moved = movable(h, e, f);
	return moved ? extract(h->x, moved, h->eq, h->eq->guard) : NULL;
}

void
opt_hoist(System *s, const OptOptions *o, Arena *arena)
{
	Extract x;

	(void)o;
	extract_begin(&x, s, arena);
	for (size_t i = 0; i < s->eq.n; i++) {  /* grows on the way */
		const Equation e = s->eq.at[i];
		Hoist h = {.x = &x, .eq = &e, .levels = facts_loops(&e)};

		facts_certain(&h.certain, e.body);
		const Expr *body = expr_rewrite(s->pool, e.body, hoist_leaf,
		                                &h);
		s->eq.at[i].body = body;
		memo_free(&h.certain);
	}
	extract_end(&x);
}
