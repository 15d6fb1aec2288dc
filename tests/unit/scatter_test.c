/* Transposed accesses: every way of reading an element. */
#include "gradient.h"
#include "terms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
	gradient_form(plain_gather, "E", "E_adj[i, j] = "
	                   "sum[t where w[t] == i] y_adj[t, j]");
	gradient_form(circular_convolution, "x", "x_adj[t, i] = "
	                   "sum[j] y_adj[t, (i + j) mod 5] * k[j]");
	gradient_form(circular_convolution, "k", "k_adj[i] = "
	                   "sum[t, j] y_adj[t, j] * x[t, (j - i) mod 5]");
	gradient_form(convolution, "x", "x_adj[t, i] = "
	                   "sum[j where 0 <= i - j and i - j < 5] "
	                   "y_adj[t, j] * k[i - j]");
	gradient_form(padded_convolution, "x", "x_adj[t, i] = "
	                   "sum[j where 0 <= i + 1 - j and i + 1 - j < 7] "
	                   "y_adj[t, i + 1 - j] * k[j]");
	gradient_form(concatenation, "x", "x_adj[t, i] = "
	                   "y_adj[t, i + 0] * (1 - tanh(x[t, i]) * "
	                   "tanh(x[t, i]))");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		GRADIENT_CASE(product_with_matrix),
		GRADIENT_CASE(product_of_matrices),
		GRADIENT_CASE(transpose_and_diagonal),
		GRADIENT_CASE(one_element),
		GRADIENT_CASE(slice),
		GRADIENT_CASE(concatenation),
		GRADIENT_CASE(convolution),
		GRADIENT_CASE(mirrored_convolution),
		GRADIENT_CASE(padded_convolution),
		GRADIENT_CASE(neighbours),
		GRADIENT_CASE(circular_convolution),
		GRADIENT_CASE(circular_of_other_sizes),
		GRADIENT_CASE(two_dimensional_shift),
		GRADIENT_CASE(skewed),
		GRADIENT_CASE(sum_and_difference),
		GRADIENT_CASE(stride),
		GRADIENT_CASE(gather),
		GRADIENT_CASE(gather_of_last_word),
		cmocka_unit_test(equations_of_indices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
