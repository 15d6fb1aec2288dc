/* Functions of whole tensors and reductions, element by element. */
#include "front/inner.h"

#include <string.h>

static const Expr *
stop(Lower *l, const Expr *e)
{
	return expr_op1(l->p, OP_STOP, e);
}

static Shape *
shape_of(Node *n)
{
	return shape_get(n->shape);
}

static RedKind
red_of(Func f)
{
	switch (f) {
	case FUNC_PROD:
		return RED_PROD;
	case FUNC_MIN:
		return RED_MIN;
	case FUNC_MAX:
		return RED_MAX;
	case FUNC_ARGMAX:
	case FUNC_CATEGORICAL:
		return RED_ARGMAX;
	case FUNC_ANY:
		return RED_ANY;
	case FUNC_ALL:
		return RED_ALL;
	default:
		return RED_SUM;         /* generic: what is summed */
	}
}

/* The part of a condition that is the same for all elements. */
static const Expr *
element_free_part(Lower *l, const Expr *where)
{
	if (where->op == OP_AND)
		return lower_and(l, element_free_part(l, where->arg[0]) ,
		                 element_free_part(l, where->arg[1]));
	return lower_element_free(where) ? where : NULL;
}

/* sum[t, j where c] e, and the like: binders, condition, body. */
static void
reduce_named(Lower *l, Node *n, Indices idx, ElemType want, Reduction *r)
{
	const Expr *guard = l->guard;
	bool choosing = l->choosing;

	r->over_time = n->over_time;
	r->over_children = n->over_children;
	/* another t: what is known of the outer one does not hold for it */
	if (n->over_time) {
		if (guard != NULL && expr_support(guard).time)
			r->guard = NULL;
		l->guard = NULL;
	}
	for (uint32_t k = 0; k < n->nbind; k++)
		n->bind[k]->level = lower_bind(l, r, n->bind[k]->dim);
	if (n->narg > 1) {
		r->where = lower_node(l, n->arg[1], NULL, ELEM_REAL);
		if (!n->over_children)
			l->guard = lower_and(l, l->guard, element_free_part(
				l, r->where));
		l->choosing = true;
		if (expr_is_const(r->where, 1))
			r->where = NULL;
	}
	r->body = lower_node(l, n->arg[0], idx, want);
	l->guard = guard;
	l->choosing = choosing;
}

/* A whole tensor: every axis is bound. */
static void
reduce_whole(Lower *l, Node *n, ElemType want, Reduction *r)
{
	Shape *s = shape_of(n->arg[0]);
	const Expr *at[RANK_MAX];

	for (uint32_t k = 0; k < s->rank; k++)
		at[k] = lower_bind(l, r, s->dim[k]);
	r->body = lower_node(l, n->arg[0], at, want);
	if (n->func == FUNC_SUMSQ)
		r->body = expr_mul(l->p, r->body, r->body);
}

static void
reduce_product(Lower *l, Node *n, Indices idx, ElemType want, Reduction *r)
{
	Node *a = n->arg[0], *b = n->arg[1];
	uint32_t rank = shape_of(a)->rank;
	const Expr *k = lower_bind(l, r, shape_of(a)->dim[rank - 1]);
	const Expr *left[2], *right[2] = {k};

	left[rank - 1] = k;
	if (rank == 2)
		left[0] = *idx++;
	if (shape_of(b)->rank == 2)
		right[1] = *idx;
	r->body = expr_mul(l->p, lower_node(l, a, left, want),
	                   lower_node(l, b, right, want));
}

/* argmax[k] (1 if u < sum[j where j <= k] p[j], 0 else): the first such k, and
 * the last k of all whatever the sum of all has been rounded to. */
static void
reduce_categorical(Lower *l, Node *n, Indices idx, Reduction *r)
{
	Shape *s = shape_of(n->arg[0]);
	uint32_t rank = s->rank - 1;
	const Expr *at[RANK_MAX], *k = lower_bind(l, r, s->dim[rank]);
	int64_t last = vars_dim(l->c, s->dim[rank])->size - 1;
	Reduction below = lower_reduction(l, RED_SUM);

	for (uint32_t i = 0; i < rank; i++)
		at[i] = idx[i];
	at[rank] = lower_bind(l, &below, s->dim[rank]);
	below.where = expr_op2(l->p, OP_LE, at[rank], k);
	below.body = lower_real(l, n->arg[0], at);
	const Expr *u = lower_real(l, n->arg[1], rank > 0 ? idx : NULL);
	const Expr *is = expr_op2(l->p, OP_LT, u, lower_finish(l, &below));
	is = expr_op2(l->p, OP_OR, expr_op2(l->p, OP_EQ, k,
	                                    expr_int(l->p, last)), is);
	r->body = expr_select(l->p, is, expr_real(l->p, 1),
	                      expr_real(l->p, 0));
}

