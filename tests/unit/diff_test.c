/* Differentiation of systems.
 *
 * Each case is a system; its derivative must be that of its values, and so
 * must the derivative of its derivative, for sequences from 1 step (shorter
 * than the delays) to 7.
 */
#include "gradient.h"

#include "diff/diff.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const Expr *
add(Build *b, const Expr *x, const Expr *y)
{
	return expr_add(&b->pool, x, y);
}

static const Expr *
sub(Build *b, const Expr *x, const Expr *y)
{
	return expr_sub(&b->pool, x, y);
}

static const Expr *
mul(Build *b, const Expr *x, const Expr *y)
{
	return expr_mul(&b->pool, x, y);
}

static const Expr *
num(Build *b, int64_t n)
{
	return expr_int(&b->pool, n);
}

static const Expr *
op2(Build *b, Op op, const Expr *x, const Expr *y)
{
	return expr_op2(&b->pool, op, x, y);
}

static const Expr *
squash(Build *b, const Expr *x)
{
	return expr_op1(&b->pool, OP_TANH, x);
}

static Var *
input(Build *b, const char *name, const char *shape)
{
	return build_var(b, name, VAR_INPUT, true, shape);
}

static Var *
param(Build *b, const char *name, const char *shape)
{
	return build_var(b, name, VAR_PARAM, false, shape);
}

static Var *
word(Build *b, const char *name, bool timed, int64_t classes)
{
	Var *w = build_typed(b, name, VAR_INPUT, timed, "", TY_INT);

	w->classes = classes;
	return w;
}

/* A variable with an equation, of time. */
static Var *
state(Build *b, const char *name, const char *shape)
{
	return build_var(b, name, VAR_DEF, true, shape);
}

static Var *
fixed(Build *b, const char *name, const char *shape)
{
	return build_var(b, name, VAR_DEF, false, shape);
}

static const Expr *
at1(Build *b, const Var *v, const Expr *i)
{
	return build_access(b, v, (TimeRef){v->timed ? AT_REL : AT_NONE, 0},
	                    &i);
}

static const Expr *
at2(Build *b, const Var *v, const Expr *i, const Expr *j)
{
	return build_access(b, v, (TimeRef){v->timed ? AT_REL : AT_NONE, 0},
	                    (const Expr *[]){i, j});
}

static void
bound_at(Var *v, BoundKind kind, int32_t off, const Expr *value)
{
	vec_push(&v->bound, ((Bound){.kind = kind, .off = off,
	                             .value = value}));
}

static const Expr *
whole(Build *b, const Var *v)
{
	return build_at(b, v, 0, (const char *[]){"", "i", "ij", "ijk"}
	                         [v->rank]);
}

/* loss = sum of y, each element with a weight of its own. */
static const Expr *
weighted(Build *b, const Var *y)
{
	Var proto = {.name = "weight", .kind = VAR_INPUT, .timed = y->timed,
	             .rank = y->rank};

	memcpy(proto.dim, y->dim, sizeof proto.dim);
	return mul(b, whole(b, system_add_var(b->s, proto)), whole(b, y));
}

static const Var *
weighted_sum(Build *b, const Var *y)
{
	Var *sum = fixed(b, "total", "");
	Equation e = {.var = sum, .red = RED_SUM, .over_time = y->timed,
	              .nbind = y->rank, .body = weighted(b, y)};

	memcpy(e.bind, y->dim, sizeof e.bind);
	if (!y->timed && y->rank == 0)
		e.red = RED_NONE;
	vec_push(&b->s->eq, e);
	return sum;
}

/* ---- reading elements ------------------------------------------------ */

static const Var *
product_with_matrix(Build *b)
{
	Var *x = input(b, "x", "X"), *W = param(b, "W", "HX");
	Var *y = state(b, "y", "H");

	build_reduce(b, y, RED_SUM, "X", mul(b, build_at(b, W, 0, "ij"),
	                                     build_at(b, x, 0, "j")));
	return y;
}

static const Var *
product_of_matrices(Build *b)
{
	Var *A = param(b, "A", "HX"), *B = param(b, "B", "XY");
	Var *y = fixed(b, "y", "HY");

	build_reduce(b, y, RED_SUM, "X",
	             squash(b, mul(b, build_at(b, A, 0, "ik"),
	                           build_at(b, B, 0, "kj"))));
	return y;
}

static const Var *
transpose_and_diagonal(Build *b)
{
	Var *A = param(b, "A", "HH"), *y = fixed(b, "y", "HH");

	build_map(b, y, mul(b, build_at(b, A, 0, "ji"),
	                    build_at(b, A, 0, "ii")));
	return y;
}

static const Var *
one_element(Build *b)
{
	Var *x = input(b, "x", "YO"), *y = state(b, "y", "H");
	const Expr *i = build_index(b, 0, 'H'), *zero = num(b, 0);

	build_map(b, y, mul(b, at2(b, x, num(b, 3), zero),
	                    at2(b, x, i, zero)));
	return y;
}

static const Var *
slice(Build *b)
{
	Var *x = input(b, "x", "Y"), *y = state(b, "y", "H");
	const Expr *i = build_index(b, 0, 'H');

	build_map(b, y, squash(b, at1(b, x, add(b, i, num(b, 2)))));
	return y;
}

static const Var *
concatenation(Build *b)
{
	Var *x = input(b, "x", "H"), *z = param(b, "z", "X");
	Var *y = state(b, "y", "Y");
	const Expr *i = build_index(b, 0, 'Y'), *H = num(b, 3);

	build_map(b, y, expr_select(&b->pool, op2(b, OP_LT, i, H),
	                            squash(b, at1(b, x, i)),
	                            squash(b, at1(b, z, sub(b, i, H)))));
	return y;
}

