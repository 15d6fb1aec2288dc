/* Stages: what is read between two samples, and where.  See Note [Stages] in
 * ode.h. */
#include "front/ode.h"

#include <string.h>

/* ---- what changes between two samples ---- */

static bool moves(Check *c, Sym *s);

/* Does e, evaluated at t, read something that moves at t? */
static bool
reads_moving(Check *c, Scope *s, const Ast *e)
{
	const Ast *name = e->kind == AST_INDEX ? e->arg[0] : e;

	for (uint32_t i = 0; i < e->nbind; i++)
		if (strcmp(e->bind[i].name.stem, "t") == 0)
			return false;           /* over the whole sequence */
	if (name->kind == AST_NAME) {
		const char *text = static_name(c, s, &name->name);
		const Binding *b = text ? scope_find(s, text) : NULL;
		TimeRef r = {AT_REL, 0};

		if (b != NULL && b->kind == BIND_SYM && b->sym->timed &&
		    (e == name || (static_time(c, s, e->arg[1], &r) &&
		                   r.kind == AT_REL && r.off == 0)) &&
		    moves(c, b->sym))
			return true;
	}
	if (e->guard != NULL && reads_moving(c, s, e->guard))
		return true;
	/* of name[t-1] only the indices are left to look at */
	for (uint32_t i = name != e && name->kind == AST_NAME; i < e->narg; i++)
		if (e->arg[i] != NULL && reads_moving(c, s, e->arg[i]))
			return true;
	return false;
}

static bool
moves(Check *c, Sym *s)
{
	if (s->state > 0 || s->linear)
		return true;
	if (s->moves == MOVES_NEW) {
		/* what needs itself is reported elsewhere */
		s->moves = MOVES_ASKED;
		s->moves = s->item != NULL &&
		           reads_moving(c, s->item->scope,
		                        s->item->stmt->expr)
		           ? MOVES_YES : MOVES_NO;
	}
	return s->moves == MOVES_YES;
}

/* ---- its value at a stage ---- */

static Node *
between(Check *c, Span at, Sym *s, int32_t off, double place)
{
	Node *a = node_access(c, at, s, (TimeRef){AT_REL, off - 1});
	Node *b = node_access(c, at, s, (TimeRef){AT_REL, off});

	if (place == 0)
		return a;
	if (place == 1)
		return b;
	return node_map2(c, at, OP_ADD, node_map2(
		c, at, OP_MUL, node_real(c, at, 1 - place), a), node_map2(
		c, at, OP_MUL, node_real(c, at, place), b));
}

static Sym *
moved(const Stage *g, const Sym *s)
{
	for (size_t i = 0; i < g->moved.n; i++)
		if (g->moved.at[i].of == s)
			return g->moved.at[i].at_stage;
	return NULL;
}

/* The results of a cell, for all names on the left side. */
static void
call_again(Check *c, Stage *g, const Item *it)
{
	Scope *in = scope_new(c->arena, it->scope);
	Env env = {.scope = in, .time = true, .owner = it->lhs[0]->sym,
	           .stage = g};
	uint32_t n = 0;

	in->family = in->between = true;
	cell_declare(c, it->stmt->expr, in, true, NULL, NULL);
	Node **result = cell_call(c, &env, it->stmt->expr, &n);
	for (uint32_t i = 0; i < it->stmt->nlhs; i++)
		equation_make(c, moved(g, it->lhs[i]->sym), result != NULL
		              ? result[i] : node_error(c, it->stmt->at),
		              it->stmt->lhs[i].at);
}

/* The equation of s, once more at this stage. */
static Node *
at_stage(Check *c, Stage *g, Sym *s, Span at)
{
	const Item *it = s->item;

	if (moved(g, s) == NULL) {
		for (uint32_t i = 0; i < it->stmt->nlhs; i++) {
			Sym *of = it->lhs[i]->sym;
			const char *name = arena_printf(c->arena, "s%u",
			                                g->number);

			vec_push(&g->moved, ((Moved){of, ode_var(g->ode, of,
			                                         name)}));
		}
		if (it->stmt->nlhs > 1)
			call_again(c, g, it);
		else
			equation_at_stage(c, it, it->stmt->expr, moved(g, s),
			                  g);
	}
	return ode_now(c, moved(g, s), at);
}

Node *
ode_read(Check *c, const Env *env, Span at, Sym *s, TimeRef time)
{
	Stage *g = env->stage;

	if (s->between && time.off != 0) {
		diag_error(c->diag, at, "this is a value between two samples, "
		           "and no sequence: it has no '[t%+d]'", time.off);
		diag_help(c->diag, "a derivative reads the past of what has an "
		          "equation in the model, as in v[t-1]");
		return node_error(c, at);
	}
	if (g == NULL || !moves(c, s))
		return node_access(c, at, s, time);
	if (time.off > 0) {
		diag_error(c->diag, at, "'%s' is not known after step t while "
		           "a solver makes it", s->local);
		diag_help(c->diag, "a derivative reads the present and the "
		          "past");
		return node_error(c, at);
	}
	if (time.off < 0 || s->linear)
		return between(c, at, s, time.off, g->place);
	if (s->state > 0)
		return g->value[s->state - 1];
	return at_stage(c, g, s, at);
}

Node *
ode_time(Check *c, const Env *env, Node *t)
{
	if (env->stage == NULL || env->stage->place == 1)
		return t;
	return node_map2(c, t->at, OP_ADD, t,
	                 node_real(c, t->at, env->stage->place - 1));
}

/* ---- f(v, c) and slope(f, v, c) of an integrator ---- */

