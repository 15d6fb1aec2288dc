/* Declared indices: a sequence with a length of its own, an iteration.
 *
 *   in    index s over sequence(max = 20)
 *         index k over iteration(max = 100), until c
 *   out   s runs over a dimension S of that size, from 1; only the elements up
 *         to the length of the sequence, an input, or up to the turn K in which
 *         c held, take part in anything
 *   how   K is made by equations: turn k is made if the one before it was and
 *         did not end it
 *
 *           K.stop[k] = c
 *           K.run[k] = where(k > 1, K.run[k-1] and not K.stop[k-1], true)
 *           K.length = max[k] k
 */
#include "front/lower.h"

#include <ctype.h>
#include <string.h>

Axis *
axis_find(const Check *c, const char *name)
{
	for (size_t i = 0; i < c->axis.n; i++)
		if (strcmp(c->axis.at[i]->name, name) == 0)
			return c->axis.at[i];
	return NULL;
}

Axis *
axis_named(const Check *c, const Ast *e)
{
	return e->kind == AST_NAME && e->name.npart == 0
	       ? axis_find(c, e->name.stem) : NULL;
}

void
axis_range(Check *c, Index *i)
{
	const Axis *a = axis_find(c, i->name);

	i->lo = poly_int(c->arena, a != NULL);
	i->dim = a ? poly_atom(c->arena, a->dim) : dim_unknown(c, i->at);
	if (a != NULL)
		i->ranged = a->stmt->at;
}

Axis *
axis_over(Check *c, const Poly *dim)
{
	const Poly *p = poly_resolve(c->arena, dim);

	return p->n == 1 && p->term[0].degree == 1 && p->term[0].coef == 1
	       ? p->term[0].atom[0]->axis : NULL;
}

Node *
axis_length(Check *c, const Env *env, Span at, Axis *a)
{
	return elab_access(c, env, at, a->count, (TimeRef){
		a->count->timed ? AT_REL : AT_NONE, 0});
}

const Expr *
lower_active(Lower *l, const Dim *dim, const Expr *level)
{
	for (size_t i = 0; i < l->c->axis.n; i++) {
		const Axis *a = l->c->axis.at[i];
		const Sym *s = a->run != NULL ? a->run : a->count;

		if (strcmp(a->dim->name, dim->text) != 0)
			continue;
		if (s == NULL || s->var == NULL || l->owner == a->run)
			return NULL;
		TimeRef now = {s->timed ? AT_REL : AT_NONE, 0};
		if (a->run != NULL)
			return expr_access(l->p, s->var, now, &level);
		return expr_op2(l->p, OP_LT, level,
		                expr_access(l->p, s->var, now, NULL));
	}
	return NULL;
}

/* --- the text that is made ------------------------------------------------ */

/* The name that an index of that kind has for its own use. */
static const char *
own_name(Check *c, const Axis *a, const char *what)
{
	return strs_printf(&c->pool->strs, "%s.%s", a->dim->name, what);
}

/* name[t, k - back] */
static Ast *
turn(Check *c, const Axis *a, const char *what, double back)
{
	Span at = a->until->at;
	Ast *k = made_leaf(c, at, AST_NAME, a->name, 0);
	Ast *arg[3] = {made_leaf(c, at, AST_NAME, own_name(c, a, what), 0)};
	uint32_t n = 1;

	if (a->timed)
		arg[n++] = made_leaf(c, at, AST_NAME, "t", 0);
	arg[n++] = back == 0 ? k
	           : made_apply(c, AST_BINARY, AST_OP_SUB, 2, (Ast *[]){
			k, made_leaf(c, at, AST_NUMBER, "", back)});
	return made_apply(c, AST_INDEX, 0, n, arg);
}

/* The equation of name[t, k], or with k == false of name[t]. */
static Sym *
define(Check *c, const Axis *a, const char *what, bool k, Ast *right)
{
	const Ast *left = turn(c, a, what, 0);
	Stmt *st = arena_new(c->arena, Stmt);
	Lhs *l = arena_new(c->arena, Lhs);

	*l = (Lhs){.name = left->arg[0]->name, .index = left->arg + 1,
	           .nindex = (uint32_t)a->timed + k, .at = a->until->at};
	*st = (Stmt){.kind = ST_EQUATION, .at = a->until->at, .lhs = l,
	             .nlhs = 1, .expr = right};
	declare_block(c, &c->item, &st, 1, c->top);
	Sym *s = scope_find(c->top, l->name.stem)->sym;
	s->read = true;
	return s;
}