static const Var *
convolution(Build *b)
{
	Var *x = input(b, "x", "Z"), *k = param(b, "k", "Y");
	Var *y = state(b, "y", "H");
	const Expr *i = build_index(b, 0, 'H'), *j = build_index(b, 1, 'Y');

	build_reduce(b, y, RED_SUM, "Y", mul(b, at1(b, k, j),
	                                     at1(b, x, add(b, i, j))));
	return y;
}

static const Var *
mirrored_convolution(Build *b)
{
	Var *x = input(b, "x", "Z"), *k = param(b, "k", "Y");
	Var *y = state(b, "y", "H");
	const Expr *i = build_index(b, 0, 'H'), *j = build_index(b, 1, 'Y');
	const Expr *at = sub(b, sub(b, num(b, 6), j), i);

	build_reduce(b, y, RED_SUM, "Y", mul(b, at1(b, k, j),
	                                     at1(b, x, at)));
	return y;
}

static const Var *
padded_convolution(Build *b)
{
	Var *x = input(b, "x", "Z"), *k = param(b, "k", "H");
	Var *y = state(b, "y", "Z");
	const Expr *i = build_index(b, 0, 'Z'), *j = build_index(b, 1, 'H');
	const Expr *at = sub(b, add(b, i, j), num(b, 1));
	const Expr *low = op2(b, OP_LE, num(b, 0), at);
	const Expr *high = op2(b, OP_LT, at, num(b, 7));
	Equation *e = build_reduce(b, y, RED_SUM, "H",
	                           mul(b, at1(b, k, j), at1(b, x, at)));

	e->where = op2(b, OP_AND, low, high);
	return y;
}

/* x[i + 1] is out of range at the end, where the other branch is taken. */
static const Var *
neighbours(Build *b)
{
	Var *x = input(b, "x", "Y"), *y = state(b, "y", "Y");
	const Expr *i = build_index(b, 0, 'Y');
	const Expr *next = add(b, i, num(b, 1));

	build_map(b, y, expr_select(&b->pool, op2(b, OP_LT, next, num(b, 5)),
	                            mul(b, at1(b, x, i), at1(b, x, next)),
	                            squash(b, at1(b, x, i))));
	return y;
}

static const Var *
circular_convolution(Build *b)
{
	Var *x = input(b, "x", "Y"), *k = param(b, "k", "Y");
	Var *y = state(b, "y", "Y");
	const Expr *i = build_index(b, 0, 'Y'), *j = build_index(b, 1, 'Y');
	const Expr *at = op2(b, OP_MOD, sub(b, i, j), num(b, 5));

	build_reduce(b, y, RED_SUM, "Y", mul(b, at1(b, k, j),
	                                     at1(b, x, at)));
	return y;
}

/* Ranges longer and shorter than the modulus, and than the dimension. */
static const Var *
circular_of_other_sizes(Build *b)
{
	Var *x = input(b, "x", "Z"), *k = param(b, "k", "H");
	Var *y = state(b, "y", "Z");
	const Expr *i = build_index(b, 0, 'Z'), *j = build_index(b, 1, 'H');
	const Expr *all = op2(b, OP_MOD, sub(b, j, i), num(b, 7));
	const Expr *few = op2(b, OP_MOD, add(b, i, j), num(b, 5));

	build_reduce(b, y, RED_SUM, "H",
	             mul(b, at1(b, k, j), mul(b, at1(b, x, all),
	                                      at1(b, x, few))));
	return y;
}

static const Var *
two_dimensional_shift(Build *b)
{
	Var *A = param(b, "A", "YZ"), *y = fixed(b, "y", "HX");
	const Expr *i = build_index(b, 0, 'H'), *j = build_index(b, 1, 'X');
	const Expr *k = build_index(b, 2, 'H'), *l = build_index(b, 3, 'X');

	build_reduce(b, y, RED_SUM, "HX",
	             squash(b, at2(b, A, add(b, i, k),
	                           add(b, add(b, j, l), k))));
	return y;
}

/* The same index in both dimensions, once alone and once in a sum. */
static const Var *
skewed(Build *b)
{
	Var *A = param(b, "A", "YH"), *y = fixed(b, "y", "HH");
	const Expr *i = build_index(b, 0, 'H'), *j = build_index(b, 1, 'H');

	build_map(b, y, mul(b, at2(b, A, add(b, i, j), j),
	                    at2(b, A, i, j)));
	return y;
}

static const Var *
sum_and_difference(Build *b)
{
	Var *A = param(b, "A", "YY"), *y = fixed(b, "y", "HH");
	const Expr *i = build_index(b, 0, 'H'), *j = build_index(b, 1, 'H');

	build_map(b, y, squash(b, at2(b, A, add(b, i, j),
	                              add(b, sub(b, i, j), num(b, 2)))));
	return y;
}

static const Var *
stride(Build *b)
{
	Var *x = input(b, "x", "Z"), *k = param(b, "k", "X");
	Var *y = state(b, "y", "H");
	const Expr *i = build_index(b, 0, 'H'), *j = build_index(b, 1, 'X');
	const Expr *two = op2(b, OP_MUL, num(b, 2), i);

	build_reduce(b, y, RED_SUM, "X",
	             mul(b, at1(b, k, j), mul(b, at1(b, x, add(b, two, j)),
	                                      at1(b, x, two))));
	return y;
}

static const Var *
gather(Build *b)
{
	Var *E = param(b, "E", "YH"), *w = word(b, "w", true, 5);
	Var *x = input(b, "x", "Y"), *y = state(b, "y", "H");
	const Expr *row = build_at(b, w, 0, ""), *j = build_index(b, 0, 'H');

	build_map(b, y, mul(b, squash(b, at2(b, E, row, j)), at1(b, x, row)));
	return y;
}

