/* The rules of a system that every pass must keep.
 *
 *   in    a system
 *   out   NULL, or a text that says which rule is broken where
 */
#include "ir/memo.h"
#include "ir/system.h"

#include <string.h>

typedef struct {
	const System *sys;
	Arena *arena;
	const char *fault;      /* the first one found */
	const char *where;      /* name of the variable at hand */
	uint32_t levels;        /* index levels that may occur */
	const Dim *dim[2 * RANK_MAX];
	bool time;              /* t may occur */
	bool each;              /* AT_EACH may occur, and only t else */
} Verify;

#define FAULT(v, ...)                                                   \
	((v)->fault = (v)->fault ? (v)->fault                           \
	                         : arena_printf((v)->arena, __VA_ARGS__))

/* A body over the children reads at t and at the child, nowhere else that
 * moves with t: what it must not say, at_child() need not know. */
static void
verify_branch(Verify *v, const Var *x, TimeRef t)
{
	bool branch = t.kind == AT_PARENT || t.kind == AT_CHILD ||
	              t.kind == AT_EACH;

	if (branch && v->sys->tree.parent == NULL)
		FAULT(v, "%s: reads '%s' in a tree where there is none",
		      v->where, x->name);
	if (t.kind == AT_EACH && !v->each)
		FAULT(v, "%s: reads '%s' at a child that is not bound",
		      v->where, x->name);
	if (v->each && (t.kind == AT_PARENT || t.kind == AT_CHILD ||
	                (t.kind == AT_REL && t.off != 0)))
		FAULT(v, "%s: reads '%s' elsewhere than at t or a child",
		      v->where, x->name);
}

static void
verify_access(Verify *v, const Expr *e)
{
	const Var *x = e->access.var;

	if (x->id >= v->sys->var.n || v->sys->var.at[x->id] != x) {
		FAULT(v, "%s: reads '%s' of another system", v->where, x->name);
		return;
	}
	if (e->narg != x->rank)
		FAULT(v, "%s: '%s' read with %u indices, has rank %u",
		      v->where, x->name, e->narg, x->rank);
	if (x->timed != (e->access.time.kind != AT_NONE))
		FAULT(v, "%s: '%s' read %s a time", v->where, x->name,
		      x->timed ? "without" : "at");
	if (time_moves(e->access.time.kind) && !v->time)
		FAULT(v, "%s: reads '%s' at t where there is no t", v->where,
		      x->name);
	if (x->check != CHECK_NONE)
		FAULT(v, "%s: reads the check '%s'", v->where, x->name);
	verify_branch(v, x, e->access.time);
	for (uint32_t i = 0; i < e->narg; i++)
		if (e->arg[i]->type != TY_INT)
			FAULT(v, "%s: index %u of '%s' is no integer",
			      v->where, i, x->name);
}

static void
verify_node(void *ctx, const Expr *e)
{
	Verify *v = ctx;

	switch (e->op) {
	case OP_INDEX:
		if (e->index.level >= v->levels ||
		    v->dim[e->index.level] != e->index.dim)
			FAULT(v, "%s: index level %u [%s] is not bound",
			      v->where, e->index.level, e->index.dim->text);
		break;
	case OP_TIME:
		if (!v->time)
			FAULT(v, "%s: t where there is no t", v->where);
		break;
	case OP_ACCESS:
		verify_access(v, e);
		break;
	case OP_SELECT:
		if (e->arg[0]->type != TY_BOOL ||
		    e->arg[1]->type != e->arg[2]->type)
			FAULT(v, "%s: ill-typed select", v->where);
		break;
	case OP_GRAD:
		if (e->narg % 2 != 1)
			FAULT(v, "%s: with_gradient needs pairs", v->where);
		break;
	default:                        /* generic: arity only */
		if (op_info[e->op].arity >= 0 &&
		    (uint32_t)op_info[e->op].arity != e->narg)
			FAULT(v, "%s: %s with %u operands", v->where,
			      op_info[e->op].name, e->narg);
	}
}

static void
verify_expr(Verify *v, const Expr *e, uint32_t levels, bool time, bool boolean)
{
	if (e == NULL)
		return;
	v->levels = levels;
	v->time = time;
	if (boolean && e->type != TY_BOOL)
		FAULT(v, "%s: a condition is no boolean", v->where);
	expr_visit(e, verify_node, v);
}

static Type
reduced_type(const Equation *e)
{
	if (e->red == RED_ANY || e->red == RED_ALL)
		return TY_BOOL;
	return e->red == RED_ARGMAX ? TY_INT : e->body->type;
}