/* Digits inside a reduction are real: its result is of a definite type. */
static ElemType
inner_type(const Node *n)
{
	return n->type == ELEM_INT && n->func != FUNC_ARGMAX ? ELEM_INT
	                                                     : ELEM_REAL;
}

bool
lower_as_reduction(Lower *l, Node *n, Indices idx, ElemType want, Reduction *r)
{
	bool named = n->kind == NODE_REDUCE;
	uint32_t nlevel = l->nlevel;

	want = inner_type(n);
	if (!named && n->kind != NODE_FUNC)
		return false;
	*r = lower_reduction(l, red_of(n->func));
	switch (n->func) {
	case FUNC_SUM:
	case FUNC_PROD:
	case FUNC_MIN:
	case FUNC_MAX:
	case FUNC_ARGMAX:
	case FUNC_ANY:
	case FUNC_ALL:
		if (named)
			reduce_named(l, n, idx, want, r);
		else if (shape_of(n->arg[0])->rank > 0)
			reduce_whole(l, n, want, r);
		else
			return false;
		break;
	case FUNC_SUMSQ:
		if (shape_of(n->arg[0])->rank == 0)
			return false;
		reduce_whole(l, n, want, r);
		break;
	case FUNC_MATMUL:
	case FUNC_DOT:
		reduce_product(l, n, idx, want, r);
		break;
	case FUNC_CATEGORICAL:
		reduce_categorical(l, n, idx, r);
		break;
	default:
		return false;           /* generic: more than one reduction */
	}
	l->nlevel = nlevel;
	return true;
}

static const Expr *
product_of_sizes(Lower *l, const Reduction *r)
{
	double n = 1;

	for (uint32_t k = 0; k < r->nbind; k++)
		n *= (double)r->bind[k]->size;
	const Expr *e = expr_real(l->p, n);
	if (r->over_children)
		return expr_mul(l->p, expr_to_real(l->p, expr_access(
			l->p, l->c->arity->var, (TimeRef){AT_REL, 0}, NULL)),
			e);
	return r->over_time ? expr_mul(l->p, expr_to_real(
		l->p, expr_length(l->p)), e) : e;
}

/* sum / number of elements that take part */
static const Expr *
mean(Lower *l, Node *n, Indices idx)
{
	Reduction r = lower_reduction(l, RED_SUM);

	if (n->kind == NODE_REDUCE)
		reduce_named(l, n, idx, ELEM_REAL, &r);
	else
		reduce_whole(l, n, ELEM_REAL, &r);
	r.body = expr_to_real(l->p, r.body);
	Reduction count = r;
	count.body = expr_real(l->p, 1);
	const Expr *number = r.where || r.within ? NULL
	                     : product_of_sizes(l, &r);
	const Expr *sum = lower_finish(l, &r);
	if (number == NULL)
		number = lower_finish(l, &count);
	return expr_div(l->p, sum, number);
}

/* The argument of softmax and its kin at position k of the axis that is
 * normalised; k is NULL where that axis is time. */
static const Expr *
along(Lower *l, Node *n, Indices idx, const Expr *k)
{
	if (n->kind == NODE_REDUCE) {
		if (n->nbind > 0)
			n->bind[0]->level = k;
		return lower_real(l, n->arg[0], idx);
	}
	uint32_t rank = shape_of(n->arg[0])->rank;
	const Expr *at[RANK_MAX];

	for (uint32_t i = 0; i + 1 < rank; i++)
		at[i] = idx[i];
	at[rank - 1] = k;
	return lower_real(l, n->arg[0], at);
}

static const Poly *
axis_of(Node *n)
{
	Shape *s = shape_of(n->arg[0]);

	if (n->kind == NODE_REDUCE)
		return n->nbind > 0 ? n->bind[0]->dim : NULL;
	return s->dim[s->rank - 1];
}

/* Reduces f(k) over the axis, where f is the argument itself, the exponential
 * of the argument less m, or (e not NULL) e at k in place of `here`. */
