/* Pass erase: drop what only differentiation looks at.
 *
 *   in    a system that will not be differentiated any more
 *   out   stop_gradient(e) and with_gradient(e, ...) are e
 *   how   one rewrite
 *   why   the derivatives that with_gradient states are in the adjoint by now;
 *         left where they are they would keep their operands computed.  What
 *         `rnnc adjoint` prints, to be differentiated again, must not have
 *         gone through here.
 */
#include "opt/pass.h"

static const Expr *
erase_leaf(void *ctx, const Expr *e)
{
	if (e->op != OP_STOP && e->op != OP_GRAD)
		return NULL;
	return expr_rewrite(ctx, e->arg[0], erase_leaf, ctx);
}

static const Expr *
erase_expr(void *ctx, const Expr *e)
{
	return expr_rewrite(ctx, e, erase_leaf, ctx);
}

void
opt_erase(System *s, const OptOptions *o, Arena *arena)
{
	(void)o;
	(void)arena;
	system_map(s, erase_expr, s->pool);
}
