/* Derivatives against differences.
 *
 * The differences are Richardson's, of step h and h / 2: their error is of the
 * order h^4 + 1e-16 / h.
 */
#include "gradient.h"

#include "diff/diff.h"
#include "terms.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const double STEP = 1e-3, TOLERANCE = 1e-8;

typedef VEC(const Var *) Vars;

static Vars
given_reals(const System *s)
{
	Vars out = {0};

	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->kind != VAR_DEF &&
		    s->var.at[i]->type == TY_REAL)
			vec_push(&out, s->var.at[i]);
	return out;
}

static Interp *
prepare(const System *s, int64_t T, Arena *arena)
{
	const char *complaint = system_verify(s, arena);

	if (complaint != NULL)
		fail_msg("%s", complaint);
	Interp *in = interp_new(s, T, false, arena);
	build_fill(in, 1);
	return in;
}

static void
run(Interp *in, Arena *arena)
{
	Buf text = {0};

	if (interp_run(in, arena))
		return;
	system_print(in->sys, &text);
	fail_msg("%s, in\n%s", in->fault, text.text);
}

static int64_t
size_of(const Interp *in, const Var *v)
{
	return var_elements(v) * (v->timed ? in->T : 1);
}

static bool
close_to(double a, double b)
{
	return fabs(a - b) <= TOLERANCE * (1 + fabs(a) + fabs(b));
}

static double
loss_with(Interp *in, double *x, double value)
{
	Arena tmp = {0};
	double old = *x;

	*x = value;
	run(in, &tmp);
	*x = old;
	arena_free(&tmp);
	return in->value[in->sys->loss->id][0];
}

static double
difference(Interp *in, double *x)
{
	double d[2];

	for (int k = 0; k < 2; k++) {
		double h = STEP / (1 << k);

		d[k] = (loss_with(in, x, *x + h) - loss_with(in, x, *x - h)) /
		       (2 * h);
	}
	return (4 * d[1] - d[0]) / 3;
}

static void
complain(const System *s, const Var *v, int64_t k, int64_t T, double is,
         double wanted)
{
	Buf text = {0};

	system_print(s, &text);
	fail_msg("d loss/d %s, element %lld, T = %lld: is %.12g, should be "
	         "%.12g, in\n%s", v->name, (long long)k, (long long)T, is,
	         wanted, text.text);
}

static System *
derivative(System *d, const Diag *diag)
{
	if (d == NULL)
		fail_msg("%s", diag->items.at[0].text);
	return d;
}

/* The variable of the result that is the gradient of v. */
static const Var *
adjoint_of(const System *r, const Var *v)
{
	for (size_t i = 0; i < r->var.n; i++)
		if (r->var.at[i]->grad_of == r->var.at[v->id])
			return r->var.at[i];
	fail_msg("no gradient of '%s'", v->name);
	return NULL;
}

static void
check_differences(const System *s, const Interp *rev, const Vars *wrt)
{
	Arena tmp = {0};
	Interp *in = prepare(s, rev->T, &tmp);

	for (size_t i = 0; i < wrt->n; i++) {
		const Var *v = wrt->at[i];
		const double *g = rev->value[adjoint_of(rev->sys, v)->id];

		for (int64_t k = 0; k < size_of(in, v); k++) {
			double d = difference(in, &in->value[v->id][k]);

			if (!close_to(g[k], d))
				complain(rev->sys, v, k, rev->T, g[k], d);
		}
	}
	arena_free(&tmp);
}

static void
check_forward(const System *fwd, const Interp *rev, const Vars *wrt)
{
	Arena tmp = {0};
	Interp *in = prepare(fwd, rev->T, &tmp);
	double sum = 0;

	run(in, &tmp);
	for (size_t i = 0; i < wrt->n; i++) {
		const Var *v = wrt->at[i];
		const Var *dot = system_find(fwd, strs_printf(
			&fwd->pool->strs, "%s_dot", v->name));
		const double *g = rev->value[adjoint_of(rev->sys, v)->id];

		for (int64_t k = 0; k < size_of(in, v); k++)
			sum += g[k] * in->value[dot->id][k];
	}
	const Var *dot = system_find(fwd, strs_printf(
		&fwd->pool->strs, "%s_dot", fwd->loss->name));
	double got = dot == NULL ? 0 : in->value[dot->id][0];
	if (!close_to(got, sum))
		complain(fwd, fwd->loss, 0, rev->T, got, sum);
	arena_free(&tmp);
}

