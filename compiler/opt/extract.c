/* Names for subexpressions. */
#include "opt/extract.h"

#include <string.h>

typedef struct Named Named;

struct Named {
	const Var *var;
	const Expr *guard;
	const Named *next;
};

static void
enter(Extract *x, const Expr *body, const Var *var, const Expr *guard)
{
	const void **at = memo_at(&x->named, body);
	Named *n = arena_new(x->arena, Named);

	*n = (Named){var, guard, *at};
	*at = n;
}

void
extract_begin(Extract *x, System *s, Arena *arena)
{
	*x = (Extract){.s = s, .arena = arena, .facts = {.arena = arena}};
	for (size_t i = 0; i < s->eq.n; i++) {
		const Equation *e = &s->eq.at[i];
		const Facts *f = facts_of(&x->facts, e->body);
		uint64_t all = (UINT64_C(1) << e->var->rank) - 1;

		/* a variable over more than occurs in its right side is no
		 * name for it, and a plain access needs none */
		if (e->red == RED_NONE && f->levels == all && f->ops > 0)
			enter(x, e->body, e->var, e->guard);
	}
}

void
extract_end(Extract *x)
{
	facts_free(&x->facts);
	memo_free(&x->named);
}

typedef struct {
	const Dim *dim[64];     /* by level */
} Levels;

static void
note_level(void *ctx, const Expr *e)
{
	Levels *l = ctx;

	if (e->op == OP_INDEX)
		l->dim[e->index.level] = e->index.dim;
}

/* "c.tanh" for tanh(c[t]); else after the equation that e stands in. */
static const char *
name_for(Extract *x, const Expr *e, const Equation *from)
{
	static const struct {
		Op op;
		const char *word;
	} words[] = {
		{OP_ADD, "plus"}, {OP_SUB, "minus"}, {OP_MUL, "times"},
		{OP_DIV, "over"}, {OP_NEG, "neg"}, {OP_POW, "pow"},
		{OP_SELECT, "where"}, {OP_STOP, "held"}, {OP_GRAD, "value"},
	};
	const char *word = op_info[e->op].name;
	const Var *v = from->var;

	if (x->word != NULL)
		return strs_printf(&x->s->pool->strs, "%s.%s", v->name,
		                   x->word);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].op == e->op)
			word = words[i].word;
	if (e->narg == 1 && e->arg[0]->op == OP_ACCESS)
		v = e->arg[0]->access.var;
	return strs_printf(&x->s->pool->strs, "%s.%s", v->name, word);
}

static bool
needs_time(Extract *x, const Expr *body, const Expr *guard)
{
	return facts_of(&x->facts, body)->time ||
	       (guard != NULL && facts_of(&x->facts, guard)->time);
}

/* A variable with that right side, known at least where the guard holds. */
static const Var *
find(Extract *x, const Expr *body, const Expr *guard)
{
	for (const Named *n = *memo_at(&x->named, body); n; n = n->next)
		if ((n->guard == guard || n->guard == NULL) &&
		    n->var->timed == needs_time(x, body, n->guard))
			return n->var;
	return NULL;
}

const Expr *
extract(Extract *x, const Expr *e, const Equation *from, const Expr *guard)
{
	Pool *p = x->s->pool;
	const Expr *with[64] = {0}, *index[RANK_MAX];
	Levels levels = {{0}};

	if (facts_of(&x->facts, e)->each)
		return NULL;            /* no child is bound outside */
	Var proto = {
		.kind = VAR_DEF, .type = e->type,
		.timed = needs_time(x, e, guard),
	};

	expr_visit(e, note_level, &levels);
	for (uint32_t k = 0; k < 64; k++) {
		if (levels.dim[k] == NULL)
			continue;
		if (proto.rank == RANK_MAX)
			return NULL;
		index[proto.rank] = expr_index(p, k, levels.dim[k]);
		with[k] = expr_index(p, proto.rank, levels.dim[k]);
		proto.dim[proto.rank++] = levels.dim[k];
	}
	const Expr *body = expr_substitute(p, e, with, 64);
	const Var *v = find(x, body, guard);
	if (v == NULL) {
		proto.name = name_for(x, e, from);
		v = system_add_var(x->s, proto);
		vec_push(&x->s->eq, ((Equation){.var = v, .guard = guard,
		                                .body = body, .at = from->at}));
		enter(x, body, v, guard);
	} else if (v == from->var) {
		return NULL;
	}
	return expr_access(p, v, (TimeRef){v->timed ? AT_REL : AT_NONE, 0},
	                   index);
}
