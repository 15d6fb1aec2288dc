/* Expressions: operators, conditions, reductions. */
#include "front/checker.h"

#include <string.h>

static Op
op_of(AstOp op)
{
	switch (op) {
	case AST_OP_ADD:    return OP_ADD;
	case AST_OP_SUB:    return OP_SUB;
	case AST_OP_MUL:    return OP_MUL;
	case AST_OP_DIV:    return OP_DIV;
	case AST_OP_POW:    return OP_POW;
	case AST_OP_MOD:    return OP_MOD;
	case AST_OP_EQ:     return OP_EQ;
	case AST_OP_NE:     return OP_NE;
	case AST_OP_LT:     return OP_LT;
	case AST_OP_LE:     return OP_LE;
	case AST_OP_GT:     return OP_LT;       /* operands exchanged */
	case AST_OP_GE:     return OP_LE;
	case AST_OP_AND:    return OP_AND;
	case AST_OP_OR:     return OP_OR;
	case AST_OP_NOT:    return OP_NOT;
	case AST_OP_NEG:    return OP_NEG;
	case AST_OP_MATMUL:
	case AST_OP_PIPE:
	case AST_OP_COUNT:
		break;
	}
	return OP_COUNT;
}

/* x^2 and x^3 are products: exact where pow is not, and faster. */
static Node *
power(Check *c, Span at, Node *x, Node *k)
{
	if (k->kind != NODE_NUMBER || (k->num != 2 && k->num != 3))
		return node_map2(c, at, OP_POW, x, k);
	Node *square = node_map2(c, at, OP_MUL, x, x);

	return k->num == 2 ? square : node_map2(c, at, OP_MUL, square, x);
}

static Node *
elab_binary(Check *c, const Env *env, const Ast *e)
{
	Node *a = elab(c, env, e->arg[0]), *b = elab(c, env, e->arg[1]), *n;

	if (e->op == AST_OP_MATMUL)
		return node_func(c, e->at, FUNC_MATMUL, 2, (Node *[]){a, b});
	c->word = ast_op_name[e->op];
	c->turned = e->op == AST_OP_GT || e->op == AST_OP_GE;
	if (e->op == AST_OP_POW)
		n = power(c, e->at, a, b);
	else if (c->turned)
		n = node_map2(c, e->at, op_of(e->op), b, a);
	else
		n = node_map2(c, e->at, op_of(e->op), a, b);
	c->word = NULL;
	c->turned = false;
	return n;
}

static Node *
elab_unary(Check *c, const Env *env, const Ast *e)
{
	Node *a = elab(c, env, e->arg[0]);

	if (e->op == AST_OP_NEG && a->kind == NODE_NUMBER) {
		Node *n = node_number(c, e->at, -a->num);

		n->type = a->type;
		return n;
	}
	return node_map1(c, e->at, op_of(e->op), a);
}

static Node *
elab_if(Check *c, const Env *env, const Ast *e)
{
	Node *arg[3];
	Node *n = node_new(c, NODE_IF, e->at);

	for (int i = 0; i < 3; i++)
		arg[i] = elab(c, env, e->arg[i]);
	if (!shape_unify(c, arg[0]->shape, shape_make(c, 0, NULL), e->at)) {
		diag_error(c->diag, arg[0]->at, "the condition of 'if' is a "
		           "scalar, and this has shape %s",
		           shape_text(c, arg[0]->shape));
		diag_help(c->diag, "where(c, a, b) chooses element by element");
		arg[0] = node_error(c, arg[0]->at);
	}
	node_done(c, n, arg, 3);
	solve_node(c, n);
	return n;
}

/* The scanner takes only the names of reductions for one. */
static Func
func_of(const char *name)
{
	int f = 0;

	while (strcmp(func_info[f].name, name) != 0)
		f++;
	return (Func)f;
}

static bool
over_outer(Func f)
{
	return f == FUNC_SOFTMAX || f == FUNC_LOG_SOFTMAX;
}

