/* Cells: opened where they are called, their parameters kept by instance.
 *
 *   declaring     an instance per `as` name (parameters, dimensions), a site
 *                 per call (arguments, results, body)
 *   elaborating   arguments are bound, then the body is elaborated in place
 *
 * The results of a call that is a whole right side are the left side itself,
 * so that nothing is copied.
 */
#include "front/checker.h"

#include <string.h>

const CellDecl *
cell_find(const Check *c, const char *name)
{
	for (uint32_t f = 0; f < c->module->nfile; f++)
		for (uint32_t i = 0; i < c->module->file[f]->ncell; i++)
			if (c->module->file[f]->cell[i]->name == name)
				return c->module->file[f]->cell[i];
	return NULL;
}

static CallSite **
site_slot(const Check *c, const Ast *call, const Scope *from)
{
	uintptr_t key[2] = {(uintptr_t)call, (uintptr_t)from};
	uint32_t i = (uint32_t)hash_bytes(0, key, sizeof key) & (c->nslot - 1);

	while (c->site[i] != NULL &&
	       (c->site[i]->call != call || c->site[i]->from != from))
		i = (i + 1) & (c->nslot - 1);
	return &c->site[i];
}

static CallSite *
site_new(Check *c, const Ast *call, Scope *from)
{
	CallSite *site = arena_new(c->arena, CallSite);

	site->call = call;
	site->from = from;
	if (c->nsite >= c->nslot / 2) {
		CallSite **old = c->site;
		uint32_t n = c->nslot;

		c->nslot = n ? 2 * n : 64;
		c->site = arena_array(c->arena, CallSite *, c->nslot);
		for (uint32_t i = 0; i < n; i++)
			if (old[i] != NULL)
				*site_slot(c, old[i]->call, old[i]->from) =
					old[i];
	}
	*site_slot(c, call, from) = site;
	c->nsite++;
	return site;
}

/* The site of a call; scopes inside a statement are passed over. */
static CallSite *
site_find(const Check *c, const Ast *call, const Scope *s)
{
	for (; s != NULL && c->nslot > 0; s = s->parent) {
		CallSite *site = *site_slot(c, call, s);

		if (site != NULL)
			return site;
	}
	return NULL;
}

/* The chain of the cells that are being opened, from `cell` on. */
static const char *
chain_text(Check *c, const CellDecl *cell)
{
	Buf b = {0};
	bool on = false;

	for (size_t i = 0; i < c->chain.n; i++) {
		const CellDecl *k = c->chain.at[i];

		on = on || k == cell;
		if (on)
			buf_printf(&b, "'%s' calls ", k->name);
	}
	buf_printf(&b, "'%s'", cell->name);
	return buf_keep(&b, c->arena);
}

static bool
is_recursive(Check *c, const Ast *e, const CellDecl *cell)
{
	for (size_t i = 0; i < c->chain.n; i++)
		if (c->chain.at[i] == cell) {
			diag_error(c->diag, e->at, "cells call each other in a "
			           "circle: %s", chain_text(c, cell));
			diag_help(c->diag, "recurrence goes through time, as "
			          "in h[t-1]; layers are made with 'for'");
			return true;
		}
	return false;
}

static Instance *
instance_find(const Check *c, const char *name)
{
	for (size_t i = 0; i < c->instance.n; i++)
		if (c->instance.at[i]->name == name)
			return c->instance.at[i];
	return NULL;
}

static bool
may_share(Check *c, const Ast *e, const Scope *s, const Instance *in,
          const CellDecl *cell)
{
	if (in->cell != cell) {
		diag_error(c->diag, e->at, "'%s' already names a call of cell "
		           "'%s', and this is cell '%s'", in->name,
		           in->cell->name, cell->name);
		diag_note(c->diag, in->at, "the first call");
		return false;
	}
	if (in->named && e->as.stem != NULL)
		return true;
	/* the same call, at another stage between two samples */
	if (in->call == e && in->from == s->parent && s->between)
		return true;
	diag_error(c->diag, e->at, "a second call of cell '%s' needs a name "
	           "for its parameters", cell->name);
	diag_note(c->diag, in->at, "the first call");
	diag_help(c->diag, "write '... as NAME' at both: different names for "
	          "parameters of their own, one name to share them");
	return false;
}

