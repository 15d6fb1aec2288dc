/* Equations of continuous time: der(v[t]), the solver, ranges and events, to
 * equations from sample to sample.
 *
 *   in    items of these kinds; all ordinary equations are elaborated
 *   out   for each state the equation of v[t], and variables between samples
 *   how   the integrator is text of the language (solvers.rnn, or the user's):
 *         its equations are elaborated for each state and sub-step, see
 *         Note [Stages] in ode.h.  After a sub-step the range is applied, then
 *         all events at once, then the range again.
 */
#include "front/ode.h"

#include <string.h>

enum { SUBSTEPS_MAX = 1000 };

/* ---- what the text says ---- */

static Binding *
lhs_binding(Check *c, const Lhs *l, Scope *s)
{
	const char *name = static_name(c, s, &l->name);
	Binding *b = name ? scope_find(s, name) : NULL;

	if (name != NULL && b == NULL)
		name_unknown(c, l->at, s, name);
	return b;
}

static State *
state_of(Ode *o, const Binding *b)
{
	return b != NULL && b->kind == BIND_SYM && b->sym->state > 0
	       ? &o->state[b->sym->state - 1] : NULL;
}

static bool
may_derive(Ode *o, const Item *it)
{
	static const char *const what[] = {
		[VAR_INPUT] = "an input", [VAR_TARGET] = "a target",
		[VAR_PARAM] = "a param", [VAR_CONST] = "a const",
		[VAR_DEF] = "",
	};
	const Lhs *l = &it->stmt->lhs[0];
	const Ast *t = l->nindex > 0 ? l->index[0] : NULL;
	Sym *s = it->lhs[0]->sym;
	Check *c = o->c;

	if (s->kind != VAR_DEF) {
		diag_error(c->diag, l->at, "'%s' is %s and has no derivative",
		           s->local, what[s->kind]);
		diag_note(c->diag, s->at, "'%s' is declared here", s->local);
		return false;
	}
	if (t == NULL || t->kind != AST_NAME || strcmp(t->name.stem, "t")) {
		diag_error(c->diag, l->at, "a derivative is that of '%s[t]'",
		           s->local);
		return false;
	}
	if (s->typed && s->type != ELEM_REAL) {
		diag_error(c->diag, l->at, "'%s' is no real number and has no "
		           "derivative", s->local);
		diag_note(c->diag, s->at, "'%s' is declared here", s->local);
		return false;
	}
	if (s->def == NULL && s->state == 0)
		return true;
	diag_error(c->diag, l->at, "'%s' is defined twice", s->local);
	diag_note(c->diag, s->def != NULL ? s->def->at
	          : o->state[s->state - 1].item->stmt->lhs[0].at,
	          "the first time here");
	return false;
}

static void
add_state(Ode *o, const Item *it)
{
	if (it->lhs[0] == NULL)
		return;
	Sym *s = it->lhs[0]->sym;
	if (!may_derive(o, it)) {
		s->broken = true;
		return;
	}
	o->state[o->nstate++] = (State){.item = it, .sym = s};
	s->state = o->nstate;
}

static void
add_range(Ode *o, const Item *it)
{
	const Lhs *l = &it->stmt->lhs[0];
	const Binding *b = lhs_binding(o->c, l, it->scope);
	State *s = state_of(o, b);

	if (s != NULL && s->range == NULL) {
		s->range = it;
	} else if (s != NULL) {
		diag_error(o->c->diag, l->at, "the range of '%s' is given "
		           "twice", s->sym->local);
		diag_note(o->c->diag, s->range->stmt->at, "the first time "
		          "here");
	} else if (b != NULL) {
		diag_error(o->c->diag, l->at, "'in' keeps a state of "
		           "continuous time in a range, and '%s' has no "
		           "derivative", b->name);
		diag_help(o->c->diag, "write clip(.., lo, hi) in its equation");
	}
}

static void
add_event(Ode *o, const Item *it)
{
	for (uint32_t i = 0; i < it->stmt->nbody; i++) {
		const Lhs *l = &it->stmt->body[i]->lhs[0];
		const Binding *b = lhs_binding(o->c, l, it->scope);
		State *s = state_of(o, b);

		if (s != NULL && s->set_by == it) {
			diag_error(o->c->diag, l->at, "this event sets '%s' "
			           "twice", b->name);
		} else if (s != NULL) {
			s->jumps = true;
			s->set_by = it;
		} else if (b != NULL) {
			diag_error(o->c->diag, l->at, "an event sets states of "
			           "continuous time, and '%s' has no "
			           "derivative", b->name);
			diag_help(o->c->diag, "a count of events is a state: "
			          "'der(n[t]) = 0' and 'at ..: n[t] = n[t] + "
			          "1'");
		}
	}
	vec_push(&o->event, it);
}

