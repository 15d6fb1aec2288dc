/* Shapes of the functions of whole tensors. */
#include "front/checker.h"

typedef struct {
	Check *c;
	Node *n;
	Shape *a, *b;           /* of the first two arguments */
	Assume may;
} ShapeOf;

typedef bool RuleFn(ShapeOf *f);

static bool
fail(ShapeOf *f)
{
	for (uint32_t i = 0; i < f->n->narg; i++)
		shape_note(f->c, f->n->arg[i]);
	shape_unify(f->c, f->n->shape, shape_poison(f->c), f->n->at);
	return true;
}

static bool
result(ShapeOf *f, uint32_t rank, const Poly *const *dim)
{
	if (shape_result(f->c, f->n, shape_make(f->c, rank, dim)))
		return true;
	return fail(f);
}

/* Makes an argument of unknown shape one of `rank` unknown dimensions. */
static void
assume_rank(ShapeOf *f, Node *arg, uint32_t rank)
{
	const Poly *dim[RANK_MAX];

	for (uint32_t k = 0; k < rank; k++)
		dim[k] = dim_unknown(f->c, arg->at);
	shape_unify(f->c, arg->shape, shape_make(f->c, rank, dim), arg->at);
}

/* An argument that must have that rank. */
static bool
needs(ShapeOf *f, uint32_t k, uint32_t rank)
{
	Node *arg = f->n->arg[k];

	if (!shape_get(arg->shape)->known)
		assume_rank(f, arg, rank);
	if (shape_get(arg->shape)->rank == rank)
		return true;
	diag_error(f->c->diag, arg->at, "'%s' takes a %s here, and this is %s",
	           func_info[f->n->func].name,
	           rank == 0 ? "scalar" : rank == 1 ? "vector" : "matrix",
	           shape_text(f->c, arg->shape));
	return false;
}

/* A square matrix, as in cholesky(A). */
static bool
needs_square(ShapeOf *f)
{
	if (!needs(f, 0, 2))
		return false;
	f->a = shape_get(f->a);
	if (dim_unify(f->c, f->a->dim[0], f->a->dim[1], f->n->at))
		return true;
	diag_error(f->c->diag, f->n->at, "'%s' takes a square matrix, and "
	           "this is %s", func_info[f->n->func].name,
	           shape_text(f->c, f->a));
	return false;
}

static bool
inner_clash(ShapeOf *f, const Poly *p, const Poly *q)
{
	diag_error(f->c->diag, f->n->at, "cannot multiply %s by %s: the inner "
	           "dimensions are %s and %s", shape_text(f->c, f->a),
	           shape_text(f->c, f->b), dim_text(f->c, p),
	           dim_text(f->c, q));
	return fail(f);
}

/* Both shapes known: rows of the left, columns of the right are left. */
static bool
matmul_known(ShapeOf *f)
{
	Shape *a = f->a, *b = f->b;
	const Poly *dim[2];
	uint32_t rank = 0;

	if (a->rank == 0 || b->rank == 0 || a->rank > 2 || b->rank > 2) {
		diag_error(f->c->diag, f->n->at, "'@' multiplies matrices and "
		           "vectors, not %s and %s", shape_text(f->c, a),
		           shape_text(f->c, b));
		diag_help(f->c->diag, a->rank == 0 || b->rank == 0
		          ? "write '*' for the product with a scalar"
		          : "write the sum in index form");
		return fail(f);
	}
	const Poly *p = a->dim[a->rank - 1], *q = b->dim[0];
	if (!dim_unify(f->c, p, q, f->n->at))
		return inner_clash(f, p, q);
	if (a->rank == 2)
		dim[rank++] = a->dim[0];
	if (b->rank == 2)
		dim[rank++] = b->dim[1];
	return result(f, rank, dim);
}

