/* What is known when compiled: dimensions, loop variables, steps of time,
 * template names, numbers of initialisers. */
#include "front/checker.h"

#include <math.h>
#include <string.h>

typedef struct {
	Check *c;
	Scope *s;
	bool quiet;             /* NULL is answer enough */
	bool make;              /* unknown names become unknown dimensions */
} Static;

DimAtom *
static_dim_new(Check *c, const char *name, Span at)
{
	DimAtom *d = arena_new(c->arena, DimAtom);

	d->name = name;
	d->id = c->natom++;
	d->at = at;
	return d;
}

static const Poly *
unknown_dim(Static *st, const char *name, Span at)
{
	Scope *s = st->s;

	while (s != NULL && !s->instance)
		s = s->parent;
	if (!st->make || s == NULL) {
		if (!st->quiet)
			name_unknown(st->c, at, st->s, name);
		return NULL;
	}
	DimAtom *d = static_dim_new(st->c, name, at);
	d->unknown = true;
	scope_add(st->c->arena, s, (Binding){.name = name, .kind = BIND_DIM,
	                                     .at = at, .dim = d});
	return poly_atom(st->c->arena, d);
}

static const Poly *
poly_of_name(Static *st, const Ast *e)
{
	const char *name = static_name(st->c, st->s, &e->name);
	Binding *b = name ? scope_find(st->s, name) : NULL;

	if (name == NULL)
		return NULL;
	if (b == NULL)
		return unknown_dim(st, name, e->at);
	b->used = true;
	if (b->kind == BIND_DIM)
		return poly_resolve(st->c->arena,
		                    poly_atom(st->c->arena, b->dim));
	if (b->kind == BIND_LOOP)
		return poly_int(st->c->arena, b->loop);
	if (!st->quiet) {
		diag_error(st->c->diag, e->at, "'%s' is no dimension and no "
		           "number that is known when compiled", name);
		diag_note(st->c->diag, b->at, "'%s' is declared here", name);
	}
	return NULL;
}

/* p / q where it is exact. */
static const Poly *
divide(Static *st, const Poly *p, const Poly *q)
{
	int64_t n;

	if (!poly_is_int(q, &n) || n == 0)
		return NULL;
	for (uint32_t i = 0; i < p->n; i++)
		if (p->term[i].coef % n != 0)
			return NULL;
	Poly *r = arena_copy(st->c->arena, p, sizeof *p);
	Term *t = arena_copy(st->c->arena, p->term, p->n * sizeof *t);
	for (uint32_t i = 0; i < p->n; i++)
		t[i].coef /= n;
	r->term = t;
	return r;
}

static const Poly *poly_of(Static *st, const Ast *e);

static const Poly *
poly_of_binary(Static *st, const Ast *e)
{
	Arena *a = st->c->arena;
	const Poly *p = poly_of(st, e->arg[0]);
	const Poly *q = p ? poly_of(st, e->arg[1]) : NULL;
	const Poly *r = NULL;
	int64_t m, n;

	if (q == NULL)
		return NULL;
	if (e->op == AST_OP_ADD || e->op == AST_OP_SUB)
		r = poly_add(a, p, q, e->op == AST_OP_ADD ? 1 : -1);
	else if (e->op == AST_OP_MUL)
		r = poly_mul(a, p, q);
	else if (e->op == AST_OP_DIV)
		r = divide(st, p, q);
	else if (e->op == AST_OP_MOD && poly_is_int(p, &m) &&
	         poly_is_int(q, &n) && n > 0)
		r = poly_int(a, (m % n + n) % n);
	if (r == NULL && !st->quiet)
		diag_error(st->c->diag, e->at, "this is no dimension: sums, "
		           "products and exact quotients of names and "
		           "integers are");
	return r;
}

static const Poly *
poly_of(Static *st, const Ast *e)
{
	const Poly *p;

	switch (e->kind) {
	case AST_NUMBER:
		if (e->is_int)
			return poly_int(st->c->arena, e->num < 1e15
			                ? (int64_t)e->num : INT64_MAX);
		break;
	case AST_NAME:
		return poly_of_name(st, e);
	case AST_UNARY:
		p = e->op == AST_OP_NEG ? poly_of(st, e->arg[0]) : NULL;
		if (p != NULL)
			return poly_add(st->c->arena, poly_int(st->c->arena, 0),
			                p, -1);
		if (e->op == AST_OP_NEG)
			return NULL;
		break;
	case AST_BINARY:
		return poly_of_binary(st, e);
	case AST_ERROR:
		return NULL;
	case AST_STRING:
	case AST_INDEX:
	case AST_SLICE:
	case AST_CALL:
	case AST_IF:
	case AST_REDUCE:
	case AST_TUPLE:
	case AST_LIST:
	case AST_KEYWORD:
		break;
	}
	if (!st->quiet)
		diag_error(st->c->diag, e->at, "an integer known when compiled "
		           "is needed here");
	return NULL;
}

const Poly *
static_poly(Check *c, Scope *s, const Ast *e)
{
	return poly_of(&(Static){c, s, false, false}, e);
}

const Poly *
static_poly_quiet(Check *c, Scope *s, const Ast *e)
{
	return poly_of(&(Static){c, s, true, false}, e);
}

