/* Pass recompute: cheap values again, instead of a tape of them.
 *
 *   in    any system
 *   out   where v[t, i] = a[t, i] * b[t, i] goes forward in time and an
 *         equation that goes backward reads v[t, i], it reads
 *         a[t, i] * b[t, i], if a and b are kept for it in any case
 *   how   a variable goes backward if it needs one that reads itself at a
 *         later step; every cheap map that is read across is put in the place
 *         of its readings, if all that it is made of is read across and is not
 *         such a map itself
 *   why   a value read in the scan that goes the other way needs memory for
 *         every step, and a pass through it; two multiplications cost less
 *
 * Nothing is put into a reduction over elements or into an equation with more
 * indices: it would be computed once per pair.  What is read across alone
 * stays a variable: the schedule computes it beside its readers.  The values
 * are the same bits: the same operations on the same operands.
 */
#include "ir/graph.h"
#include "opt/facts.h"
#include "opt/pass.h"

enum { CHEAP_OPS = 4 };         /* at most, per element */

typedef struct {
	System *s;
	const Graph *g;
	int32_t *eq_of;         /* equation of each variable, -1: none */
	bool *backward;         /* by id */
	bool *kept;             /* by id: read across, and not a cheap map */
	const Expr **again;     /* by id: what stands for a reading of it */
	FactTable facts;
} Recompute;

static void
find_backward(Recompute *r)
{
	for (uint32_t c = 0; c < r->g->ncomp; c++) {
		const Component *k = &r->g->comp[c];
		bool back = k->recurrent && k->ahead;

		for (uint32_t i = 0; i < k->n; i++)
			for (uint32_t e = r->g->first[k->var[i]];
			     e < r->g->first[k->var[i] + 1]; e++)
				back = back ||
				       r->backward[r->g->edge[e].used];
		for (uint32_t i = 0; i < k->n; i++)
			r->backward[k->var[i]] = back;
	}
}

static bool
reads_across(const Recompute *r, const Edge *e)
{
	return r->backward[e->user] && !r->backward[e->used];
}

/* Is the reading computed once per element that its equation computes? */
static bool
once_per_element(const Recompute *r, const Edge *e)
{
	int32_t at = r->eq_of[e->user];

	if (at < 0 || e->bound || e->kind != AT_REL || e->off != 0)
		return false;
	const Equation *q = &r->s->eq.at[at];
	return q->nbind == 0 && !q->over_children &&
	       (facts_loops(q) & ~expr_support(e->access).levels) == 0;
}

/* A map whose value costs little, from what it reads. */
static bool
is_cheap(Recompute *r, const Var *v)
{
	int32_t at = r->eq_of[v->id];
	const Equation *e = at < 0 ? NULL : &r->s->eq.at[at];

	if (e == NULL || e->red != RED_NONE || e->guard != NULL || v->output ||
	    v->keep || v->bound.n > 0 || v == r->s->loss || !v->timed ||
	    v->type != TY_REAL)
		return false;
	const Facts *f = facts_of(&r->facts, e->body);
	return f->ops <= CHEAP_OPS && f->peak < COST_DIVISION && f->total;
}

typedef struct {
	const Recompute *r;
	bool kept;
} Operands;

static void
check_operand(void *ctx, const Expr *e)
{
	Operands *o = ctx;

	if (e->op != OP_ACCESS)
		return;
	const Var *v = e->access.var;
	TimeKind k = e->access.time.kind;
	bool given = o->r->eq_of[v->id] < 0;
	o->kept = o->kept && (k == AT_NONE ||
	                      (k == AT_REL && (given || o->r->kept[v->id])));
}

static void
choose(Recompute *r, Arena *arena)
{
	uint32_t n = (uint32_t)r->s->var.n;
	bool *across = arena_array(arena, bool, n + 1);
	bool *fits = arena_array(arena, bool, n + 1);
	bool *here = arena_array(arena, bool, n + 1);

	for (uint32_t k = 0; k < r->g->nedge; k++) {
		const Edge *e = &r->g->edge[k];

		if (!reads_across(r, e)) {
			here[e->used] = true;
			continue;
		}
		fits[e->used] = once_per_element(r, e) &&
		                (fits[e->used] || !across[e->used]);
		across[e->used] = true;
	}
	for (uint32_t v = 0; v < n; v++) {
		fits[v] = fits[v] && here[v] && is_cheap(r, r->s->var.at[v]);
		r->kept[v] = across[v] && !fits[v];
	}
	for (uint32_t v = 0; v < n; v++) {
		Operands o = {r, fits[v]};

		if (fits[v])
			expr_visit(r->s->eq.at[r->eq_of[v]].body,
			           check_operand, &o);
		if (o.kept)
			r->again[v] = r->s->eq.at[r->eq_of[v]].body;
	}
}

static const Expr *
again_leaf(void *ctx, const Expr *e)
{
	const Recompute *r = ctx;

	if (e->op != OP_ACCESS || r->again[e->access.var->id] == NULL)
		return NULL;
	return expr_substitute(r->s->pool, r->again[e->access.var->id], e->arg,
	                       e->narg);
}

void
opt_recompute(System *s, const OptOptions *o, Arena *arena)
{
	Recompute r = {
		.s = s, .g = graph_build(s, arena),
		.eq_of = system_eq_table(s, arena),
		.backward = arena_array(arena, bool, s->var.n + 1),
		.kept = arena_array(arena, bool, s->var.n + 1),
		.again = arena_array(arena, const Expr *, s->var.n + 1),
		.facts = {.arena = arena},
	};

	(void)o;
	find_backward(&r);
	choose(&r, arena);
	for (size_t i = 0; i < s->eq.n; i++) {
		Equation *e = &s->eq.at[i];

		if (r.backward[e->var->id])
			e->body = expr_rewrite(s->pool, e->body, again_leaf,
			                       &r);
	}
	facts_free(&r.facts);
}
