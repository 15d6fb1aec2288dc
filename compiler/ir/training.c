/* Settles what `training` is.
 *
 *   in    a system, and whether it is what is trained
 *   out   that word of the seed is a constant, and conditions on it are gone;
 *         whether there was any
 *   how   one rewrite
 *   why   a step or a run then computes nothing of what only training needs.
 *         It is no pass of the list: the loss alone leaves the word open, since
 *         it is asked for of data to learn from and of data to judge by.
 */
#include "ir/system.h"

typedef struct {
	Pool *pool;
	bool training, found;
} Settle;

/* In a block the sequence is the first index of the seed. */
static const Expr *
settle_leaf(void *ctx, const Expr *e)
{
	Settle *s = ctx;

	if (e->op != OP_ACCESS || !e->access.var->seed ||
	    !expr_is_const(e->arg[e->narg - 1], SEED_TRAINING))
		return NULL;
	s->found = true;
	return expr_int(s->pool, s->training);
}

static const Expr *
settle_expr(void *ctx, const Expr *e)
{
	Settle *s = ctx;

	return expr_rewrite(s->pool, e, settle_leaf, s);
}

bool
system_settle_training(System *s, bool training)
{
	Settle how = {s->pool, training, false};

	system_map(s, settle_expr, &how);
	return how.found;
}