static Instance *
instance_of(Check *c, const Ast *e, const CellDecl *cell, Scope *s)
{
	const AstName plain = {.stem = cell->name};
	const char *local = static_name(c, s, e->as.stem ? &e->as : &plain);
	const char *prefix = scope_home(s)->prefix;

	if (local == NULL)
		return NULL;
	const char *name = strs_printf(&c->pool->strs, "%s%s", prefix, local);
	Instance *in = instance_find(c, name);
	if (in != NULL)
		return may_share(c, e, s, in, cell) ? in : NULL;
	in = arena_new(c->arena, Instance);
	*in = (Instance){name, cell, scope_new(c->arena, NULL), e->at,
	                 e->as.stem != NULL, e,
	                 s->between ? s->parent : s};
	in->scope->prefix = strs_printf(&c->pool->strs, "%s.", name);
	in->scope->instance = true;
	vec_push(&c->instance, in);
	return in;
}

/* May the results be the left side itself? */
static bool
can_alias(const CellDecl *cell, const Stmt *root, Binding *const *lhs)
{
	if (root == NULL || lhs == NULL || root->nlhs != cell->nresult)
		return false;
	for (uint32_t i = 0; i < root->nlhs; i++) {
		const Lhs *l = &root->lhs[i];

		if (lhs[i] == NULL || lhs[i]->sym->kind != VAR_DEF)
			return false;
		if (l->nindex > 1 || (l->nindex == 1 &&
		                      (l->index[0]->kind != AST_NAME ||
		                       !lhs_says_time(l))))
			return false;
	}
	return true;
}

static bool
is_argument(const CellDecl *cell, const char *name)
{
	for (uint32_t i = 0; i < cell->narg; i++)
		if (cell->arg[i].name == name)
			return true;
	return false;
}

static void
open_site(Check *c, CallSite *site, const CellDecl *cell, const Stmt *root,
          Binding *const *lhs)
{
	Scope *s = site->scope;

	for (uint32_t i = 0; i < cell->narg; i++) {
		const TypeExpr *type = &cell->arg[i].type;

		for (uint32_t k = 0; k < type->rank; k++)
			static_dim(c, s, type->dim[k]);
		scope_add(c->arena, s, (Binding){
			.name = cell->arg[i].name, .kind = BIND_VALUE,
			.at = cell->arg[i].at,
		});
	}
	site->aliased = can_alias(cell, root, lhs);
	for (uint32_t i = 0; site->aliased && i < cell->nresult; i++)
		if (!is_argument(cell, cell->result[i].stem))
			scope_add(c->arena, s, (Binding){
				.name = cell->result[i].stem,
				.kind = BIND_SYM, .at = cell->result[i].at,
				.sym = lhs[i]->sym, .bare = true,
			});
	vec_push(&c->chain, cell);
	declare_block(c, &site->item, cell->body, cell->nbody, s);
	c->chain.n--;
	site->instance->scope->sealed = true;
}

enum { CELLS_DEEP = 100, SITES_MAX = 1 << 20 };

static CallSite *
declare_call(Check *c, const Ast *e, const CellDecl *cell, Scope *s,
             bool timed, const Stmt *root, Binding *const *lhs)
{
	CallSite *site = site_new(c, e, s);

	if (is_recursive(c, e, cell))
		return site;
	if (c->chain.n >= CELLS_DEEP || c->nsite > SITES_MAX) {
		if (!c->too_large)
			diag_error(c->diag, e->at, "cells are nested too "
			           "deeply or called too often: %d deep, %d "
			           "calls are the most", CELLS_DEEP, SITES_MAX);
		c->too_large = true;
		return site;
	}
	site->instance = instance_of(c, e, cell, s);
	if (site->instance == NULL)
		return site;
	site->scope = scope_new(c->arena, site->instance->scope);
	site->scope->cell = true;
	site->scope->timed = timed;
	site->scope->between = s->between;
	open_site(c, site, cell, root, lhs);
	return site;
}

