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
erase_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	(void)ctx;
	return e->op == OP_STOP || e->op == OP_GRAD ? arg[0] : NULL;
}

static const Expr *
erase_expr(void *ctx, const Expr *e)
{
	return expr_remake(ctx, e, erase_node, NULL);
}

void
opt_erase(System *s, const OptOptions *o, Arena *arena)
{
	(void)o;
	(void)arena;
	system_map(s, erase_expr, s->pool);
}
