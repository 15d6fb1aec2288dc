/* Prepares a model for what runs it in pieces: steps, segments.
 *
 *   in    a checked model, not yet optimised or differentiated
 *   out   an input that is read at another step has a variable that remembers
 *         it; what is read of the last steps, h[T], has a variable without
 *         time; what is read at an earlier step says how long it is kept
 *   why   what goes from piece to piece is then the state, and what is known
 *         at the end is a value like any other, in the adjoint too
 */
#include "sched/plan.h"

#include <string.h>

/* The copy that reads of one variable at one place become reads of. */
typedef struct Copy Copy;
struct Copy {
	TimeRef at;             /* AT_REL: all that moves with t but t itself;
	                         * AT_END: this step */
	Var *var;
	Copy *next;
};

typedef struct {
	System *sys;
	Copy **copy;            /* by id of the variable read */
	VEC(Equation) eq;       /* of the copies */
	uint32_t nvar;          /* variables before there were copies */
	Arena *tmp;
} Prepare;

/* Is v[t] another step than t, and one that may lie beyond the ends? */
static bool
beyond(const Var *v, TimeRef t)
{
	return (t.kind == AT_REL && t.off != 0) || t.kind == AT_PARENT ||
	       t.kind == AT_CHILD || var_beyond(v, t) > 0;
}

static Copy *
copy_of(const Prepare *p, const Var *v, TimeRef t)
{
	Copy *c = v->id < p->nvar ? p->copy[v->id] : NULL;

	while (c != NULL && !(c->at.kind == AT_REL ? beyond(c->var, t)
	                      : c->at.kind == t.kind && c->at.off == t.off))
		c = c->next;
	return c;
}

static const Expr *
read_copy(void *ctx, const Expr *e, const Expr *const *arg)
{
	const Prepare *p = ctx;

	if (e->op != OP_ACCESS)
		return NULL;
	TimeRef t = e->access.time;
	const Copy *c = copy_of(p, e->access.var, t);
	if (c == NULL)
		return NULL;
	if (!c->var->timed)
		t = (TimeRef){AT_NONE, 0};
	return expr_access(p->sys->pool, c->var, t, arg);
}

static const Expr *
rewrite_reads(void *ctx, const Expr *e)
{
	const Prepare *p = ctx;

	return expr_remake(p->sys->pool, e, read_copy, ctx);
}

/* A new variable, equal to v at that step, with its boundary values. */
static void
add_copy(Prepare *p, Var *v, const char *name, TimeRef at)
{
	System *s = p->sys;
	Copy *c = arena_new(p->tmp, Copy);
	Var proto = *v;

	proto.name = strs_printf(&s->pool->strs, "%s.%s", v->name, name);
	proto.kind = VAR_DEF;
	proto.timed = at.kind == AT_REL;
	proto.output = proto.monitor = false;
	proto.keep = 0;
	if (proto.timed)
		memset(&v->bound, 0, sizeof v->bound);  /* moved */
	else
		memset(&proto.bound, 0, sizeof proto.bound);
	*c = (Copy){at, system_add_var(s, proto), p->copy[v->id]};
	p->copy[v->id] = c;
	vec_push(&p->eq, ((Equation){.var = c->var, .at = v->at,
	                             .body = var_read(s->pool, v, at)}));
}

static void
look_at(Prepare *p, const Edge *e)
{
	Var *v = p->sys->var.at[e->used];
	bool given = v->kind == VAR_INPUT || v->kind == VAR_TARGET;
	TimeRef t = {e->kind, e->off};

	if (copy_of(p, v, t) != NULL)
		return;
	if (given && beyond(v, t) &&
	    ((t.kind == AT_REL && t.off < 0) || v->bound.n > 0))
		add_copy(p, v, "past", (TimeRef){AT_REL, 0});
	if (v->kind == VAR_DEF && t.kind == AT_END && t.off <= 0)
		add_copy(p, v, "end", t);
}

static void
note_keep(const System *s, const Graph *g)
{
	for (uint32_t k = 0; k < g->nedge; k++) {
		const Edge *e = &g->edge[k];
		Var *v = s->var.at[e->used];

		if (v->timed && e->kind == AT_REL && -e->off > (int64_t)v->keep)
			v->keep = (uint32_t)-e->off;
	}
}

void
sched_prepare(System *s)
{
	Arena tmp = {0};
	Graph *g = graph_build(s, &tmp);
	Prepare p = {.sys = s, .nvar = (uint32_t)s->var.n, .tmp = &tmp};

	p.copy = arena_array(&tmp, Copy *, p.nvar + 1);
	for (uint32_t k = 0; k < g->nedge; k++)
		look_at(&p, &g->edge[k]);
	if (p.eq.n > 0)
		system_map(s, rewrite_reads, &p);
	for (size_t i = 0; i < p.eq.n; i++)
		vec_push(&s->eq, p.eq.at[i]);
	vec_free(&p.eq);
	note_keep(s, graph_build(s, &tmp));
	arena_free(&tmp);
}