/* softmax[i] e: normalised over the index i of the surroundings. */
static Index *
outer_index(Check *c, const Env *env, const Ast *e, const Binder *b)
{
	Binding *o = scope_find(env->scope, b->name.stem);

	if (b->lo != NULL) {
		diag_error(c->diag, b->name.at, "'%s' takes the range of its "
		           "index from the left side", e->name.stem);
		return NULL;
	}
	if (o == NULL || o->kind != BIND_INDEX) {
		diag_error(c->diag, b->name.at, "'%s[%s]' is a value for each "
		           "%s, and there is no index '%s' here", e->name.stem,
		           b->name.stem, b->name.stem, b->name.stem);
		diag_help(c->diag, "bind it on the left side, as in "
		          "'a[t, %s] = %s[%s] ...'", b->name.stem,
		          e->name.stem, b->name.stem);
		return NULL;
	}
	return o->index;
}

static Index *
bound_index(Check *c, const Env *env, Scope *s, const Binder *b)
{
	Index *i = arena_new(c->arena, Index);
	Arena *a = c->arena;

	i->name = b->name.stem;
	i->at = b->name.at;
	if (b->lo != NULL) {
		const Poly *lo = static_poly(c, env->scope, b->lo);
		const Poly *hi = static_poly(c, env->scope, b->hi);

		if (lo == NULL || hi == NULL)
			return NULL;
		i->stated = true;
		i->ranged = b->name.at;
		i->lo = lo;
		i->dim = poly_add(a, poly_add(a, hi, lo, -1), poly_int(a, 1),
		                  1);
	} else {
		axis_range(c, i);
	}
	scope_add(a, s, (Binding){.name = i->name, .kind = BIND_INDEX,
	                          .at = i->at, .index = i});
	return i;
}

static bool
bind_all(Check *c, const Env *env, const Ast *e, Node *n, Scope *s)
{
	n->bind = arena_array(c->arena, Index *, e->nbind);
	for (uint32_t k = 0; k < e->nbind; k++) {
		const Binder *b = &e->bind[k];
		bool time = strcmp(b->name.stem, "t") == 0;

		if (time && b->lo != NULL) {
			diag_error(c->diag, b->name.at, "the range of t is "
			           "1 .. T");
			diag_help(c->diag, "write a condition: '%s[t where t "
			          "> 1] ...'", e->name.stem);
			return false;
		}
		if (time) {
			n->over_time = true;
			continue;
		}
		if (b->lo != NULL && b->hi == NULL) {
			if (!branch_bind(c, env, b, n, s))
				return false;
			continue;
		}
		Index *i = over_outer(n->func) ? outer_index(c, env, e, b)
		           : bound_index(c, env, s, b);
		if (i == NULL)
			return false;
		n->bind[n->nbind++] = i;
	}
	if (n->nbind > RANK_MAX) {
		diag_error(c->diag, e->at, "%u indices; %d are the most",
		           n->nbind, RANK_MAX);
		return false;
	}
	return true;
}

static bool
reduction_allowed(Check *c, const Env *env, const Ast *e, const Node *n)
{
	uint32_t bound = n->nbind + n->over_time;

	if (n->over_children && (n->over_time || n->func == FUNC_ARGMAX ||
	                         over_outer(n->func))) {
		diag_error(c->diag, e->at, n->over_time
		           ? "'%s' runs over the nodes and over their children "
		             "at once" : "'%s' does not run over children",
		           e->name.stem);
		diag_help(c->diag, n->over_time
		          ? "write one inside the other, as in 'sum[n] "
		            "sum[c in children(n)] ...'"
		          : "'sum mean prod max min any all logsumexp' do");
		return false;
	}

	if (over_outer(n->func) && n->over_time && !env->time) {
		diag_error(c->diag, e->at, "'%s[t]' is a value for each t, and "
		           "there is no t here", e->name.stem);
		return false;
	}
	if ((n->func == FUNC_ARGMAX || over_outer(n->func)) && bound != 1) {
		diag_error(c->diag, e->at, "'%s' takes one index, and %u are "
		           "given", e->name.stem, bound);
		return false;
	}
	if ((over_outer(n->func) || n->func == FUNC_LOGSUMEXP) &&
	    e->guard != NULL) {
		diag_error(c->diag, e->guard->at, "'%s' takes no condition",
		           e->name.stem);
		diag_help(c->diag, "give the elements that take no part the "
		          "value -inf: where(c, x, -inf)");
		return false;
	}
	return true;
}