/* The index itself exists only where the condition holds. */
static const Var *
gather_of_last_word(Build *b)
{
	Var *E = param(b, "E", "YH"), *w = word(b, "w", true, 5);
	Var *y = fixed(b, "y", "H");
	const Expr *row = build_at(b, w, -1, ""), *j = build_index(b, 0, 'H');
	Equation *e = build_reduce(b, y, RED_SUM, "",
	                           squash(b, at2(b, E, row, j)));

	e->over_time = true;
	e->where = op2(b, OP_LT, num(b, 1), expr_time(&b->pool));
	return y;
}

/* ---- reading steps --------------------------------------------------- */

static const Var *
recurrence(Build *b)
{
	Var *x = input(b, "x", "H"), *U = param(b, "U", "HH");
	Var *a = state(b, "a", "H"), *h = state(b, "h", "H");

	build_bound(b, h, BOUND_BEFORE, squash(b, whole(b, param(b, "p",
	                                                         "H"))));
	build_reduce(b, a, RED_SUM, "H", mul(b, build_at(b, U, 0, "ij"),
	                                     build_at(b, h, -1, "j")));
	build_map(b, h, squash(b, add(b, whole(b, a), whole(b, x))));
	return h;
}

static const Var *
both_directions(Build *b)
{
	Var *x = input(b, "x", "H"), *y = state(b, "y", "H");
	Var *f = state(b, "f", "H"), *r = state(b, "r", "H");
	Var *p = param(b, "p", "H");

	build_bound(b, f, BOUND_BEFORE, expr_real(&b->pool, 0));
	build_bound(b, r, BOUND_AFTER, whole(b, p));
	build_map(b, f, squash(b, add(b, whole(b, x),
	                              mul(b, whole(b, p),
	                                  build_at(b, f, -1, "i")))));
	build_map(b, r, squash(b, add(b, mul(b, whole(b, x), whole(b, f)),
	                              build_at(b, r, 1, "i"))));
	build_map(b, y, mul(b, whole(b, f), whole(b, r)));
	return y;
}

/* Taps 1, 3 and 4 into the past, with a value for one early step alone. */
static const Var *
deep_delays(Build *b)
{
	Var *x = input(b, "x", "X"), *h = state(b, "h", "X");
	const Expr *p = whole(b, param(b, "p", "X"));
	const Expr *q = whole(b, param(b, "q", "X"));
	const Expr *r = whole(b, param(b, "r", "X"));

	bound_at(h, BOUND_AT_START, -1, mul(b, p, q));
	bound_at(h, BOUND_BEFORE, 0, squash(b, p));
	bound_at(h, BOUND_AT_START, -3, r);
	bound_at(x, BOUND_BEFORE, 0, q);
	build_map(b, h, squash(b, add(b, mul(b, build_at(b, h, -1, "i"),
	                                     build_at(b, h, -3, "i")),
	                              mul(b, build_at(b, h, -4, "i"),
	                                  build_at(b, x, -2, "i")))));
	return h;
}

static const Var *
deep_advances(Build *b)
{
	Var *x = input(b, "x", "X"), *h = state(b, "h", "X");
	const Expr *p = whole(b, param(b, "p", "X"));
	const Expr *q = whole(b, param(b, "q", "X"));

	bound_at(h, BOUND_AT_END, 2, mul(b, p, q));
	bound_at(h, BOUND_AFTER, 0, squash(b, p));
	bound_at(h, BOUND_AT_END, 3, mul(b, p, p));
	bound_at(x, BOUND_AT_END, 1, q);
	bound_at(x, BOUND_AFTER, 0, p);
	build_map(b, h, squash(b, add(b, mul(b, build_at(b, h, 1, "i"),
	                                     build_at(b, h, 3, "i")),
	                              mul(b, build_at(b, x, 2, "i"),
	                                  build_at(b, x, 1, "i")))));
	return h;
}

static const Var *
last_and_first(Build *b)
{
	Var *x = input(b, "x", "H"), *U = param(b, "U", "HH");
	Var *y = fixed(b, "y", "H");

	build_reduce(b, y, RED_SUM, "H",
	             mul(b, mul(b, build_at(b, U, 0, "ij"),
	                        build_at_end(b, x, 0, "j")),
	                 squash(b, build_at_start(b, x, 1, "i"))));
	return y;
}

/* Steps that are there or not, depending on T, read by a timed equation. */
static const Var *
absolute_steps(Build *b)
{
	Var *x = input(b, "x", "X"), *y = state(b, "y", "X");
	const Expr *p = whole(b, param(b, "p", "X"));
	const Expr *q = whole(b, param(b, "q", "X"));

	bound_at(x, BOUND_AFTER, 0, p);
	bound_at(x, BOUND_AT_END, 2, mul(b, p, q));
	bound_at(x, BOUND_BEFORE, 0, q);
	bound_at(x, BOUND_AT_START, -1, squash(b, q));
	build_map(b, y, mul(b, whole(b, x), add(b,
		add(b, squash(b, build_at_start(b, x, 4, "i")),
		    mul(b, build_at_end(b, x, -3, "i"),
		        build_at_end(b, x, 0, "i"))),
		mul(b, build_at_start(b, x, -1, "i"),
		    mul(b, build_at_start(b, x, 0, "i"),
		        mul(b, build_at_end(b, x, 2, "i"),
		            build_at_end(b, x, 3, "i")))))));
	return y;
}

/* A decoder that begins where the encoder ends, and a boundary value that
 * reads another one. */
static const Var *
bound_reads_step(Build *b)
{
	Var *x = input(b, "x", "X"), *h = state(b, "h", "X");
	Var *g = state(b, "g", "X"), *y = state(b, "y", "X");

	build_bound(b, h, BOUND_BEFORE, whole(b, param(b, "p", "X")));
	build_bound(b, g, BOUND_BEFORE, squash(b, mul(b,
		build_at_end(b, h, 0, "i"), build_at_start(b, h, 0, "i"))));
	build_map(b, h, squash(b, mul(b, whole(b, x),
	                              build_at(b, h, -1, "i"))));
	build_map(b, g, squash(b, add(b, whole(b, x),
	                              build_at(b, g, -1, "i"))));
	build_map(b, y, mul(b, whole(b, g), whole(b, h)));
	return y;
}

