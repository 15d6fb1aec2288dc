/* Linear systems as recurrences over elements.
 *
 *   in    a node: solve(A, B), pinv(A), cholesky(A)
 *   out   equations of their own; the value at one element
 *   how   LU factors by columns and rows with partial pivoting, each from those
 *         before it (Doolittle); the order of elements makes them a sweep.
 *         Which rows are pivots is a matter of argmax and has no derivative;
 *         all else is differentiated as it stands, to any order
 *   source Golub & Van Loan (2013), Matrix Computations, 3.4 and 4.2
 *
 * A singular matrix gives infinities and NaN, as a division by zero does.
 */
#include "front/inner.h"

typedef struct {
	Inner in;
	Pool *p;
	const Dim *n;           /* rows and columns */
	const Var *a;
	/* in the order of elimination, by k: */
	Var *used;              /* [k, i]: row i was the pivot before k */
	Var *pivot;             /* [k]: the row */
	Var *lower;             /* [k, i]: factor of row i in column k */
	Var *rows;              /* [k, m]: that of row pivot[k], m < k */
	Var *upper;             /* [k, j]: row pivot[k] after k steps */
} Lu;

static const Expr *
zero(Lu *f)
{
	return expr_real(f->p, 0);
}

static const Expr *
less(Lu *f, const Expr *a, const Expr *b)
{
	return expr_op2(f->p, OP_LT, a, b);
}

static const Expr *
previous(Lu *f, const Expr *k)
{
	return expr_sub(f->p, k, expr_int(f->p, 1));
}

/* used[k, i] = if 0 < k then used[k-1, i] or pivot[k-1] == i else false */
static void
define_used(Lu *f)
{
	const Expr *k = inner_index(&f->in, f->used, 0);
	const Expr *i = inner_index(&f->in, f->used, 1);
	const Expr *last = inner_read(&f->in, f->pivot, previous(f, k), NULL);
	const Expr *is = expr_op2(
		f->p, OP_OR, inner_read(&f->in, f->used, previous(f, k), i),
		expr_op2(f->p, OP_EQ, last, i));

	inner_map(&f->in, f->used, expr_select(
		f->p, less(f, expr_int(f->p, 0), k), is,
		expr_bool(f->p, false)));
}

/* sum[k, e] = sum[m where m < k] a[m or k, ..] * b[m, ..]: what the steps
 * before k take off. */
static const Expr *
taken_off(Lu *f, const char *what, const Var *like, bool rows)
{
	Var *sum = inner_var(&f->in, what, TY_REAL, 2,
	                     (const Dim *[]){f->n, f->n});
	const Expr *k = inner_index(&f->in, sum, 0);
	const Expr *e = inner_index(&f->in, sum, 1);
	const Expr *m = inner_bound(&f->in, sum, 0, f->n);

	inner_reduce(&f->in, sum, RED_SUM, f->n, less(f, m, k), expr_mul(
		f->p, rows ? inner_read(&f->in, f->rows, k, m)
		           : inner_read(&f->in, f->lower, m, e),
		inner_read(&f->in, f->upper, m, rows ? e : k)));
	return inner_read(&f->in, sum, inner_index(&f->in, like, 0),
	                  inner_index(&f->in, like, 1));
}

/* Column k of what is left; the largest element in it that is in no pivot's
 * row; the factors of the other rows. */
static void
define_column(Lu *f)
{
	Inner *in = &f->in;
	Var *left = inner_var(in, "column", TY_REAL, 2,
	                      (const Dim *[]){f->n, f->n});
	const Expr *k = inner_index(in, left, 0), *i = inner_index(in, left, 1);

	inner_map(in, left, expr_sub(f->p, inner_read(in, f->a, i, k),
	                             taken_off(f, "column.off", left, false)));
	const Expr *row = inner_bound(in, f->pivot, 0, f->n);
	inner_reduce(in, f->pivot, RED_ARGMAX, f->n, expr_op1(
		f->p, OP_NOT, inner_read(in, f->used, k, row)),
		expr_op1(f->p, OP_ABS, inner_read(in, left, k, row)));
	inner_map(in, f->lower, expr_select(
		f->p, inner_read(in, f->used, k, i), zero(f),
		expr_div(f->p, inner_read(in, left, k, i), inner_read(
			in, left, k, inner_read(in, f->pivot, k, NULL)))));
}

