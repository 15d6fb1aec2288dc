/* Calls: element functions, functions of whole tensors, the user's own. */
#include "front/checker.h"

#include <string.h>

typedef struct {
	Check *c;
	const Env *env;
	const Ast *e;
	const char *name;
	Node *arg[64];
	uint32_t narg;
} Call;

typedef Node *BuildFn(Call *k);

/* Shorthands for the formulas below. */
#define NUM(x)          node_number(k->c, k->e->at, (x))
#define REAL(x)         node_real(k->c, k->e->at, (x))
#define MAP1(op, a)     node_map1(k->c, k->e->at, OP_##op, (a))
#define MAP2(op, a, b)  node_map2(k->c, k->e->at, OP_##op, (a), (b))
#define SELECT(p, a, b) \
	node_map(k->c, k->e->at, OP_SELECT, 3, (Node *[]){(p), (a), (b)})

static Node *
build_min_max(Call *k)
{
	Op op = strcmp(k->name, "min") == 0 ? OP_MIN : OP_MAX;
	Node *n = k->arg[0];

	for (uint32_t i = 1; i < k->narg; i++)
		n = node_map2(k->c, k->e->at, op, n, k->arg[i]);
	return n;
}

static Node *
build_clip(Call *k)
{
	return MAP2(MIN, MAP2(MAX, k->arg[0], k->arg[1]), k->arg[2]);
}

static Node *
build_relu(Call *k)
{
	return MAP2(MAX, k->arg[0], NUM(0));
}

static Node *
build_leaky_relu(Call *k)
{
	Node *x = k->arg[0], *a = k->narg > 1 ? k->arg[1] : REAL(0.01);

	return SELECT(MAP2(LT, NUM(0), x), x, MAP2(MUL, a, x));
}

/* exp of min(x, 0): the branch not taken must not overflow either. */
static Node *
build_elu(Call *k)
{
	Node *x = k->arg[0];
	Node *low = MAP2(SUB, MAP1(EXP, MAP2(MIN, x, NUM(0))), NUM(1));

	if (k->narg > 1)
		low = MAP2(MUL, k->arg[1], low);
	return SELECT(MAP2(LT, NUM(0), x), x, low);
}

/* x times the normal distribution function at x. */
static Node *
build_gelu(Call *k)
{
	Node *x = k->arg[0];
	Node *erf = MAP1(ERF, MAP2(MUL, x, REAL(0.70710678118654752)));

	return MAP2(MUL, MAP2(MUL, REAL(0.5), x), MAP2(ADD, NUM(1), erf));
}

static Node *
build_silu(Call *k)
{
	return MAP2(MUL, k->arg[0], MAP1(SIGMOID, k->arg[0]));
}

static Node *
build_hard_sigmoid(Call *k)
{
	Node *line = MAP2(ADD, MAP2(DIV, k->arg[0], NUM(6)), REAL(0.5));

	return MAP2(MIN, MAP2(MAX, line, NUM(0)), NUM(1));
}

static Node *
build_where(Call *k)
{
	return SELECT(k->arg[0], k->arg[1], k->arg[2]);
}

static Node *
build_grad(Call *k)
{
	if (k->narg % 2 == 0) {
		diag_error(k->c->diag, k->e->at, "'with_gradient' takes a "
		           "value and then pairs of an argument and the "
		           "derivative with respect to it");
		return node_error(k->c, k->e->at);
	}
	return node_map(k->c, k->e->at, OP_GRAD, k->narg, k->arg);
}

