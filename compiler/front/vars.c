/* Symbols to variables: by now every shape must be known, in numbers too. */
#include "front/checker.h"

const Dim *
vars_dim(Check *c, const Poly *p)
{
	p = poly_resolve(c->arena, p);
	return dim_get(c->pool, dim_text(c, p), poly_size(p));
}

static void
report_unknown(Check *c, const Sym *s, uint32_t k, DimAtom *x)
{
	if (x->reported)
		return;
	x->reported = true;
	if (s->kind == VAR_PARAM || s->kind == VAR_CONST) {
		diag_error(c->diag, s->at, "the arguments do not say how large "
		           "dimension %u of '%s' is: nothing determines '%s'",
		           k + 1, s->name, x->name);
		diag_help(c->diag, "give an argument or a result a shape with "
		          "'%s' in it", x->name);
		return;
	}
	diag_error(c->diag, s->at, "nothing says how large dimension %u of "
	           "'%s' is", k + 1, s->name);
	diag_help(c->diag, "declare it: 'var %s%s : [...]'", s->local,
	          s->timed ? "[t]" : "");
}

static bool
size_fits(Check *c, const Sym *s, const Poly *p, uint32_t k, double *count)
{
	int64_t n = poly_size(p);

	if (n < 1) {
		diag_error(c->diag, s->at, "dimension %u of '%s', %s, is %lld, "
		           "and must be at least 1", k + 1, s->name,
		           dim_text(c, p), (long long)n);
		return false;
	}
	*count *= (double)n;
	if (*count <= (double)SIZE_LIMIT)
		return true;
	diag_error(c->diag, s->at, "'%s' has %s%.3g elements; 2^40 are the "
	           "most", s->name, n >= SIZE_LIMIT ? "at least " : "",
	           *count);
	return false;
}

static bool
dimensions(Check *c, Sym *s, Var *v, bool quiet)
{
	Shape *shape = shape_get(s->shape);
	double count = 1;

	if (!shape->known)
		return true;            /* nothing said otherwise: a scalar */
	v->rank = shape->rank;
	for (uint32_t k = 0; k < shape->rank; k++) {
		const Poly *p = poly_resolve(c->arena, shape->dim[k]);
		DimAtom *x = poly_unknown(p);

		if (x != NULL && quiet)
			return false;
		if (x != NULL) {
			report_unknown(c, s, k, x);
			return false;
		}
		if (!size_fits(c, s, p, k, &count))
			return false;
		v->dim[k] = vars_dim(c, p);
	}
	return true;
}

/* How many values the integers take that n is made of; NULL: not known. */
static const Poly *
values_of(const Node *n)
{
	if (n->kind == NODE_REDUCE)
		return n->func == FUNC_ARGMAX && !n->over_time
		       ? n->bind[0]->dim : NULL;
	if (n->kind != NODE_FUNC || n->narg == 0)
		return NULL;
	const Shape *x = shape_get(n->arg[0]->shape);
	if (n->func == FUNC_CATEGORICAL)
		return x->dim[x->rank - 1];
	return n->func == FUNC_ARGMAX || n->func == FUNC_ARGSORT ? x->dim[0]
	                                                         : NULL;
}

/* How many values an integer takes, where that is known. */
static bool
classes(Check *c, const Sym *s, Var *v)
{
	const Poly *n = s->classes;

	if (s->type != ELEM_INT)
		return true;
	if (n == NULL && s->def != NULL)
		n = values_of(s->def->right);
	if (n == NULL)
		return true;
	n = poly_resolve(c->arena, n);
	if (poly_unknown(n) != NULL)
		return true;
	v->classes = poly_size(n);
	if (v->classes >= 1 && v->classes < SIZE_LIMIT)
		return true;
	diag_error(c->diag, s->at, "'%s' would take %lld values; int(N) needs "
	           "N of at least 1 and less than 2^40", s->name,
	           (long long)v->classes);
	return false;
}

static Type
type_of(ElemType t)
{
	return t == ELEM_INT ? TY_INT : t == ELEM_BOOL ? TY_BOOL : TY_REAL;
}

void
vars_make(Check *c)
{
	/* what an error left open is not an error of its own */
	bool quiet = c->diag->errors > 0;

	for (size_t i = 0; i < c->sym.n; i++) {
		Sym *s = c->sym.at[i];
		Var v = {
			.name = s->name, .kind = s->kind,
			.type = type_of(s->type), .timed = s->timed,
			.output = s->output, .monitor = s->monitor,
			.check = s->check, .seed = s == c->seed,
			.at = s->made ? (Span){0, 0} : s->at,
		};

		if (s->broken || shape_get(s->shape)->poison ||
		    (s->kind == VAR_DEF && s->def == NULL))
			continue;       /* reported */
		if (dimensions(c, s, &v, quiet) && classes(c, s, &v))
			s->var = system_add_var(c->sys, v);
	}
}
