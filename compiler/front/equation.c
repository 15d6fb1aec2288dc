/* Equations and boundary values: what the left side says, then the right side
 * in the scope that the left side makes. */
#include "front/checker.h"

Eqn *
equation_make(Check *c, Sym *s, Node *right, Span at)
{
	return equation_make_like(c, s, right, &(Eqn){.at = at});
}

Eqn *
equation_make_like(Check *c, Sym *s, Node *right, const Eqn *left)
{
	Eqn *e = arena_copy(c->arena, left, sizeof *left);

	e->sym = s;
	e->right = right;
	s->def = e;
	vec_push(&c->eqn, e);
	solve_equation(c, e);
	return e;
}

static bool
inside(Check *c, const Lhs *l, const Sym *s, const char *what)
{
	diag_error(c->diag, l->index[0]->at, "%s lies inside the sequence "
	           "1 .. T and is defined by '%s[t]'", what, s->local);
	diag_help(c->diag, "boundary values stand at 0, -1, ... and at T+1, "
	          "T+2, ...; write 'if t == 1 then .. else ..' for a step "
	          "of its own");
	return false;
}

/* t <= 0, t < 1, t > T, t >= T+1 */
static bool
range_bound(Check *c, const Lhs *l, Scope *s, Eqn *e)
{
	const Ast *i = l->index[0];
	TimeRef r;

	if (!ast_is_name(i->arg[0], "t") || !static_time(c, s, i->arg[1], &r))
		goto bad;
	bool below = i->op == AST_OP_LE || i->op == AST_OP_LT;
	int32_t edge = r.off + (i->op == AST_OP_LE || i->op == AST_OP_GT);
	if (below && r.kind == AT_START && edge == 1) {
		e->bound = BOUND_BEFORE;
		return true;
	}
	if (!below && (i->op == AST_OP_GT || i->op == AST_OP_GE) &&
	    r.kind == AT_END && edge == 1) {
		e->bound = BOUND_AFTER;
		return true;
	}
bad:
	diag_error(c->diag, i->at, "a range of boundary values is 't <= 0' or "
	           "'t > T'");
	return false;
}

/* The time index of a left side; element indices follow it. */
static bool
time_of(Check *c, const Lhs *l, Scope *s, Eqn *e)
{
	const Ast *i = l->index[0];
	TimeRef r;

	if (ast_is_name(i, "t"))
		return true;
	e->is_bound = true;
	if (i->kind == AST_BINARY && i->op >= AST_OP_EQ && i->op <= AST_OP_GE)
		return range_bound(c, l, s, e);
	if (!static_time(c, s, i, &r)) {
		diag_error(c->diag, i->at, "the first index of '%s' is its "
		           "time: t, or 0, -1, .., T+1, .. for boundary "
		           "values", e->sym->local);
		diag_help(c->diag, "write '%s[t, i]' for element i",
		          e->sym->local);
		return false;
	}
	e->off = r.off;
	switch (r.kind) {
	case AT_REL:
		diag_error(c->diag, i->at, "an equation defines '%s[t]'",
		           e->sym->local);
		diag_help(c->diag, "shift the right side instead: write t%+d "
		          "for t there", -r.off);
		return false;
	case AT_START:
		e->bound = BOUND_AT_START;
		return r.off <= 0 || inside(c, l, e->sym, "this step");
	case AT_END:
		e->bound = BOUND_AT_END;
		return r.off >= 1 || inside(c, l, e->sym, "this step");
	case AT_NONE:
	case AT_PARENT:
	case AT_CHILD:
	case AT_EACH:
		break;
	}
	return false;
}