/* One side unknown: its rank follows from the other two. */
static bool
matmul_guess(ShapeOf *f)
{
	Shape *a = f->a, *b = f->b, *r = shape_get(f->n->shape);

	if (!a->known && !b->known) {
		if (f->may == ASSUME_RANK)
			assume_rank(f, f->n->arg[0], 2);
		return false;
	}
	Shape *known = a->known ? a : b;
	Node *other = f->n->arg[a->known ? 1 : 0];
	if (known->rank == 0 || known->rank > 2) {
		assume_rank(f, other, 1);
	} else if (r->known && !r->poison) {
		/* ranks: result = left + right - 2 */
		uint32_t rank = r->rank + 2 - known->rank;

		if (rank < 1 || rank > 2)
			rank = 1;
		assume_rank(f, other, rank);
	} else if (f->may == ASSUME_RANK) {
		assume_rank(f, other, a->known ? 1 : 2);
	} else {
		return false;
	}
	f->a = shape_get(a);
	f->b = shape_get(b);
	return matmul_known(f);
}

static bool
matmul(ShapeOf *f)
{
	if ((f->a->known && f->a->rank == 2) ||
	    (f->b->known && f->b->rank == 2))
		shape_make_tensor(f->c, f->n->shape);
	return f->a->known && f->b->known ? matmul_known(f) : matmul_guess(f);
}

static bool
vectors(ShapeOf *f)
{
	if (!needs(f, 0, 1) || !needs(f, 1, 1))
		return fail(f);
	f->a = shape_get(f->a);
	f->b = shape_get(f->b);
	if (f->n->func == FUNC_OUTER)
		return result(f, 2, (const Poly *[]){f->a->dim[0],
		                                     f->b->dim[0]});
	if (!dim_unify(f->c, f->a->dim[0], f->b->dim[0], f->n->at))
		return inner_clash(f, f->a->dim[0], f->b->dim[0]);
	return result(f, 0, NULL);
}

/* Arguments joined along their first dimension; a scalar is one element. */
static bool
concat(ShapeOf *f)
{
	Check *c = f->c;
	const Poly *sum = poly_int(c->arena, 0);
	const Node *first = NULL;
	bool known = true;

	for (uint32_t i = 0; i < f->n->narg; i++) {
		Node *arg = f->n->arg[i];

		if (!shape_get(arg->shape)->known && f->may == ASSUME_SCALAR)
			assume_rank(f, arg, shape_is_tensor(arg->shape));
		Shape *s = shape_get(arg->shape);
		known = known && s->known;
		if (!s->known)
			continue;
		sum = poly_add(c->arena, sum, s->rank ? s->dim[0]
		               : poly_int(c->arena, 1), 1);
		first = first ? first : arg;
		Shape *s0 = shape_get(first->shape);
		uint32_t r = s->rank ? s->rank : 1;
		bool fits = r == (s0->rank ? s0->rank : 1);
		for (uint32_t k = 1; fits && k < s->rank; k++)
			fits = dim_unify(c, s->dim[k], s0->dim[k], arg->at);
		if (!fits) {
			diag_error(c->diag, arg->at, "cannot concatenate %s "
			           "and %s: only the first dimension may "
			           "differ", shape_text(c, s0),
			           shape_text(c, s));
			return fail(f);
		}
	}
	if (!known)
		return false;
	const Poly *dim[RANK_MAX] = {sum};
	Shape *s0 = shape_get(first->shape);
	for (uint32_t k = 1; k < s0->rank; k++)
		dim[k] = s0->dim[k];
	return result(f, s0->rank ? s0->rank : 1, dim);
}

static bool
stack(ShapeOf *f)
{
	Check *c = f->c;
	const Poly *dim[RANK_MAX] = {poly_int(c->arena, f->n->narg)};
	Node *first = f->n->arg[0];

	for (uint32_t i = 1; i < f->n->narg; i++) {
		Node *arg = f->n->arg[i];

		if (shape_unify(c, first->shape, arg->shape, arg->at))
			continue;
		diag_error(c->diag, arg->at, "cannot stack %s on %s: %s",
		           shape_text(c, arg->shape),
		           shape_text(c, first->shape),
		           shape_difference(c, arg->shape, first->shape));
		return fail(f);
	}
	Shape *s = shape_get(first->shape);
	if (!s->known && f->may == ASSUME_SCALAR)
		assume_rank(f, first, 0);
	s = shape_get(s);
	if (!s->known)
		return false;
	if (s->rank == RANK_MAX) {
		diag_error(c->diag, f->n->at, "'stack' would have %d "
		           "dimensions; %d are the most", RANK_MAX + 1,
		           RANK_MAX);
		return fail(f);
	}
	for (uint32_t k = 0; k < s->rank; k++)
		dim[k + 1] = s->dim[k];
	return result(f, s->rank + 1, dim);
}