static void
define_turns(Check *c, Axis *a)
{
	Span at = a->until->at;
	Ast *k = made_leaf(c, at, AST_NAME, a->name, 0);
	Ast *first = made_apply(c, AST_BINARY, AST_OP_GT, 2, (Ast *[]){
		k, made_leaf(c, at, AST_NUMBER, "", 1)});
	Ast *on = made_apply(c, AST_BINARY, AST_OP_AND, 2, (Ast *[]){
		turn(c, a, "run", 1),
		made_apply(c, AST_UNARY, AST_OP_NOT, 1, (Ast *[]){
			turn(c, a, "stop", 1)})});
	Ast *when = made_apply(c, AST_CALL, 0, 4, (Ast *[]){
		made_leaf(c, at, AST_NAME, "where", 0), first, on,
		made_leaf(c, at, AST_NAME, "true", 0)});
	Ast *last = made_apply(c, AST_REDUCE, 0, 1, &k);

	last->name = made_leaf(c, at, AST_NAME, "max", 0)->name;
	last->bind = arena_new(c->arena, Binder);
	last->bind->name = k->name;
	last->nbind = 1;
	define(c, a, "stop", true, a->until->expr);
	a->run = define(c, a, "run", true, when);
	a->count = define(c, a, "length", false, last);
}

static void
define_length(Check *c, Axis *a)
{
	Sym *s = sym_new(c, c->top, own_name(c, a, "length"), VAR_INPUT,
	                 a->stmt->at);

	s->typed = s->stated = s->read = true;
	s->type = ELEM_INT;
	s->classes = poly_int(c->arena, a->dim->size + 1);
	shape_unify(c, s->shape, shape_make(c, 0, NULL), s->at);
	a->count = s;
}

/* --- declarations --------------------------------------------------------- */

/* sequence(max = n), iteration(max = n) */
static bool
read_domain(Check *c, const Ast *e, const DimBinding *option, bool *iteration,
            int64_t *max)
{
	const Ast *name = e->kind == AST_CALL ? e->arg[0] : e;
	const Ast *arg = e->kind == AST_CALL && e->narg == 2 ? e->arg[1]
	                                                     : NULL;

	*iteration = ast_is_name(name, "iteration");
	if (!*iteration && !ast_is_name(name, "sequence")) {
		diag_error(c->diag, e->at, "an index over '%s' is not known",
		           name->name.stem);
		diag_help(c->diag, "there are 'sequence(max = 20)', "
		          "'iteration(max = 100)' and 'tree'");
		return false;
	}
	if (arg == NULL || arg->kind != AST_KEYWORD ||
	    strcmp(arg->name.stem, "max") != 0) {
		diag_error(c->diag, e->at, "an index over %s says how long it "
		           "can be", name->name.stem);
		diag_help(c->diag, "write '%s(max = 100)'", name->name.stem);
		return false;
	}
	if (option != NULL)
		*max = option->size;
	else if (!static_int(c, c->top, arg->arg[0], max))
		return false;
	if (*max >= 1 && *max < INT32_MAX)
		return true;
	diag_error(c->diag, arg->at, "%lld elements: an index takes from 1 to "
	           "2^31 - 2", (long long)*max);
	return false;
}

