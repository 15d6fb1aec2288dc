/* One sub-step after the other: the equations that make v[t] from v[t-1].
 *
 *   in    states, the integrator, the duration of a sub-step
 *   out   for each state the equation of v[t], and variables between samples
 *   how   the integrator's equations are elaborated for each state and
 *         sub-step, see Note [Stages] in ode.h.  After a sub-step the range is
 *         applied, then all events at once, then the range again.
 */
#include "front/ode.h"

Sym *
ode_var(Ode *o, const Sym *of, const char *name)
{
	Scope *s = scope_new(o->c->arena, NULL);
	const char *full = o->nsub == 1
		? strs_printf(&o->c->pool->strs, "%s.%s", of->name, name)
		: strs_printf(&o->c->pool->strs, "%s.%u.%s", of->name,
		              o->sub + 1, name);

	s->between = true;
	Sym *y = sym_new(o->c, s, full, VAR_DEF, of->at);
	y->local = of->local;
	y->timed = y->internal = y->made = true;
	y->shape = of->shape;
	y->typed = of->typed;
	y->type = of->type;
	y->classes = of->classes;
	return y;
}

Node *
ode_now(Check *c, Sym *s, Span at)
{
	return node_access(c, at, s, (TimeRef){AT_REL, 0});
}

/* The names of the integrator, for one state.  Its result is the state itself
 * where nothing comes after it. */
static void
open_state(Ode *o, State *s)
{
	Check *c = o->c;
	const CellDecl *m = o->method;
	bool last = o->sub + 1 == o->nsub;
	bool plain = s->range == NULL && !s->jumps;

	s->next = last ? s->sym : ode_var(o, s->sym, "end");
	s->scope = scope_new(c->arena, NULL);
	s->scope->between = true;
	scope_add(c->arena, s->scope, (Binding){
		.name = m->arg[1].name, .kind = BIND_VALUE, .at = m->at,
		.value = s->now});
	scope_add(c->arena, s->scope, (Binding){
		.name = m->arg[2].name, .kind = BIND_VALUE, .at = m->at,
		.value = o->h});
	for (uint32_t i = 0; i < m->nbody; i++) {
		const char *name = ode_local(o, i);
		bool result = name == m->result[0].stem;
		Sym *y = result && plain ? s->next : ode_var(o, s->sym, name);

		if (!result)
			y->shape = shape_unknown(c);
		scope_add(c->arena, s->scope, (Binding){
			.name = name, .kind = BIND_SYM, .at = m->at, .sym = y,
			.bare = true});
	}
}

static void
integrate_state(Ode *o, uint32_t k)
{
	Check *c = o->c;
	const State *s = &o->state[k];

	for (uint32_t i = 0; i < o->method->nbody; i++) {
		const Stmt *st = o->method->body[i];
		Sym *y = scope_find_here(s->scope, ode_local(o, i))->sym;
		Env env = {.scope = s->scope, .time = true, .owner = y,
		           .ode = o, .state = k};
		Node *n = ode_is_field(&env, st->expr)
		          ? stage_rate(c, &env, st->expr, y)
		          : elab(c, &env, st->expr);

		if (y->def == NULL)
			equation_make(c, y, n, s->item->stmt->lhs[0].at);
	}
}

/* ---- after it: ranges and events ---- */

static Node *
in_range(Ode *o, const State *s, Node *n)
{
	Check *c = o->c;
	Node *end[2];

	if (s->range == NULL)
		return n;
	const Stmt *st = s->range->stmt;
	Env env = {.scope = s->range->scope, .time = true, .owner = s->sym};
	for (int i = 0; i < 2; i++)
		end[i] = elab(c, &env, i == 0 ? st->lo : st->hi);
	n = node_map2(c, st->at, OP_MAX, n, end[0]);
	return node_map2(c, st->at, OP_MIN, n, end[1]);
}

static Ast *
ast_new(Check *c, AstKind kind, Span at, uint32_t narg)
{
	Ast *e = arena_new(c->arena, Ast);

	e->kind = kind;
	e->at = at;
	e->depth = 1;
	e->narg = narg;
	e->arg = arena_array(c->arena, Ast *, narg + 1);
	return e;
}

/* The left side as an expression. */
static Ast *
lhs_value(Check *c, const Lhs *l)
{
	Ast *e = ast_new(c, AST_INDEX, l->at, 1 + l->nindex);

	e->arg[0] = ast_new(c, AST_NAME, l->at, 0);
	e->arg[0]->name = l->name;
	for (uint32_t i = 0; i < l->nindex; i++)
		e->arg[1 + i] = l->index[i];
	return e;
}