static void
define_row(Lu *f)
{
	Inner *in = &f->in;
	const Expr *k = inner_index(in, f->upper, 0);
	const Expr *j = inner_index(in, f->upper, 1);
	const Expr *pivot = inner_read(in, f->pivot, k, NULL);

	inner_map(in, f->rows, expr_select(f->p, less(f, j, k), inner_read(
		in, f->lower, j, pivot), zero(f)));
	inner_map(in, f->upper, expr_select(
		f->p, less(f, j, k), zero(f), expr_sub(
		f->p, inner_read(in, f->a, pivot, j),
		taken_off(f, "row.off", f->upper, true))));
}

static void
factorise(Lu *f)
{
	const Dim *square[] = {f->n, f->n};

	f->used = inner_var(&f->in, "used", TY_BOOL, 2, square);
	f->pivot = inner_var(&f->in, "pivot", TY_INT, 1, square);
	f->pivot->classes = f->n->size;
	f->lower = inner_var(&f->in, "lower", TY_REAL, 2, square);
	f->rows = inner_var(&f->in, "rows", TY_REAL, 2, square);
	f->upper = inner_var(&f->in, "upper", TY_REAL, 2, square);
	define_used(f);
	define_column(f);
	define_row(f);
}

/* One of the two triangular systems: x[k] is what is right of it less the sum
 * over those m that are solved for. */
static const Expr *
less_known(Lu *f, const char *what, const Var *x, bool forward)
{
	Inner *in = &f->in;
	uint32_t own = x->rank - in->n->nfree;
	Var *sum = inner_var(in, what, TY_REAL, own, x->dim + in->n->nfree);
	const Expr *k = inner_index(in, sum, 0);
	const Expr *r = inner_index(in, sum, 1);
	const Expr *m = inner_bound(in, sum, 0, f->n);

	inner_reduce(in, sum, RED_SUM, f->n,
	             forward ? less(f, m, k) : less(f, k, m), expr_mul(
		f->p, inner_read(in, forward ? f->rows : f->upper, k, m),
		inner_read(in, x, m, r)));
	return inner_read(in, sum, k, r);
}

/* x = A^-1 b, for a vector or a matrix b. */
static const Var *
substitute(Lu *f, const Var *b)
{
	Inner *in = &f->in;
	uint32_t own = b->rank - in->n->nfree;
	const Dim *const *dim = b->dim + in->n->nfree;
	Var *y = inner_var(in, "forward", TY_REAL, own, dim);
	Var *x = inner_var(in, "solution", TY_REAL, own, dim);
	const Expr *k = inner_index(in, x, 0), *r = inner_index(in, x, 1);

	inner_map(in, y, expr_sub(
		f->p, inner_read(in, b, inner_read(in, f->pivot, k, NULL), r),
		less_known(f, "forward.off", y, true)));
	inner_map(in, x, expr_div(
		f->p, expr_sub(f->p, inner_read(in, y, k, r),
		               less_known(f, "backward.off", x, false)),
		inner_read(in, f->upper, k, k)));
	return x;
}

const Expr *
inner_solve(Lower *l, Node *n, Indices idx)
{
	Lu f = {.in = {.l = l, .n = n}, .p = l->p};

	f.a = inner_argument(&f.in, n->arg[0], "matrix");
	f.n = f.a->dim[f.a->rank - 1];
	factorise(&f);
	return inner_at(&f.in, substitute(&f, inner_argument(
		&f.in, n->arg[1], "right")), idx);
}