static bool
element_index(Check *c, const Ast *i, Scope *s, Scope *in, Eqn *e)
{
	bool ok = true;

	if (edge_place(c, i, s, e->nindex, e, &ok)) {
		Index *x = arena_new(c->arena, Index);

		*x = (Index){.name = "", .at = i->at,
		             .lo = poly_int(c->arena, 0),
		             .dim = dim_unknown(c, i->at)};
		e->index[e->nindex++] = x;
		return true;
	}
	if (!ok)
		return false;
	Binding *b = i->kind == AST_NAME && i->name.npart == 0
	             ? scope_find(s, i->name.stem) : NULL;

	if (i->kind != AST_NAME || i->name.npart > 0 || ast_is_name(i, "t") ||
	    ast_is_name(i, "T") ||
	    (b != NULL && (b->kind == BIND_LOOP || b->kind == BIND_DIM))) {
		diag_error(c->diag, i->at, "an equation defines all elements: "
		           "its left side takes index names, such as i and j");
		diag_help(c->diag, "tell elements apart on the right side: "
		          "where(i == 0, .., ..), or concat(..)");
		return false;
	}
	if (scope_find_here(in, i->name.stem) != NULL) {
		diag_error(c->diag, i->at, "index '%s' stands twice on the "
		           "left side", i->name.stem);
		return false;
	}
	Index *x = arena_new(c->arena, Index);
	x->name = i->name.stem;
	x->at = i->at;
	axis_range(c, x);
	e->index[e->nindex++] = x;
	scope_add(c->arena, in, (Binding){.name = x->name, .kind = BIND_INDEX,
	                                  .at = x->at, .index = x});
	return true;
}

/* Does the first index of this left side tell a time?  In a cell it may be
 * left out. */
static bool
has_time(const Lhs *l, const Binding *b)
{
	if (!b->sym->timed || l->nindex == 0 || l->untimed)
		return false;
	return !b->bare || lhs_says_time(l) || l->index[0]->kind != AST_NAME;
}

static bool
lacks_time(Check *c, const Lhs *l, const Binding *b)
{
	if (!b->sym->timed || b->bare || l->nindex > 0)
		return false;
	diag_error(c->diag, l->at, "'%s' is a sequence: its equation defines "
	           "'%s[t]'", b->name, b->name);
	return true;
}

static bool
left_side(Check *c, const Lhs *l, Scope *s, Scope *in, const Binding *b, Eqn *e)
{
	uint32_t k = 0;

	if (has_time(l, b)) {
		if (!time_of(c, l, s, e))
			return false;
		k = 1;
	} else if (lacks_time(c, l, b)) {
		return false;
	}
	if (l->nindex - k > RANK_MAX) {
		diag_error(c->diag, l->at, "%u element indices; %d are the "
		           "most", l->nindex - k, RANK_MAX);
		return false;
	}
	e->index = arena_array(c->arena, Index *, l->nindex);
	for (; k < l->nindex; k++)
		if (!element_index(c, l->index[k], s, in, e))
			return false;
	return true;
}

static const char *
bound_text(Check *c, const Eqn *e)
{
	switch (e->bound) {
	case BOUND_BEFORE:
		return "t <= 0";
	case BOUND_AFTER:
		return "t > T";
	case BOUND_AT_START:
		return arena_printf(c->arena, "%d", e->off);
	case BOUND_AT_END:
		return arena_printf(c->arena, "T+%d", e->off);
	}
	return "";
}

/* A second equation for the same thing is an error. */
static bool
is_first(Check *c, const Eqn *e)
{
	const Eqn *before = e->is_edge ? e->sym->edge
	                    : e->is_bound ? e->sym->bound : e->sym->def;

	while (e->is_edge && before != NULL &&
	       (before->edge != e->edge ||
	        before->edge_above != e->edge_above))
		before = before->next;
	while (!e->is_edge && e->is_bound && before != NULL &&
	       (before->bound != e->bound || before->off != e->off))
		before = before->next;
	if (before == NULL)
		return true;
	if (e->is_edge)
		diag_error(c->diag, e->at, "what lies %s the axis of '%s' is "
		           "defined twice", e->edge_above ? "above" : "below",
		           e->sym->local);
	else if (e->is_bound)
		diag_error(c->diag, e->at, "the boundary value '%s[%s]' is "
		           "defined twice", e->sym->local, bound_text(c, e));
	else
		diag_error(c->diag, e->at, "'%s' is defined twice",
		           e->sym->local);
	diag_note(c->diag, before->at, "the first time here");
	return false;
}

