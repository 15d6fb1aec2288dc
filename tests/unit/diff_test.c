/* Differentiation of whole systems: what is made, what not, what refused. */
#include "gradient.h"
#include "terms.h"

#include "diff/diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

/* a = U h[t-1], h = tanh(a + x), h[0] = p */
static const Var *
elman(Build *b)
{
	Var *x = input(b, "x", "H"), *U = param(b, "U", "HH");
	Var *a = state(b, "a", "H"), *h = state(b, "h", "H");

	build_bound(b, h, BOUND_BEFORE, whole(b, param(b, "p", "H")));
	build_reduce(b, a, RED_SUM, "H", mul(b, build_at(b, U, 0, "ij"),
	                                     build_at(b, h, -1, "j")));
	build_map(b, h, squash(b, add(b, whole(b, a), whole(b, x))));
	return h;
}

static System *
reverse(Build *b, const Var *wrt)
{
	Diag diag = {0};
	System *r = diff_reverse(b->s, &(DiffSpec){&wrt, 1}, &diag);

	assert_non_null(r);
	diag_free(&diag);
	return r;
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
	gradient_equation(r, "i_delta", "i_delta[t, j] = "
	                "i_adj[t, j] * (i[t, j] * (1 - i[t, j]))");
	gradient_equation(r, "ci_adj", "ci_adj[j] = sum[t] i_delta[t, j]");
	gradient_equation(r, "uhi_adj", "uhi_adj[t, j] = i_delta[t, j]");
	assert_null(system_find(r, "wxi_adj"));
	system_free(r);
	build_end(&b);
}

/* y = U (r h): the adjoints of r and h share one product with U. */
static const Var *
gated_product(Build *b)
{
	Var *U = param(b, "U", "HX"), *r = input(b, "r", "X");
	Var *h = input(b, "h", "X"), *y = state(b, "y", "H");

	build_reduce(b, y, RED_SUM, "X",
	             mul(b, build_at(b, U, 0, "ij"),
	                 mul(b, build_at(b, r, 0, "j"),
	                     build_at(b, h, 0, "j"))));
	return y;
}

static void
equations_of_gated_product(void **state_)
{
	Build b;
	const Var *wrt[2];
	Diag diag = {0};
	(void)state_;

	build_begin(&b);
	b.s->loss = weighted_sum(&b, gated_product(&b));
	wrt[0] = system_find(b.s, "r");
	wrt[1] = system_find(b.s, "h");
	System *r = diff_reverse(b.s, &(DiffSpec){wrt, 2}, &diag);
	gradient_equation(r, "r_adj", "r_adj[t, i] = "
	                  "r_adj.sum[t, i] * h[t, i]");
	gradient_equation(r, "h_adj", "h_adj[t, i] = "
	                  "r_adj.sum[t, i] * r[t, i]");
	gradient_equation(r, "r_adj.sum", "r_adj.sum[t, i] = "
	                  "sum[j] y_adj[t, j] * U[j, i]");
	system_free(r);
	build_end(&b);
}

/* Nothing is computed for what stop_gradient() hides. */
static void
stopped_part_has_no_adjoint(void **state_)
{
	Build b;
	(void)state_;

	build_begin(&b);
	const Var *h = elman(&b);
	Var *y = state(&b, "y", "H");
	build_map(&b, y, mul(&b, expr_op1(&b.pool, OP_STOP, whole(&b, h)),
	                     whole(&b, system_find(b.s, "p"))));
	b.s->loss = weighted_sum(&b, y);
	System *r = reverse(&b, system_find(b.s, "p"));
	assert_null(system_find(r, "h_adj"));
	assert_null(system_find(r, "a_adj"));
	gradient_equation(r, "p_adj", "p_adj[i] = "
	                "sum[t] y_adj[t, i] * stop_gradient(h[t, i])");
	system_free(r);

	r = reverse(&b, system_find(b.s, "U"));
	gradient_equation(r, "U_adj", "U_adj[i, j] = 0.0");
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
	const Var *y = elman(&b);
	b.s->var.at[y->id]->output = true;
	b.s->loss = weighted_sum(&b, y);
	Diag diag = {0};
	System *r = diff_reverse(b.s, &(DiffSpec){0}, &diag);
	for (size_t i = 0; i < r->var.n; i++)
		n += r->var.at[i]->output;
	assert_int_equal(n, 3);
	assert_true(system_find(r, "U_adj")->output);
	assert_true(system_find(r, "p_adj")->output);
	assert_true(r->loss->output);
	assert_null(system_find(r, "x_adj"));
	assert_true(r->eq.n > b.s->eq.n);
	for (size_t i = 0; i < b.s->eq.n; i++)
		assert_int_equal(r->eq.at[i].var->id, b.s->eq.at[i].var->id);
	system_free(r);

	System *f = diff_forward(b.s, &(DiffSpec){0}, &diag);
	assert_true(system_find(f, "h")->output);
	assert_true(system_find(f, "h_dot")->output);
	assert_true(system_find(f, "total_dot")->output);
	assert_int_equal(system_find(f, "U_dot")->kind, VAR_INPUT);
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
	const Var *h = elman(&b);
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
	const Var *h = elman(&b);
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
	const struct CMUnitTest tests[] = {
		GRADIENT_CASE(lstm),
		GRADIENT_CASE(gated_product),
		cmocka_unit_test(equations_of_gate),
		cmocka_unit_test(equations_of_gated_product),
		cmocka_unit_test(stopped_part_has_no_adjoint),
		cmocka_unit_test(outputs_are_gradients_and_loss),
		cmocka_unit_test(gradients_of_defined_variables),
		cmocka_unit_test(work_is_linear_in_the_graph),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
