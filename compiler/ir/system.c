/* Systems: building, looking up, copying, mapping. */
#include "ir/system.h"

#include <stdlib.h>
#include <string.h>

System *
system_new(Pool *pool, const char *name)
{
	System *s = mem_realloc(NULL, sizeof *s);

	*s = (System){.pool = pool, .name = strs_intern_z(&pool->strs, name)};
	return s;
}

void
system_free(System *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->var.n; i++)
		vec_free(&s->var.at[i]->bound);
	vec_free(&s->var);
	vec_free(&s->eq);
	vec_free(&s->dim);
	vec_free(&s->fit);
	vec_free(&s->train.setting);
	free(s->by_name);
	free(s);
}

static const Var **
find(const System *s, const char *name)
{
	uint32_t i = (uint32_t)((uintptr_t)name >> 4) *
	             UINT32_C(2654435769) & (s->nslot - 1);

	while (s->by_name[i] != NULL && s->by_name[i]->name != name)
		i = (i + 1) & (s->nslot - 1);
	return &s->by_name[i];
}

static void
enter(System *s, const Var *v)
{
	if (s->var.n >= s->nslot / 2) {
		s->nslot = s->nslot ? 2 * s->nslot : 64;
		s->by_name = mem_realloc(s->by_name,
		                         s->nslot * sizeof *s->by_name);
		memset(s->by_name, 0, s->nslot * sizeof *s->by_name);
		for (size_t i = 0; i < s->var.n; i++)
			*find(s, s->var.at[i]->name) = s->var.at[i];
	}
	*find(s, v->name) = v;
}

const Var *
system_find(const System *s, const char *name)
{
	if (s->nslot == 0)
		return NULL;
	return *find(s, strs_intern_z(&s->pool->strs, name));
}

Var *
system_add_var(System *s, Var proto)
{
	const char *base = strs_intern_z(&s->pool->strs, proto.name);

	proto.name = base;
	for (unsigned k = 2; system_find(s, proto.name) != NULL; k++)
		proto.name = strs_printf(&s->pool->strs, "%s.%u", base, k);
	proto.id = (uint32_t)s->var.n;
	Var *v = arena_copy(&s->pool->arena, &proto, sizeof proto);
	enter(s, v);
	vec_push(&s->var, v);
	return v;
}

void
system_rename(System *s, const Var *v, const char *name)
{
	Var *w = s->var.at[v->id];

	w->name = strs_intern_z(&s->pool->strs, name);
	memset(s->by_name, 0, s->nslot * sizeof *s->by_name);
	for (size_t i = 0; i < s->var.n; i++)
		*find(s, s->var.at[i]->name) = s->var.at[i];
}

int32_t *
system_eq_table(const System *s, Arena *arena)
{
	int32_t *eq = arena_array(arena, int32_t, s->var.n + 1);

	for (size_t i = 0; i < s->var.n; i++)
		eq[i] = -1;
	for (size_t i = 0; i < s->eq.n; i++)
		eq[s->eq.at[i].var->id] = (int32_t)i;
	return eq;
}

void
system_keep(System *s, const bool *keep)
{
	size_t n = 0;

	for (size_t i = 0; i < s->eq.n; i++)
		if (keep[s->eq.at[i].var->id])
			s->eq.at[n++] = s->eq.at[i];
	s->eq.n = n;
	n = 0;
	for (size_t i = 0; i < s->fit.n; i++)
		if (keep[s->fit.at[i].weight->id] &&
		    keep[s->fit.at[i].value->id])
			s->fit.at[n++] = s->fit.at[i];
	s->fit.n = n;
	n = 0;
	memset(s->by_name, 0, s->nslot * sizeof *s->by_name);
	for (size_t i = 0; i < s->var.n; i++) {
		Var *v = s->var.at[i];

		if (!keep[v->id]) {
			vec_free(&v->bound);
			continue;
		}
		v->id = (uint32_t)n;
		s->var.at[n++] = v;
		*find(s, v->name) = v;
	}
	s->var.n = n;
}

int64_t
var_elements(const Var *v)
{
	int64_t n = 1;

	for (uint32_t i = 0; i < v->rank; i++)
		n *= v->dim[i]->size;
	return n;
}

bool
var_same_shape(const Var *v, const Var *w)
{
	return v->type == w->type && v->timed == w->timed &&
	       v->rank == w->rank &&
	       memcmp(v->dim, w->dim, v->rank * sizeof *v->dim) == 0;
}

const Expr *
var_read(Pool *p, const Var *v, TimeRef at)
{
	const Expr *index[RANK_MAX];

	for (uint32_t k = 0; k < v->rank; k++)
		index[k] = expr_index(p, k, v->dim[k]);
	return expr_access(p, v, at, index);
}

const Expr *
var_read_here(Pool *p, const Var *v)
{
	return var_read(p, v, (TimeRef){v->timed ? AT_REL : AT_NONE, 0});
}

