/* Pass share: a function of the same argument once for all equations.
 *
 *   in    any system
 *   out   where tanh(c[t, i]) stands in two equations or more, it is a variable
 *         of its own (an equation that is just that is its name), and they
 *         read it
 *   how   count, for every node that is a transcendental function, the
 *         equations it stands in; give the largest of those that stand in two
 *         or more a name; again, until there is none (what two different
 *         functions share shows in the next round)
 *   why   the adjoint of h = o * tanh(c) needs tanh(c) again; to read it from
 *         the tape is cheaper
 *
 * A part is computed where it was not before only if somewhere it was computed
 * in any case: it leaves a branch of a select or the reach of a `where` only
 * when another equation computes it anyway.  If all equations that hold it
 * have one guard, the variable has that guard.
 */
#include "opt/extract.h"
#include "opt/pass.h"

typedef struct {
	uint32_t count;         /* equations that it stands in */
	size_t last;            /* the last of them + 1 */
	const Expr *guard;      /* of all of them, while one_guard */
	bool one_guard;
	bool certain;           /* computed in any case, where a guard holds */
	bool certain_free;      /* ... and in an equation without guard */
} Use;

typedef struct {
	System *s;
	Arena *arena;
	Memo use;               /* node -> Use */
	Memo certain;           /* of the equation at hand */
	size_t at;              /* its place */
	bool several;           /* some node stands in two equations */
	Extract x;
	bool changed;
} Share;

static void
count_node(void *ctx, const Expr *e)
{
	Share *s = ctx;
	const Equation *eq = &s->s->eq.at[s->at];

	if (op_info[e->op].cost < COST_FUNCTION || e->type != TY_REAL)
		return;
	const void **slot = memo_at(&s->use, e);
	Use *u = (Use *)*slot;
	if (u == NULL) {
		u = arena_new(s->arena, Use);
		*u = (Use){.guard = eq->guard, .one_guard = true};
		*slot = u;
	}
	u->count += u->last != s->at + 1;
	s->several = s->several || u->count > 1;
	u->last = s->at + 1;
	u->one_guard = u->one_guard && u->guard == eq->guard;
	if (eq->where == NULL && !eq->over_children &&
	    *memo_at(&s->certain, e) != NULL) {
		u->certain = true;
		u->certain_free = u->certain_free || eq->guard == NULL;
	}
}

static void
count_equation(Share *s)
{
	const Equation *e = &s->s->eq.at[s->at];

	facts_certain(&s->certain, e->body);
	expr_visit(e->body, count_node, s);
	memo_free(&s->certain);
}

static const Expr *
share_leaf(void *ctx, const Expr *e)
{
	Share *s = ctx;

	if (op_info[e->op].cost < COST_FUNCTION)
		return NULL;
	const Use *u = *memo_at(&s->use, e);
	if (u == NULL || u->count < 2)
		return NULL;
	if (!u->certain_free && !(u->one_guard && u->certain))
		return NULL;
	const Equation from = s->s->eq.at[s->at];
	const Expr *read = extract(&s->x, e, &from,
	                           u->certain_free ? NULL : u->guard);
	s->changed = s->changed || read != NULL;
	/* e is the whole of its equation: whether its parts are shared too is
	 * for the next round to count */
	return read ? read : e;
}

static bool
share_round(System *sys, Arena *arena)
{
	Share s = {.s = sys, .arena = arena};
	size_t n = sys->eq.n;

	for (s.at = 0; s.at < n; s.at++)
		count_equation(&s);
	if (!s.several) {
		memo_free(&s.use);
		return false;
	}
	extract_begin(&s.x, sys, arena);
	for (s.at = 0; s.at < n; s.at++) {
		const Expr *body = expr_rewrite(sys->pool,
			sys->eq.at[s.at].body, share_leaf, &s);
		sys->eq.at[s.at].body = body;
	}
	extract_end(&s.x);
	memo_free(&s.use);
	return s.changed;
}

void
opt_share(System *s, const OptOptions *o, Arena *arena)
{
	(void)o;
	while (share_round(s, arena))
		continue;
}