/* ---- conditions ------------------------------------------------------ */

static const Expr *
even_step(Build *b)
{
	return op2(b, OP_EQ, op2(b, OP_MOD, expr_time(&b->pool), num(b, 2)),
	           num(b, 0));
}

static const Var *
clock(Build *b)
{
	Var *x = input(b, "x", "H"), *h = state(b, "h", "H");
	const Expr *old = build_at(b, h, -1, "i");

	build_bound(b, h, BOUND_BEFORE, whole(b, param(b, "p", "H")));
	build_map(b, h, expr_select(&b->pool, even_step(b),
	                            squash(b, add(b, whole(b, x), old)), old));
	return h;
}

/* Guards on a map, on a sum and on a maximum, of t and of data. */
static const Var *
guarded_equations(Build *b)
{
	Var *x = input(b, "x", "H"), *W = param(b, "W", "HH");
	Var *u = state(b, "u", "H"), *v = state(b, "v", "H");
	Var *m = state(b, "m", ""), *y = state(b, "y", "H");
	const Expr *busy = op2(b, OP_LT, at1(b, x, num(b, 0)),
	                       at1(b, x, num(b, 1)));

	build_map(b, u, squash(b, mul(b, whole(b, x), whole(b, x))))->guard =
		even_step(b);
	build_reduce(b, v, RED_SUM, "H",
	             mul(b, build_at(b, W, 0, "ij"), mul(b,
	                 build_at(b, u, 0, "i"), build_at(b, x, 0, "j"))))
		->guard = busy;
	build_reduce(b, m, RED_MAX, "H", mul(b, build_at(b, u, 0, "i"),
	                                     build_at(b, x, 0, "i")))
		->guard = busy;
	build_map(b, y, add(b, mul(b, whole(b, u), whole(b, m)),
	                    whole(b, v)));
	return y;
}

/* What is read under the guard exists only there. */
static const Var *
guarded_delay(Build *b)
{
	Var *x = input(b, "x", "H"), *u = state(b, "u", "H");
	Var *y = state(b, "y", "H"), *p = param(b, "p", "H");
	const Expr *later = op2(b, OP_LT, num(b, 2), expr_time(&b->pool));

	build_map(b, u, mul(b, squash(b, build_at(b, x, -2, "i")),
	                    mul(b, whole(b, x), whole(b, p))))->guard = later;
	build_map(b, y, expr_select(&b->pool, later,
	                            mul(b, build_at(b, x, -1, "i"),
	                                build_at(b, x, -2, "i")),
	                            whole(b, u)));
	return y;
}

static const Var *
untimed_guard(Build *b)
{
	Var *p = param(b, "p", "H"), *q = param(b, "q", "HH");
	Var *r = fixed(b, "r", "H"), *s = fixed(b, "s", "H");
	Var *y = fixed(b, "y", "H");
	const Expr *less = op2(b, OP_LT, at1(b, p, num(b, 0)),
	                       at1(b, p, num(b, 1)));

	build_map(b, r, mul(b, whole(b, p), whole(b, p)))->guard = less;
	build_reduce(b, s, RED_SUM, "H", mul(b, build_at(b, q, 0, "ij"),
	                                     build_at(b, p, 0, "j")))->guard =
		expr_op1(&b->pool, OP_NOT, less);
	build_map(b, y, add(b, whole(b, r), squash(b, whole(b, s))));
	return y;
}

/* Three branches, one of them inside another, on the same operand. */
static const Var *
nested_choice(Build *b)
{
	Pool *p = &b->pool;
	Var *x = input(b, "x", "H"), *y = state(b, "y", "H");
	Var *z = param(b, "z", "H");
	const Expr *a = whole(b, x), *c = whole(b, z);
	const Expr *low = op2(b, OP_LT, a, expr_real(p, -0.3));
	const Expr *high = op2(b, OP_LT, expr_real(p, 0.3), a);
	const Expr *inner = expr_select(p, high, mul(b, a, c),
	                                squash(b, a));

	build_map(b, y, mul(b, add(b, expr_select(p, low, mul(b, a, a), inner),
	                           expr_select(p, high, c, mul(b, c, c))), a));
	return y;
}

/* The same condition and its opposite, but in different branches. */
static const Var *
crossed_choice(Build *b)
{
	Pool *p = &b->pool;
	Var *x = input(b, "x", "H"), *y = state(b, "y", "H");
	Var *z = param(b, "z", "H");
	const Expr *a = whole(b, x), *c = whole(b, z);
	const Expr *outer = op2(b, OP_LT, a, expr_real(p, 0.1));
	const Expr *inner = op2(b, OP_LT, c, a);

	build_map(b, y, expr_select(p, outer,
	                            expr_select(p, inner, mul(b, c, c), a),
	                            expr_select(p, inner, a, squash(b, c))));
	return y;
}

/* A decision without a gradient chooses between things that have one. */
static const Var *
choice_by_argmax(Build *b)
{
	Var *x = input(b, "x", "Y"), *y = state(b, "y", "Y");
	Var *k = build_typed(b, "k", VAR_DEF, true, "", TY_INT);
	Var *c = build_typed(b, "c", VAR_DEF, true, "", TY_BOOL);
	const Expr *xi = build_at(b, x, 0, "i"), *zero = expr_real(&b->pool, 0);

	build_reduce(b, k, RED_ARGMAX, "Y", xi);
	build_reduce(b, c, RED_ANY, "Y", op2(b, OP_LT, xi, zero));
	build_map(b, y, expr_select(&b->pool, build_at(b, c, 0, ""),
	                            mul(b, at1(b, x, build_at(b, k, 0, "")),
	                                xi), squash(b, xi)));
	return y;
}

/* ---- sums over time -------------------------------------------------- */