/* Element functions: of one operation, or built from several. */
static const struct {
	const char *name;
	uint32_t min, max;
	Op op;
	BuildFn *build;
} element[] = {
	{"exp", 1, 1, OP_EXP, NULL},
	{"log", 1, 1, OP_LOG, NULL},
	{"sqrt", 1, 1, OP_SQRT, NULL},
	{"abs", 1, 1, OP_ABS, NULL},
	{"sign", 1, 1, OP_SIGN, NULL},
	{"step", 1, 1, OP_STEP, NULL},
	{"floor", 1, 1, OP_FLOOR, NULL},
	{"sin", 1, 1, OP_SIN, NULL},
	{"cos", 1, 1, OP_COS, NULL},
	{"tanh", 1, 1, OP_TANH, NULL},
	{"sigmoid", 1, 1, OP_SIGMOID, NULL},
	{"softplus", 1, 1, OP_SOFTPLUS, NULL},
	{"erf", 1, 1, OP_ERF, NULL},
	{"real", 1, 1, OP_REAL, NULL},
	{"stop_gradient", 1, 1, OP_STOP, NULL},
	{"mod", 2, 2, OP_MOD, NULL},
	{"min", 2, 64, OP_MIN, build_min_max},
	{"max", 2, 64, OP_MAX, build_min_max},
	{"clip", 3, 3, OP_MIN, build_clip},
	{"relu", 1, 1, OP_MAX, build_relu},
	{"leaky_relu", 1, 2, OP_SELECT, build_leaky_relu},
	{"elu", 1, 2, OP_SELECT, build_elu},
	{"gelu", 1, 1, OP_MUL, build_gelu},
	{"silu", 1, 1, OP_MUL, build_silu},
	{"hard_sigmoid", 1, 1, OP_MIN, build_hard_sigmoid},
	{"draw", 7, 7, OP_DRAW, NULL},
	{"where", 3, 3, OP_SELECT, build_where},
	{"with_gradient", 1, 64, OP_GRAD, build_grad},
	{"report", 2, 2, OP_REPORT, NULL},
};
enum { NELEMENT = sizeof element / sizeof *element };

/* Words of trees; branch.c has their meaning. */
static const char *const branch[] = {
	"parent", "child", "children", "leaf", "arity", "number",
};
enum { NBRANCH = sizeof branch / sizeof *branch };

bool
call_is_builtin(const char *name)
{
	for (int i = 0; i < NELEMENT; i++)
		if (strcmp(element[i].name, name) == 0)
			return true;
	for (int f = 0; f < FUNC_COUNT; f++)
		if (strcmp(func_info[f].name, name) == 0)
			return true;
	for (int i = 0; i < NBRANCH; i++)
		if (strcmp(branch[i], name) == 0)
			return true;
	return chance_is_word(name);
}

static bool
count_fits(Call *k, uint32_t min, uint32_t max)
{
	if (k->narg >= min && k->narg <= max)
		return true;
	if (min == max)
		diag_error(k->c->diag, k->e->at, "'%s' takes %u argument%s, "
		           "and %u %s given", k->name, min,
		           min == 1 ? "" : "s", k->narg,
		           k->narg == 1 ? "is" : "are");
	else
		diag_error(k->c->diag, k->e->at, "'%s' takes %u to %u "
		           "arguments, and %u %s given", k->name, min, max,
		           k->narg, k->narg == 1 ? "is" : "are");
	return false;
}

static bool
elab_args(Call *k)
{
	k->narg = k->e->narg - 1;
	if (k->narg > 64) {
		diag_error(k->c->diag, k->e->at, "%u arguments; 64 are the "
		           "most", k->narg);
		return false;
	}
	for (uint32_t i = 0; i < k->narg; i++)
		k->arg[i] = elab(k->c, k->env, k->e->arg[i + 1]);
	return true;
}

/* eye(N), zeros(H, X), ones(H), one_hot(i, N): sizes among the arguments. */
static Node *
sized(Call *k, Func f)
{
	Check *c = k->c;
	uint32_t first = f == FUNC_ONE_HOT;
	const Poly *dim[RANK_MAX];

	k->narg = k->e->narg - 1;
	if (!count_fits(k, func_info[f].min, func_info[f].max))
		return node_error(c, k->e->at);
	for (uint32_t i = first; i < k->narg; i++) {
		dim[i - first] = static_poly(c, k->env->scope,
		                             k->e->arg[i + 1]);
		if (dim[i - first] == NULL)
			return node_error(c, k->e->at);
	}
	Node *n = node_new(c, NODE_FUNC, k->e->at);
	n->func = f;
	uint32_t rank = k->narg - first;
	if (f == FUNC_EYE)
		dim[rank++] = dim[0];
	n->shape = shape_make(c, rank, dim);
	if (!first)
		return node_done(c, n, NULL, 0);
	Node *i = elab(c, k->env, k->e->arg[1]);
	if (!node_scalar(c, i, "a class"))
		return node_error(c, k->e->at);
	return node_done(c, n, &i, 1);
}