static const char *
in_capitals(Check *c, const char *name)
{
	char *s = arena_str(c->arena, name, strlen(name));

	for (char *p = s; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return strs_intern_z(&c->pool->strs, s);
}

static void
declare_axis(Check *c, const Stmt *st)
{
	const char *name = st->loop.stem, *length = in_capitals(c, name);
	const Binding *taken = scope_find(c->top, length);
	int64_t max;
	bool iteration;

	if (!read_domain(c, st->expr, head_option(c, length), &iteration, &max))
		return;
	if (taken != NULL || strcmp(name, length) == 0 ||
	    strcmp(length, "T") == 0) {
		diag_error(c->diag, st->at, "the length of index '%s' is "
		           "called '%s', and that name is taken", name, length);
		if (taken != NULL)
			diag_note(c->diag, taken->at, "'%s' is declared here",
			          length);
		return;
	}
	Axis *a = arena_new(c->arena, Axis);
	*a = (Axis){.name = name, .stmt = st,
	            .dim = static_dim_new(c, length, st->at),
	            .iteration = iteration};
	a->dim->size = max;
	a->dim->axis = a;
	vec_push(&c->axis, a);
	vec_push(&c->sys->dim, ((DimBinding){length, max}));
	scope_add(c->arena, c->top, (Binding){
		.name = length, .kind = BIND_DIM, .at = st->at, .dim = a->dim,
		.used = true,
	});
}

/* --- left sides ----------------------------------------------------------- */

typedef void LhsFn(Check *c, Lhs *l, void *ctx);

static void
each_left(Check *c, Stmt *const *body, uint32_t n, LhsFn *f, void *ctx)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < body[i]->nlhs; k++)
			f(c, &body[i]->lhs[k], ctx);
		each_left(c, body[i]->body, body[i]->nbody, f, ctx);
	}
}

typedef VEC(const char *) Stems;

/* s[k]: its first index is no time, not in s[0] either.  h[t, k]: k runs anew
 * for each t. */
static void
note_first(Check *c, Lhs *l, void *ctx)
{
	Stems *first = ctx;

	if (l->nindex > 0 && axis_named(c, l->index[0]) != NULL)
		vec_push(first, l->name.stem);
	for (uint32_t k = 1; k < l->nindex; k++) {
		Axis *a = axis_named(c, l->index[k]);

		if (a != NULL && ast_is_name(l->index[0], "t"))
			a->timed = true;
	}
}

static void
mark_untimed(Check *c, Lhs *l, void *ctx)
{
	const Stems *first = ctx;

	(void)c;
	for (size_t i = 0; i < first->n; i++)
		l->untimed = l->untimed || first->at[i] == l->name.stem;
}

/* Does the name occur in the expression? */
static bool
mentions(const Ast *e, const char *name)
{
	bool found = e != NULL && ast_is_name(e, name);

	for (uint32_t i = 0; e != NULL && i < e->narg; i++)
		found = found || mentions(e->arg[i], name);
	return found || (e != NULL && e->guard != NULL &&
	                 mentions(e->guard, name));
}

static void
declare_until(Check *c, const Stmt *st)
{
	Axis *found = NULL;

	for (size_t i = 0; i < c->axis.n && found == NULL; i++)
		if (c->axis.at[i]->iteration &&
		    mentions(st->expr, c->axis.at[i]->name))
			found = c->axis.at[i];
	if (found == NULL) {
		diag_error(c->diag, st->at, "'until' ends an iteration, and no "
		           "index of one occurs in its condition");
		diag_help(c->diag, "declare it: 'index k over iteration(max = "
		          "100)'");
	} else if (found->until != NULL) {
		diag_error(c->diag, st->at, "the iteration over '%s' ends "
		           "twice", found->name);
		diag_note(c->diag, found->until->at, "the first time here");
		diag_help(c->diag, "join the conditions by 'or'");
	} else {
		found->until = st;
	}
}

void
axis_declare(Check *c, const ModelDecl *m)
{
	Stems first = {0};

	for (uint32_t i = 0; i < m->nbody; i++)
		if (m->body[i]->kind == ST_INDEX &&
		    !branch_is_tree(m->body[i]->expr))
			declare_axis(c, m->body[i]);
	for (uint32_t i = 0; i < m->nbody; i++)
		if (m->body[i]->kind == ST_UNTIL)
			declare_until(c, m->body[i]);
	each_left(c, m->body, m->nbody, note_first, &first);
	each_left(c, m->body, m->nbody, mark_untimed, &first);
	vec_free(&first);
	for (size_t i = 0; i < c->axis.n; i++) {
		Axis *a = c->axis.at[i];

		if (!a->iteration)
			define_length(c, a);
		else if (a->until != NULL)
			define_turns(c, a);
	}
}
