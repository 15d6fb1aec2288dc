/* Walks: rewriting, substitution, visits, support. */
#include "ir/expr.h"
#include "ir/memo.h"
#include "ir/system.h"

#include <stdlib.h>

typedef struct {
	Pool *pool;
	Memo done;              /* node -> its replacement */
	ExprLeafFn *leaf;       /* either may be NULL */
	ExprMakeFn *make;
	void *ctx;
} Rewrite;

const Expr *
expr_over(Pool *p, const Expr *e, const Expr *const *arg)
{
	if (e->op == OP_ACCESS)
		return expr_access(p, e->access.var, e->access.time, arg);
	return e->narg > 0 ? expr_op(p, e->op, arg, e->narg) : e;
}

static const Expr *rewrite(Rewrite *w, const Expr *e);

static const Expr *
rewrite_operands(Rewrite *w, const Expr *e)
{
	const Expr *few[8];
	const Expr **arg = e->narg <= 8 ? few
	                   : mem_realloc(NULL, e->narg * sizeof *arg);
	bool changed = false;

	for (uint32_t i = 0; i < e->narg; i++) {
		arg[i] = rewrite(w, e->arg[i]);
		changed = changed || arg[i] != e->arg[i];
	}
	const Expr *r = w->make != NULL ? w->make(w->ctx, e, arg) : NULL;
	if (r == NULL)
		r = changed ? expr_over(w->pool, e, arg) : e;
	if (arg != few)
		free(arg);
	return r;
}

static const Expr *
rewrite(Rewrite *w, const Expr *e)
{
	const Expr *r = *memo_at(&w->done, e);

	if (r != NULL)
		return r;
	r = w->leaf != NULL ? w->leaf(w->ctx, e) : NULL;
	if (r == NULL)
		r = rewrite_operands(w, e);
	*memo_at(&w->done, e) = r;
	return r;
}

static const Expr *
rewrite_all(Rewrite w, const Expr *e)
{
	const Expr *r = rewrite(&w, e);

	memo_free(&w.done);
	return r;
}

const Expr *
expr_rewrite(Pool *p, const Expr *e, ExprLeafFn *leaf, void *ctx)
{
	return rewrite_all((Rewrite){.pool = p, .leaf = leaf, .ctx = ctx}, e);
}

const Expr *
expr_remake(Pool *p, const Expr *e, ExprMakeFn *make, void *ctx)
{
	return rewrite_all((Rewrite){.pool = p, .make = make, .ctx = ctx}, e);
}

typedef struct {
	const Expr *const *with;
	uint32_t n;
} Substitution;

static const Expr *
substitute_leaf(void *ctx, const Expr *e)
{
	const Substitution *s = ctx;

	if (e->op == OP_INDEX && e->index.level < s->n)
		return s->with[e->index.level];
	return NULL;
}

const Expr *
expr_substitute(Pool *p, const Expr *e, const Expr *const *with, uint32_t n)
{
	Substitution s = {with, n};

	return expr_rewrite(p, e, substitute_leaf, &s);
}

typedef struct {
	Memo seen;
	ExprVisitFn *f;
	void *ctx;
} Visit;

static void
visit(Visit *v, const Expr *e)
{
	const void **seen = memo_at(&v->seen, e);

	if (*seen != NULL)
		return;
	*seen = e;
	for (uint32_t i = 0; i < e->narg; i++)
		visit(v, e->arg[i]);
	v->f(v->ctx, e);
}

void
expr_visit(const Expr *e, ExprVisitFn *f, void *ctx)
{
	Visit v = {.f = f, .ctx = ctx};

	visit(&v, e);
	memo_free(&v.seen);
}

Support
expr_own_support(const Expr *e)
{
	bool read = e->op == OP_ACCESS;

	return (Support){
		.levels = e->op == OP_INDEX ? UINT64_C(1) << e->index.level : 0,
		.time = e->op == OP_TIME ||
		        (read && time_moves(e->access.time.kind)),
		.each = read && e->access.time.kind == AT_EACH,
	};
}

void
equation_visit(const Equation *e, ExprVisitFn *f, void *ctx)
{
	Visit v = {.f = f, .ctx = ctx};

	if (e->guard != NULL)
		visit(&v, e->guard);
	if (e->where != NULL)
		visit(&v, e->where);
	visit(&v, e->body);
	memo_free(&v.seen);
}

void
system_visit(const System *s, ExprVisitFn *f, void *ctx)
{
	for (size_t i = 0; i < s->var.n; i++)
		for (size_t k = 0; k < s->var.at[i]->bound.n; k++)
			expr_visit(s->var.at[i]->bound.at[k].value, f, ctx);
	for (size_t i = 0; i < s->eq.n; i++)
		equation_visit(&s->eq.at[i], f, ctx);
}

static void
support_of(void *ctx, const Expr *e)
{
	Support *s = ctx, own = expr_own_support(e);

	s->levels |= own.levels;
	s->time = s->time || own.time;
	s->each = s->each || own.each;
}

Support
expr_support(const Expr *e)
{
	Support s = {0, false, false};

	expr_visit(e, support_of, &s);
	return s;
}