/* slice(v, a, b) is v[a:b]. */
static Node *
slice(Call *k)
{
	const Ast *e = k->e;
	Check *c = k->c;

	k->narg = e->narg - 1;
	if (!count_fits(k, 3, 3))
		return node_error(c, e->at);
	Node *n = node_new(c, NODE_SUBSCRIPT, e->at);
	Node *base = elab(c, k->env, e->arg[1]);
	n->nsub = 1;
	n->sub = arena_new(c->arena, Subscript);
	n->sub->at = e->at;
	n->sub->lo = static_poly(c, k->env->scope, e->arg[2]);
	n->sub->hi = static_poly(c, k->env->scope, e->arg[3]);
	if (n->sub->lo == NULL || n->sub->hi == NULL)
		return node_error(c, e->at);
	node_done(c, n, &base, 1);
	solve_node(c, n);
	return n;
}

static Node *
call_func(Call *k, Func f)
{
	if (f == FUNC_EYE || f == FUNC_ZEROS || f == FUNC_ONES ||
	    f == FUNC_ONE_HOT)
		return sized(k, f);
	if (!elab_args(k) ||
	    !count_fits(k, func_info[f].min, func_info[f].max))
		return node_error(k->c, k->e->at);
	return node_func(k->c, k->e->at, f, k->narg, k->arg);
}

static Node *
call_element(Call *k, int i)
{
	if (!elab_args(k) || !count_fits(k, element[i].min, element[i].max))
		return node_error(k->c, k->e->at);
	k->c->word = element[i].name;
	Node *n = element[i].build != NULL
	          ? element[i].build(k)
	          : node_map(k->c, k->e->at, element[i].op, k->narg, k->arg);
	k->c->word = NULL;
	return n;
}

static const FnDecl *
find_fn(const Check *c, const char *name)
{
	for (uint32_t f = 0; f < c->module->nfile; f++)
		for (uint32_t i = 0; i < c->module->file[f]->nfn; i++)
			if (c->module->file[f]->fn[i]->name == name)
				return c->module->file[f]->fn[i];
	return NULL;
}

/* "f calls g calls f" */
static const char *
chain_text(Check *c, const FnDecl *f)
{
	Buf b = {0};
	bool on = false;

	for (size_t i = 0; i < c->chain.n; i++) {
		const FnDecl *g = c->chain.at[i];

		on = on || g == f;
		if (on)
			buf_printf(&b, "'%s' calls ", g->name);
	}
	buf_printf(&b, "'%s'", f->name);
	return buf_keep(&b, c->arena);
}

static bool
is_recursive(Call *k, const FnDecl *f)
{
	for (size_t i = 0; i < k->c->chain.n; i++)
		if (k->c->chain.at[i] == f) {
			diag_error(k->c->diag, k->e->at, "functions call each "
			           "other in a circle: %s",
			           chain_text(k->c, f));
			diag_help(k->c->diag, "a function is put in where it "
			          "is called; recurrence goes through time, "
			          "as in h[t-1]");
			return true;
		}
	return false;
}

static Node *
call_fn(Call *k, const FnDecl *f)
{
	Check *c = k->c;
	Env in = *k->env;
	Node **pair = arena_array(c->arena, Node *, 1 + 2 * f->narg);

	if (is_recursive(k, f) || !elab_args(k))
		return node_error(c, k->e->at);
	if (!count_fits(k, f->narg, f->narg)) {
		diag_note(c->diag, f->at, "'%s' is defined here", f->name);
		return node_error(c, k->e->at);
	}
	in.scope = scope_new(c->arena, NULL);
	in.ode = NULL;                  /* its f is its own */
	for (uint32_t i = 0; i < f->narg; i++)
		scope_add(c->arena, in.scope,
		          (Binding){.name = f->arg[i].name, .kind = BIND_VALUE,
		                    .at = f->arg[i].at, .value = k->arg[i]});
	vec_push(&c->chain, f);
	pair[0] = elab(c, &in, f->body);
	for (uint32_t i = 0; i < f->nderivative && i < f->narg; i++) {
		pair[1 + 2 * i] = k->arg[i];
		pair[2 + 2 * i] = elab(c, &in, f->derivative[i]);
	}
	c->chain.n--;
	if (f->nderivative == 0)
		return pair[0];
	return node_map(c, k->e->at, OP_GRAD, 1 + 2 * f->narg, pair);
}