static const Var *
sum_of_neighbours(Build *b)
{
	Var *x = input(b, "x", "H"), *y = fixed(b, "y", "H");
	Equation *e = build_reduce(b, y, RED_SUM, "",
	                           mul(b, squash(b, build_at(b, x, 1, "i")),
	                               build_at(b, x, 0, "i")));

	e->over_time = true;
	e->where = op2(b, OP_LT, expr_time(&b->pool), expr_length(&b->pool));
	return y;
}

static const Var *
sum_with_bounds(Build *b)
{
	Var *x = input(b, "x", "HX"), *y = fixed(b, "y", "H");

	build_bound(b, x, BOUND_BEFORE, whole(b, param(b, "p", "HX")));
	build_reduce(b, y, RED_SUM, "X",
	             squash(b, mul(b, build_at(b, x, -3, "ij"),
	                           build_at(b, x, 0, "ij"))))->over_time = true;
	return y;
}

/* Hebbian storage, then recall: time, no time, time again. */
static const Var *
store_and_recall(Build *b)
{
	Var *x = input(b, "x", "H"), *W = fixed(b, "W", "HH");
	Var *y = state(b, "y", "H");

	build_reduce(b, W, RED_SUM, "", mul(b, build_at(b, x, 0, "i"),
	                                    build_at(b, x, 0, "j")))
		->over_time = true;
	build_reduce(b, y, RED_SUM, "H",
	             squash(b, mul(b, build_at(b, W, 0, "ij"),
	                           build_at(b, x, 0, "j"))));
	return y;
}

/* ---- whole cells ----------------------------------------------------- */

/* name = f(W x + U h[t-1] + c) */
static const Expr *
gate(Build *b, const char *name, Op f, const Var *x, const Var *h)
{
	Strs *strs = &b->pool.strs;
	Var *W = param(b, strs_printf(strs, "W%s", name), "HX");
	Var *U = param(b, strs_printf(strs, "U%s", name), "HH");
	Var *c = param(b, strs_printf(strs, "c%s", name), "H");
	Var *wx = state(b, strs_printf(strs, "wx%s", name), "H");
	Var *uh = state(b, strs_printf(strs, "uh%s", name), "H");
	Var *v = state(b, name, "H");

	build_reduce(b, wx, RED_SUM, "X", mul(b, build_at(b, W, 0, "ij"),
	                                      build_at(b, x, 0, "j")));
	build_reduce(b, uh, RED_SUM, "H", mul(b, build_at(b, U, 0, "ij"),
	                                      build_at(b, h, -1, "j")));
	build_map(b, v, expr_op1(&b->pool, f, add(b, add(b, whole(b, wx),
	                                                 whole(b, uh)),
	                                          whole(b, c))));
	return whole(b, v);
}

static const Var *
lstm(Build *b)
{
	Var *x = input(b, "x", "X"), *h = state(b, "h", "H");
	Var *c = state(b, "c", "H");
	const Expr *i = gate(b, "i", OP_SIGMOID, x, h);
	const Expr *f = gate(b, "f", OP_SIGMOID, x, h);
	const Expr *o = gate(b, "o", OP_SIGMOID, x, h);
	const Expr *g = gate(b, "g", OP_TANH, x, h);

	build_bound(b, h, BOUND_BEFORE, expr_real(&b->pool, 0));
	build_bound(b, c, BOUND_BEFORE, whole(b, param(b, "c0", "H")));
	build_map(b, c, add(b, mul(b, f, build_at(b, c, -1, "i")),
	                    mul(b, i, g)));
	build_map(b, h, mul(b, o, squash(b, whole(b, c))));
	return h;
}

typedef struct {
	const char *name;
	const Var *(*make)(Build *b);   /* the variable the loss is made of */
} Case;

#define CASE(f) {#f, f}
static const Case cases[] = {
	CASE(product_with_matrix), CASE(product_of_matrices),
	CASE(transpose_and_diagonal), CASE(one_element), CASE(slice),
	CASE(concatenation), CASE(convolution), CASE(mirrored_convolution),
	CASE(padded_convolution), CASE(neighbours),
	CASE(circular_convolution), CASE(circular_of_other_sizes),
	CASE(two_dimensional_shift), CASE(skewed), CASE(sum_and_difference),
	CASE(stride), CASE(gather), CASE(gather_of_last_word),
	CASE(recurrence), CASE(both_directions), CASE(deep_delays),
	CASE(deep_advances), CASE(last_and_first), CASE(absolute_steps),
	CASE(bound_reads_step), CASE(clock), CASE(guarded_equations),
	CASE(guarded_delay), CASE(untimed_guard), CASE(nested_choice),
	CASE(crossed_choice), CASE(choice_by_argmax), CASE(sum_of_neighbours),
	CASE(sum_with_bounds), CASE(store_and_recall), CASE(lstm),
};
enum { NCASE = sizeof cases / sizeof *cases };

static void
check_case(void **given)
{
	const Case *c = *given;
	Build b;

	build_begin(&b);
	b.s->loss = weighted_sum(&b, c->make(&b));
	assert_true(gradient_check(&b, 1, 7) > 0);
	build_end(&b);
}

/* loss := the weighted sum of all gradients of the old loss. */
static void
differentiate(Build *b)
{
	Diag diag = {0};
	VEC(const Var *) wrt = {0};
	const Expr *sum = NULL;

	for (size_t i = 0; i < b->s->var.n; i++)
		if (b->s->var.at[i]->kind != VAR_DEF &&
		    b->s->var.at[i]->type == TY_REAL)
			vec_push(&wrt, b->s->var.at[i]);
	System *r = diff_reverse(b->s, &(DiffSpec){wrt.at, (uint32_t)wrt.n},
	                         &diag);
	assert_non_null(r);
	system_free(b->s);
	b->s = r;
	for (size_t i = 0, n = r->var.n; i < n; i++)
		if (r->var.at[i]->grad_of != NULL) {
			const Expr *e = whole(b, weighted_sum(b, r->var.at[i]));

			sum = sum == NULL ? e : add(b, sum, e);
		}
	Var *loss = fixed(b, "loss", "");
	build_map(b, loss, sum);
	r->loss = loss;
	vec_free(&wrt);
	diag_free(&diag);
}

