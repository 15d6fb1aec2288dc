/* Initial values of parameters and consts.
 *
 *   = value       any expression without variables: evaluated here
 *   ~ a |> b      a distribution, then what is done to its draw
 */
#include "front/checker.h"
#include "ir/interp.h"

#include <assert.h>
#include <string.h>

typedef VEC(Init) Chain;

typedef struct {
	const char *name;
	InitKind kind;
	uint32_t min, max;      /* numbers it takes */
	double a, b;            /* where they are left out */
} InitInfo;

static const InitInfo info[] = {
	{"zeros", INIT_CONSTANT, 0, 0, 0, 0},
	{"ones", INIT_CONSTANT, 0, 0, 1, 0},
	{"constant", INIT_CONSTANT, 1, 1, 0, 0},
	{"uniform", INIT_UNIFORM, 2, 2, 0, 0},
	{"normal", INIT_NORMAL, 2, 2, 0, 0},
	{"glorot", INIT_GLOROT, 0, 0, 0, 0},
	{"he", INIT_HE, 0, 0, 0, 0},
	{"orthogonal", INIT_ORTHOGONAL, 0, 1, 1, 0},
	{"identity", INIT_IDENTITY, 0, 1, 1, 0},
	{"sparse", INIT_SPARSE, 1, 1, 0, 0},
	{"spectral_radius", INIT_SPECTRAL_RADIUS, 1, 1, 0, 0},
};
enum { NINFO = sizeof info / sizeof *info };

static const InitInfo *
find(Check *c, const Ast *e, const char *name)
{
	const char *known[NINFO];

	for (int i = 0; i < NINFO; i++) {
		if (strcmp(info[i].name, name) == 0)
			return &info[i];
		known[i] = info[i].name;
	}
	diag_error(c->diag, e->at, "unknown initialiser '%s'", name);
	name_suggest(c, name, known, NINFO);
	return NULL;
}

/* sparse(0.1), as it is written */
static const char *
link_text(Check *c, const InitInfo *k, const Init *in)
{
	Buf b = {0};

	buf_puts(&b, k->name);
	for (uint32_t i = 0; i < k->max; i++) {
		buf_puts(&b, i ? ", " : "(");
		buf_number(&b, i ? in->b : in->a);
	}
	buf_puts(&b, k->max ? ")" : "");
	return buf_keep(&b, c->arena);
}

/* What a link of the chain demands of the shape and of its numbers. */
static bool
fits(Check *c, const Sym *s, const Ast *e, const InitInfo *k, const Init *in)
{
	const Var *v = s->var;
	bool square = in->kind == INIT_SPECTRAL_RADIUS;
	const char *wanted = NULL;

	if ((square || in->kind == INIT_ORTHOGONAL ||
	     in->kind == INIT_IDENTITY) &&
	    (v->rank != 2 || (square && v->dim[0] != v->dim[1])))
		wanted = square ? "a square matrix" : "a matrix";
	if ((in->kind == INIT_GLOROT || in->kind == INIT_HE) && v->rank == 0)
		wanted = "a vector or a matrix";
	if (wanted != NULL) {
		diag_error(c->diag, e->at, "'%s' is for %s, and '%s' %s%s",
		           k->name, wanted, s->local,
		           v->rank ? "has shape " : "is ",
		           shape_text(c, s->shape));
		return false;
	}
	if (in->kind == INIT_UNIFORM && !(in->a <= in->b))
		wanted = "its smaller number first";
	if (in->kind == INIT_NORMAL && !(in->b >= 0))
		wanted = "a mean and a deviation of at least 0";
	if (in->kind == INIT_SPARSE && !(in->a >= 0 && in->a <= 1))
		wanted = "the share of elements to keep, 0 to 1";
	if (square && !(in->a >= 0))
		wanted = "a radius of at least 0";
	if (wanted != NULL)
		diag_error(c->diag, e->at, "'%s' takes %s, and this is '%s'",
		           k->name, wanted, link_text(c, k, in));
	return wanted == NULL;
}

/* A draw comes first, and what changes it comes after it. */
static bool
stands_right(Check *c, const Ast *e, const InitInfo *k, const Init *in,
             bool first)
{
	bool changes = in->kind == INIT_SPARSE ||
	               in->kind == INIT_SPECTRAL_RADIUS;
	const char *text = link_text(c, k, in);

	if (changes != first)
		return true;
	if (changes) {
		diag_error(c->diag, e->at, "'%s' changes a draw and cannot be "
		           "the first", k->name);
		diag_help(c->diag, "write 'uniform(-1, 1) |> %s'", text);
	} else {
		diag_error(c->diag, e->at, "'%s' draws anew and can only be "
		           "the first", k->name);
		diag_help(c->diag, "write '%s' alone; what follows '|>' is "
		          "'sparse' or 'spectral_radius'", text);
	}
	return false;
}

static bool chain(Check *c, Sym *s, const Ast *e, bool first, Chain *out);

