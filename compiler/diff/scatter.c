/* Transposing an access.
 *
 *   in    an access to x, the levels it was evaluated for, its cotangent
 *   out   a sum over some of them for each element of x
 *   how   solve f(i, j) == m, one dimension of x after the other, each for one
 *         index not yet solved for; what cannot be solved stays a condition
 *
 * Index levels, while solving: 0 .. rank-1 are the elements m of x, rank + l is
 * level l of the site.
 */
#include "diff/scatter.h"

typedef struct {
	Pool *pool;
	const Var *x;
	const Site *site;
	const Expr *value[LEVELS];      /* of each level of the site */
	bool solved[LEVELS];
	const Expr *range;              /* the solutions are in range */
	const Expr *equal;              /* what could not be solved */
} Solve;

static const Expr *
target_index(const Solve *s, uint32_t axis)
{
	return expr_index(s->pool, axis, s->x->dim[axis]);
}

static void
begin(Solve *s)
{
	for (uint32_t l = 0; l < s->site->nlevel; l++) {
		const Dim *d = s->site->dim[l];

		s->value[l] = expr_index(s->pool, s->x->rank + l, d);
		s->solved[l] = d->size == 1;    /* a constant: no index */
	}
}

static bool
occurs(const Expr *e, uint32_t level)
{
	return expr_support(e).levels >> level & 1;
}

/* The value of the index of that level for which e == target, e being a sum of
 * terms of which only one has the index; NULL if it is not. */
static const Expr *
invert(Pool *p, const Expr *e, uint32_t level, const Expr *target)
{
	while (e->op != OP_INDEX) {
		bool second = e->narg == 2 && occurs(e->arg[1], level);

		if (e->narg == 2 && second && occurs(e->arg[0], level))
			return NULL;
		if (e->op == OP_ADD)
			target = expr_sub(p, target, e->arg[!second]);
		else if (e->op == OP_SUB && second)
			target = expr_sub(p, e->arg[0], target);
		else if (e->op == OP_SUB)
			target = expr_add(p, target, e->arg[1]);
		else if (e->op == OP_NEG)
			target = expr_neg(p, target);
		else
			return NULL;
		e = e->arg[second];
	}
	return target;
}

/* Level l of the site is `value` wherever the access meets the target. */
static void
settle(Solve *s, uint32_t l, const Expr *value)
{
	const Expr *with[2 * LEVELS] = {0};

	with[s->x->rank + l] = value;
	s->value[l] = value;
	s->solved[l] = true;
	for (uint32_t k = 0; k < s->site->nlevel; k++)
		s->value[k] = expr_substitute(s->pool, s->value[k], with,
		                              s->x->rank + l + 1);
}

static void
require(Solve *s, const Expr *condition)
{
	s->range = cond_and(s->pool, s->range, condition);
}

/* The index of the access along that axis, as far as it is known now. */
static const Expr *
index_of(const Solve *s, const Expr *access, uint32_t axis)
{
	return expr_substitute(s->pool, access->arg[axis], s->value,
	                       s->site->nlevel);
}

static bool
solve_plain(Solve *s, const Expr *access, uint32_t axis)
{
	const Expr *e = index_of(s, access, axis);
	const Expr *m = target_index(s, axis);

	if (e->op != OP_INDEX || e->index.level < s->x->rank)
		return false;
	require(s, expr_op2(s->pool, OP_LT, m,
	                    expr_int(s->pool, e->index.dim->size)));
	settle(s, e->index.level - s->x->rank, m);
	return true;
}

/* Of the indices that e == m can be solved for, the one with the largest
 * range, so that the loops that remain are short. */
static bool
solve_sum(Solve *s, const Expr *access, uint32_t axis)
{
	const Expr *e = index_of(s, access, axis), *best = NULL;
	const Expr *m = target_index(s, axis);
	bool circular = e->op == OP_MOD && e->arg[1]->op == OP_CONST &&
	                e->arg[1]->num > 0;
	const Expr *modulus = circular ? e->arg[1] : NULL;
	uint32_t level = 0;

	e = circular ? e->arg[0] : e;
	uint64_t found = expr_support(e).levels >> s->x->rank;
	for (uint32_t l = 0; l < s->site->nlevel; l++) {
		int64_t size = s->site->dim[l]->size;

		if (!(found >> l & 1) || s->solved[l] ||
		    (circular && size > (int64_t)modulus->num) ||
		    (best != NULL && size <= s->site->dim[level]->size))
			continue;
		const Expr *v = invert(s->pool, e, s->x->rank + l, m);
		if (v != NULL) {
			best = v;
			level = l;
		}
	}
	if (best == NULL)
		return false;
	if (circular) {
		best = expr_op2(s->pool, OP_MOD, best, modulus);
		require(s, expr_op2(s->pool, OP_LT, m, modulus));
	}
	require(s, expr_op2(s->pool, OP_LE, expr_int(s->pool, 0), best));
	require(s, expr_op2(s->pool, OP_LT, best,
	                    expr_int(s->pool, s->site->dim[level]->size)));
	settle(s, level, best);
	return true;
}

static void
solve(Solve *s, const Expr *access)
{
	bool done[RANK_MAX] = {false};

	for (uint32_t k = 0; k < access->narg; k++)
		done[k] = solve_plain(s, access, k);
	for (uint32_t k = 0; k < access->narg; k++)
		done[k] = done[k] || solve_sum(s, access, k);
	for (uint32_t k = 0; k < access->narg; k++)
		if (!done[k])
			s->equal = cond_and(s->pool, s->equal,
			                    expr_op2(s->pool, OP_EQ,
			                             index_of(s, access, k),
			                             target_index(s, k)));
}

/* Gives the unsolved levels their numbers behind the left side's. */
static bool
bind(Solve *s, Equation *sum)
{
	const Expr *with[2 * LEVELS] = {0};
	uint32_t rank = s->x->rank, n = s->site->nlevel;

	sum->nbind = 0;
	for (uint32_t l = 0; l < n; l++) {
		if (s->solved[l])
			continue;
		if (sum->nbind == RANK_MAX)
			return false;
		with[rank + l] = expr_index(s->pool, rank + sum->nbind,
		                            s->site->dim[l]);
		sum->bind[sum->nbind++] = s->site->dim[l];
	}
	for (uint32_t l = 0; l < n; l++)
		s->value[l] = expr_substitute(s->pool, s->value[l], with,
		                              rank + n);
	for (uint32_t l = 0; l < n; l++)
		with[rank + l] = s->value[l];
	if (s->range != NULL)
		s->range = expr_substitute(s->pool, s->range, with, rank + n);
	if (s->equal != NULL)
		s->equal = expr_substitute(s->pool, s->equal, with, rank + n);
	return true;
}

static const Expr *
at_target(const Solve *s, const Expr *e)
{
	return e == NULL ? NULL : expr_substitute(s->pool, e, s->value,
	                                          s->site->nlevel);
}

bool
scatter(Pool *p, const Site *site, const Expr *access, Gated cotangent,
        Equation *sum)
{
	Solve s = {.pool = p, .x = access->access.var, .site = site};

	begin(&s);
	solve(&s, access);
	if (!bind(&s, sum))
		return false;
	/* from left to right, so that what a condition reads is in range where
	 * those before it hold */
	const Expr *c = s.range;
	c = cond_and(p, c, at_target(&s, site->where));
	c = cond_and(p, c, at_target(&s, cotangent.when));
	c = cond_and(p, c, s.equal);
	sum->where = c != NULL && expr_is_const(c, 1) ? NULL : c;
	sum->body = at_target(&s, cotangent.value);
	return true;
}