const Poly *
static_dim(Check *c, Scope *s, const Ast *e)
{
	return poly_of(&(Static){c, s, false, true}, e);
}

bool
static_int(Check *c, Scope *s, const Ast *e, int64_t *out)
{
	const Poly *p = static_poly(c, s, e);

	if (p == NULL)
		return false;
	if (poly_unknown(p) != NULL) {
		diag_error(c->diag, e->at, "the size of this dimension comes "
		           "from the arguments and is not known here");
		return false;
	}
	*out = poly_size(p);
	return true;
}

/* fh{l-1}.Wi with l = 2: "fh1.Wi" */
const char *
static_name(Check *c, Scope *s, const AstName *n)
{
	if (n->npart == 0)
		return n->stem;

	Buf text = {0};
	const char *name = NULL;

	buf_puts(&text, n->stem);
	for (uint32_t i = 0; i < n->npart; i++) {
		int64_t k;

		if (!static_int(c, s, n->part[i].index, &k))
			goto out;
		if (k < 0) {
			diag_error(c->diag, n->part[i].index->at,
			           "the number in a name is %lld here, and "
			           "must not be negative", (long long)k);
			goto out;
		}
		buf_printf(&text, "%lld%s", (long long)k, n->part[i].text);
	}
	name = strs_intern(&c->pool->strs, text.text, text.len);
out:
	buf_free(&text);
	return name;
}

/* e as v[0] * t + v[1] * T + v[2] */
static bool
linear(Check *c, Scope *s, const Ast *e, int64_t v[3])
{
	v[0] = v[1] = v[2] = 0;
	if (ast_is_name(e, "t") || ast_is_name(e, "T")) {
		v[e->name.stem[0] == 'T'] = 1;
		return true;
	}
	if (e->kind == AST_BINARY &&
	    (e->op == AST_OP_ADD || e->op == AST_OP_SUB)) {
		int64_t w[3], sign = e->op == AST_OP_ADD ? 1 : -1;

		if (!linear(c, s, e->arg[0], v) || !linear(c, s, e->arg[1], w))
			return false;
		for (int i = 0; i < 3; i++)
			v[i] += sign * w[i];
		return true;
	}
	const Poly *p = static_poly_quiet(c, s, e);
	if (p == NULL || poly_unknown(p) != NULL)
		return false;
	v[2] = poly_size(p);
	return true;
}

enum { STEPS_MAX = 1 << 24 };

bool
static_time(Check *c, Scope *s, const Ast *e, TimeRef *out)
{
	int64_t v[3];

	if (!linear(c, s, e, v) || v[2] > STEPS_MAX || v[2] < -STEPS_MAX ||
	    v[0] < 0 || v[1] < 0 || v[0] + v[1] > 1)
		return false;
	out->kind = v[0] ? AT_REL : v[1] ? AT_END : AT_START;
	out->off = (int32_t)v[2];
	return true;
}

static bool
real_of_name(Check *c, Scope *s, const Ast *e, double *out)
{
	const Poly *p;

	if (scope_find(s, e->name.stem) == NULL) {
		if (strcmp(e->name.stem, "pi") == 0)
			return *out = 3.14159265358979323846, true;
		if (strcmp(e->name.stem, "inf") == 0)
			return *out = INFINITY, true;
	}
	p = static_poly(c, s, e);
	if (p == NULL || poly_unknown(p) != NULL)
		return false;
	return *out = (double)poly_size(p), true;
}

static bool
real_of_binary(const Ast *e, double a, double b, double *out)
{
	switch (e->op) {
	case AST_OP_ADD: return *out = a + b, true;
	case AST_OP_SUB: return *out = a - b, true;
	case AST_OP_MUL: return *out = a * b, true;
	case AST_OP_DIV: return *out = a / b, true;
	case AST_OP_POW: return *out = pow(a, b), true;
	default:         return false;          /* generic: no number */
	}
}

static bool
real_of_call(Check *c, Scope *s, const Ast *e, double *out)
{
	static const struct {
		const char *name;
		double (*f)(double);
	} known[] = {{"sqrt", sqrt}, {"exp", exp}, {"log", log}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (e->narg == 2 &&
		    strcmp(e->arg[0]->name.stem, known[i].name) == 0 &&
		    static_real(c, s, e->arg[1], out)) {
			*out = known[i].f(*out);
			return true;
		}
	return false;
}

/* A number made of numbers, sizes, pi, + - * / ^, sqrt, exp, log. */
bool
static_real(Check *c, Scope *s, const Ast *e, double *out)
{
	double a, b;
	unsigned before = c->diag->errors;

	if (e->kind == AST_NUMBER)
		return *out = e->num, true;
	if (e->kind == AST_NAME && real_of_name(c, s, e, out))
		return true;
	if (e->kind == AST_UNARY && e->op == AST_OP_NEG &&
	    static_real(c, s, e->arg[0], &a))
		return *out = -a, true;
	if (e->kind == AST_BINARY && static_real(c, s, e->arg[0], &a) &&
	    static_real(c, s, e->arg[1], &b) && real_of_binary(e, a, b, out))
		return true;
	if (e->kind == AST_CALL && real_of_call(c, s, e, out))
		return true;
	if (c->diag->errors == before && e->kind != AST_ERROR)
		diag_error(c->diag, e->at, "a number known when compiled is "
		           "needed here");
	return false;
}
