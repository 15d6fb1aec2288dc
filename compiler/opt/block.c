/* A block of sequences as one system.
 *
 *   in    a system, and a number of sequences of one length
 *   out   a new system: whatever depends on an input or target has a first
 *         axis for the sequence, `block`; parameters and what is made of them
 *         alone have not; the loss is the sum of the sequences' losses
 *   how   the index of the sequence becomes level 0 of every equation of such
 *         a variable, and all other levels move up by one
 *   why   a product with a vector becomes one with a matrix, and everything
 *         behind (diff, opt, sched, loop) works on it as on any system; the
 *         gradient of the sum is the sum of the gradients
 *
 * NULL where that is no longer the model: a guard that depends on data would
 * differ between the sequences of a block, and so would trees; a loss that
 * depends on none is not the sum of theirs, and a variable of RANK_MAX axes has
 * no room for one more.
 */
#include "ir/graph.h"
#include "opt/opt.h"

#include <string.h>

typedef struct {
	System *s;
	const Dim *dim;         /* of the block */
	const Expr *sequence;   /* index level 0 */
	unsigned char *many;    /* by variable id: has the axis */
} Block;

/* --- what differs between sequences --------------------------------------- */

typedef struct {
	const unsigned char *many;
	bool found;
} Search;

static void
seek(void *ctx, const Expr *e)
{
	Search *s = ctx;

	if (e->op == OP_ACCESS && s->many[e->access.var->id])
		s->found = true;
}

static bool
differs(const Block *b, const Expr *e)
{
	Search s = {b->many, false};

	if (e != NULL)
		expr_visit(e, seek, &s);
	return s.found;
}

static void
find_many(Block *b, Arena *tmp)
{
	size_t n = b->s->var.n;
	const Var **by = arena_array(tmp, const Var *, n + 1);

	for (size_t v = 0; v < n; v++) {
		const Var *x = b->s->var.at[v];

		if (x->kind == VAR_INPUT || x->kind == VAR_TARGET || x->output)
			by[v] = x;
	}
	graph_spread(graph_build(b->s, tmp), by);
	for (size_t v = 0; v < n; v++)
		b->many[v] = by[v] != NULL;
}

static bool
possible(const Block *b)
{
	if (b->s->tree.parent != NULL)
		return false;
	for (size_t v = 0; v < b->s->var.n; v++)
		if (b->many[v] && b->s->var.at[v]->rank + 1 > RANK_MAX)
			return false;
	for (size_t i = 0; i < b->s->eq.n; i++) {
		const Equation *e = &b->s->eq.at[i];

		if (differs(b, e->guard) ||
		    (b->many[e->var->id] && e->var->rank + e->nbind + 1 >
		     2 * RANK_MAX))
			return false;
	}
	return b->s->loss == NULL || b->many[b->s->loss->id];
}

/* --- the new equations ---------------------------------------------------- */

typedef struct {
	Block *b;
	bool shifted;           /* the equation itself has the axis */
} Widen;

static const Expr *
widen_node(void *ctx, const Expr *e, const Expr *const *arg)
{
	const Widen *w = ctx;
	Pool *p = w->b->s->pool;
	const Expr *index[RANK_MAX];
	uint32_t n = 0;

	if (e->op == OP_INDEX && w->shifted)
		return expr_index(p, e->index.level + 1, e->index.dim);
	if (e->op != OP_ACCESS)
		return NULL;
	if (w->b->many[e->access.var->id])
		index[n++] = w->b->sequence;
	for (uint32_t i = 0; i < e->narg; i++)
		index[n++] = arg[i];
	return expr_access(p, e->access.var, e->access.time, index);
}

static const Expr *
widen(Block *b, const Expr *e, bool shifted)
{
	Widen w = {b, shifted};

	return e ? expr_remake(b->s->pool, e, widen_node, &w) : NULL;
}

static void
add_axis(Block *b, Var *v)
{
	memmove(v->dim + 1, v->dim, v->rank * sizeof *v->dim);
	v->dim[0] = b->dim;
	v->rank++;
}

/* All get their axis before an access to any of them is written anew. */
static void
widen_variables(Block *b)
{
	for (size_t v = 0; v < b->s->var.n; v++) {
		b->s->var.at[v]->keep = 0;
		if (b->many[v])
			add_axis(b, b->s->var.at[v]);
	}
	for (size_t v = 0; v < b->s->var.n; v++)
		for (size_t k = 0; k < b->s->var.at[v]->bound.n; k++) {
			Bound *x = &b->s->var.at[v]->bound.at[k];

			x->value = widen(b, x->value, b->many[v]);
		}
}

static void
widen_equations(Block *b)
{
	for (size_t i = 0; i < b->s->eq.n; i++) {
		Equation *e = &b->s->eq.at[i];
		bool shifted = b->many[e->var->id];

		e->body = widen(b, e->body, shifted);
		e->where = widen(b, e->where, shifted);
		e->guard = widen(b, e->guard, shifted);
	}
}

/* "block", or with a number behind it when a dimension has that name. */
static const char *
free_name(System *s)
{
	const char *name = "block";

	for (unsigned n = 2;; n++) {
		bool taken = false;

		for (size_t i = 0; i < s->dim.n; i++)
			taken = taken || strcmp(s->dim.at[i].name, name) == 0;
		if (!taken)
			return name;
		name = arena_printf(&s->pool->arena, "block%u", n);
	}
}

/* loss = sum[block] of the losses of the sequences */
static void
add_up_losses(Block *b)
{
	System *s = b->s;
	const Var *each = s->loss;

	if (each == NULL)
		return;
	const char *name = each->name;
	system_rename(s, each, arena_printf(&s->pool->arena, "%s.each", name));
	Var *sum = system_add_var(s, (Var){.name = name, .kind = VAR_DEF,
	                                   .type = TY_REAL, .output = true});
	s->var.at[each->id]->output = false;
	vec_push(&s->eq, ((Equation){
		.var = sum, .red = RED_SUM, .nbind = 1, .bind = {b->dim},
		.body = expr_access(s->pool, each, (TimeRef){AT_NONE, 0},
		                    &b->sequence),
	}));
	s->loss = sum;
}

System *
opt_block(const System *s, int64_t count)
{
	Arena tmp = {0};
	Block b = {.s = system_clone(s)};
	const char *name = free_name(b.s);

	b.s->fit.n = 0;         /* what is fitted is so by opt_fit() */
	b.many = arena_array(&tmp, unsigned char, s->var.n + 1);
	find_many(&b, &tmp);
	if (!possible(&b)) {
		system_free(b.s);
		arena_free(&tmp);
		return NULL;
	}
	vec_push(&b.s->dim, ((DimBinding){name, count}));
	b.dim = dim_get(b.s->pool, name, count);
	b.sequence = expr_index(b.s->pool, 0, b.dim);
	widen_variables(&b);
	widen_equations(&b);
	add_up_losses(&b);
	arena_free(&tmp);
	return b.s;
}