static Ast *
ast_where(Check *c, const Ast *condition, const Ast *a, const Ast *b)
{
	Ast *e = ast_new(c, AST_CALL, a->at, 4);

	e->arg[0] = ast_new(c, AST_NAME, a->at, 0);
	e->arg[0]->name.stem = strs_intern_z(&c->pool->strs, "where");
	e->arg[0]->name.at = a->at;
	e->arg[1] = (Ast *)(uintptr_t)condition;
	e->arg[2] = (Ast *)(uintptr_t)a;
	e->arg[3] = (Ast *)(uintptr_t)b;
	return e;
}

/* What event i does to state k, or NULL. */
static const Stmt *
reset_of(Ode *o, size_t i, uint32_t k)
{
	const Item *it = o->event.at[i];

	for (uint32_t r = 0; r < it->stmt->nbody; r++) {
		const Stmt *st = it->stmt->body[r];
		const Binding *b = ode_binding(o->c, &st->lhs[0], it->scope);

		if (ode_state_of(o, b) == &o->state[k])
			return st;
	}
	return NULL;
}

/* All events that set state k, from its values before them.  Each is made by
 * an equation of its own, because each binds its own indices. */
static Node *
jump(Ode *o, uint32_t k, Stage *before)
{
	Check *c = o->c;
	State *s = &o->state[k];
	Node *n = before->value[k];

	for (size_t i = o->event.n; i-- > 0;) {
		const Stmt *st = reset_of(o, i, k);

		if (st == NULL)
			continue;
		Sym *y = ode_var(o, s->sym, "jump");
		Binding b = {.name = s->sym->local, .kind = BIND_SYM,
		             .sym = s->sym};
		Binding *lhs = &b;
		Item it = {.stmt = st, .scope = o->event.at[i]->scope,
		           .lhs = &lhs};
		const Ast *old = lhs_value(c, &st->lhs[0]);
		Node *first = before->value[k];

		before->value[k] = n;
		equation_at_stage(c, &it, ast_where(
			c, o->event.at[i]->stmt->expr, st->expr, old), y,
			before);
		before->value[k] = first;
		n = ode_now(c, y, st->at);
	}
	return n;
}

static void
finish(Ode *o)
{
	Check *c = o->c;
	Stage *before = stage_new(o, (o->sub + 1.0) / o->nsub);
	const char *result = o->method->result[0].stem;

	for (uint32_t k = 0; k < o->nstate; k++) {
		State *s = &o->state[k];
		Span at = s->item->stmt->lhs[0].at;
		Sym *r = scope_find_here(s->scope, result)->sym;
		Node *n = in_range(o, s, ode_now(c, r, at));

		if (s->jumps && s->range != NULL) {
			Sym *y = ode_var(o, s->sym, "before");

			equation_make(c, y, n, at);
			n = ode_now(c, y, at);
		}
		before->value[k] = n;
	}
	for (uint32_t k = 0; k < o->nstate; k++) {
		State *s = &o->state[k];
		Span at = s->item->stmt->lhs[0].at;
		Node *n = before->value[k];

		if (s->jumps)
			n = in_range(o, s, jump(o, k, before));
		if (s->next->def == NULL)
			equation_make(c, s->next, n, at);
		s->now = ode_now(c, s->next, at);
	}
}

/* ---- all of it ---- */

void
ode_advance(Ode *o)
{
	Check *c = o->c;

	for (uint32_t k = 0; k < o->nstate; k++)
		o->state[k].now = node_access(
			c, o->state[k].item->stmt->lhs[0].at, o->state[k].sym,
			(TimeRef){AT_REL, -1});
	for (o->sub = 0; o->sub < o->nsub && c->diag->errors == 0; o->sub++) {
		for (uint32_t k = 0; k < o->nstate; k++)
			open_state(o, &o->state[k]);
		for (uint32_t k = 0; k < o->nstate; k++)
			integrate_state(o, k);
		finish(o);
		stage_free(o);
	}
	for (uint32_t k = 0; k < o->nstate; k++)
		o->state[k].sym->broken |= c->diag->errors > 0;
}

/* After errors elsewhere: what is wrong with the right sides, too. */
void
ode_probe(Ode *o)
{
	o->nsub = 1;
	for (uint32_t k = 0; k < o->nstate; k++) {
		const Item *it = o->state[k].item;
		Sym *y = ode_var(o, o->state[k].sym, "r");

		y->broken = o->state[k].sym->broken = true;
		equation_at_stage(o->c, it, it->stmt->expr, y, NULL);
	}
}