static void
check_case_twice(void **given)
{
	const Case *c = *given;
	Build b;

	build_begin(&b);
	b.s->loss = weighted_sum(&b, c->make(&b));
	differentiate(&b);
	gradient_check(&b, 1, 4);
	build_end(&b);
}

/* ---- reductions, all kinds in all places ----------------------------- */

typedef enum { NO_WHERE, WHERE_DATA, WHERE_TIME, NWHERE } WhereKind;

/* y[i] or y[t, i] = red[t?, j? where c] tanh(W[i, j]) + x[t, j] */
static const Var *
reduction(Build *b, RedKind red, bool elements, bool time, WhereKind where)
{
	Var *x = input(b, "x", "X"), *W = param(b, "W", "HX");
	Var *y = time ? fixed(b, "y", "H") : state(b, "y", "H");
	const Expr *j = elements ? build_index(b, 1, 'X') : num(b, 1);
	const Expr *i = build_index(b, 0, 'H'), *t = expr_time(&b->pool);
	const Expr *xj = at1(b, x, j);
	Equation *e = build_reduce(b, y, red, elements ? "X" : "",
	                           add(b, squash(b, at2(b, W, i, j)), xj));
	/* never nothing: the maximum of nothing has no derivative */
	const Expr *first = op2(b, OP_AND, op2(b, OP_EQ, num(b, 1), t),
	                        op2(b, OP_LE, j, num(b, 1)));

	if (!time)
		first = op2(b, OP_EQ, j, num(b, 0));
	e->over_time = time;
	if (where == WHERE_DATA)
		e->where = op2(b, OP_OR, first, op2(b, OP_LT, xj,
		                                    expr_real(&b->pool, 0)));
	else if (where == WHERE_TIME)
		e->where = op2(b, OP_OR, op2(b, OP_LT, t, num(b, 3)), first);
	return y;
}

static void
every_reduction(void **state_)
{
	static const RedKind kinds[] = {RED_SUM, RED_PROD, RED_MIN, RED_MAX};

	(void)state_;
	for (int k = 0; k < 4; k++)
		for (int place = 1; place < 4; place++)
			for (WhereKind w = NO_WHERE; w < NWHERE; w++) {
				Build b;

				build_begin(&b);
				b.s->loss = weighted_sum(&b, reduction(
					&b, kinds[k], place & 1, place & 2, w));
				assert_true(gradient_check(&b, 1, 5) > 0);
				differentiate(&b);
				gradient_check(&b, 2, 2);
				build_end(&b);
			}
}

/* A product of a, b and 0: only the 0 has a derivative, and it is a b.  The 0
 * has a stated derivative of 1, as a difference could not be seen otherwise. */
static void
product_with_a_zero(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = param(&b, "x", "H"), *y = fixed(&b, "y", "");
	const Expr *xi = build_at(&b, x, 0, "i"), *i = build_index(&b, 0, 'H');
	const Expr *zero = expr_op(p, OP_GRAD, (const Expr *[]){
		expr_real(p, 0), xi, expr_real(p, 1)}, 3);
	build_reduce(&b, y, RED_PROD, "H",
	             expr_select(p, op2(&b, OP_EQ, i, num(&b, 1)), zero, xi));
	b.s->loss = y;

	const double *g = gradient_of(&b, x, 1);
	Interp *in = interp_new(b.s, 1, false, &b.arena);
	build_fill(in, 1);
	const double *v = in->value[x->id];
	assert_true(g[0] == 0 && g[2] == 0);
	assert_true(g[1] == v[0] * v[2]);
	gradient_agree(&b, 1, 2);
	build_end(&b);
}

static void
product_over_time_with_a_zero(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = input(&b, "x", ""), *y = fixed(&b, "y", "");
	const Expr *xt = build_at(&b, x, 0, "");
	const Expr *zero = expr_op(p, OP_GRAD, (const Expr *[]){
		expr_real(p, 0), xt, expr_real(p, 1)}, 3);
	build_reduce(&b, y, RED_PROD, "",
	             expr_select(p, op2(&b, OP_EQ, expr_time(p), num(&b, 2)),
	                         zero, xt))->over_time = true;
	b.s->loss = y;

	const double *g = gradient_of(&b, x, 4);
	Interp *in = interp_new(b.s, 4, false, &b.arena);
	build_fill(in, 1);
	const double *v = in->value[x->id];
	assert_true(g[0] == 0 && g[2] == 0 && g[3] == 0);
	assert_true(g[1] == v[0] * (v[2] * v[3]));
	build_end(&b);
}

/* Of 2, 1, 2, 2, 2, all but the last: the three that tie share. */
static void
ties_share(void **state_)
{
	static const double third = 1.0 / 3;
	const double wanted[] = {third, 0, third, third, 0};
	Build b;
	(void)state_;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *x = param(&b, "x", "Y"), *y = fixed(&b, "y", "");
	const Expr *xi = build_at(&b, x, 0, "i"), *i = build_index(&b, 0, 'Y');
	const Expr *value = expr_select(p, op2(&b, OP_EQ, i, num(&b, 1)),
	                                expr_real(p, 1), expr_real(p, 2));
	build_reduce(&b, y, RED_MAX, "Y", expr_op(p, OP_GRAD, (const Expr *[]){
		value, xi, expr_real(p, 1)}, 3))->where =
		op2(&b, OP_LT, i, num(&b, 4));
	b.s->loss = y;
	assert_memory_equal(gradient_of(&b, x, 1), wanted, sizeof wanted);
	gradient_agree(&b, 1, 2);
	build_end(&b);
}

