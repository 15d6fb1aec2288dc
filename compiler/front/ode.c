/* What the text says about continuous time: states, ranges, events, the solver.
 *
 *   in    items of these kinds; all ordinary equations are elaborated
 *   out   for each state the equation of v[t], made in ode_step.c
 *   how   names are looked up and each statement is judged; the integrator is
 *         text of the language, of solvers.rnn or of the user
 */
#include "front/ode.h"

#include <string.h>

enum { SUBSTEPS_MAX = 1000 };

/* ---- what the text says ---- */

Binding *
ode_binding(Check *c, const Lhs *l, Scope *s)
{
	const char *name = static_name(c, s, &l->name);
	Binding *b = name ? scope_find(s, name) : NULL;

	if (name != NULL && b == NULL)
		name_unknown(c, l->at, s, name);
	return b;
}

State *
ode_state_of(Ode *o, const Binding *b)
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
	const Binding *b = ode_binding(o->c, l, it->scope);
	State *s = ode_state_of(o, b);

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
		const Binding *b = ode_binding(o->c, l, it->scope);
		State *s = ode_state_of(o, b);

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
			     it->stmt->kind == ST_OUTPUT ||
			     it->stmt->kind == ST_MONITOR) &&
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

/* Are there equations for all names, once each? */
static bool
result_fits(Ode *o)
{
	const CellDecl *m = o->method;
	uint32_t results = 0;

	for (uint32_t i = 0; i < m->nbody; i++) {
		results += ode_local(o, i) == m->result[0].stem;
		for (uint32_t k = 0; k < i; k++)
			if (ode_local(o, i) == ode_local(o, k)) {
				diag_error(o->c->diag, m->body[i]->at, "'%s' "
				           "is defined twice",
				           ode_local(o, i));
				return false;
			}
	}
	if (results == 1)
		return true;
	diag_error(o->c->diag, m->result[0].at, "result '%s' of integrator "
	           "'%s' has no equation", m->result[0].stem, m->name);
	return false;
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
		ode_advance(&o);
	else
		ode_probe(&o);
	vec_free(&o.event);
	vec_free(&o.stage);
	vec_free(&o.noise);
}