static const Expr *
reduce_axis(Lower *l, Node *n, Indices idx, RedKind red, const Expr *m,
            const Expr *e, const Expr *here)
{
	const Expr *outer = l->guard, *k = NULL;
	Reduction r = lower_reduction(l, red);

	r.over_time = axis_of(n) == NULL;
	if (r.over_time) {
		if (outer != NULL && expr_support(outer).time)
			r.guard = NULL;
		l->guard = NULL;
	} else {
		k = lower_bind(l, &r, axis_of(n));
	}
	if (e != NULL) {
		const Expr *with[LEVEL_MAX] = {NULL};

		r.body = e;
		if (here != NULL && here->op == OP_INDEX) {
			with[here->index.level] = k;
			r.body = expr_substitute(l->p, e, with,
			                         here->index.level + 1);
		}
	} else {
		r.body = along(l, n, idx, k);
		if (m != NULL)
			r.body = expr_op1(l->p, OP_EXP, expr_sub(
				l->p, r.body, stop(l, m)));
	}
	l->guard = outer;
	return lower_finish(l, &r);
}

/* Everything less the maximum, so that no exponential overflows; the maximum
 * cancels, and with it its gradient. */
static const Expr *
softmax(Lower *l, Node *n, Indices idx)
{
	bool named = n->kind == NODE_REDUCE, time = axis_of(n) == NULL;
	const Expr *here = time ? NULL : named ? n->bind[0]->level
	                   : idx[shape_of(n)->rank - 1];
	const Expr *m = reduce_axis(l, n, idx, RED_MAX, NULL, NULL, NULL);

	if (n->func == FUNC_LOG_SOFTMAX) {
		const Expr *s = reduce_axis(l, n, idx, RED_SUM, m, NULL, NULL);

		return expr_sub(l->p, expr_sub(l->p, along(l, n, idx, here),
		                               stop(l, m)),
		                expr_op1(l->p, OP_LOG, s));
	}
	/* used twice: as an element and in the sum */
	const Expr *e = lower_name(l, expr_op1(l->p, OP_EXP, expr_sub(
		l->p, along(l, n, idx, here), stop(l, m))));
	return expr_div(l->p, e, reduce_axis(l, n, idx, RED_SUM, NULL, e,
	                                     here));
}

static const Expr *
reduce_logsumexp(Lower *l, Node *n, Indices idx)
{
	Reduction max = lower_reduction(l, RED_MAX), sum;

	if (n->kind == NODE_REDUCE)
		reduce_named(l, n, idx, ELEM_REAL, &max);
	else
		reduce_whole(l, n, ELEM_REAL, &max);
	max.body = expr_to_real(l->p, max.body);
	sum = max;
	sum.red = RED_SUM;
	const Expr *m = stop(l, lower_finish(l, &max));
	sum.body = expr_op1(l->p, OP_EXP, expr_sub(l->p, sum.body, m));
	return expr_add(l->p, m, expr_op1(l->p, OP_LOG,
	                                  lower_finish(l, &sum)));
}

static const Expr *
number_like(Lower *l, const Expr *e, double x)
{
	return e->type == TY_INT ? expr_int(l->p, (int64_t)x)
	                         : expr_real(l->p, x);
}

/* v[k, ..] + sum[j where idx[j] == k] u[j, ..] */
static const Expr *
scatter_add(Lower *l, Node *n, Indices idx, ElemType want)
{
	Reduction r = lower_reduction(l, RED_SUM);
	const Expr *at[RANK_MAX];
	Shape *v = shape_of(n);

	memcpy(at, idx, v->rank * sizeof *at);
	at[0] = lower_bind(l, &r, shape_of(n->arg[1])->dim[0]);
	r.where = expr_op2(l->p, OP_EQ, lower_node(l, n->arg[1], at, ELEM_INT),
	                   idx[0]);
	r.body = lower_node(l, n->arg[2], at, want);
	return expr_add(l->p, lower_node(l, n->arg[0], idx, want),
	                lower_finish(l, &r));
}

static const Expr *
norm(Lower *l, Node *n)
{
	Reduction r = lower_reduction(l, RED_SUM);

	if (shape_of(n->arg[0])->rank == 0)
		return expr_op1(l->p, OP_ABS,
		                lower_real(l, n->arg[0], NULL));
	reduce_whole(l, n, ELEM_REAL, &r);
	r.body = expr_to_real(l->p, r.body);
	r.body = expr_mul(l->p, r.body, r.body);
	return expr_op1(l->p, OP_SQRT, lower_finish(l, &r));
}