static void
collect(Ode *o)
{
	Check *c = o->c;

	o->state = arena_array(c->arena, State, c->item.n);
	for (size_t i = 0; i < c->item.n; i++) {
		const Item *it = &c->item.at[i];

		if (it->stmt->kind == ST_DER)
			add_state(o, it);
		for (uint32_t k = 0; k < it->stmt->nlhs; k++)
			if ((it->stmt->kind == ST_EQUATION ||
			     it->stmt->kind == ST_OUTPUT) &&
			    it->stmt->expr != NULL && it->lhs[k] != NULL &&
			    it->stmt->lhs[k].nindex > 0 &&
			    it->stmt->lhs[k].index[0]->kind == AST_NAME &&
			    lhs_says_time(&it->stmt->lhs[k]))
				it->lhs[k]->sym->item = it;
	}
	for (size_t i = 0; i < c->item.n; i++) {
		const Item *it = &c->item.at[i];

		if (it->stmt->kind == ST_RANGE)
			add_range(o, it);
		if (it->stmt->kind == ST_EVENT)
			add_event(o, it);
	}
}

/* ---- the solver ---- */

static const CellDecl *
find_in(const AstFile *f, const char *name)
{
	for (uint32_t i = 0; i < f->nintegrator; i++)
		if (f->integrator[i]->name == name)
			return f->integrator[i];
	return NULL;
}

static const CellDecl *
find_method(Check *c, const AstName *n)
{
	const CellDecl *m = find_in(c->module->solvers, n->stem);
	VEC(const char *) known = {0};

	for (uint32_t f = 0; f < c->module->nfile; f++) {
		const AstFile *a = c->module->file[f];
		const CellDecl *own = find_in(a, n->stem);

		if (own != NULL && m != NULL)
			diag_error(c->diag, own->at, "the integrator '%s' is "
			           "there already; choose another name",
			           own->name);
		m = own != NULL ? own : m;
		for (uint32_t i = 0; i < a->nintegrator; i++)
			vec_push(&known, a->integrator[i]->name);
	}
	for (uint32_t i = 0; i < c->module->solvers->nintegrator; i++)
		vec_push(&known, c->module->solvers->integrator[i]->name);
	if (m == NULL) {
		diag_error(c->diag, n->at, "unknown solver '%s'", n->stem);
		if (diag_nearest(n->stem, known.at, known.n) != NULL)
			name_suggest(c, n->stem, known.at, known.n);
		else
			diag_help(c->diag, "there are euler, heun, rk4 and "
			          "exponential_euler; others are written as "
			          "'integrator name(f, v, h) -> v1 { .. }'");
	}
	vec_free(&known);
	return m;
}

static bool
method_fits(Check *c, const CellDecl *m)
{
	if (m->narg != 3) {
		diag_error(c->diag, m->at, "an integrator takes the "
		           "derivative, the state and the step, as in "
		           "'%s(f, v, h)'", m->name);
		return false;
	}
	for (uint32_t i = 0; i < m->nbody; i++) {
		const Stmt *st = m->body[i];

		if (st->kind == ST_EQUATION && st->nlhs == 1 &&
		    st->lhs[0].nindex == 0)
			continue;
		if (st->kind != ST_ERROR)
			diag_error(c->diag, st->at, "an integrator holds "
			           "equations of the form 'name = ..'");
		return false;
	}
	return true;
}

/* Numbers and sizes only? */
static bool
is_constant(const Scope *s, const Ast *e)
{
	const Binding *b;

	switch (e->kind) {
	case AST_NUMBER:
		return true;
	case AST_NAME:
		b = e->name.npart == 0 ? scope_find(s, e->name.stem) : NULL;
		return b == NULL ? strcmp(e->name.stem, "pi") == 0
		       : b->kind == BIND_DIM || b->kind == BIND_LOOP;
	case AST_UNARY:
		return is_constant(s, e->arg[0]);
	case AST_BINARY:
		return is_constant(s, e->arg[0]) && is_constant(s, e->arg[1]);
	default:                        /* generic: any other expression */
		return false;
	}
}