static void
verify_equation(Verify *v, const Equation *e)
{
	const Var *x = e->var;
	uint32_t levels = x->rank + e->nbind;

	v->where = x->name;
	if (x->kind != VAR_DEF)
		FAULT(v, "%s: an equation for what is given", x->name);
	if (e->over_time && x->timed)
		FAULT(v, "%s: a timed variable reduces over time", x->name);
	if (e->red == RED_NONE && (e->nbind > 0 || e->over_time || e->where ||
	                           e->over_children))
		FAULT(v, "%s: binders without reduction", x->name);
	if (e->red != RED_NONE && e->nbind == 0 && !e->over_time &&
	    !e->over_children)
		FAULT(v, "%s: a reduction over nothing", x->name);
	if (e->red == RED_ARGMAX && (e->over_children ||
	                             e->nbind + e->over_time != 1))
		FAULT(v, "%s: argmax over more than one index", x->name);
	if (e->over_children && !x->timed)
		FAULT(v, "%s: children of no node", x->name);
	for (uint32_t i = 0; i < x->rank; i++)
		v->dim[i] = x->dim[i];
	for (uint32_t k = 0; k < e->nbind; k++)
		v->dim[x->rank + k] = e->bind[k];
	verify_expr(v, e->guard, 0, x->timed, true);
	v->each = e->over_children;
	verify_expr(v, e->where, levels, x->timed || e->over_time, true);
	verify_expr(v, e->body, levels, x->timed || e->over_time, false);
	v->each = false;
	if (x->check != CHECK_NONE && (e->red != RED_NONE ||
	                               e->body->op != OP_REPORT))
		FAULT(v, "%s: a check that reports nothing", x->name);
	if (reduced_type(e) != x->type)
		FAULT(v, "%s: type of the equation is not the variable's",
		      x->name);
}

static void
verify_var(Verify *v, const Var *x, uint32_t id)
{
	v->where = x->name;
	if (x->id != id)
		FAULT(v, "%s: has id %u, stands at %u", x->name, x->id, id);
	if (x->bound.n > 0 && !x->timed)
		FAULT(v, "%s: boundary values without time", x->name);
	for (uint32_t i = 0; i < x->rank; i++) {
		v->dim[i] = x->dim[i];
		if (x->dim[i]->size < 1)
			FAULT(v, "%s: empty dimension", x->name);
	}
	for (size_t k = 0; k < x->bound.n; k++) {
		verify_expr(v, x->bound.at[k].value, x->rank, false, false);
		if (x->bound.at[k].value->type != x->type)
			FAULT(v, "%s: boundary value of another type", x->name);
	}
}

static void
verify_tree(Verify *v, const Tree *t)
{
	const Var *made[] = {t->number, t->arity};

	v->where = "tree";
	if (t->parent == NULL)
		return;
	if (t->parent->kind != VAR_INPUT || t->parent->type != TY_INT ||
	    !t->parent->timed || t->parent->rank > 0)
		FAULT(v, "'%s' says no parents", t->parent->name);
	for (int i = 0; i < 2; i++)
		if (made[i] == NULL || made[i]->kind != VAR_TREE)
			FAULT(v, "the tree lacks a variable");
}

const char *
system_verify(const System *s, Arena *arena)
{
	Verify v = {.sys = s, .arena = arena};
	unsigned char *defined = arena_array(arena, unsigned char,
	                                     s->var.n + 1);

	for (size_t i = 0; i < s->var.n; i++)
		verify_var(&v, s->var.at[i], (uint32_t)i);
	for (size_t i = 0; i < s->eq.n; i++) {
		const Equation *e = &s->eq.at[i];

		if (defined[e->var->id]++)
			FAULT(&v, "%s: two equations", e->var->name);
		verify_equation(&v, e);
	}
	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->kind == VAR_DEF && !defined[i])
			FAULT(&v, "%s: no equation", s->var.at[i]->name);
	for (size_t i = 0; i < s->fit.n; i++)
		if (s->fit.at[i].value->timed ||
		    s->fit.at[i].weight->rank != s->fit.at[i].value->rank)
			FAULT(&v, "%s: does not fit",
			      s->fit.at[i].weight->name);
	verify_tree(&v, &s->tree);
	if (s->loss != NULL && (s->loss->timed || s->loss->rank > 0))
		FAULT(&v, "loss is no scalar");
	return v.fault;
}
