/* A gradient that passes through a draw needs a policy.
 *
 *   in    the finished system; the draws of zeros and ones without `grad`
 *   out   an error for each that lies between a trained parameter and the loss
 *   how   mark what moves smoothly with a param, upwards, and what the loss
 *         moves smoothly with, downwards, over the equations until nothing is
 *         new.  A draw that is marked from both sides has a gradient to pass.
 */
#include "front/checker.h"
#include "ir/memo.h"

typedef struct {
	const System *s;
	bool *up, *down;        /* by variable id */
	bool changed;
} Marks;

typedef void AccessFn(Marks *m, const Var *v);

static void follow(Marks *m, const Expr *e, AccessFn *f, Memo *seen);

/* Calls f for every real variable that e depends on smoothly. */
static void
follow_operands(Marks *m, const Expr *e, AccessFn *f, Memo *seen)
{
	bool choice = e->op == OP_SELECT, grad = e->op == OP_GRAD;

	for (uint32_t i = choice || grad; i < e->narg; i += 1 + grad)
		follow(m, e->arg[i], f, seen);
}

static void
follow(Marks *m, const Expr *e, AccessFn *f, Memo *seen)
{
	if (e->type != TY_REAL || *memo_at(seen, e) != NULL)
		return;
	*memo_at(seen, e) = e;
	switch (e->op) {
	case OP_ACCESS:
		f(m, e->access.var);
		break;
	case OP_STOP: case OP_SIGN: case OP_STEP: case OP_FLOOR: case OP_DRAW:
		break;
	default:                        /* generic: passes to its operands */
		follow_operands(m, e, f, seen);
	}
}

static void
each(Marks *m, const Expr *e, AccessFn *f)
{
	Memo seen = {0};

	if (e != NULL)
		follow(m, e, f, &seen);
	memo_free(&seen);
}

/* What v is made of. */
static void
each_of(Marks *m, const Equation *e, AccessFn *f)
{
	each(m, e->body, f);
	for (size_t k = 0; k < e->var->bound.n; k++)
		each(m, e->var->bound.at[k].value, f);
}

static void
mark_down(Marks *m, const Var *v)
{
	m->changed = m->changed || !m->down[v->id];
	m->down[v->id] = true;
}

static void
look_up(Marks *m, const Var *v)
{
	m->changed = m->changed || m->up[v->id];
}

/* Does it read a marked variable? */
static bool
moves(Marks *m, const Equation *e)
{
	m->changed = false;
	each_of(m, e, look_up);
	return m->changed;
}

static void
mark(Marks *m)
{
	bool again = true;

	while (again) {
		again = m->changed = false;
		for (size_t i = 0; i < m->s->eq.n; i++) {
			const Equation *e = &m->s->eq.at[i];

			if (!m->up[e->var->id] && moves(m, e))
				again = m->up[e->var->id] = true;
			m->changed = false;
			if (m->down[e->var->id])
				each_of(m, e, mark_down);
			again = again || m->changed;
		}
	}
}

/* z = where(u < p, 1, 0): does p move with a param? */
static bool
chances_move(Marks *m, const Equation *e)
{
	const Expr *body = e->body;

	m->changed = false;
	if (body->op == OP_SELECT && body->arg[0]->op == OP_LT)
		each(m, body->arg[0]->arg[1], look_up);
	return m->changed;
}

void
chance_check(Check *c)
{
	const System *s = c->sys;

	if (s->loss == NULL || c->unsaid.n == 0)
		return;
	const int32_t *eq_of = system_eq_table(s, c->arena);
	Marks m = {
		.s = s, .up = arena_array(c->arena, bool, s->var.n + 1),
		.down = arena_array(c->arena, bool, s->var.n + 1),
	};

	for (size_t v = 0; v < s->var.n; v++)
		m.up[v] = s->var.at[v]->kind == VAR_PARAM;
	m.down[s->loss->id] = true;
	mark(&m);
	for (size_t i = 0; i < c->unsaid.n; i++) {
		const Var *v = c->unsaid.at[i].sym->var;

		if (v == NULL || !m.down[v->id] || eq_of[v->id] < 0 ||
		    !chances_move(&m, &s->eq.at[eq_of[v->id]]))
			continue;
		diag_error(c->diag, c->unsaid.at[i].at, "the gradient of the "
		           "loss reaches the draw '%s', and nothing says how "
		           "it passes", v->name);
		diag_help(c->diag, "write 'grad straight_through' behind it: "
		          "to the probability as it is; or 'grad none'");
	}
}
