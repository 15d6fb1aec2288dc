/* Names and subscripts: which variable, at which time, which elements. */
#include "front/checker.h"

#include <math.h>
#include <string.h>

/* t and T in a sum or difference: meant as a time. */
static bool
mentions_time(const Ast *e)
{
	if (e->kind == AST_BINARY &&
	    (e->op == AST_OP_ADD || e->op == AST_OP_SUB))
		return mentions_time(e->arg[0]) || mentions_time(e->arg[1]);
	return ast_is_name(e, "t") || ast_is_name(e, "T");
}

static Node *
no_time_here(Check *c, const Env *env, Span at)
{
	const void *of = env->left ? (const void *)env->left : env->owner;

	if (of != NULL && c->no_time == of)
		return node_error(c, at);
	c->no_time = of;
	if (env->constant)
		diag_error(c->diag, at, "there is no t in an initialiser");
	else if (env->owner != NULL && env->owner->timed)
		diag_error(c->diag, at, "there is no t in a boundary value: "
		           "it is made before the first step");
	else if (env->owner != NULL && env->owner == c->loss) {
		diag_error(c->diag, at, "the loss is one number for the whole "
		           "sequence, and there is no t in it");
		diag_help(c->diag, "write 'mean[t]' or 'sum[t]' in front");
	} else if (env->owner != NULL) {
		diag_error(c->diag, at, "there is no t here: '%s' is defined "
		           "without time", env->owner->local);
		diag_help(c->diag, "write '%s[t] = ...', or reduce over time "
		          "with 'sum[t]', 'mean[t]' or 'max[t]'",
		          env->owner->local);
	} else {
		diag_error(c->diag, at, "there is no t here");
	}
	return node_error(c, at);
}

static Node *
reads_check(Check *c, Span at, const Sym *s)
{
	diag_error(c->diag, at, "'%s' is a check, which nothing can read",
	           s->local);
	diag_note(c->diag, s->at, "'%s' is checked here", s->local);
	diag_help(c->diag, "give the condition a name of its own, and check "
	          "that: 'fine%s = ...'", s->timed ? "[t]" : "");
	return node_error(c, at);
}

Node *
elab_access(Check *c, const Env *env, Span at, Sym *s, TimeRef time)
{
	if (env->constant) {
		diag_error(c->diag, at, "an initialiser is made of numbers "
		           "and sizes and cannot read '%s'", s->local);
		diag_help(c->diag, "define it by an equation without time: "
		          "it is computed once");
		return node_error(c, at);
	}
	s->read = true;
	if (s->check != CHECK_NONE)
		return reads_check(c, at, s);
	s = feed_read(s, time);
	if (time_moves(time.kind) && !env->time)
		return no_time_here(c, env, at);
	if (env->each && time_moves(time.kind) && !time_here(time) &&
	    time.kind != AT_EACH) {
		diag_error(c->diag, at, "a reduction over children reads at "
		           "the child and at the node itself, and this is "
		           "neither");
		diag_help(c->diag, "give it a name outside, such as 'p[t] = "
		          "...', and read p[t] here");
		return node_error(c, at);
	}
	if (time.kind == AT_REL && (env->stage != NULL || s->between))
		return ode_read(c, env, at, s, time);
	return node_access(c, at, s, time);
}

static Node *
access_bare(Check *c, const Env *env, Span at, const Binding *b)
{
	Sym *s = b->sym;

	if (!s->timed)
		return elab_access(c, env, at, s, (TimeRef){AT_NONE, 0});
	if (b->bare)
		return elab_access(c, env, at, s, (TimeRef){AT_REL, 0});
	s->read = true;
	diag_error(c->diag, at, "'%s' is a sequence and needs a time index",
	           s->local);
	diag_note(c->diag, s->at, "'%s' is declared here with a time",
	          s->local);
	diag_help(c->diag, env->time ? "write '%s[t]'"
	          : "write '%s[T]' for the last step, or reduce over time",
	          s->local);
	return node_error(c, at);
}

static Node *
typed(Check *c, Node *n, ElemType type)
{
	n->type = type;
	n->shape = shape_make(c, 0, NULL);
	return node_done(c, n, NULL, 0);
}

