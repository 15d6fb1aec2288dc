/* How far from the element at hand an equation reads.
 *
 *   in    an equation, one of its accesses, an axis and an index level
 *   out   bounds of the difference of the two
 *   how   the difference is a sum of indices with constant factors; so is each
 *         side of a comparison; where a known one has the same indices, it
 *         bounds the difference
 */
#include "ir/gap.h"

#include "ir/memo.h"

/* constant + sum of factor[k] * index level k */
typedef struct {
	int64_t constant, factor[LEVELS];
	int64_t last[LEVELS];   /* the largest value of level k */
} Linear;

/* A fact: it is <= 0. */
typedef struct Known Known;
struct Known {
	Linear at_most_0;
	const Known *next;
};

typedef struct {
	const Expr *access;
	const Linear *gap;
	Gap found;              /* over all places so far; lo > hi: none */
	Arena tmp;
} Walk;

static bool
linear(const Expr *e, int64_t times, Linear *out)
{
	switch (e->op) {
	case OP_CONST:
		out->constant += times * (int64_t)e->num;
		return e->type == TY_INT;
	case OP_INDEX:
		if (e->index.level >= LEVELS)
			return false;
		out->factor[e->index.level] += times;
		out->last[e->index.level] = e->index.dim->size - 1;
		return true;
	case OP_NEG:
		return linear(e->arg[0], -times, out);
	case OP_ADD:
		return linear(e->arg[0], times, out) &&
		       linear(e->arg[1], times, out);
	case OP_SUB:
		return linear(e->arg[0], times, out) &&
		       linear(e->arg[1], -times, out);
	default:                        /* generic: not linear */
		return false;
	}
}

/* a - b + slack <= 0 is known from here on. */
static void
learn_less(Walk *w, const Known **known, const Expr *a, const Expr *b,
           int64_t slack)
{
	Known *k = arena_new(&w->tmp, Known);

	k->at_most_0.constant = slack;
	k->next = *known;
	if (a->type == TY_INT && b->type == TY_INT &&
	    linear(a, 1, &k->at_most_0) && linear(b, -1, &k->at_most_0))
		*known = k;
}

static void
learn(Walk *w, const Known **known, const Expr *c, bool truth)
{
	switch (c->op) {
	case OP_NOT:
		learn(w, known, c->arg[0], !truth);
		break;
	case OP_AND:
	case OP_OR:
		if ((c->op == OP_AND) != truth)
			break;
		learn(w, known, c->arg[0], truth);
		learn(w, known, c->arg[1], truth);
		break;
	case OP_LE:
		learn_less(w, known, c->arg[!truth], c->arg[truth], !truth);
		break;
	case OP_LT:
		learn_less(w, known, c->arg[!truth], c->arg[truth], truth);
		break;
	case OP_EQ:
	case OP_NE:
		if ((c->op == OP_EQ) != truth)
			break;
		learn_less(w, known, c->arg[0], c->arg[1], 0);
		learn_less(w, known, c->arg[1], c->arg[0], 0);
		break;
	default:                        /* generic: says nothing of indices */
		break;
	}
}

/* Is a + sign * b the same for all indices?  Then what it is. */
static bool
differ_by(const Linear *a, const Linear *b, int sign, int64_t *constant)
{
	for (uint32_t k = 0; k < LEVELS; k++)
		if (a->factor[k] + sign * b->factor[k] != 0)
			return false;
	*constant = a->constant + sign * b->constant;
	return true;
}

static Gap
range_of(const Linear *l)
{
	Gap g = {l->constant, l->constant};

	for (uint32_t k = 0; k < LEVELS; k++) {
		int64_t most = l->factor[k] * l->last[k];

		g.lo += most < 0 ? most : 0;
		g.hi += most > 0 ? most : 0;
	}
	return g;
}

static void
meet(Walk *w, const Known *known)
{
	Gap g = range_of(w->gap);
	int64_t x;

	for (; known != NULL; known = known->next) {
		if (differ_by(w->gap, &known->at_most_0, -1, &x) && x < g.hi)
			g.hi = x;
		if (differ_by(w->gap, &known->at_most_0, 1, &x) && x > g.lo)
			g.lo = x;
	}
	if (g.lo < w->found.lo)
		w->found.lo = g.lo;
	if (g.hi > w->found.hi)
		w->found.hi = g.hi;
}

static void walk(Walk *w, const Expr *e, const Known *known, Memo *seen);

/* e is evaluated only where c is `truth`. */
static void
walk_under(Walk *w, const Expr *e, const Known *known, const Expr *c,
           bool truth, Memo *seen)
{
	const Known *more = known;
	Memo apart = {0};

	learn(w, &more, c, truth);
	walk(w, e, more, more == known ? seen : &apart);
	memo_free(&apart);
}

static void
walk(Walk *w, const Expr *e, const Known *known, Memo *seen)
{
	const void **visited = memo_at(seen, e);

	if (*visited != NULL)
		return;
	*visited = e;
	if (e == w->access)
		meet(w, known);
	if (e->op == OP_SELECT || e->op == OP_AND || e->op == OP_OR) {
		walk(w, e->arg[0], known, seen);
		walk_under(w, e->arg[1], known, e->arg[0], e->op != OP_OR,
		           seen);
		if (e->op == OP_SELECT)
			walk_under(w, e->arg[2], known, e->arg[0], false,
			           seen);
		return;
	}
	for (uint32_t i = 0; i < e->narg; i++)
		walk(w, e->arg[i], known, seen);
}

Gap
gap_find(const Equation *e, const Expr *access, uint32_t axis, uint32_t level)
{
	Linear gap = {0};
	Walk w = {.access = access, .gap = &gap,
	          .found = {INT64_MAX, INT64_MIN}};
	const Known *known = NULL;
	Memo seen = {0};

	gap.factor[level] = -1;
	gap.last[level] = e->var->dim[level]->size - 1;
	if (!linear(access->arg[axis], 1, &gap) || e->over_time)
		return (Gap){INT64_MIN, INT64_MAX};
	if (e->guard != NULL)
		walk(&w, e->guard, NULL, &seen);
	if (e->where != NULL) {
		walk(&w, e->where, NULL, &seen);
		learn(&w, &known, e->where, true);
	}
	memo_free(&seen);
	walk(&w, e->body, known, &seen);
	memo_free(&seen);
	arena_free(&w.tmp);
	return w.found;
}
