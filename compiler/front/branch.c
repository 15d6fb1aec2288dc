/* Trees: the words that name nodes, and what they become.
 *
 *   in    index n over tree(arity = 2)
 *   out   n is another word for t; an input `parent`; parent(n), child(n, k)
 *         and a child c in children(n) as places to read at; root is T;
 *         arity(n), number(c) and leaf(n) read variables of the tree
 */
#include "front/checker.h"

#include <string.h>

/* --- the declaration ------------------------------------------------------ */

/* n becomes t wherever it is read. */
static void
rename_in(Check *c, Ast *e)
{
	if (e == NULL)
		return;
	if (ast_is_name(e, c->tree_index))
		e->name.stem = strs_intern_z(&c->pool->strs, "t");
	for (uint32_t i = 0; i < e->narg; i++)
		rename_in(c, e->arg[i]);
	for (uint32_t i = 0; i < e->nbind; i++) {
		Binder *b = &e->bind[i];

		if (strcmp(b->name.stem, c->tree_index) == 0)
			b->name.stem = strs_intern_z(&c->pool->strs, "t");
		rename_in(c, b->lo);
		rename_in(c, b->hi);
	}
	rename_in(c, e->guard);
}

static void
rename_stmt(Check *c, Stmt *st)
{
	for (uint32_t i = 0; i < st->nlhs; i++)
		for (uint32_t k = 0; k < st->lhs[i].nindex; k++)
			rename_in(c, st->lhs[i].index[k]);
	rename_in(c, st->expr);
	rename_in(c, st->lo);
	rename_in(c, st->hi);
	for (uint32_t i = 0; i < st->nbody; i++)
		rename_stmt(c, st->body[i]);
}

static Sym *
tree_sym(Check *c, const char *name, VarKind kind, Span at)
{
	Sym *s = sym_new(c, c->top, strs_intern_z(&c->pool->strs, name), kind,
	                 at);

	s->timed = s->typed = s->stated = s->read = true;
	s->made = kind == VAR_TREE;
	s->type = ELEM_INT;
	shape_unify(c, s->shape, shape_make(c, 0, NULL), at);
	return s;
}

bool
branch_is_tree(const Ast *domain)
{
	return ast_is_name(domain->kind == AST_CALL ? domain->arg[0] : domain,
	               "tree");
}

/* tree, tree(arity = 2) */
static bool
read_domain(Check *c, const Ast *e)
{
	const Ast *arg = e->kind == AST_CALL && e->narg == 2 ? e->arg[1]
	                                                     : NULL;

	if (e->kind != AST_CALL)
		return true;
	if (arg == NULL || arg->kind != AST_KEYWORD ||
	    strcmp(arg->name.stem, "arity") != 0) {
		diag_error(c->diag, e->at, "a tree takes one setting, 'arity', "
		           "the most children of a node");
		diag_help(c->diag, "write 'tree(arity = 2)', or 'tree' for any "
		          "number");
		return false;
	}
	if (!static_int(c, c->top, arg->arg[0], &c->most))
		return false;
	if (c->most >= 1 && c->most <= INT32_MAX)
		return true;
	diag_error(c->diag, arg->at, "an arity of %lld: a node has at least "
	           "one child, or it is a leaf", (long long)c->most);
	return false;
}

static void
declare_tree(Check *c, Stmt *st)
{
	if (c->tree != NULL) {
		diag_error(c->diag, st->at, "the nodes have two indices: the "
		           "steps of a model are one tree");
		diag_note(c->diag, c->tree->at, "the first one is here");
		return;
	}
	if (!read_domain(c, st->expr))
		return;
	c->tree = st;
	if (strcmp(st->loop.stem, "t") != 0)
		c->tree_index = st->loop.stem;
	c->parent = tree_sym(c, "parent", VAR_INPUT, st->at);
	c->number = tree_sym(c, "tree.number", VAR_TREE, st->at);
	c->arity = tree_sym(c, "tree.arity", VAR_TREE, st->at);
	scope_add(c->arena, c->top, (Binding){
		.name = c->parent->local, .kind = BIND_SYM, .at = st->at,
		.sym = c->parent, .used = true,
	});
}

void
branch_declare(Check *c, const ModelDecl *m)
{
	for (uint32_t i = 0; i < m->nbody; i++)
		if (m->body[i]->kind == ST_INDEX &&
		    branch_is_tree(m->body[i]->expr))
			declare_tree(c, m->body[i]);
	for (uint32_t i = 0; c->tree != NULL && i < m->nbody; i++) {
		if (m->body[i]->kind == ST_DER)
			diag_error(c->diag, m->body[i]->at, "continuous time "
			           "goes from step to step, and the steps of "
			           "this model are the nodes of a tree");
		if (c->tree_index != NULL)
			rename_stmt(c, m->body[i]);
	}
}

/* --- places --------------------------------------------------------------- */

static const char *
called(const Ast *e)
{
	return e->kind == AST_CALL ? e->arg[0]->name.stem : "";
}

/* A child that is bound, by its name. */
static bool
is_child(const Env *env, const Ast *e)
{
	Binding *b = e->kind == AST_NAME && e->name.npart == 0
	             ? scope_find(env->scope, e->name.stem) : NULL;

	if (b == NULL || b->kind != BIND_EACH)
		return false;
	b->used = true;
	return true;
}