/* Over a scalar most reductions are the scalar. */
static const Expr *
of_scalar(Lower *l, Node *n, ElemType want)
{
	const Expr *e = lower_node(l, n->arg[0], NULL, want);

	return n->func == FUNC_SUMSQ ? expr_mul(l->p, e, e) : e;
}

/* Arguments one behind the other along the first axis. */
static const Expr *
concat(Lower *l, Node *n, Indices idx, ElemType want)
{
	const Expr *at[RANK_MAX], *value = NULL;
	int64_t end = poly_size(poly_resolve(l->c->arena, shape_of(n)->dim[0]));
	bool choosing = l->choosing;

	memcpy(at, idx, shape_of(n)->rank * sizeof *at);
	for (uint32_t i = n->narg; i-- > 0;) {
		Shape *s = shape_of(n->arg[i]);
		int64_t start = end - (s->rank == 0 ? 1 : poly_size(
			poly_resolve(l->c->arena, s->dim[0])));
		const Expr *below = expr_op2(l->p, OP_LT, idx[0],
		                             expr_int(l->p, end));
		const Expr *above = expr_op2(l->p, OP_LE,
		                             expr_int(l->p, start), idx[0]);

		end = start;
		if (expr_is_const(below, 0) || expr_is_const(above, 0))
			continue;       /* the element is another argument's */
		at[0] = expr_sub(l->p, idx[0], expr_int(l->p, start));
		l->choosing = true;
		const Expr *e = lower_node(l, n->arg[i], s->rank ? at : NULL,
		                           want);
		l->choosing = choosing;
		value = value ? expr_select(l->p, below, e, value) : e;
	}
	return value;
}

static const Expr *
stack(Lower *l, Node *n, Indices idx, ElemType want)
{
	const Expr *value = NULL;

	for (uint32_t i = n->narg; i-- > 0;) {
		const Expr *is = expr_op2(l->p, OP_EQ, idx[0],
		                          expr_int(l->p, i));

		if (expr_is_const(is, 0))
			continue;
		const Expr *e = lower_node(l, n->arg[i], idx + 1, want);
		value = value ? expr_select(l->p, is, e, value) : e;
	}
	return value;
}

static const Expr *
diagonal(Lower *l, Node *n, Indices idx, ElemType want)
{
	const Expr *twice[2] = {idx[0], idx[0]};

	if (shape_of(n->arg[0])->rank == 2)
		return lower_node(l, n->arg[0], twice, want);
	const Expr *e = lower_node(l, n->arg[0], idx, want);
	return expr_select(l->p, expr_op2(l->p, OP_EQ, idx[0], idx[1]), e,
	                   number_like(l, e, 0));
}

static const Expr *
one_where(Lower *l, const Expr *a, const Expr *b)
{
	return expr_select(l->p, expr_op2(l->p, OP_EQ, a, b),
	                   expr_real(l->p, 1), expr_real(l->p, 0));
}

/* v with the element (or row) i replaced. */
static const Expr *
update(Lower *l, Node *n, Indices idx, ElemType want)
{
	const Expr *i = lower_node(l, n->arg[1], NULL, ELEM_INT);
	bool fill = shape_of(n->arg[2])->rank == 0;
	const Expr *e = lower_node(l, n->arg[2], fill ? NULL : idx + 1, want);

	return expr_select(l->p, expr_op2(l->p, OP_EQ, idx[0], i), e,
	                   lower_node(l, n->arg[0], idx, want));
}

static const Expr *
gather(Lower *l, Node *n, Indices idx, ElemType want)
{
	const Expr *at[RANK_MAX];

	memcpy(at, idx, shape_of(n->arg[0])->rank * sizeof *at);
	at[0] = lower_node(l, n->arg[1], idx, ELEM_INT);
	return lower_node(l, n->arg[0], at, want);
}

/* OP_DRAW for this element; see Note [Draws] in chance.c. */
static const Expr *
draw(Lower *l, Node *n, Indices idx, int half)
{
	const Expr *arg[7], *element = expr_int(l->p, 0);
	Shape *s = shape_of(n);

	for (uint32_t k = 0; s->known && k < s->rank; k++)
		element = expr_add(l->p, expr_mul(l->p, element, expr_int(
			l->p, vars_dim(l->c, s->dim[k])->size)), idx[k]);
	arg[0] = expr_int(l->p, (int64_t)n->num);
	arg[1] = expr_int(l->p, half);
	arg[2] = n->time.kind == AT_REL ? expr_time(l->p) : expr_int(l->p, 0);
	arg[3] = element;
	for (int i = SEED_LOW; i <= SEED_SEQUENCE; i++) {
		const Expr *word = expr_int(l->p, i);

		arg[4 + i] = expr_access(l->p, n->sym->var,
		                         (TimeRef){AT_NONE, 0}, &word);
	}
	return expr_op(l->p, OP_DRAW, arg, 7);
}