/* Inputs may have boundary values; what is declared has no equation. */
static bool
may_define(Check *c, const Eqn *e, bool output)
{
	static const char *const what[] = {
		[VAR_INPUT] = "an input", [VAR_TARGET] = "a target",
		[VAR_PARAM] = "a param", [VAR_CONST] = "a const",
		[VAR_DEF] = "", [VAR_TREE] = "",
	};
	const Sym *s = e->sym;

	if (s->kind == VAR_DEF ||
	    ((e->is_bound || e->is_edge) &&
	     (s->kind == VAR_INPUT || s->kind == VAR_TARGET)))
		return true;
	diag_error(c->diag, e->at, output ? "'%s' is %s and cannot be an output"
	           : "'%s' is %s and has no equation", s->local, what[s->kind]);
	diag_note(c->diag, s->at, "'%s' is declared here", s->local);
	if (output)
		diag_help(c->diag, "define a copy: 'output y%s = %s%s'",
		          s->timed ? "[t]" : "", s->local,
		          s->timed ? "[t]" : "");
	else if (s->kind == VAR_PARAM)
		diag_help(c->diag, "an initial value stands in the declaration:"
		          " 'param %s : ... = ...'", s->local);
	return false;
}

static void
add(Check *c, Eqn *e)
{
	if (!e->is_bound && !e->is_edge) {
		e->sym->def = e;
	} else {
		Eqn **last = e->is_edge ? &e->sym->edge : &e->sym->bound;

		while (*last != NULL)
			last = &(*last)->next;
		*last = e;
	}
	vec_push(&c->eqn, e);
	solve_equation(c, e);
}

Eqn *
equation_at_stage(Check *c, const Item *it, const Ast *right, Sym *as,
                  Stage *stage)
{
	const Lhs *l = &it->stmt->lhs[0];
	Scope *in = scope_new(c->arena, it->scope);
	Eqn *e = arena_new(c->arena, Eqn);
	Env env = {
		.scope = in, .time = true, .owner = as, .stage = stage,
		.left = e,
		.derived = it->stmt->kind == ST_DER ? it->lhs[0]->sym : NULL,
	};

	in->family = in->between = true;
	e->sym = as;
	e->at = l->at;
	if (!left_side(c, l, it->scope, in, it->lhs[0], e)) {
		as->broken = true;
		return NULL;
	}
	cell_declare(c, right, in, true, NULL, NULL);
	e->right = elab(c, &env, right);
	add(c, e);
	return e;
}

static void
elab_one(Check *c, const Item *it, Node *given)
{
	const Lhs *l = &it->stmt->lhs[0];
	Binding *b = it->lhs[0];
	Scope *in = scope_new(c->arena, it->scope);
	Eqn *e = arena_new(c->arena, Eqn);

	in->family = true;
	if (b == NULL)
		return;
	e->sym = b->sym;
	e->at = l->at;
	if (!left_side(c, l, it->scope, in, b, e)) {
		b->sym->broken = true;
		return;
	}
	bool ok = may_define(c, e, it->stmt->kind == ST_OUTPUT) &&
	          is_first(c, e);
	Env env = {
		.scope = in, .time = b->sym->timed && !e->is_bound,
		.owner = b->sym, .left = e, .fit = b->sym->fits,
	};
	e->right = given ? given
	           : it->stmt->kind == ST_DRAW
	           ? chance_statement(c, &env, it->stmt)
	           : elab(c, &env, it->stmt->expr);
	if (ok)
		add(c, e);
	else
		b->sym->broken = true;
}

static void
elab_loss(Check *c, const Item *it)
{
	Env env = {.scope = it->scope, .owner = c->loss};
	Node *n = elab(c, &env, it->stmt->expr);

	if (!shape_unify(c, c->loss->shape, shape_make(c, 0, NULL),
	                 c->loss->at))
		return;
	if (shape_get(n->shape)->known && !shape_is_scalar(n->shape) &&
	    !shape_get(n->shape)->poison) {
		diag_error(c->diag, n->at, "the loss is one number, and this "
		           "has shape %s", shape_text(c, n->shape));
		diag_help(c->diag, "reduce it with 'sum', 'mean' or 'sumsq'");
		n = node_error(c, n->at);
	}
	equation_make(c, c->loss, n, c->loss->at);
}