static Node *
call_unknown(Call *k)
{
	Check *c = k->c;
	VEC(const char *) known = {0};
	Binding *b = scope_find(k->env->scope, k->name);

	for (int i = 0; i < NBRANCH; i++)
		if (strcmp(branch[i], k->name) == 0) {
			diag_error(c->diag, k->e->at, "'%s' is a word of "
			           "trees, and the steps of this model are a "
			           "sequence", k->name);
			diag_help(c->diag, "write 'index n over tree'");
			return node_error(c, k->e->at);
		}
	if (b != NULL) {
		b->used = true;
		diag_error(c->diag, k->e->at, "'%s' is no function", k->name);
		diag_note(c->diag, b->at, "'%s' is declared here", k->name);
		diag_help(c->diag, "an element is written '%s[...]', a product "
		          "with '*' or '@'", k->name);
		return node_error(c, k->e->at);
	}
	diag_error(c->diag, k->e->arg[0]->at, "unknown function '%s'",
	           k->name);
	for (uint32_t f = 0; f < c->module->nfile; f++) {
		const AstFile *a = c->module->file[f];

		for (uint32_t i = 0; i < a->nfn; i++)
			vec_push(&known, a->fn[i]->name);
		for (uint32_t i = 0; i < a->ncell; i++)
			vec_push(&known, a->cell[i]->name);
	}
	for (int i = 0; i < NELEMENT; i++)
		vec_push(&known, element[i].name);
	for (int f = 0; f < FUNC_COUNT; f++)
		vec_push(&known, func_info[f].name);
	vec_push(&known, "slice");
	name_suggest(c, k->name, known.at, known.n);
	vec_free(&known);
	return node_error(c, k->e->at);
}

/* min and max of one tensor reduce; of several values they choose. */
static bool
reduces(const Call *k, Func f)
{
	return (f != FUNC_MIN && f != FUNC_MAX) || k->e->narg == 2;
}

static Node *
call_draw(Call *k)
{
	if (strcmp(k->name, "noise") == 0)
		return chance_noise(k->c, k->env, k->e);
	diag_error(k->c->diag, k->e->at, "'%s' is a distribution, and no value",
	           k->name);
	diag_help(k->c->diag, "draw from it by an equation 'z[t] ~ %s(..)'",
	          k->name);
	return node_error(k->c, k->e->at);
}

static Node *
call_builtin(Call *k)
{
	if (chance_is_word(k->name))
		return call_draw(k);
	if (strcmp(k->name, "slice") == 0)
		return slice(k);
	for (int f = 0; f < FUNC_COUNT; f++)
		if (strcmp(func_info[f].name, k->name) == 0 &&
		    reduces(k, (Func)f))
			return call_func(k, (Func)f);
	for (int i = 0; i < NELEMENT; i++)
		if (strcmp(element[i].name, k->name) == 0)
			return call_element(k, i);
	return call_unknown(k);
}

static Node *
call_cell(Call *k)
{
	Check *c = k->c;
	uint32_t n;

	if (k->env->each) {
		diag_error(c->diag, k->e->at, "a cell has its variables once "
		           "for each node, and this calls it once for each "
		           "child");
		diag_help(c->diag, "call it at the node, as in 'z[t] = %s(...)'"
		          ", and read z at the child", k->name);
		return node_error(c, k->e->at);
	}
	Node **result = cell_call(c, k->env, k->e, &n);

	if (result == NULL)
		return node_error(c, k->e->at);
	if (n == 1)
		return result[0];
	diag_error(c->diag, k->e->at, "cell '%s' has %u results, and there is "
	           "place for one here", k->name, n);
	diag_help(c->diag, "write an equation '(a[t], b[t]) = %s(...)'",
	          k->name);
	return node_error(c, k->e->at);
}

Node *
elab_call(Check *c, const Env *env, const Ast *e)
{
	Call *k = arena_new(c->arena, Call);

	*k = (Call){.c = c, .env = env, .e = e};
	k->name = static_name(c, env->scope, &e->arg[0]->name);
	if (k->name == NULL)
		return node_error(c, e->at);
	Node *field = ode_call(c, env, e);
	if (field == NULL)
		field = branch_call(c, env, e);
	if (field != NULL)
		return field;
	if (cell_find(c, k->name) != NULL)
		return call_cell(k);
	if (e->as.stem != NULL) {
		diag_error(c->diag, e->as.at, "'as' names the parameters of a "
		           "cell, and '%s' is a function", k->name);
		return node_error(c, e->at);
	}
	const FnDecl *f = find_fn(c, k->name);
	return f != NULL ? call_fn(k, f) : call_builtin(k);
}