/* The numbers of a call; sparse(p, inner) puts inner before itself. */
static bool
numbers(Check *c, Sym *s, const Ast *e, const InitInfo *k, bool *first,
        Init *in, Chain *out)
{
	uint32_t n = e->kind == AST_CALL ? e->narg - 1 : 0;
	double x[2] = {k->a, k->b};

	if (k->kind == INIT_SPARSE && n == 2 && *first) {
		if (!chain(c, s, e->arg[2], true, out))
			return false;
		*first = false;
		n = 1;
	}
	if (n < k->min || n > k->max) {
		diag_error(c->diag, e->at, "'%s' takes %u number%s, and %u "
		           "%s given", k->name, k->max, k->max == 1 ? "" : "s",
		           n, n == 1 ? "is" : "are");
		return false;
	}
	for (uint32_t i = 0; i < n; i++)
		if (!static_real(c, s->scope, e->arg[i + 1], &x[i]))
			return false;
	*in = (Init){.kind = k->kind, .a = x[0], .b = x[1]};
	return true;
}

static bool
link_of(Check *c, Sym *s, const Ast *e, bool first, Chain *out)
{
	bool call = e->kind == AST_CALL;
	Init in = {.kind = INIT_CONSTANT};

	if (!call && e->kind != AST_NAME) {
		if (!first || !static_real(c, s->scope, e, &in.a))
			return false;
		vec_push(out, in);
		return true;
	}
	const InitInfo *k = find(c, e, call ? e->arg[0]->name.stem
	                                    : e->name.stem);
	if (k == NULL || !numbers(c, s, e, k, &first, &in, out) ||
	    !fits(c, s, e, k, &in) || !stands_right(c, e, k, &in, first))
		return false;
	vec_push(out, in);
	return true;
}

static bool
chain(Check *c, Sym *s, const Ast *e, bool first, Chain *out)
{
	if (e->kind == AST_ERROR)
		return false;
	if (e->kind == AST_BINARY && e->op == AST_OP_PIPE)
		return chain(c, s, e->arg[0], first, out) &&
		       chain(c, s, e->arg[1], false, out);
	return link_of(c, s, e, first, out);
}

void
init_elab(Check *c)
{
	for (size_t i = 0; i < c->sym.n; i++) {
		Sym *s = c->sym.at[i];
		const Stmt *st = s->decl;

		if (s->kind != VAR_PARAM && s->kind != VAR_CONST)
			continue;
		attr_use(s);
		if (st->expr == NULL || st->is_init)
			continue;
		Env env = {.scope = s->scope, .owner = s, .constant = true};
		Eqn *e = arena_new(c->arena, Eqn);
		*e = (Eqn){.sym = s, .at = s->at};
		e->right = elab(c, &env, st->expr);
		s->init = e;
		solve_equation(c, e);
	}
}

/* Larger tables of numbers belong into a file of weights. */
enum { VALUES_MAX = 1 << 22 };

/* The value of an expression without variables: a system of its own. */
static void
evaluate(Check *c, Sym *s, Init *out)
{
	System *sys = system_new(c->pool, s->name);
	Arena tmp = {0};
	Var proto = *s->var;
	const Var *param = s->var;

	proto.kind = VAR_DEF;
	Var *v = s->var = system_add_var(sys, proto);
	lower_apart(c, sys, s->init);
	s->var = (Var *)(uintptr_t)param;
	Interp *in = interp_new(sys, 1, false, &tmp);
	if (c->diag->errors == 0) {
		/* without variables there is no index to be out of range */
		bool done = interp_run(in, &tmp);
		assert(done);
		(void)done;
		const double *x = in->value[v->id];
		int64_t n = var_elements(v), i = 1;

		while (i < n && x[i] == x[0])
			i++;
		out->a = x[0];
		if (i < n) {
			out->kind = INIT_VALUES;
			out->nvalue = (uint32_t)n;
			out->value = arena_copy(&c->pool->arena, x,
			                        (size_t)n * sizeof *x);
		}
	}
	system_free(sys);
	arena_free(&tmp);
}

static bool
value(Check *c, Sym *s, Chain *out)
{
	Init in = {.kind = INIT_CONSTANT};
	const Node *n = s->init->right;

	if (n->type == ELEM_BOOL) {
		diag_error(c->diag, n->at, "'%s' is made of numbers, and this "
		           "is true or false", s->local);
		return false;
	}
	if (n->kind == NODE_NUMBER) {
		in.a = n->num;
	} else if (var_elements(s->var) > VALUES_MAX &&
	           !shape_is_scalar(n->shape)) {
		diag_error(c->diag, n->at, "'%s' has more than %d elements; "
		           "give its values in a file of weights", s->local,
		           VALUES_MAX);
		return false;
	} else {
		evaluate(c, s, &in);
	}
	vec_push(out, in);
	return true;
}

void
init_make(Check *c)
{
	for (size_t i = 0; i < c->sym.n; i++) {
		Sym *s = c->sym.at[i];
		Chain out = {0};

		if (s->var == NULL ||
		    (s->kind != VAR_PARAM && s->kind != VAR_CONST))
			continue;
		if (s->init != NULL && sound_node(c, s->init->right))
			value(c, s, &out);
		else if (s->init != NULL)
			continue;
		else if (s->decl->expr != NULL)
			chain(c, s, s->decl->expr, true, &out);
		s->var->ninit = (uint32_t)out.n;
		s->var->init = arena_copy(&c->pool->arena, out.at,
		                          out.n * sizeof *out.at);
		vec_free(&out);
		attr_make(c, s);
	}
}