/* Vector to matrix, or matrix to its diagonal. */
static bool
diag(ShapeOf *f)
{
	Shape *r = shape_get(f->n->shape);

	if (!f->a->known &&
	    (f->may == ASSUME_RANK || (r->known && r->rank > 0)))
		assume_rank(f, f->n->arg[0], r->known && r->rank == 1 ? 2 : 1);
	f->a = shape_get(f->a);
	if (!f->a->known)
		return false;
	if (f->a->rank == 1)
		return result(f, 2, (const Poly *[]){f->a->dim[0],
		                                     f->a->dim[0]});
	if (!needs_square(f))
		return fail(f);
	return result(f, 1, f->a->dim);
}

/* gather(v, idx), update(v, i, e), scatter_add(v, idx, u): v by its rows. */
static bool
rows(ShapeOf *f)
{
	Check *c = f->c;
	Node *n = f->n;

	if (!f->a->known && f->may == ASSUME_RANK)
		assume_rank(f, n->arg[0], 1);
	Shape *v = shape_get(f->a), *idx = shape_get(f->b);
	if (!v->known)
		return false;
	if (v->rank == 0) {
		needs(f, 0, 1);
		return fail(f);
	}
	if (!needs(f, 1, n->func == FUNC_UPDATE ? 0 : 1))
		return fail(f);
	idx = shape_get(idx);
	const Poly *dim[RANK_MAX] = {idx->dim[0]};
	for (uint32_t k = 1; k < v->rank; k++)
		dim[k] = v->dim[k];
	if (n->func == FUNC_GATHER)
		return result(f, v->rank, dim);
	Shape *part = n->func == FUNC_SCATTER_ADD
	              ? shape_make(c, v->rank, dim)
	              : shape_make(c, v->rank - 1, dim + 1);
	Shape *given = shape_get(n->arg[2]->shape);
	bool fill = given->known && given->rank == 0 &&
	            n->func == FUNC_UPDATE;
	if (!fill && !shape_unify(c, given, part, n->arg[2]->at)) {
		diag_error(c->diag, n->arg[2]->at, "'%s' puts %s here, and "
		           "this is %s", func_info[n->func].name,
		           shape_text(c, part), shape_text(c, given));
		return fail(f);
	}
	return result(f, v->rank, v->dim);
}

static bool
cholesky(ShapeOf *f)
{
	if (!needs_square(f))
		return fail(f);
	return result(f, 2, f->a->dim);
}

/* solve(A, b): as many rows as A has columns, each of the shape of b's. */
static bool
solve(ShapeOf *f)
{
	Shape *b = f->b, *r = shape_get(f->n->shape);

	if (!needs_square(f))
		return fail(f);
	if (shape_get(f->n->shape)->poison)
		return true;
	if (!b->known && r->known && !r->poison)
		assume_rank(f, f->n->arg[1], r->rank == 2 ? 2 : 1);
	else if (!b->known && f->may == ASSUME_RANK)
		assume_rank(f, f->n->arg[1], 1);
	b = shape_get(b);
	if (!b->known)
		return false;
	if (b->rank != 2 && !needs(f, 1, 1))
		return fail(f);
	b = shape_get(b);
	if (!dim_unify(f->c, f->a->dim[0], b->dim[0], f->n->at)) {
		diag_error(f->c->diag, f->n->at, "'solve' needs as many rows "
		           "on both sides: the matrix is %s, the right side "
		           "%s", shape_text(f->c, f->a), shape_text(f->c, b));
		return fail(f);
	}
	return result(f, b->rank, b->dim);
}

static bool
along_last(ShapeOf *f)
{
	if (!f->a->known && f->may == ASSUME_RANK)
		assume_rank(f, f->n->arg[0], 1);
	f->a = shape_get(f->a);
	if (!f->a->known) {
		/* the result has the same shape */
		shape_unify(f->c, f->n->shape, f->a, f->n->at);
		return false;
	}
	bool vector = f->n->func != FUNC_SOFTMAX &&
	              f->n->func != FUNC_LOG_SOFTMAX;

	if ((vector || f->a->rank == 0) && !needs(f, 0, 1))
		return fail(f);
	return result(f, f->a->rank, f->a->dim);
}

