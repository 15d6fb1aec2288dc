/* Pass merge: one equation where two have the same right side.
 *
 *   in    any system
 *   out   a variable whose equation is that of an earlier one, over the same
 *         indices, is a copy of it, and its readers read the earlier one where
 *         the boundary values allow.  What nobody reads is left to dead.
 *   how   equations in order of dependence, each with its accesses already
 *         renamed, looked up by their right side: n equations, n look-ups
 *   why   norm(v), softmax(v) or W @ x written twice make equal reductions,
 *         which as roots of equations are not shared by hash-consing
 */
#include "ir/graph.h"
#include "ir/memo.h"
#include "opt/pass.h"

typedef struct Seen Seen;

struct Seen {
	const Equation *eq;
	const Seen *next;
};

typedef struct {
	System *s;
	Arena *arena;
	const Var **same;       /* by id: read this instead, or NULL */
	Memo by_body;           /* body -> Seen */
} Merge;

static bool
same_equation(const Equation *a, const Equation *b)
{
	if (a->guard != b->guard || a->where != b->where || a->red != b->red ||
	    a->over_time != b->over_time ||
	    a->over_children != b->over_children || a->nbind != b->nbind)
		return false;
	for (uint32_t k = 0; k < a->nbind; k++)
		if (a->bind[k] != b->bind[k])
			return false;
	return var_same_shape(a->var, b->var);
}

/* May every reader of v read w, the same inside 1..T, instead?  Without
 * boundary values v is never read outside. */
static bool
bounds_allow(const Var *v, const Var *w)
{
	if (v->bound.n == 0)
		return true;
	if (v->bound.n != w->bound.n)
		return false;
	for (size_t k = 0; k < v->bound.n; k++) {
		const Bound *a = &v->bound.at[k], *b = &w->bound.at[k];

		if (a->kind != b->kind || a->off != b->off ||
		    a->value != b->value)
			return false;
	}
	return true;
}

static const Expr *
merge_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	const Merge *m = ctx;

	if (e->op != OP_ACCESS || m->same[e->access.var->id] == NULL)
		return NULL;
	return expr_access(m->s->pool, m->same[e->access.var->id],
	                   e->access.time, arg);
}

static const Expr *
merge_expr(void *ctx, const Expr *e)
{
	const Merge *m = ctx;

	return e == NULL ? NULL
	                 : expr_remake(m->s->pool, e, merge_node, ctx);
}

static void
become_copy(const Merge *m, Equation *e, const Var *of)
{
	*e = (Equation){.var = e->var, .at = e->at,
	                .body = var_read_here(m->s->pool, of)};
}

static void
merge_equation(Merge *m, Equation *e)
{
	e->guard = merge_expr(m, e->guard);
	e->where = merge_expr(m, e->where);
	e->body = merge_expr(m, e->body);
	if (e->var->check != CHECK_NONE)        /* is never read */
		return;
	/* a copy, or a constant, is as cheap as what would replace it */
	if (e->red == RED_NONE && op_info[e->body->op].form == FORM_LEAF)
		return;

	const void **at = memo_at(&m->by_body, e->body);
	for (const Seen *k = *at; k != NULL; k = k->next) {
		if (!same_equation(k->eq, e))
			continue;
		/* a carried variable is read as itself */
		if (!e->var->keep && bounds_allow(e->var, k->eq->var))
			m->same[e->var->id] = k->eq->var;
		become_copy(m, e, k->eq->var);
		return;
	}
	Seen *seen = arena_new(m->arena, Seen);
	*seen = (Seen){e, *at};
	*at = seen;
}

void
opt_merge(System *s, const OptOptions *o, Arena *arena)
{
	Merge m = {
		.s = s, .arena = arena,
		.same = arena_array(arena, const Var *, s->var.n + 1),
	};
	const int32_t *eq_of = system_eq_table(s, arena);
	const Graph *g = graph_build(s, arena);

	(void)o;
	for (uint32_t c = 0; c < g->ncomp; c++)
		for (uint32_t i = 0; i < g->comp[c].n; i++) {
			Var *v = s->var.at[g->comp[c].var[i]];

			for (size_t k = 0; k < v->bound.n; k++)
				v->bound.at[k].value = merge_expr(&m,
					v->bound.at[k].value);
			if (eq_of[v->id] >= 0)
				merge_equation(&m, &s->eq.at[eq_of[v->id]]);
		}
	/* readers in a cycle that came before what they read */
	system_map(s, merge_expr, &m);
	memo_free(&m.by_body);
}
