/* feed y[t-1] = d[t-1] when training: what is read of y at an earlier step.
 *
 *   in    the statement
 *   out   a variable y.fed with the boundary values of y and the equation
 *             y.fed[t] = if training then d[t] else y[t]
 *         read wherever an equation reads y[t-1], y[t-2], ..; y[t] is y
 *   why   one text for a network that learns from what its teacher did and
 *         goes on from what it did itself: Jordan (1986); Williams and Zipser,
 *         Neural Computation 1 (1989).  No gradient passes the forced value,
 *         and the state is as large as without
 */
#include "front/checker.h"

static Ast *
time_name(Check *c, Span at)
{
	return made_leaf(c, at, AST_NAME, "t", 0);
}

static bool
binds_time(const Ast *e)
{
	for (uint32_t i = 0; i < e->nbind; i++)
		if (strcmp(e->bind[i].name.stem, "t") == 0)
			return true;
	return false;
}

/* e, k steps later: t + k stands where t did. */
static Ast *
later(Check *c, const Ast *e, int32_t k)
{
	if (ast_is_name(e, "t"))
		return made_apply(c, AST_BINARY, AST_OP_ADD, 2, (Ast *[]){
			time_name(c, e->at),
			made_leaf(c, e->at, AST_NUMBER, "", k)});
	Ast *copy = arena_copy(c->arena, e, sizeof *e);
	if (binds_time(e))
		return copy;
	copy->arg = arena_array(c->arena, Ast *, e->narg);
	for (uint32_t i = 0; i < e->narg; i++)
		copy->arg[i] = e->arg[i] ? later(c, e->arg[i], k) : NULL;
	if (e->guard != NULL)
		copy->guard = later(c, e->guard, k);
	return copy;
}

/* The equation of y.fed, k steps later than it was written. */
static Stmt *
equation_of(Check *c, const Stmt *st, int32_t k)
{
	Stmt *e = arena_copy(c->arena, st, sizeof *st);
	Lhs *l = e->lhs = arena_copy(c->arena, st->lhs, sizeof *l);
	Ast **read = arena_array(c->arena, Ast *, l->nindex + 1);

	read[0] = made_leaf(c, l->at, AST_NAME, "", 0);
	read[0]->name = l->name;
	read[1] = time_name(c, l->index[0]->at);
	for (uint32_t i = 1; i < l->nindex; i++)
		read[i + 1] = l->index[i];
	l->index = read + 1;
	e->expr = made_apply(c, AST_IF, 0, 3, (Ast *[]){
		later(c, st->when, k), later(c, st->expr, k),
		made_apply(c, AST_INDEX, 0, l->nindex + 1, read)});
	return e;
}

static bool
delay_of(Check *c, const Lhs *l, Scope *s, int32_t *k)
{
	TimeRef r;

	if (l->nindex > 0 && static_time(c, s, l->index[0], &r) &&
	    r.kind == AT_REL && r.off < 0) {
		*k = -r.off;
		return true;
	}
	diag_error(c->diag, l->at, "'feed' says what is read of an earlier "
	           "step");
	diag_help(c->diag, "write 'feed %s[t-1] = .. when ..'", l->name.stem);
	return false;
}

static Sym *
add_fed(Check *c, Sym *y, Span at)
{
	Scope *own = scope_new(c->arena, NULL);
	Sym *f = sym_new(c, own, strs_printf(&c->pool->strs, "%s.fed",
	                                     y->name), VAR_DEF, at);

	f->local = y->local;
	f->timed = f->internal = f->made = true;
	f->feeds = y;
	y->fed = f;
	shape_unify(c, f->shape, y->shape, at);
	return f;
}

void
feed_declare(Check *c, Items *out, const Stmt *st, Binding *y, Scope *s)
{
	const Lhs *l = &st->lhs[0];
	int32_t k;

	if (y == NULL || !delay_of(c, l, s, &k))
		return;
	y->sym->timed = true;
	if (y->sym->fed != NULL) {
		diag_error(c->diag, l->at, "'%s' is fed twice", y->name);
		diag_note(c->diag, y->sym->fed->at, "the first time here");
		return;
	}
	Item it = {.stmt = equation_of(c, st, k), .scope = s};
	it.lhs = arena_new(c->arena, Binding *);
	it.lhs[0] = arena_copy(c->arena, y, sizeof *y);
	it.lhs[0]->sym = add_fed(c, y->sym, l->at);
	cell_declare(c, it.stmt->expr, s, true, NULL, NULL);
	vec_push(out, it);
}

Sym *
feed_read(Sym *s, TimeRef time)
{
	if (time.kind == AT_REL && time.off < 0 && s->fed != NULL)
		return s->fed;
	if (time.kind == AT_REL && time.off >= 0 && s->feeds != NULL)
		return s->feeds;
	return s;
}

void
feed_check(Check *c)
{
	for (size_t i = 0; i < c->sym.n; i++) {
		const Sym *f = c->sym.at[i], *y = f->feeds;

		if (y == NULL)
			continue;
		if (y->kind != VAR_DEF) {
			diag_error(c->diag, f->at, "'%s' is given, not "
			           "computed: there is nothing to feed",
			           y->local);
			diag_note(c->diag, y->at, "'%s' is declared here",
			          y->local);
		} else if (y->state > 0) {
			diag_error(c->diag, f->at, "'%s' has a derivative: its "
			           "solver goes on from its own value",
			           y->local);
			diag_help(c->diag, "feed a variable with an equation, "
			          "such as 'y[t] = %s[t]'", y->local);
		}
	}
}

/* An integer is below the larger of the two limits, where both are known. */
void
feed_classes(Check *c)
{
	for (size_t i = 0; i < c->sym.n; i++) {
		const Sym *f = c->sym.at[i], *y = f->feeds;

		if (y == NULL || f->var == NULL || y->var == NULL ||
		    f->def->right->kind != NODE_IF)
			continue;
		const Node *given = f->def->right->arg[1];
		const Var *v = given->kind == NODE_ACCESS ? given->sym->var
		                                          : NULL;
		int64_t n = v != NULL ? v->classes : 0;

		if (n > 0 && y->var->classes > 0)
			f->var->classes = n > y->var->classes
			                  ? n : y->var->classes;
	}
}

/* Is y itself read before its first step? */
static bool
start_read(const Check *c, const Sym *y)
{
	for (size_t i = 0; i < c->node.n; i++) {
		const Node *n = c->node.at[i];

		if (n->kind == NODE_ACCESS && n->sym == y &&
		    ((n->time.kind == AT_REL && n->time.off < 0) ||
		     (n->time.kind == AT_START && n->time.off < 1)))
			return true;
	}
	return false;
}

/* The values of y before the first step are those of f; y keeps them only
 * where it is read there. */
static void
hand_start(Var *y, Var *f, bool keep)
{
	size_t kept = 0;

	for (size_t k = 0; k < y->bound.n; k++) {
		Bound b = y->bound.at[k];
		bool start = b.kind == BOUND_BEFORE ||
		             b.kind == BOUND_AT_START;

		if (start)
			vec_push(&f->bound, b);
		if (!start || keep)
			y->bound.at[kept++] = b;
	}
	y->bound.n = kept;
}

void
feed_make(Check *c)
{
	for (size_t i = 0; i < c->sym.n; i++) {
		const Sym *f = c->sym.at[i], *y = f->feeds;

		if (y != NULL && f->var != NULL && y->var != NULL)
			hand_start(y->var, f->var, start_read(c, y));
	}
}