/* Names that the language itself gives. */
static Node *
builtin_name(Check *c, const Env *env, const Ast *e, const char *name)
{
	if (strcmp(name, "t") == 0) {
		if (!env->time)
			return no_time_here(c, env, e->at);
		return ode_time(c, env, typed(c, node_new(c, NODE_TIME, e->at),
		                              ELEM_INT));
	}
	if (strcmp(name, "T") == 0)
		return typed(c, node_new(c, NODE_LENGTH, e->at), ELEM_INT);
	if (strcmp(name, "pi") == 0)
		return node_real(c, e->at, 3.14159265358979323846);
	if (strcmp(name, "inf") == 0)
		return node_real(c, e->at, INFINITY);
	if (strcmp(name, "nan") == 0)
		return node_real(c, e->at, NAN);
	if (strcmp(name, "training") == 0 && !env->constant)
		return chance_training(c, e->at);
	if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0) {
		Node *n = node_number(c, e->at, strcmp(name, "true") == 0);

		n->type = ELEM_BOOL;
		return n;
	}
	return NULL;
}

static Node *
size_node(Check *c, Span at, const Poly *size)
{
	Node *n = node_new(c, NODE_SIZE, at);

	n->size = size;
	return typed(c, n, ELEM_INT);
}

Node *
elab_name(Check *c, const Env *env, const Ast *e)
{
	const char *name = static_name(c, env->scope, &e->name);
	Binding *b = name ? scope_find(env->scope, name) : NULL;

	if (name == NULL)
		return node_error(c, e->at);
	if (b == NULL) {
		Node *n = builtin_name(c, env, e, name);

		if (n != NULL)
			return n;
		name_unknown(c, e->at, env->scope, name);
		return node_error(c, e->at);
	}
	b->used = true;
	switch (b->kind) {
	case BIND_SYM:
		return access_bare(c, env, e->at, b);
	case BIND_DIM:
		if (b->dim->axis != NULL && b->dim->axis->count != NULL)
			return axis_length(c, env, e->at, b->dim->axis);
		return size_node(c, e->at, poly_atom(c->arena, b->dim));
	case BIND_LOOP:
		return node_number(c, e->at, (double)b->loop);
	case BIND_INDEX: {
		Node *n = node_new(c, NODE_INDEX, e->at);

		n->index = b->index;
		return typed(c, n, ELEM_INT);
	}
	case BIND_VALUE:
		return b->value;
	case BIND_EACH:
		diag_error(c->diag, e->at, "'%s' is a child, and no number",
		           name);
		diag_help(c->diag, "read a variable there, as in h[%s]; "
		          "number(%s) counts the children from 0", name, name);
		return node_error(c, e->at);
	}
	return NULL;
}

static Node *
bad_time(Check *c, Span at, const char *name)
{
	diag_error(c->diag, at, "the first index of '%s' is its time: t, T or "
	           "a number, plus or minus a constant", name);
	diag_help(c->diag, "write '%s[t, i]' for element i", name);
	return node_error(c, at);
}

/* An argument of a function or cell, read at another step. */
static Node *
shift_value(Check *c, const Env *env, const Ast *e, Node *v, TimeRef time)
{
	if (v->kind == NODE_ERROR)
		return v;
	if (v->kind != NODE_ACCESS || !v->sym->timed ||
	    v->time.kind != AT_REL) {
		diag_error(c->diag, e->at, "this argument is no sequence, and "
		           "cannot be read at another step");
		diag_note(c->diag, v->at, "it is this value");
		return node_error(c, e->at);
	}
	if (time.kind == AT_REL)
		time.off += v->time.off;
	else if (v->time.off != 0) {
		diag_error(c->diag, e->at, "this argument is shifted in time "
		           "and cannot be read at a fixed step");
		return node_error(c, e->at);
	}
	return elab_access(c, env, e->at, v->sym, time);
}

