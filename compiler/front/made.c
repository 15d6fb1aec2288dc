/* Syntax that the checker writes itself, where a construct stands for
 * equations: it then goes the way of what the user has written. */
#include "front/checker.h"

Ast *
made_leaf(Check *c, Span at, AstKind kind, const char *stem, double num)
{
	Ast *e = arena_new(c->arena, Ast);

	e->kind = kind;
	e->at = at;
	e->depth = 1;
	e->num = num;
	e->is_int = kind == AST_NUMBER;
	e->name.stem = strs_intern_z(&c->pool->strs, stem);
	e->name.at = at;
	return e;
}

Ast *
made_apply(Check *c, AstKind kind, AstOp op, uint32_t n, Ast *const *arg)
{
	Ast *e = arena_new(c->arena, Ast);

	e->kind = kind;
	e->op = op;
	e->at = arg[0]->at;
	e->arg = arena_copy(c->arena, arg, n * sizeof *arg);
	e->narg = n;
	for (uint32_t i = 0; i < n; i++)
		if (arg[i]->depth >= e->depth)
			e->depth = arg[i]->depth + 1;
	return e;
}
