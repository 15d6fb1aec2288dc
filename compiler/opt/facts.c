/* Facts about expressions, bottom up, each node once. */
#include "opt/facts.h"

#include <stdlib.h>

/* Is every value of an index inside the dimension it is used in? */
static bool
in_range(const Expr *index, const Dim *dim)
{
	int64_t lo, hi;

	if (expr_range(index, &lo, &hi))
		return lo >= 0 && hi < dim->size;
	if (index->op == OP_ACCESS) {
		const Var *v = index->access.var;

		/* classes that are given are checked where they come in */
		return v->kind != VAR_DEF && v->classes > 0 &&
		       v->classes <= dim->size;
	}
	return false;
}

static bool
bound_total(FactTable *t, const Var *v, bool end, int32_t off)
{
	const Bound *b = var_bound(v, end, off);

	return b != NULL && facts_of(t, b->value)->total;
}

/* Does v have a value at that step, for every t in 1..T and every T >= 1? */
static bool
step_total(FactTable *t, const Var *v, TimeRef time)
{
	switch (time.kind) {
	case AT_NONE:
		return true;
	case AT_REL:
		for (int32_t k = time.off; k < 0; k++)
			if (!bound_total(t, v, false, k + 1))
				return false;
		for (int32_t k = time.off; k > 0; k--)
			if (!bound_total(t, v, true, k))
				return false;
		return true;
	case AT_START:
		if (time.off == 1)
			return true;
		/* step `off` may be the off - 1st after the end */
		return time.off < 1 ? bound_total(t, v, false, time.off)
		       : step_total(t, v, (TimeRef){AT_REL, time.off - 1});
	case AT_END:
		if (time.off == 0)
			return true;
		return time.off > 0 ? bound_total(t, v, true, time.off)
		       : step_total(t, v, (TimeRef){AT_REL, time.off});
	case AT_PARENT:
		return bound_total(t, v, true, 1);
	case AT_CHILD:
		return bound_total(t, v, false, 0);
	case AT_EACH:
		return true;
	}
	return false;
}

static bool
node_total(FactTable *t, const Expr *e)
{
	int64_t lo, hi;

	if (e->op == OP_MOD && e->type == TY_INT)
		return expr_range(e->arg[1], &lo, &hi) && (lo > 0 || hi < 0);
	if (e->op != OP_ACCESS)
		return true;
	for (uint32_t i = 0; i < e->narg; i++)
		if (!in_range(e->arg[i], e->access.var->dim[i]))
			return false;
	return step_total(t, e->access.var, e->access.time);
}

const Facts *
facts_of(FactTable *t, const Expr *e)
{
	const Facts *known = *memo_at(&t->map, e);

	if (known != NULL)
		return known;
	Facts *f = arena_new(t->arena, Facts);
	/* a boundary value that leads back here is not known to be total */
	*memo_at(&t->map, e) = f;
	bool total = true;
	f->size = 1;
	for (uint32_t i = 0; i < e->narg; i++) {
		const Facts *a = facts_of(t, e->arg[i]);

		f->levels |= a->levels;
		f->time = f->time || a->time;
		f->each = f->each || a->each;
		f->peak = a->peak > f->peak ? a->peak : f->peak;
		f->ops += a->ops;
		f->size += a->size;
		total = total && a->total;
	}
	if (e->type == TY_REAL && op_info[e->op].cost > 0) {
		int cost = op_info[e->op].cost;

		f->peak = cost > f->peak ? cost : f->peak;
		f->ops += e->op == OP_SELECT ? 2 : 1;
	}
	if (f->ops > FACTS_MANY)
		f->ops = FACTS_MANY;
	if (f->size > FACTS_MANY)
		f->size = FACTS_MANY;
	if (e->op == OP_INDEX)
		f->levels |= UINT64_C(1) << e->index.level;
	if (e->op == OP_TIME ||
	    (e->op == OP_ACCESS && time_moves(e->access.time.kind)))
		f->time = true;
	if (e->op == OP_ACCESS && e->access.time.kind == AT_EACH)
		f->each = true;
	f->total = total && node_total(t, e);
	return f;
}

void
facts_free(FactTable *t)
{
	memo_free(&t->map);
}

uint64_t
facts_loops(const Equation *e)
{
	uint64_t levels = 0;

	for (uint32_t i = 0; i < e->var->rank; i++)
		if (e->var->dim[i]->size > 1)
			levels |= UINT64_C(1) << i;
	for (uint32_t k = 0; k < e->nbind; k++)
		if (e->bind[k]->size > 1)
			levels |= UINT64_C(1) << (e->var->rank + k);
	return levels;
}

void
facts_certain(Memo *set, const Expr *e)
{
	const void **seen = memo_at(set, e);
	uint32_t n = e->narg;

	if (*seen != NULL)
		return;
	*seen = e;
	if (e->op == OP_SELECT || e->op == OP_AND || e->op == OP_OR ||
	    e->op == OP_GRAD)
		n = 1;
	for (uint32_t i = 0; i < n; i++)
		facts_certain(set, e->arg[i]);
}