static unsigned
count_nonzero(const Interp *rev, const Vars *wrt)
{
	unsigned n = 0;

	for (size_t i = 0; i < wrt->n; i++) {
		const Var *g = adjoint_of(rev->sys, wrt->at[i]);

		assert_true(g->output);
		for (int64_t k = 0; k < size_of(rev, g); k++)
			n += rev->value[g->id][k] != 0;
	}
	return n;
}

static unsigned
check(Build *b, int64_t shortest, int64_t longest, bool differences)
{
	Diag diag = {0};
	Vars wrt = given_reals(b->s);
	DiffSpec spec = {wrt.at, (uint32_t)wrt.n};
	System *r = derivative(diff_reverse(b->s, &spec, &diag), &diag);
	System *f = derivative(diff_forward(b->s, &spec, &diag), &diag);
	unsigned nonzero = 0;

	for (int64_t T = shortest; T <= longest; T++) {
		Arena tmp = {0};
		Interp *rev = prepare(r, T, &tmp);

		run(rev, &tmp);
		if (differences)
			check_differences(b->s, rev, &wrt);
		check_forward(f, rev, &wrt);
		nonzero += count_nonzero(rev, &wrt);
		arena_free(&tmp);
	}
	vec_free(&wrt);
	system_free(r);
	system_free(f);
	diag_free(&diag);
	return nonzero;
}

unsigned
gradient_check(Build *b, int64_t shortest, int64_t longest)
{
	return check(b, shortest, longest, true);
}

unsigned
gradient_agree(Build *b, int64_t shortest, int64_t longest)
{
	return check(b, shortest, longest, false);
}

const double *
gradient_of(Build *b, const Var *v, int64_t T)
{
	Diag diag = {0};
	DiffSpec spec = {&v, 1};
	System *r = derivative(diff_reverse(b->s, &spec, &diag), &diag);
	Interp *in = prepare(r, T, &b->arena);

	run(in, &b->arena);
	const double *g = in->value[adjoint_of(r, v)->id];
	system_free(r);
	diag_free(&diag);
	return g;
}

static const Expr *
weighted(Build *b, const Var *y)
{
	Var proto = {.name = "weight", .kind = VAR_INPUT, .timed = y->timed,
	             .rank = y->rank};

	memcpy(proto.dim, y->dim, sizeof proto.dim);
	return mul(b, whole(b, system_add_var(b->s, proto)), whole(b, y));
}

const Var *
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

void
gradient_differentiate(Build *b)
{
	Diag diag = {0};
	Vars wrt = given_reals(b->s);
	const Expr *sum = NULL;

	DiffSpec spec = {wrt.at, (uint32_t)wrt.n};
	System *r = derivative(diff_reverse(b->s, &spec, &diag), &diag);
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

void
gradient_case(void **given)
{
	const GradientCase *c = *given;
	Build b;

	build_begin(&b);
	b.s->loss = weighted_sum(&b, c->make(&b));
	assert_true(gradient_check(&b, 1, 7) > 0);
	gradient_differentiate(&b);
	gradient_check(&b, 1, 4);
	build_end(&b);
}

void
gradient_equation(const System *s, const char *name, const char *wanted)
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

void
gradient_form(const Var *(*make)(Build *b), const char *wrt,
              const char *wanted)
{
	Build b;
	Diag diag = {0};

	build_begin(&b);
	b.s->loss = weighted_sum(&b, make(&b));
	const Var *v = system_find(b.s, wrt);
	System *r = derivative(diff_reverse(b.s, &(DiffSpec){&v, 1}, &diag),
	                       &diag);
	gradient_equation(r, adjoint_of(r, v)->name, wanted);
	system_free(r);
	diag_free(&diag);
	build_end(&b);
}