Node *
elab_reduce(Check *c, const Env *env, const Ast *e)
{
	Node *n = node_new(c, NODE_REDUCE, e->at);
	Env in = *env;
	Node *arg[2], *guard = NULL;

	n->func = func_of(e->name.stem);
	in.scope = scope_new(c->arena, env->scope);
	in.scope->family = true;
	if (!bind_all(c, env, e, n, in.scope) ||
	    !reduction_allowed(c, env, e, n))
		return node_error(c, e->at);
	in.time = env->time || n->over_time;
	in.each = n->over_children || (env->each && !n->over_time);
	if (n->over_time) {
		in.stage = NULL;
		in.fit = NULL;
	}
	if (e->guard != NULL)
		guard = elab(c, &in, e->guard);
	arg[0] = elab(c, &in, e->arg[0]);
	if (guard != NULL && !node_scalar(c, guard, "a condition"))
		return node_error(c, e->at);
	if ((n->func == FUNC_ARGMAX || over_outer(n->func)) &&
	    !node_scalar(c, arg[0], "what is compared"))
		return node_error(c, e->at);
	n->shape = arg[0]->shape;
	arg[1] = fit_guard(c, env, guard, n);
	return node_done(c, n, arg, arg[1] != NULL ? 2 : 1);
}

static Node *
elab_list(Check *c, const Env *env, const Ast *e)
{
	Node **arg = arena_array(c->arena, Node *, e->narg);

	for (uint32_t i = 0; i < e->narg; i++)
		arg[i] = elab(c, env, e->arg[i]);
	return node_func(c, e->at, FUNC_STACK, e->narg, arg);
}

static Node *
elab_any(Check *c, const Env *env, const Ast *e)
{
	switch (e->kind) {
	case AST_ERROR:
	case AST_STRING:        /* the grammar has these elsewhere only */
	case AST_SLICE:
	case AST_TUPLE:
		return node_error(c, e->at);
	case AST_NUMBER:
		return e->is_int ? node_number(c, e->at, e->num)
		                 : node_real(c, e->at, e->num);
	case AST_NAME:
		return elab_name(c, env, e);
	case AST_INDEX:
		return elab_index(c, env, e);
	case AST_CALL:
		return elab_call(c, env, e);
	case AST_UNARY:
		return elab_unary(c, env, e);
	case AST_BINARY:
		return elab_binary(c, env, e);
	case AST_IF:
		return elab_if(c, env, e);
	case AST_REDUCE:
		return elab_reduce(c, env, e);
	case AST_LIST:
		return elab_list(c, env, e);
	case AST_KEYWORD:
		diag_error(c->diag, e->at, "'%s = ...' names an argument, and "
		           "there is none of that name", e->name.stem);
		return node_error(c, e->at);
	}
	return NULL;
}

/* Functions put in make trees deeper than the text. */
enum { NESTING_MAX = 5000 };

Node *
elab(Check *c, const Env *env, const Ast *e)
{
	if (c->nesting >= NESTING_MAX) {
		if (!c->too_large)
			diag_error(c->diag, e->at, "functions and brackets are "
			           "nested more than %d deep here",
			           NESTING_MAX);
		c->too_large = true;
		return node_error(c, e->at);
	}
	/* one more operation would be one too many: enough is known */
	if (c->too_large)
		return node_error(c, e->at);
	c->nesting++;
	Node *n = elab_any(c, env, e);
	c->nesting--;
	return n;
}