/* Mean 0, deviation 1: sqrt(-2 log(1 - u)) cos(2 pi v).
 * Source: Box & Muller (1958), A note on the generation of random normal
 *         deviates */
static const Expr *
draw_normal(Lower *l, Node *n, Indices idx)
{
	Pool *p = l->p;
	const Expr *u = draw(l, n, idx, 0), *v = draw(l, n, idx, 1);
	const Expr *log = expr_op1(p, OP_LOG, expr_sub(p, expr_real(p, 1), u));
	const Expr *turn = expr_mul(p, expr_real(p, 6.283185307179586477), v);

	return expr_mul(p, expr_op1(p, OP_SQRT, expr_mul(
		p, expr_real(p, -2), log)), expr_op1(p, OP_COS, turn));
}

static const Expr *
reduce(Lower *l, Node *n, Indices idx, ElemType want)
{
	Reduction r;

	if (lower_as_reduction(l, n, idx, want, &r))
		return lower_finish(l, &r);
	return of_scalar(l, n, inner_type(n));
}

const Expr *
lower_func(Lower *l, Node *n, Indices idx, ElemType want)
{
	ElemType t = n->type == ELEM_NUMBER ? want : n->type;
	const Expr *turned[2];

	switch (n->func) {
	case FUNC_SUM:
	case FUNC_PROD:
	case FUNC_MIN:
	case FUNC_MAX:
	case FUNC_ARGMAX:
	case FUNC_ANY:
	case FUNC_ALL:
	case FUNC_MATMUL:
	case FUNC_DOT:
	case FUNC_SUMSQ:
	case FUNC_CATEGORICAL:
		return reduce(l, n, idx, t);
	case FUNC_MEAN:
		return mean(l, n, idx);
	case FUNC_NORM:
		return norm(l, n);
	case FUNC_SOFTMAX:
	case FUNC_LOG_SOFTMAX:
		return softmax(l, n, idx);
	case FUNC_LOGSUMEXP:
		return reduce_logsumexp(l, n, idx);
	case FUNC_CUMSUM:
	case FUNC_CUMPROD:
	case FUNC_CUMSUM_EXCLUSIVE:
	case FUNC_CUMPROD_EXCLUSIVE:
		return inner_cumulate(l, n, idx);
	case FUNC_SORT:
	case FUNC_ARGSORT:
		return inner_sort(l, n, idx);
	case FUNC_SOLVE:
		return inner_solve(l, n, idx);
	case FUNC_PINV:
		return inner_pinv(l, n, idx);
	case FUNC_CHOLESKY:
		return inner_cholesky(l, n, idx);
	case FUNC_SCATTER_ADD:
		return scatter_add(l, n, idx, t);
	case FUNC_OUTER:
		return expr_mul(l->p, lower_node(l, n->arg[0], idx, t),
		                lower_node(l, n->arg[1], idx + 1, t));
	case FUNC_TRANSPOSE:
		turned[0] = idx[1];
		turned[1] = idx[0];
		return lower_node(l, n->arg[0], turned, t);
	case FUNC_CONCAT:
		return concat(l, n, idx, t);
	case FUNC_STACK:
		return stack(l, n, idx, t);
	case FUNC_DIAG:
		return diagonal(l, n, idx, t);
	case FUNC_GATHER:
		return gather(l, n, idx, t);
	case FUNC_UPDATE:
		return update(l, n, idx, t);
	case FUNC_EYE:
		return one_where(l, idx[0], idx[1]);
	case FUNC_ONE_HOT:
		return one_where(l, idx[0], lower_node(l, n->arg[0], NULL,
		                                       ELEM_INT));
	case FUNC_UNIFORM:
		return draw(l, n, idx, 0);
	case FUNC_NORMAL:
		return draw_normal(l, n, idx);
	case FUNC_ZEROS:
	case FUNC_ONES:
		return expr_real(l->p, n->func == FUNC_ONES);
	case FUNC_COUNT:
		break;
	}
	return NULL;
}