/* The outputs that are declared apart from their equation. */
static void
mark_output(Check *c, const Item *it)
{
	Eqn probe = {.sym = it->lhs[0] ? it->lhs[0]->sym : NULL,
	             .at = it->stmt->lhs[0].at};

	if (probe.sym != NULL)
		may_define(c, &probe, true);
}

static void
elab_tuple(Check *c, const Item *it)
{
	const Stmt *st = it->stmt;
	const CellDecl *cell = NULL;
	Env env = {.scope = it->scope};
	uint32_t n = 0;

	for (uint32_t i = 0; i < st->nlhs; i++)
		if (it->lhs[i] == NULL)
			return;
	if (st->expr->kind == AST_CALL)
		cell = cell_find(c, st->expr->arg[0]->name.stem);
	if (cell == NULL || cell->nresult != st->nlhs) {
		if (st->expr->kind != AST_ERROR && cell == NULL)
			diag_error(c->diag, st->expr->at, "several names on "
			           "the left side take the results of a cell");
		else if (cell != NULL)
			diag_error(c->diag, st->at, "cell '%s' has %u "
			           "result%s, and %u names stand on the left "
			           "side", cell->name, cell->nresult,
			           cell->nresult == 1 ? "" : "s", st->nlhs);
		for (uint32_t i = 0; i < st->nlhs; i++)
			it->lhs[i]->sym->broken = true;
		return;
	}
	env.owner = it->lhs[0]->sym;
	for (uint32_t i = 0; i < st->nlhs; i++)
		env.time = env.time ||
		           (it->lhs[i]->sym->timed &&
		            (it->lhs[i]->bare || st->lhs[i].nindex == 0 ||
		             ast_is_name(st->lhs[i].index[0], "t")));
	Node **result = cell_call(c, &env, st->expr, &n);
	for (uint32_t i = 0; i < st->nlhs; i++) {
		Stmt one = *st;
		Item part = {&one, it->scope, &it->lhs[i], NULL};

		one.lhs = &st->lhs[i];
		if (result == NULL)
			it->lhs[i]->sym->broken = true;
		else
			elab_one(c, &part, result[i]);
	}
}

/* The left side is the results of the cell. */
static void
elab_aliased(Check *c, const Item *it)
{
	const Stmt *st = it->stmt;
	Sym **lhs = arena_array(c->arena, Sym *, st->nlhs);
	Env env = {.scope = it->scope};

	for (uint32_t i = 0; i < st->nlhs; i++) {
		lhs[i] = it->lhs[i]->sym;
		if (lacks_time(c, &st->lhs[i], it->lhs[i]))
			return;
		if (lhs[i]->def != NULL) {
			Eqn again = {.sym = lhs[i], .at = st->lhs[i].at};

			is_first(c, &again);
			return;
		}
	}
	env.owner = lhs[0];
	env.time = lhs[0]->timed;
	if (!cell_call_aliased(c, &env, st->expr, it->root, lhs))
		for (uint32_t i = 0; i < st->nlhs; i++)
			lhs[i]->broken = true;
}

void
equation_elab(Check *c, const Items *items)
{
	for (size_t i = 0; i < items->n; i++) {
		const Item *it = &items->at[i];

		if (it->stmt->kind == ST_DER || it->stmt->kind == ST_RANGE ||
		    it->stmt->kind == ST_EVENT)
			continue;       /* ode.c */
		if (it->stmt->kind == ST_LOSS)
			elab_loss(c, it);
		else if (it->stmt->expr == NULL)
			mark_output(c, it);
		else if (it->root != NULL && it->root->aliased)
			elab_aliased(c, it);
		else if (it->stmt->nlhs > 1)
			elab_tuple(c, it);
		else
			elab_one(c, it, NULL);
	}
}