/* ---- form ------------------------------------------------------------ */

static System *
reverse(Build *b, const Var *wrt)
{
	Diag diag = {0};
	System *r = diff_reverse(b->s, &(DiffSpec){&wrt, 1}, &diag);

	assert_non_null(r);
	diag_free(&diag);
	return r;
}

static void
assert_equation(const System *s, const char *name, const char *wanted)
{
	const Var *v = system_find(s, name);
	Buf text = {0};

	for (size_t i = 0; i < s->eq.n; i++)
		if (s->eq.at[i].var == v)
			equation_print(s, &s->eq.at[i], &text);
	if (v == NULL || text.text == NULL)
		fail_msg("no equation of '%s'", name);
	assert_string_equal(text.text, wanted);
	buf_free(&text);
}

static void
equations_of_recurrence(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	b.s->loss = weighted_sum(&b, recurrence(&b));
	System *r = reverse(&b, system_find(b.s, "U"));
	assert_equation(r, "a_adj", "a_adj[t, i] = "
	                "h_adj[t, i] * (1 - h[t, i] * h[t, i])");
	assert_equation(r, "h_adj.1", "h_adj.1[t, i] = "
	                "sum[j] a_adj[t, j] * U[j, i]");
	assert_equation(r, "h_adj", "h_adj[t, i] = "
	                "h_adj.1[t+1, i] + weight[t, i]");
	assert_equation(r, "U_adj", "U_adj[i, j] = "
	                "sum[t] a_adj[t, i] * h[t-1, j]");
	assert_null(system_find(r, "x_adj"));
	assert_null(system_find(r, "h_bound_adj"));
	system_free(r);
	build_end(&b);
}

/* One cotangent that goes to three places is computed once. */
static void
equations_of_gate(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	b.s->loss = weighted_sum(&b, lstm(&b));
	System *r = reverse(&b, system_find(b.s, "ci"));
	assert_equation(r, "i_delta", "i_delta[t, j] = "
	                "i_adj[t, j] * (i[t, j] * (1 - i[t, j]))");
	assert_equation(r, "ci_adj", "ci_adj[j] = sum[t] i_delta[t, j]");
	assert_equation(r, "uhi_adj", "uhi_adj[t, j] = i_delta[t, j]");
	assert_null(system_find(r, "wxi_adj"));
	system_free(r);
	build_end(&b);
}

static void
equations_of_index(const Var *(*make)(Build *), const char *wrt,
                   const char *wanted)
{
	Build b;

	build_begin(&b);
	b.s->loss = weighted_sum(&b, make(&b));
	System *r = reverse(&b, system_find(b.s, wrt));
	assert_equation(r, strs_printf(&b.pool.strs, "%s_adj", wrt), wanted);
	system_free(r);
	build_end(&b);
}

static const Var *
plain_gather(Build *b)
{
	Var *E = param(b, "E", "YH"), *w = word(b, "w", true, 5);
	Var *y = state(b, "y", "H");

	build_map(b, y, at2(b, E, build_at(b, w, 0, ""),
	                    build_index(b, 0, 'H')));
	return y;
}

/* Indices are solved for, so that no sum looks at points that do not meet. */
static void
equations_of_indices(void **state_)
{
	(void)state_;
	equations_of_index(plain_gather, "E", "E_adj[i, j] = "
	                   "sum[t where w[t] == i] y_adj[t, j]");
	equations_of_index(circular_convolution, "x", "x_adj[t, i] = "
	                   "sum[j] y_adj[t, (i + j) mod 5] * k[j]");
	equations_of_index(circular_convolution, "k", "k_adj[i] = "
	                   "sum[t, j] y_adj[t, j] * x[t, (j - i) mod 5]");
	equations_of_index(convolution, "x", "x_adj[t, i] = "
	                   "sum[j where 0 <= i - j and i - j < 5] "
	                   "y_adj[t, j] * k[i - j]");
	equations_of_index(padded_convolution, "x", "x_adj[t, i] = "
	                   "sum[j where 0 <= i + 1 - j and i + 1 - j < 7] "
	                   "y_adj[t, i + 1 - j] * k[j]");
	equations_of_index(concatenation, "x", "x_adj[t, i] = "
	                   "y_adj[t, i + 0] * (1 - tanh(x[t, i]) * "
	                   "tanh(x[t, i]))");
	equations_of_index(last_and_first, "x", "x_adj[t, i] = "
	                   "where(t == T, x_adj.1[i], 0.0) + "
	                   "where(t == 1, x_adj.2[i], 0.0)");
}

/* Nothing is computed for what stop_gradient() hides. */
static void
stopped_part_has_no_adjoint(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	const Var *h = recurrence(&b);
	Var *y = state(&b, "y", "H");
	build_map(&b, y, mul(&b, expr_op1(&b.pool, OP_STOP, whole(&b, h)),
	                     whole(&b, system_find(b.s, "p"))));
	b.s->loss = weighted_sum(&b, y);
	System *r = reverse(&b, system_find(b.s, "p"));
	assert_null(system_find(r, "h_adj"));
	assert_null(system_find(r, "a_adj"));
	assert_equation(r, "p_adj", "p_adj[i] = "
	                "sum[t] y_adj[t, i] * stop_gradient(h[t, i])");
	system_free(r);

	r = reverse(&b, system_find(b.s, "U"));
	assert_equation(r, "U_adj", "U_adj[i, j] = 0.0");
	assert_ptr_equal(system_find(r, "U_adj")->grad_of,
	                 system_find(r, "U"));
	system_free(r);
	build_end(&b);
}