/* sum[k] a[.. k ..] * a[.. k ..]: A^T A, or A A^T where A is wide. */
static const Var *
gram(Lu *f, const Var *a, bool wide)
{
	const Dim *each = a->dim[a->rank - 2 + !wide];
	const Dim *over = a->dim[a->rank - 2 + wide];
	Var *g = inner_var(&f->in, "gram", TY_REAL, 2,
	                   (const Dim *[]){each, each});
	const Expr *i = inner_index(&f->in, g, 0), *j = inner_index(&f->in, g,
	                                                            1);
	const Expr *k = inner_bound(&f->in, g, 0, over);

	inner_reduce(&f->in, g, RED_SUM, over, NULL, expr_mul(
		f->p, inner_read(&f->in, a, wide ? i : k, wide ? k : i),
		inner_read(&f->in, a, wide ? j : k, wide ? k : j)));
	return g;
}

/* (A^T A)^-1 A^T, or where A is wide A^T (A A^T)^-1, the transpose of
 * (A A^T)^-1 A. */
const Expr *
inner_pinv(Lower *l, Node *n, Indices idx)
{
	Lu f = {.in = {.l = l, .n = n}, .p = l->p};
	const Var *a = inner_argument(&f.in, n->arg[0], "matrix");
	const Dim *rows = a->dim[a->rank - 2], *columns = a->dim[a->rank - 1];
	bool wide = rows->size < columns->size;

	f.a = gram(&f, a, wide);
	f.n = f.a->dim[f.a->rank - 1];
	factorise(&f);
	if (wide)
		return inner_read(&f.in, substitute(&f, a), idx[1], idx[0]);
	Var *t = inner_var(&f.in, "transposed", TY_REAL, 2,
	                   (const Dim *[]){columns, rows});
	inner_map(&f.in, t, inner_read(&f.in, a, inner_index(&f.in, t, 1),
	                               inner_index(&f.in, t, 0)));
	return inner_at(&f.in, substitute(&f, t), idx);
}

/* The lower triangle of A = c c^T, column j after column j; only that triangle
 * of A is read.  Here c[j, i] is its element in row i:
 *
 *   off[j, i] = sum[k where k < j] c[k, i] * c[k, j]
 *   d[j]      = sqrt(A[j, j] - off[j, j])
 *   c[j, i]   = 0 above the diagonal, d[j] on it, below it
 *               (A[i, j] - off[j, i]) / d[j]
 */
const Expr *
inner_cholesky(Lower *l, Node *n, Indices idx)
{
	Inner in = {.l = l, .n = n};
	Pool *p = l->p;
	const Var *a = inner_argument(&in, n->arg[0], "matrix");
	const Dim *size = a->dim[a->rank - 1], *square[] = {size, size};
	Var *d = inner_var(&in, "diagonal", TY_REAL, 1, square);
	Var *c = inner_var(&in, "factor", TY_REAL, 2, square);
	Var *off = inner_var(&in, "factor.off", TY_REAL, 2, square);
	const Expr *j = inner_index(&in, c, 0), *i = inner_index(&in, c, 1);
	const Expr *k = inner_bound(&in, c, 0, size);
	const Expr *here = inner_read(&in, d, j, NULL);

	inner_reduce(&in, off, RED_SUM, size, expr_op2(p, OP_LT, k, j),
	             expr_mul(p, inner_read(&in, c, k, i),
	                      inner_read(&in, c, k, j)));
	inner_map(&in, d, expr_op1(p, OP_SQRT, expr_sub(
		p, inner_read(&in, a, j, j), inner_read(&in, off, j, j))));
	inner_map(&in, c, expr_select(
		p, expr_op2(p, OP_LT, i, j), expr_real(p, 0), expr_select(
		p, expr_op2(p, OP_EQ, i, j), here, expr_div(p, expr_sub(
		p, inner_read(&in, a, i, j), inner_read(&in, off, j, i)),
		here))));
	return inner_read(&in, c, idx[1], idx[0]);
}