static bool
bad_place(Check *c, const Ast *e, bool *ok)
{
	diag_error(c->diag, e->at, "no node stands here");
	diag_help(c->diag, "a node is t, parent(t), child(t, 0), root, or the "
	          "child that 'sum[c in children(t)] ...' binds");
	*ok = false;
	return true;
}

static bool
child_place(Check *c, const Env *env, const Ast *e, TimeRef *out, bool *ok)
{
	int64_t k;

	if (e->narg != 3 || !ast_is_name(e->arg[1], "t"))
		return bad_place(c, e, ok);
	if (!static_int(c, env->scope, e->arg[2], &k)) {
		*ok = false;
		return true;
	}
	int64_t most = c->most > 0 ? c->most : INT32_MAX;
	if (k < 0 || k >= most) {
		diag_error(c->diag, e->arg[2]->at, "there is no child %lld: "
		           "they are counted from 0, and a node has at most "
		           "%lld", (long long)k, (long long)most);
		*ok = false;
	}
	*out = (TimeRef){AT_CHILD, (int32_t)k};
	return true;
}

bool
branch_time(Check *c, const Env *env, const Ast *e, TimeRef *out, bool *ok)
{
	*ok = true;
	if (c->tree == NULL)
		return false;
	if (is_child(env, e)) {
		*out = (TimeRef){AT_EACH, 0};
		return env->each || bad_place(c, e, ok);
	}
	if (ast_is_name(e, "root") && scope_find(env->scope, "root") == NULL) {
		*out = (TimeRef){AT_END, 0};
		return true;
	}
	if (strcmp(called(e), "child") == 0)
		return child_place(c, env, e, out, ok);
	if (strcmp(called(e), "parent") != 0)
		return false;
	if (e->narg == 2 && ast_is_name(e->arg[1], "t"))
		*out = (TimeRef){AT_PARENT, 0};
	else if (e->narg == 2 && env->each && is_child(env, e->arg[1]))
		*out = (TimeRef){AT_REL, 0};
	else
		return bad_place(c, e, ok);
	return true;
}

/* --- what is known of a node ---------------------------------------------- */

static Node *
fact(Check *c, const Env *env, const Ast *e, Sym *s)
{
	TimeRef at = {AT_REL, 0};
	bool ok = true;
	bool place = env->time && e->narg == 2 &&
	             (ast_is_name(e->arg[1], "t") ||
	              branch_time(c, env, e->arg[1], &at, &ok));

	if (place && ok && (time_here(at) || at.kind == AT_EACH ||
	                    (at.kind == AT_PARENT && !env->each)))
		return node_access(c, e->at, s, at);
	if (ok)
		bad_place(c, e, &ok);
	return node_error(c, e->at);
}

Node *
branch_call(Check *c, const Env *env, const Ast *e)
{
	const char *name = called(e);

	if (c->tree == NULL)
		return NULL;
	if (strcmp(name, "arity") == 0)
		return fact(c, env, e, c->arity);
	if (strcmp(name, "number") == 0)
		return fact(c, env, e, c->number);
	if (strcmp(name, "leaf") == 0) {
		Node *n = fact(c, env, e, c->arity);

		return node_map2(c, e->at, OP_EQ, n, node_number(c, e->at, 0));
	}
	if (strcmp(name, "parent") != 0 && strcmp(name, "child") != 0 &&
	    strcmp(name, "children") != 0)
		return NULL;
	diag_error(c->diag, e->at, "'%s(...)' names nodes and is no value",
	           name);
	diag_help(c->diag, "read a variable there, as in h[parent(t)] or "
	          "'sum[c in children(t)] h[c]'");
	return node_error(c, e->at);
}

bool
branch_bind(Check *c, const Env *env, const Binder *b, Node *n, Scope *s)
{
	const Ast *e = b->lo;

	if (c->tree == NULL || strcmp(called(e), "children") != 0 ||
	    e->narg != 2 || !ast_is_name(e->arg[1], "t")) {
		diag_error(c->diag, e->at, "an index runs over a range or over "
		           "the children of a node");
		diag_help(c->diag, c->tree ? "write '%s in 0..9' or '%s in "
		          "children(t)'" : "write '%s in 0..9'",
		          b->name.stem, b->name.stem);
		return false;
	}
	if (env->each || n->over_children) {
		diag_error(c->diag, e->at, "a reduction over children stands "
		           "inside another one");
		diag_help(c->diag, "give the inner one a name, 's[t] = ...', "
		          "and read s at the child");
		return false;
	}
	n->over_children = true;
	scope_add(c->arena, s, (Binding){.name = b->name.stem,
	                                 .kind = BIND_EACH, .at = b->name.at});
	return true;
}

/* --- the system ----------------------------------------------------------- */

/* What is read at a child that is not there is 0 unless the model says it. */
static void
default_child(Check *c, Var *v)
{
	if (var_bound(v, false, 0) == NULL)
		vec_push(&v->bound, ((Bound){
			BOUND_AT_START, 0, expr_zero(c->pool, v->type),
			v->at}));
}

void
branch_make(Check *c)
{
	if (c->tree == NULL || c->parent->var == NULL)
		return;
	c->sys->tree = (Tree){c->parent->var, c->number->var, c->arity->var,
	                      c->most};
	for (size_t i = 0; i < c->node.n; i++) {
		const Node *n = c->node.at[i];

		if (n->kind == NODE_ACCESS && n->time.kind == AT_CHILD &&
		    n->sym->var != NULL)
			default_child(c, n->sym->var);
	}
}