/* The step, a number or an expression such as dt[t], over the sub-steps. */
static bool
set_step(Ode *o, const Ast *e)
{
	Check *c = o->c;
	Env env = {.scope = c->top, .time = true};
	double x;

	if (!is_constant(c->top, e)) {
		Node *n = elab(c, &env, e);

		if (!node_scalar(c, n, "the step"))
			return false;
		o->h = o->nsub == 1 ? n : node_map2(
			c, e->at, OP_DIV, n, node_real(c, e->at, o->nsub));
		return true;
	}
	if (!static_real(c, c->top, e, &x))
		return false;
	if (!(x > 0)) {
		diag_error(c->diag, e->at, "the step is %g, and must be "
		           "positive", x);
		return false;
	}
	o->h = node_real(c, e->at, x / o->nsub);
	return true;
}

static bool
set_substeps(Ode *o, const Ast *e)
{
	int64_t n;

	if (!static_int(o->c, o->c->top, e, &n))
		return false;
	if (n < 1 || n > SUBSTEPS_MAX) {
		diag_error(o->c->diag, e->at, "%lld sub-steps; a step has 1 to "
		           "%d of them, each written out", (long long)n,
		           SUBSTEPS_MAX);
		return false;
	}
	o->nsub = (uint32_t)n;
	return true;
}

static bool
set_solver(Ode *o, const Stmt *st)
{
	Check *c = o->c;
	const Ast *e = st->expr, *step = NULL, *substeps = NULL;

	if (e->kind == AST_ERROR)
		return false;
	o->method = find_method(c, e->kind == AST_CALL ? &e->arg[0]->name
	                                               : &e->name);
	for (uint32_t i = 1; e->kind == AST_CALL && i < e->narg; i++) {
		const Ast *a = e->arg[i];

		if (a->kind == AST_KEYWORD && strcmp(a->name.stem, "step") == 0)
			step = a->arg[0];
		else if (a->kind == AST_KEYWORD &&
		         strcmp(a->name.stem, "substeps") == 0)
			substeps = a->arg[0];
		else {
			diag_error(c->diag, a->at, "a solver takes 'step = h' "
			           "and 'substeps = n'");
			return false;
		}
	}
	if (step == NULL) {
		diag_error(c->diag, e->at, "the solver needs the time from one "
		           "sample to the next: 'step = ..'");
		return false;
	}
	o->nsub = 1;
	return (substeps == NULL || set_substeps(o, substeps)) &&
	       set_step(o, step) && o->method != NULL &&
	       method_fits(c, o->method);
}

/* ---- one sub-step ---- */

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

static const char *
local_name(const Ode *o, uint32_t i)
{
	return o->method->body[i]->lhs[0].name.stem;
}

/* Are there equations for all names, once each? */
static bool
result_fits(Ode *o)
{
	const CellDecl *m = o->method;
	uint32_t results = 0;

	for (uint32_t i = 0; i < m->nbody; i++) {
		results += local_name(o, i) == m->result[0].stem;
		for (uint32_t k = 0; k < i; k++)
			if (local_name(o, i) == local_name(o, k)) {
				diag_error(o->c->diag, m->body[i]->at, "'%s' "
				           "is defined twice",
				           local_name(o, i));
				return false;
			}
	}
	if (results == 1)
		return true;
	diag_error(o->c->diag, m->result[0].at, "result '%s' of integrator "
	           "'%s' has no equation", m->result[0].stem, m->name);
	return false;
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
		const char *name = local_name(o, i);
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
		Sym *y = scope_find_here(s->scope, local_name(o, i))->sym;
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
		const Binding *b = lhs_binding(o->c, &st->lhs[0], it->scope);

		if (state_of(o, b) == &o->state[k])
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

static void
advance(Ode *o)
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
static void
probe(Ode *o)
{
	o->nsub = 1;
	for (uint32_t k = 0; k < o->nstate; k++) {
		const Item *it = o->state[k].item;
		Sym *y = ode_var(o, o->state[k].sym, "r");

		y->broken = o->state[k].sym->broken = true;
		equation_at_stage(o->c, it, it->stmt->expr, y, NULL);
	}
}

void
ode_elab(Check *c)
{
	Ode o = {.c = c};
	bool ok = true;

	collect(&o);
	if (o.nstate > 0 && c->solver == NULL) {
		diag_error(c->diag, o.state[0].item->stmt->at, "a derivative "
		           "needs a solver");
		diag_help(c->diag, "write 'solver rk4(step = 1)'; others are "
		          "euler, heun and exponential_euler");
		ok = false;
	} else if (c->solver != NULL) {
		ok = set_solver(&o, c->solver) && result_fits(&o);
		if (o.nstate == 0 && c->diag->errors == 0)
			diag_error(c->diag, c->solver->at, "there is a solver, "
			           "but no derivative: no 'der(v[t]) = ..'");
	}
	if (ok && c->diag->errors == 0)
		advance(&o);
	else
		probe(&o);
	vec_free(&o.event);
	vec_free(&o.stage);
}