static bool
binds_time(const Ast *e)
{
	for (uint32_t i = 0; i < e->nbind; i++)
		if (strcmp(e->bind[i].name.stem, "t") == 0)
			return true;
	return false;
}

CallSite *
cell_declare(Check *c, const Ast *e, Scope *s, bool timed, const Stmt *root,
             Binding *const *lhs)
{
	const CellDecl *cell = NULL;

	if (e == NULL)
		return NULL;
	if (e->kind == AST_REDUCE)
		timed = timed || binds_time(e);
	if (e->kind == AST_CALL)
		cell = cell_find(c, e->arg[0]->name.stem);
	for (uint32_t i = 0; i < e->narg; i++)
		cell_declare(c, e->arg[i], s, timed, NULL, NULL);
	cell_declare(c, e->guard, s, timed, NULL, NULL);
	if (cell == NULL)
		return NULL;
	return declare_call(c, e, cell, s, timed, root, lhs);
}

static Node *
argument_error(Check *c, Node *n, const CellDecl *cell, uint32_t i,
               Shape *want)
{
	diag_error(c->diag, n->at, "argument '%s' of cell '%s' has shape %s, "
	           "but this has shape %s: %s", cell->arg[i].name, cell->name,
	           shape_text(c, want), shape_text(c, n->shape),
	           shape_difference(c, want, n->shape));
	diag_note(c->diag, cell->arg[i].at, "'%s' is declared here",
	          cell->arg[i].name);
	shape_note(c, n);
	return node_error(c, n->at);
}

/* What the cell sees as its argument: the variable that was given, or one that
 * holds the value. */
static Node *
argument(Check *c, const Env *env, CallSite *site, uint32_t i, Node *n)
{
	const CellDecl *cell = site->instance->cell;
	const CellArg *arg = &cell->arg[i];
	Sym tmp = {.local = arg->name, .shape = shape_unknown(c),
	           .at = arg->at};

	if (n->nfree > 0) {
		diag_error(c->diag, n->at, "a cell is called with whole "
		           "tensors, and this depends on the index '%s'",
		           n->free[0]->name);
		return node_error(c, n->at);
	}
	if (arg->type.given && !declare_shape(c, &tmp, &arg->type,
	                                      site->scope))
		return node_error(c, n->at);
	bool plain = n->kind == NODE_ACCESS || n->kind == NODE_ERROR ||
	             (n->kind == NODE_NUMBER && (!arg->type.given ||
	                                         arg->type.rank == 0));
	if (plain)
		return shape_unify(c, tmp.shape, n->shape, n->at) ? n
		       : argument_error(c, n, cell, i, tmp.shape);
	if (shape_get(n->shape)->known && !shape_is_scalar(n->shape) &&
	    !shape_unify(c, tmp.shape, n->shape, n->at))
		return argument_error(c, n, cell, i, tmp.shape);
	Sym *y = sym_new(c, site->scope, arg->name, VAR_DEF, n->at);
	y->shape = tmp.shape;
	y->internal = true;
	y->timed = env->time;
	equation_make(c, y, n, n->at);
	return node_access(c, n->at, y, (TimeRef){
		env->time ? AT_REL : AT_NONE, 0});
}

static bool
bind_arguments(Check *c, const Env *env, const Ast *e, CallSite *site)
{
	const CellDecl *cell = site->instance->cell;

	if (e->narg - 1 != cell->narg) {
		diag_error(c->diag, e->at, "cell '%s' takes %u argument%s, and "
		           "%u %s given", cell->name, cell->narg,
		           cell->narg == 1 ? "" : "s", e->narg - 1,
		           e->narg == 2 ? "is" : "are");
		diag_note(c->diag, cell->at, "'%s' is defined here",
		          cell->name);
		return false;
	}
	for (uint32_t i = 0; i < cell->narg; i++) {
		Node *n = elab(c, env, e->arg[i + 1]);
		Binding *b = scope_find_here(site->scope, cell->arg[i].name);

		b->value = argument(c, env, site, i, n);
	}
	return true;
}