static Node *
time_on_untimed(Check *c, const Ast *e, Sym *s)
{
	static const char *const what[] = {
		[VAR_INPUT] = "input", [VAR_TARGET] = "target",
		[VAR_PARAM] = "param", [VAR_CONST] = "const",
		[VAR_DEF] = "equation", [VAR_TREE] = "",
	};

	s->read = true;
	diag_error(c->diag, e->at, "'%s' has no time: it is the same at every "
	           "step", s->local);
	diag_note(c->diag, s->at, s->kind == VAR_DEF
	          ? "'%s' is defined here by an %s without time"
	          : "'%s' is declared here as %s without time", s->local,
	          what[s->kind]);
	diag_help(c->diag, e->narg == 2 ? "write '%s'"
	          : "leave the time out of the indices of '%s'", s->local);
	return node_error(c, e->at);
}

/* The variable with its time; *used is 1 when the first index was that. */
static Node *
timed_base(Check *c, const Env *env, const Ast *e, Binding *b, uint32_t *used)
{
	TimeRef time;
	bool ok = true, branch = branch_time(c, env, e->arg[1], &time, &ok);
	bool is_time = branch ||
	               static_time(c, env->scope, e->arg[1], &time);
	bool says_t = branch || mentions_time(e->arg[1]);

	*used = 0;
	if (!ok)
		return node_error(c, e->arg[1]->at);
	if (b->kind == BIND_VALUE) {
		if (!says_t || b->value->kind == NODE_INDEX)
			return b->value;
		*used = 1;
		if (!is_time)
			return bad_time(c, e->arg[1]->at, b->name);
		return shift_value(c, env, e, b->value, time);
	}
	Sym *s = b->sym;
	if (!s->timed)
		return says_t ? time_on_untimed(c, e, s)
		       : elab_access(c, env, e->arg[0]->at, s,
		                   (TimeRef){AT_NONE, 0});
	if (b->bare && !says_t)
		return access_bare(c, env, e->arg[0]->at, b);
	*used = 1;
	s->read = true;
	if (!is_time)
		return bad_time(c, e->arg[1]->at, s->local);
	return elab_access(c, env, e->at, s, time);
}

static bool
subscript(Check *c, const Env *env, const Ast *e, Subscript *s)
{
	s->at = e->at;
	if (e->kind == AST_SLICE) {
		s->lo = e->arg[0] ? static_poly(c, env->scope, e->arg[0])
		                  : poly_int(c->arena, 0);
		s->hi = e->arg[1] ? static_poly(c, env->scope, e->arg[1])
		                  : NULL;
		return s->lo != NULL && (e->arg[1] == NULL || s->hi != NULL);
	}
	s->element = elab(c, env, e);
	return node_scalar(c, s->element, "an index");
}

/* base[index...] */
static Node *
subscripts(Check *c, const Env *env, Span at, Node *base, Ast **index,
           uint32_t n)
{
	Node *arg[RANK_MAX + 1] = {base};
	uint32_t narg = 1;
	bool ok = base->kind != NODE_ERROR;
	Node *r = node_new(c, NODE_SUBSCRIPT, at);

	if (n > RANK_MAX) {
		diag_error(c->diag, at, "%u indices; %d are the most", n,
		           RANK_MAX);
		return node_error(c, at);
	}
	r->nsub = n;
	r->sub = arena_array(c->arena, Subscript, n);
	for (uint32_t k = 0; k < n; k++) {
		ok = subscript(c, env, index[k], &r->sub[k]) && ok;
		if (r->sub[k].element != NULL)
			arg[narg++] = r->sub[k].element;
	}
	if (!ok)
		return node_error(c, at);
	node_done(c, r, arg, narg);
	solve_node(c, r);
	return r;
}

Node *
elab_index(Check *c, const Env *env, const Ast *e)
{
	const Ast *base = e->arg[0];
	uint32_t used = 0;
	Node *n = NULL;

	if (base->kind == AST_NAME) {
		const char *name = static_name(c, env->scope, &base->name);
		Binding *b = name ? scope_find(env->scope, name) : NULL;

		if (b != NULL &&
		    (b->kind == BIND_SYM || b->kind == BIND_VALUE)) {
			b->used = true;
			n = timed_base(c, env, e, b, &used);
		}
	}
	if (n == NULL)
		n = elab(c, env, base);
	if (n->kind == NODE_ERROR || used + 1 == e->narg)
		return n;
	return subscripts(c, env, e->at, n, e->arg + 1 + used,
	                  e->narg - 1 - used);
}