const Bound *
var_bound(const Var *v, bool end, int32_t off)
{
	const Bound *all = NULL;

	for (size_t i = 0; i < v->bound.n; i++) {
		const Bound *b = &v->bound.at[i];
		bool at_end = b->kind == BOUND_AFTER || b->kind == BOUND_AT_END;

		if (at_end != end)
			continue;
		if (b->kind == BOUND_BEFORE || b->kind == BOUND_AFTER)
			all = b;
		else if (b->off == off)
			return b;
	}
	return all;
}

uint32_t
var_beyond(const Var *v, TimeRef t)
{
	bool end = t.kind == AT_START;  /* v[3] in two steps: T + 1 */
	int64_t most = end ? (int64_t)t.off - 1
	               : t.kind == AT_END ? -(int64_t)t.off : 0;
	int64_t n = 0;

	while (n < most && n < INT32_MAX &&
	       var_bound(v, end, (int32_t)(end ? n + 1 : -n)) != NULL)
		n++;
	return (uint32_t)n;
}

int64_t
var_least(const Var *v, TimeRef t)
{
	int64_t far = t.kind == AT_START ? t.off
	              : t.kind == AT_END ? 1 - (int64_t)t.off : 1;

	return far > 1 ? far - var_beyond(v, t) : 1;
}

void
equation_map(Equation *e, SystemExprFn *f, void *ctx)
{
	if (e->guard != NULL)
		e->guard = f(ctx, e->guard);
	if (e->where != NULL)
		e->where = f(ctx, e->where);
	e->body = f(ctx, e->body);
}

void
system_map(System *s, SystemExprFn *f, void *ctx)
{
	for (size_t i = 0; i < s->var.n; i++)
		for (size_t k = 0; k < s->var.at[i]->bound.n; k++) {
			Bound *b = &s->var.at[i]->bound.at[k];

			b->value = f(ctx, b->value);
		}
	for (size_t i = 0; i < s->eq.n; i++)
		equation_map(&s->eq.at[i], f, ctx);
}

typedef struct {
	Pool *pool;
	System *to;
} Clone;

static const Expr *
clone_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	Clone *c = ctx;

	return e->op != OP_ACCESS ? NULL
	       : expr_access(c->pool, c->to->var.at[e->access.var->id],
	                     e->access.time, arg);
}

static const Expr *
clone_expr(void *ctx, const Expr *e)
{
	Clone *c = ctx;

	return expr_remake(c->pool, e, clone_node, c);
}

static const Var *
counterpart(const System *to, const Var *v)
{
	return v != NULL ? to->var.at[v->id] : NULL;
}

System *
system_clone(const System *s)
{
	System *c = system_new(s->pool, s->name);
	Clone cl = {s->pool, c};

	for (size_t i = 0; i < s->dim.n; i++)
		vec_push(&c->dim, s->dim.at[i]);
	for (size_t i = 0; i < s->var.n; i++) {
		Var *v = arena_copy(&s->pool->arena, s->var.at[i], sizeof *v);

		memset(&v->bound, 0, sizeof v->bound);
		for (size_t k = 0; k < s->var.at[i]->bound.n; k++)
			vec_push(&v->bound, s->var.at[i]->bound.at[k]);
		enter(c, v);
		vec_push(&c->var, v);
	}
	for (size_t i = 0; i < c->var.n; i++) {
		c->var.at[i]->mask = counterpart(c, c->var.at[i]->mask);
		c->var.at[i]->grad_of = counterpart(c, c->var.at[i]->grad_of);
	}
	for (size_t i = 0; i < s->eq.n; i++) {
		vec_push(&c->eq, s->eq.at[i]);
		c->eq.at[i].var = counterpart(c, s->eq.at[i].var);
	}
	system_map(c, clone_expr, &cl);
	c->loss = counterpart(c, s->loss);
	c->tree = (Tree){
		counterpart(c, s->tree.parent), counterpart(c, s->tree.number),
		counterpart(c, s->tree.arity), s->tree.most,
	};
	for (size_t i = 0; i < s->fit.n; i++)
		vec_push(&c->fit, ((Fit){
			counterpart(c, s->fit.at[i].weight),
			counterpart(c, s->fit.at[i].value)}));
	c->solver = s->solver;
	c->weights = s->weights;
	c->train = s->train;
	memset(&c->train.setting, 0, sizeof c->train.setting);
	for (size_t i = 0; i < s->train.setting.n; i++)
		vec_push(&c->train.setting, s->train.setting.at[i]);
	return c;
}

const double *
var_mask(const Var *v)
{
	const Var *m = v->mask;

	return m != NULL && m->ninit == 1 && m->init[0].kind == INIT_VALUES
	       ? m->init[0].value : NULL;
}

double
var_density(const Var *v)
{
	for (uint32_t i = 0; i < v->ninit; i++)
		if (v->init[i].kind == INIT_SPARSE)
			return v->init[i].a;
	return 1;
}