static Node *
result_of(Check *c, const Env *env, const CallSite *site, const AstName *name)
{
	const Binding *b = scope_find(site->scope, name->stem);

	if (b != NULL && b->kind == BIND_VALUE)
		return b->value;
	if (b == NULL || b->kind != BIND_SYM) {
		diag_error(c->diag, name->at, "result '%s' of cell '%s' has no "
		           "equation", name->stem, site->instance->cell->name);
		return node_error(c, name->at);
	}
	TimeRef time = {b->sym->timed ? AT_REL : AT_NONE, 0};
	if (b->sym->timed && !env->time) {
		diag_error(c->diag, site->call->at, "result '%s' changes with "
		           "t, and the cell is called where there is no t",
		           name->stem);
		return node_error(c, name->at);
	}
	return node_access(c, site->call->at, b->sym, time);
}

/* An argument that is also a result: copied to the left side. */
static void
settle_aliases(Check *c, CallSite *site, Sym *const *lhs)
{
	const CellDecl *cell = site->instance->cell;

	for (uint32_t i = 0; i < cell->nresult; i++) {
		const Binding *b = scope_find(site->scope,
		                              cell->result[i].stem);

		if (b->kind == BIND_VALUE)
			equation_make(c, lhs[i], b->value, lhs[i]->at);
		else if (lhs[i]->def == NULL && !lhs[i]->broken) {
			diag_error(c->diag, cell->result[i].at, "result '%s' "
			           "of cell '%s' has no equation",
			           cell->result[i].stem, cell->name);
			lhs[i]->broken = true;
		}
	}
}

Node **
cell_call(Check *c, const Env *env, const Ast *e, uint32_t *nresult)
{
	CallSite *site = site_find(c, e, env->scope);

	if (site == NULL) {
		diag_error(c->diag, e->at, "a function owns no parameters and "
		           "cannot call the cell '%s'", e->arg[0]->name.stem);
		diag_help(c->diag, "call it in an equation, and pass the "
		          "result to the function");
		return NULL;
	}
	if (site->instance == NULL || !bind_arguments(c, env, e, site))
		return NULL;
	const CellDecl *cell = site->instance->cell;
	equation_elab(c, &site->item);
	vec_free(&site->item);
	*nresult = cell->nresult;
	Node **result = arena_array(c->arena, Node *, cell->nresult + 1);
	for (uint32_t i = 0; i < cell->nresult; i++)
		result[i] = result_of(c, env, site, &cell->result[i]);
	return result;
}

bool
cell_call_aliased(Check *c, const Env *env, const Ast *e, CallSite *site,
                  Sym *const *lhs)
{
	if (site->instance == NULL || !bind_arguments(c, env, e, site))
		return false;
	equation_elab(c, &site->item);
	vec_free(&site->item);
	settle_aliases(c, site, lhs);
	return true;
}

/* A dimension of a cell that nothing determines is the one of that name on the
 * model's head. */
void
cell_default_dims(Check *c)
{
	for (size_t i = 0; i < c->instance.n; i++) {
		const Binding *b = c->instance.at[i]->scope->first;

		for (; b != NULL; b = b->next) {
			const Binding *h = scope_find_here(c->top, b->name);

			if (b->kind != BIND_DIM || h == NULL ||
			    h->kind != BIND_DIM)
				continue;
			const Poly *p = poly_resolve(
				c->arena, poly_atom(c->arena, b->dim));
			if (poly_unknown(p) != NULL)
				dim_unify(c, p, poly_atom(c->arena, h->dim),
				          b->at);
		}
	}
}