Stage *
stage_new(Ode *o, double place)
{
	Stage *g = arena_new(o->c->arena, Stage);

	g->ode = o;
	g->place = place;
	g->value = arena_array(o->c->arena, Node *, o->nstate);
	g->rate = arena_array(o->c->arena, Eqn *, o->nstate);
	vec_push(&o->stage, g);
	g->number = (unsigned)o->stage.n;
	return g;
}

void
stage_free(Ode *o)
{
	for (size_t i = 0; i < o->stage.n; i++)
		vec_free(&o->stage.at[i]->moved);
	o->stage.n = o->noise.n = 0;
}

static bool
part_of_step(Check *c, const Env *env, const Ast *e, double *part)
{
	*part = 0;
	if (e == NULL)
		return true;
	if (!static_real(c, env->scope, e, part))
		return false;
	if (*part >= 0 && *part <= 1)
		return true;
	diag_error(c->diag, e->at, "%g is no part of the step: 0 is its "
	           "beginning, 1 its end", *part);
	return false;
}

/* All states at the argument of f, each by its own names. */
static void
set_values(Check *c, Stage *g, const Ast *state)
{
	Ode *o = g->ode;
	const char *name = arena_printf(c->arena, "s%u", g->number);

	g->state = state;
	for (uint32_t k = 0; k < o->nstate; k++) {
		Env env = {.scope = o->state[k].scope, .time = true,
		           .owner = o->state[k].sym, .ode = o, .state = k};
		Node *n = elab(c, &env, state);

		if (n->kind != NODE_ACCESS && n->kind != NODE_ERROR) {
			Sym *y = ode_var(o, o->state[k].sym, name);

			equation_make(c, y, n,
			              o->state[k].item->stmt->lhs[0].at);
			n = ode_now(c, y, n->at);
		}
		g->value[k] = n;
	}
}

static bool
same_name(const Ast *a, const Ast *b)
{
	return a == b || (a != NULL && a->kind == AST_NAME &&
	                  b->kind == AST_NAME &&
	                  a->name.stem == b->name.stem);
}

static Stage *
stage_of(Check *c, const Env *env, const Ast *state, const Ast *part)
{
	Ode *o = env->ode;
	double x;

	if (!part_of_step(c, env, part, &x))
		return NULL;
	double place = (o->sub + x) / o->nsub;
	for (size_t i = 0; i < o->stage.n; i++)
		if (same_name(o->stage.at[i]->state, state) &&
		    o->stage.at[i]->place == place)
			return o->stage.at[i];
	Stage *g = stage_new(o, place);
	set_values(c, g, state);
	return g;
}

static Eqn *
rate(Check *c, Stage *g, uint32_t k, Sym *into)
{
	const State *s = &g->ode->state[k];

	if (g->rate[k] == NULL) {
		if (into == NULL)
			into = ode_var(g->ode, s->sym, arena_printf(
				c->arena, "r%u", g->number));
		shape_unify(c, into->shape, s->sym->shape,
		            s->item->stmt->at);
		g->rate[k] = equation_at_stage(
			c, s->item, s->item->stmt->expr, into, g);
	}
	return g->rate[k];
}

bool
ode_is_field(const Env *env, const Ast *e)
{
	return env->ode != NULL && e->kind == AST_CALL &&
	       e->arg[0]->name.stem == env->ode->method->arg[0].name;
}

static bool
arguments_fit(Check *c, const Env *env, const Ast *e, uint32_t first)
{
	const char *f = env->ode->method->arg[0].name;

	if (e->narg == 1 + first || e->narg == 2 + first)
		return true;
	diag_error(c->diag, e->at, first == 1
	           ? "'%s' takes the state, and the part of the step that has "
	             "passed: '%s(v)', '%s(v + h * k, 1)'"
	           : "'slope' takes the derivative, the state, and the part of "
	             "the step: 'slope(%s, v)'", f, f, f);
	return false;
}

Node *
stage_rate(Check *c, const Env *env, const Ast *e, Sym *into)
{
	if (!arguments_fit(c, env, e, 1))
		return node_error(c, e->at);
	Stage *g = stage_of(c, env, e->arg[1], e->narg > 2 ? e->arg[2] : NULL);
	Eqn *r = g ? rate(c, g, env->state, into) : NULL;

	return r != NULL ? ode_now(c, r->sym, e->at) : node_error(c, e->at);
}

/* The slope as a value: where the right side binds indices, by an equation
 * that binds them, too. */
static Node *
slope(Check *c, const Env *env, const Ast *e)
{
	const State *s = &env->ode->state[env->state];

	if (!arguments_fit(c, env, e, 2))
		return node_error(c, e->at);
	Stage *g = stage_of(c, env, e->arg[2], e->narg > 3 ? e->arg[3] : NULL);
	Eqn *r = g ? rate(c, g, env->state, NULL) : NULL;
	if (r == NULL)
		return node_error(c, e->at);
	Node *a = slope_of(c, r, g->value[env->state]);
	if (a == NULL) {
		diag_error(c->diag, s->item->stmt->at, "'%s' needs a part that "
		           "is linear in '%s[t]' here, and there is none",
		           env->ode->method->name, s->sym->local);
		diag_help(c->diag, "write such a part as '-a * %s[t]', or "
		          "choose another solver", s->sym->local);
		return node_error(c, e->at);
	}
	if (r->nindex == 0)
		return a;
	Sym *y = ode_var(env->ode, s->sym, "slope");
	equation_make_like(c, y, a, r);
	return ode_now(c, y, e->at);
}

Node *
ode_call(Check *c, const Env *env, const Ast *e)
{
	if (env->ode == NULL)
		return NULL;
	if (ode_is_field(env, e))
		return stage_rate(c, env, e, NULL);
	if (strcmp(e->arg[0]->name.stem, "slope") != 0)
		return NULL;
	return slope(c, env, e);
}
