/* Pass invariant: what is free of t leaves the scan.
 *
 *   in    any system
 *   out   a timed variable whose equation does not depend on t has no time any
 *         more; and inside the equations that do depend on t, what is free of
 *         t and costly (a division or more) is a variable of its own
 *   how   first whole variables, in order of dependence, so that what reads
 *         only such variables follows; then the largest subexpressions
 *   why   such a value is computed once instead of T times, and needs no tape
 *
 * A variable that is read beyond the ends of the sequence, where it has
 * boundary values, keeps its time; so does an output.  A subexpression leaves
 * a branch or a guard only if it can be computed anywhere (facts.h).  T >= 1
 * is assumed: what is read at step 1 or T exists.
 */
#include "ir/graph.h"
#include "opt/extract.h"
#include "opt/pass.h"

typedef struct {
	System *s;
	bool *freed;            /* by id: has lost its time */
	bool *elsewhere;        /* by id: read at another step than t */
	bool time;              /* what free_node() has found */
} Invariant;

static void
note_read(void *ctx, const Expr *e)
{
	Invariant *v = ctx;

	if (e->op == OP_ACCESS && !time_here(e->access.time))
		v->elsewhere[e->access.var->id] = true;
}

static void
free_node(void *ctx, const Expr *e)
{
	Invariant *v = ctx;

	if (e->op == OP_TIME ||
	    (e->op == OP_ACCESS && time_moves(e->access.time.kind) &&
	     !v->freed[e->access.var->id]))
		v->time = true;
}

static bool
is_free(Invariant *v, const Equation *e)
{
	v->time = e->over_children;
	equation_visit(e, free_node, v);
	return !v->time;
}

static bool
may_lose_time(Invariant *v, const Var *x, const Equation *e)
{
	return x->timed && !x->output && !x->keep && x->grad_of == NULL &&
	       (x->bound.n == 0 || !v->elsewhere[x->id]) && is_free(v, e);
}

static const Expr *
lose_time_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	const Invariant *v = ctx;

	if (e->op != OP_ACCESS || !v->freed[e->access.var->id])
		return NULL;
	return expr_access(v->s->pool, e->access.var,
	                   (TimeRef){AT_NONE, 0}, arg);
}

static const Expr *
lose_time_expr(void *ctx, const Expr *e)
{
	const Invariant *v = ctx;

	return expr_remake(v->s->pool, e, lose_time_node, ctx);
}

static void
free_variables(Invariant *v, Arena *arena)
{
	System *s = v->s;
	const int32_t *eq_of = system_eq_table(s, arena);
	const Graph *g = graph_build(s, arena);
	bool any = false;

	system_visit(s, note_read, v);
	for (uint32_t c = 0; c < g->ncomp; c++) {
		Var *x = s->var.at[g->comp[c].var[0]];

		if (g->comp[c].recurrent || eq_of[x->id] < 0 ||
		    !may_lose_time(v, x, &s->eq.at[eq_of[x->id]]))
			continue;
		v->freed[x->id] = any = true;
	}
	if (!any)
		return;
	system_map(s, lose_time_expr, v);
	for (size_t i = 0; i < s->var.n; i++)
		if (v->freed[i]) {
			s->var.at[i]->timed = false;
			vec_free(&s->var.at[i]->bound);
		}
}

typedef struct {
	Extract *x;
	const Equation *eq;
	Memo certain;           /* nodes that are computed in any case */
} Move;

static const Expr *
move_leaf(void *ctx, const Expr *e)
{
	Move *m = ctx;
	const Facts *f = facts_of(&m->x->facts, e);

	if (f->time || f->peak < COST_DIVISION || e->type != TY_REAL)
		return NULL;
	if (!f->total && (m->eq->guard != NULL || m->eq->where != NULL ||
	                  *memo_at(&m->certain, e) == NULL))
		return NULL;
	return extract(m->x, e, m->eq, NULL);
}

static void
move_parts(System *s, Arena *arena)
{
	Extract x;
	size_t n = s->eq.n;

	extract_begin(&x, s, arena);
	for (size_t i = 0; i < n; i++) {
		const Equation e = s->eq.at[i];
		Move m = {.x = &x, .eq = &e};

		if (!e.var->timed && !e.over_time)
			continue;
		facts_certain(&m.certain, e.body);
		const Expr *body = expr_rewrite(s->pool, e.body, move_leaf, &m);
		s->eq.at[i].body = body;
		memo_free(&m.certain);
	}
	extract_end(&x);
}

void
opt_invariant(System *s, const OptOptions *o, Arena *arena)
{
	Invariant v = {
		.s = s,
		.freed = arena_array(arena, bool, s->var.n + 1),
		.elsewhere = arena_array(arena, bool, s->var.n + 1),
	};

	(void)o;
	free_variables(&v, arena);
	move_parts(s, arena);
}