static bool
reduces(ShapeOf *f)
{
	if (f->n->func == FUNC_ARGMAX && !needs(f, 0, 1))
		return fail(f);
	return result(f, 0, NULL);
}

/* One class for each row of probabilities. */
static bool
categorical(ShapeOf *f)
{
	if (!f->a->known && f->may == ASSUME_RANK)
		assume_rank(f, f->n->arg[0], 1);
	f->a = shape_get(f->a);
	if (!f->a->known)
		return false;
	if (f->a->rank == 0) {
		needs(f, 0, 1);
		return fail(f);
	}
	Shape *row = shape_make(f->c, f->a->rank - 1, f->a->dim);
	if (!shape_unify(f->c, f->n->arg[1]->shape, row, f->n->at)) {
		diag_error(f->c->diag, f->n->at, "'categorical' gives %s here, "
		           "and the left side is %s", shape_text(f->c, row),
		           shape_text(f->c, f->b));
		return fail(f);
	}
	return result(f, f->a->rank - 1, f->a->dim);
}

static bool
transpose(ShapeOf *f)
{
	if (!needs(f, 0, 2))
		return fail(f);
	f->a = shape_get(f->a);
	return result(f, 2, (const Poly *[]){f->a->dim[1], f->a->dim[0]});
}

/* Never a scalar, whatever is found out about the arguments. */
static bool
gives_tensor(ShapeOf *f, RuleFn *rule)
{
	shape_make_tensor(f->c, f->n->shape);
	return rule(f);
}

bool
shape_of_func(Check *c, Node *n, Assume may)
{
	ShapeOf f = {.c = c, .n = n, .may = may};

	for (uint32_t i = 0; i < n->narg; i++) {
		Shape *s = shape_get(n->arg[i]->shape);

		if (s->poison) {
			shape_unify(c, n->shape, s, n->at);
			return true;
		}
	}
	f.a = n->narg > 0 ? shape_get(n->arg[0]->shape) : NULL;
	f.b = n->narg > 1 ? shape_get(n->arg[1]->shape) : NULL;
	switch (n->func) {
	case FUNC_SUM:
	case FUNC_PROD:
	case FUNC_MIN:
	case FUNC_MAX:
	case FUNC_MEAN:
	case FUNC_ARGMAX:
	case FUNC_ANY:
	case FUNC_ALL:
	case FUNC_SUMSQ:
	case FUNC_NORM:
	case FUNC_LOGSUMEXP:
		return reduces(&f);
	case FUNC_MATMUL:
		return matmul(&f);
	case FUNC_DOT:
		return vectors(&f);
	case FUNC_OUTER:
		return gives_tensor(&f, vectors);
	case FUNC_SOFTMAX:
	case FUNC_LOG_SOFTMAX:
	case FUNC_CUMSUM:
	case FUNC_CUMPROD:
	case FUNC_CUMSUM_EXCLUSIVE:
	case FUNC_CUMPROD_EXCLUSIVE:
	case FUNC_SORT:
	case FUNC_ARGSORT:
		return gives_tensor(&f, along_last);
	case FUNC_SOLVE:
		return gives_tensor(&f, solve);
	case FUNC_CHOLESKY:
		return gives_tensor(&f, cholesky);
	case FUNC_PINV:
	case FUNC_TRANSPOSE:
		return gives_tensor(&f, transpose);
	case FUNC_CONCAT:
		return gives_tensor(&f, concat);
	case FUNC_STACK:
		return gives_tensor(&f, stack);
	case FUNC_DIAG:
		return gives_tensor(&f, diag);
	case FUNC_GATHER:
	case FUNC_UPDATE:
	case FUNC_SCATTER_ADD:
		return gives_tensor(&f, rows);
	case FUNC_CATEGORICAL:
		return categorical(&f);
	case FUNC_UNIFORM:
	case FUNC_NORMAL:
	case FUNC_EYE:
	case FUNC_ONE_HOT:
	case FUNC_ZEROS:
	case FUNC_ONES:
	case FUNC_COUNT:
		return true;            /* known from the start */
	}
	return true;
}
