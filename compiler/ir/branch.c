/* Bodies over the children of a node, at the child. */
#include "ir/branch.h"

typedef struct {
	System *s;
	Span at;
} Move;

/* number[t] = t: what a node reads at its parent must be a variable. */
static const Expr *
number_of_parent(Move *m)
{
	Pool *p = m->s->pool;
	const Var *v = system_add_var(m->s, (Var){
		.name = "node", .kind = VAR_DEF, .type = TY_INT,
		.timed = true});

	vec_push(&m->s->eq, ((Equation){.var = v, .body = expr_time(p),
	                                .at = m->at}));
	return expr_access(p, v, (TimeRef){AT_PARENT, 0}, NULL);
}

static const Expr *
move_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	Move *m = ctx;

	if (e->op == OP_TIME)
		return number_of_parent(m);
	if (e->op != OP_ACCESS || !time_moves(e->access.time.kind))
		return NULL;
	TimeRef t = {e->access.time.kind == AT_EACH ? AT_REL : AT_PARENT, 0};
	return expr_access(m->s->pool, e->access.var, t, arg);
}

const Expr *
branch_at_child(System *s, const Expr *e, Span at)
{
	Move m = {s, at};

	return e == NULL ? NULL : expr_remake(s->pool, e, move_node, &m);
}

const Expr *
branch_has_parent(Pool *p)
{
	return expr_op2(p, OP_LT, expr_time(p), expr_length(p));
}