static void
outputs_are_gradients_and_loss(void **state_)
{
	Build b;
	unsigned n = 0;
	(void)state_;

	build_begin(&b);
	const Var *y = product_with_matrix(&b);
	b.s->var.at[y->id]->output = true;
	b.s->loss = weighted_sum(&b, y);
	Diag diag = {0};
	System *r = diff_reverse(b.s, &(DiffSpec){0}, &diag);
	for (size_t i = 0; i < r->var.n; i++)
		n += r->var.at[i]->output;
	assert_int_equal(n, 2);
	assert_true(system_find(r, "W_adj")->output);
	assert_true(r->loss->output);
	assert_null(system_find(r, "x_adj"));
	assert_true(r->eq.n > b.s->eq.n);
	for (size_t i = 0; i < b.s->eq.n; i++)
		assert_int_equal(r->eq.at[i].var->id, b.s->eq.at[i].var->id);
	system_free(r);

	System *f = diff_forward(b.s, &(DiffSpec){0}, &diag);
	assert_true(system_find(f, "y")->output);
	assert_true(system_find(f, "y_dot")->output);
	assert_true(system_find(f, "total_dot")->output);
	assert_int_equal(system_find(f, "W_dot")->kind, VAR_INPUT);
	system_free(f);
	diag_free(&diag);
	build_end(&b);
}

/* Also with respect to what an equation defines, and to the loss itself. */
static void
gradients_of_defined_variables(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	const Var *h = recurrence(&b);
	b.s->loss = weighted_sum(&b, h);
	const double *g = gradient_of(&b, h, 1);
	Interp *in = interp_new(b.s, 1, false, &b.arena);
	build_fill(in, 1);
	assert_memory_equal(g, in->value[system_find(b.s, "weight")->id],
	                    3 * sizeof *g);
	assert_true(gradient_of(&b, b.s->loss, 1)[0] == 1);
	build_end(&b);
}

/* 2^200 paths from the root to x, 201 nodes. */
static void
work_is_linear_in_the_graph(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	Var *x = param(&b, "x", ""), *y = fixed(&b, "y", "");
	const Expr *e = build_at(&b, x, 0, "");
	for (int i = 0; i < 200; i++)
		e = expr_op1(&b.pool, OP_SIN, mul(&b, e, e));
	build_map(&b, y, e);
	b.s->loss = y;
	uint32_t before = b.pool.n;
	gradient_check(&b, 1, 1);
	assert_true(b.pool.n - before < 20 * before);
	build_end(&b);
}

static void
assert_refused(Build *b, const Var *wrt, bool forward, const char *why)
{
	Diag diag = {0};
	DiffSpec spec = {&wrt, wrt != NULL};

	assert_null(forward ? diff_forward(b->s, &spec, &diag)
	                    : diff_reverse(b->s, &spec, &diag));
	assert_true(diag.errors > 0);
	assert_string_equal(diag.items.at[0].text, why);
	diag_free(&diag);
}

static void
refusals(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	Var *w = word(&b, "w", true, 3);
	const Var *h = recurrence(&b);
	assert_refused(&b, NULL, false,
	               "model 'test' has no loss to differentiate");
	b.s->loss = weighted_sum(&b, h);
	assert_refused(&b, w, false, "cannot differentiate with respect to "
	               "'w': it holds no real numbers");
	assert_refused(&b, h, true, "cannot take tangents with respect to "
	               "'h': an equation defines it");
	for (size_t i = 0; i < b.s->var.n; i++)
		if (b.s->var.at[i]->kind == VAR_PARAM)
			b.s->var.at[i]->kind = VAR_CONST;
	assert_refused(&b, NULL, false, "there is nothing to differentiate "
	               "with respect to: model 'test' has no param");
	build_end(&b);

	build_begin(&b);
	Var *x = param(&b, "x", ""), *y = fixed(&b, "y", "OOOOO");
	build_reduce(&b, y, RED_PROD, "XXXX", build_at(&b, x, 0, ""));
	b.s->loss = fixed(&b, "loss", "");
	build_map(&b, b.s->loss, build_at(&b, y, 0, "iiiii"));
	assert_refused(&b, x, false, "cannot differentiate this product: 'y' "
	               "and what it runs over have 9 indices, more than 8");
	build_end(&b);

	build_begin(&b);
	x = param(&b, "x", "");
	y = fixed(&b, "y", "XXXXX");
	build_reduce(&b, y, RED_SUM, "XXXX", build_at(&b, x, 0, ""));
	b.s->loss = fixed(&b, "loss", "");
	build_reduce(&b, b.s->loss, RED_SUM, "XXXXX",
	             build_at(&b, y, 0, "ijklm"));
	assert_refused(&b, x, false, "cannot differentiate with respect to "
	               "'x': the sum runs over more than 8 indices");
	build_end(&b);
}

int
main(void)
{
	const struct CMUnitTest forms[] = {
		cmocka_unit_test(every_reduction),
		cmocka_unit_test(product_with_a_zero),
		cmocka_unit_test(product_over_time_with_a_zero),
		cmocka_unit_test(ties_share),
		cmocka_unit_test(equations_of_recurrence),
		cmocka_unit_test(equations_of_gate),
		cmocka_unit_test(equations_of_indices),
		cmocka_unit_test(stopped_part_has_no_adjoint),
		cmocka_unit_test(outputs_are_gradients_and_loss),
		cmocka_unit_test(gradients_of_defined_variables),
		cmocka_unit_test(work_is_linear_in_the_graph),
		cmocka_unit_test(refusals),
	};
	struct CMUnitTest once[NCASE], twice[NCASE];

	for (int i = 0; i < NCASE; i++) {
		once[i] = (struct CMUnitTest){
			.name = cases[i].name, .test_func = check_case,
			.initial_state = (void *)&cases[i]};
		twice[i] = once[i];
		twice[i].test_func = check_case_twice;
	}
	return cmocka_run_group_tests_name("once", once, NULL, NULL) +
	       cmocka_run_group_tests_name("twice", twice, NULL, NULL) +
	       cmocka_run_group_tests_name("forms", forms, NULL, NULL);
}
