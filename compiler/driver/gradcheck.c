/* rnnc gradcheck FILE: four ways to a derivative, and whether they agree.
 *
 *   in    a model; its loss, or, without one, the sum of 0.7 y + 0.5 y^2 over
 *         all elements of its real outputs
 *   out   a table: for every parameter, input and initial state the largest
 *         difference between reverse differentiation and forward
 *         differentiation, compiled code and central differences; exit status 1
 *         if one is too large
 *   how   in f64, on seeded random values, small distinct sizes where the model
 *         leaves them open; one loss over a batch of sequences of T = 7, T - 4
 *         and T - 2 steps.  Everything by the reference interpreter, but for
 *         the gradient of compiled code.
 *
 * Note [Directions].  Reverse differentiation and compiled code give a gradient
 * whole, and are compared in every element.  The other two give one derivative
 * each time they are computed: of a variable with few elements along every
 * axis; of one with more along DIRECTIONS vectors of length 1 whose elements
 * all have the same size and random signs.  A gradient that is off by e in one
 * of n elements is seen as e / sqrt(n), and no element is left out.
 */
#include "diff/diff.h"
#include "driver/compile.h"
#include "driver/objective.h"
#include "driver/compiled.h"
#include "driver/native.h"
#include "driver/plugin.h"
#include "driver/verb.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	EACH = 32,              /* elements at most that are tried one by one */
	DIRECTIONS = 4,         /* through all elements of a larger variable */
};

#define H 1e-5                  /* of the central differences */

typedef struct {
	double forward, compiled, central; /* largest differences */
	double scale;           /* largest derivative */
} Row;

typedef struct {
	Compilation *c;
	Probe probe;
	Row *row;               /* [probe.nwrt] */
	double **compiled;      /* by variable id; NULL: not tried */
	bool by_none;           /* no LLVM, no C compiler */
	bool stated;            /* the model states derivatives of its own */
} Check;

/* --- the system that is checked ------------------------------------------- */

/* 0.7 y + 0.5 y^2 */
static const Expr *
penalty(System *s, const Var *y, const Expr *e)
{
	Pool *p = s->pool;

	(void)y;
	return expr_add(p, expr_mul(p, expr_real(p, 0.7), e),
	                expr_mul(p, expr_real(p, 0.5), expr_mul(p, e, e)));
}

/* An initial state is made a parameter: instead of 0, or, a fifth of it, added
 * to the value, which may have to be positive. */
static void
free_initial_states(System *s)
{
	size_t n = s->var.n;

	for (size_t v = 0; v < n; v++) {
		Var *x = s->var.at[v];

		if (x->bound.n == 0 || x->type != TY_REAL)
			continue;
		Var proto = {.name = strs_printf(&s->pool->strs, "%s.start",
		                                 x->name),
		             .kind = VAR_PARAM, .rank = x->rank};
		memcpy(proto.dim, x->dim, sizeof proto.dim);
		const Var *start = system_add_var(s, proto);
		const Expr *e = var_read_here(s->pool, start);
		for (size_t k = 0; k < x->bound.n; k++) {
			Bound *b = &x->bound.at[k];

			b->value = expr_is_const(b->value, 0.0) ? e
				: expr_add(s->pool, b->value, expr_mul(s->pool,
					expr_real(s->pool, 0.2), e));
		}
	}
}

/* What has no time is the same for the whole batch, as a parameter is. */
static void
share_untimed(System *s)
{
	for (size_t v = 0; v < s->var.n; v++) {
		Var *x = s->var.at[v];

		if (x->kind != VAR_DEF && !x->timed && x->type == TY_REAL)
			x->kind = VAR_PARAM;
	}
}

static void
find_wrt(Check *k)
{
	Probe *p = &k->probe;
	Arena *a = &k->c->arena;

	p->wrt = arena_array(a, Wrt, p->sys->var.n);
	for (size_t v = 0; v < p->sys->var.n; v++) {
		const Var *x = p->sys->var.at[v];

		if (x->kind == VAR_DEF || x->type != TY_REAL)
			continue;
		Wrt *w = &p->wrt[p->nwrt++];
		w->var = x;
		w->elements = x->timed ? probe_offset(p, x, NSEQUENCE)
		                       : var_elements(x);
		w->adjoint = arena_array(a, double, w->elements);
	}
	k->row = arena_array(a, Row, p->nwrt);
}

static int
derive(Check *k)
{
	Probe *p = &k->probe;
	const Var **wrt = arena_array(&k->c->arena, const Var *, p->nwrt);

	for (uint32_t i = 0; i < p->nwrt; i++)
		wrt[i] = p->wrt[i].var;
	DiffSpec spec = {wrt, p->nwrt};
	p->reverse = diff_reverse(p->sys, &spec, &k->c->diag);
	p->forward = diff_forward(p->sys, &spec, &k->c->diag);
	if (p->reverse == NULL || p->forward == NULL)
		return EXIT_SOURCE;
	const char *fault = system_verify(p->reverse, &k->c->arena);
	if (fault == NULL)
		fault = system_verify(p->forward, &k->c->arena);
	return fault ? compile_mistake(k->c, "gradcheck", fault)
	             : EXIT_SUCCESS;
}

/* --- the comparison ------------------------------------------------------- */

static void
note(double *worst, double a, double b)
{
	double d = fabs(a - b);

	if (!(d <= *worst))             /* a NaN stays */
		*worst = d;
}

static bool
compare_along(Check *k, Row *r, const Direction *d)
{
	Probe *p = &k->probe;
	double dot, above, below, adjoint = 0;

	if (!probe_tangent(p, d, &dot) || !probe_loss(p, d, H, &above) ||
	    !probe_loss(p, d, -H, &below))
		return false;
	for (int64_t i = 0; i < d->w->elements; i++)
		adjoint += d->w->adjoint[i] * direction_at(d, i);
	note(&r->forward, adjoint, dot);
	note(&r->central, adjoint, (above - below) / (2 * H));
	return true;
}

static bool
compare_variable(Check *k, Row *r, const Wrt *w)
{
	const double *compiled = k->compiled ? k->compiled[w->var->id] : NULL;
	bool each = w->elements <= EACH;
	int64_t n = each ? w->elements : DIRECTIONS;

	for (int64_t i = 0; i < w->elements; i++) {
		if (fabs(w->adjoint[i]) > r->scale)
			r->scale = fabs(w->adjoint[i]);
		if (compiled != NULL)
			note(&r->compiled, w->adjoint[i], compiled[i]);
	}
	for (int64_t i = 0; i < n; i++) {
		Direction d = {w, each ? i : -1,
		               k->probe.seed + (uint64_t)(i * w->elements)};

		if (!compare_along(k, r, &d))
			return false;
	}
	return true;
}

static int
compile_gradient(Check *k)
{
	const System *s = k->probe.sys;
	bool any = false;

	for (size_t i = 0; i < s->var.n; i++)
		any = any || s->var.at[i]->kind == VAR_PARAM;
	if (!any)
		return EXIT_SUCCESS;
	const LlvmBackend *llvm;
	if (!plugin_choose(k->c->options, &llvm, &k->c->diag))
		return EXIT_USAGE;
	k->by_none = llvm == NULL && !native_available();
	if (k->by_none)
		return EXIT_SUCCESS;
	k->compiled = arena_array(&k->c->arena, double *, s->var.n);
	return compiled_gradient(k->c, llvm, &k->probe, k->compiled);
}

static int
compare(Check *k)
{
	int status = compile_gradient(k);

	if (status == EXIT_SUCCESS && !probe_reverse(&k->probe))
		status = EXIT_SOURCE;
	for (uint32_t i = 0; i < k->probe.nwrt && status == EXIT_SUCCESS; i++)
		if (!compare_variable(k, &k->row[i], &k->probe.wrt[i]))
			status = EXIT_SOURCE;
	return status;
}

/* --- the table ------------------------------------------------------------ */

static void
print_shape(const Var *v)
{
	Buf b = {0};

	if (v->timed)
		buf_puts(&b, "[t]");
	for (uint32_t i = 0; i < v->rank; i++)
		buf_printf(&b, "[%s]", v->dim[i]->text);
	printf("%-16s", b.text ? b.text : "");
	buf_free(&b);
}

/* Differences are relative to the largest derivative by the variable, or to a
 * thousandth of the largest of all, below which rounding is seen. */
static bool
is_fine(const Check *k, const Row *r, double largest)
{
	double tolerance = k->c->options->tolerance;
	double scale = r->scale > 1e-3 * largest ? r->scale : 1e-3 * largest;

	return r->forward <= 1e-3 * tolerance * scale &&
	       r->compiled <= 1e-3 * tolerance * scale &&
	       (k->stated || r->central <= tolerance * scale);
}

static void
print_row(const Check *k, const Row *r, const Wrt *w, bool fine)
{
	bool compiled = k->compiled && k->compiled[w->var->id] != NULL;

	printf("%-20s", w->var->name);
	print_shape(w->var);
	printf("%8" PRId64 "%s%10.3g%10.1e", w->elements,
	       w->elements > EACH ? "*" : " ", r->scale, r->forward);
	if (compiled)
		printf("%10.1e", r->compiled);
	else
		printf("%10s", "-");
	printf("%10.1e  %s\n", r->central, fine ? "ok" : "DIFFERS");
}

static bool
print_table(const Check *k)
{
	const Probe *p = &k->probe;
	double largest = 1e-3;
	bool fine = true, many = false;

	for (uint32_t i = 0; i < p->nwrt; i++)
		if (k->row[i].scale > largest)
			largest = k->row[i].scale;
	printf("%-20s%-16s%8s %10s%10s%10s%10s\n", "derivative by", "shape",
	       "elements", "largest", "forward", "compiled", "central");
	for (uint32_t i = 0; i < p->nwrt; i++) {
		bool ok = is_fine(k, &k->row[i], largest);

		print_row(k, &k->row[i], &p->wrt[i], ok);
		many = many || p->wrt[i].elements > EACH;
		fine = fine && ok;
	}
	if (many)
		printf("* forward and central along %d random directions "
		       "through all elements\n", DIRECTIONS);
	if (k->stated)
		printf("%s has derivatives of its own (derivative, "
		       "stop_gradient): central differences do not count\n",
		       p->sys->name);
	if (k->by_none)
		printf("no C compiler is here: compiled code was not tried\n");
	printf("%s: the derivatives %s\n", p->sys->name,
	       fine ? "agree" : "do not agree");
	return fine;
}

typedef struct {
	const System *sys;
	bool found;
} Stated;

static bool
is_maximum(const System *s, const Var *v)
{
	for (size_t i = 0; i < s->eq.n; i++)
		if (s->eq.at[i].var == v)
			return s->eq.at[i].red == RED_MAX;
	return false;
}

/* Softmax stops the gradient of the maximum that it subtracts, which changes
 * nothing; what a person wrote does. */
static void
seek_stated(void *ctx, const Expr *e)
{
	Stated *s = ctx;

	if (e->op == OP_GRAD)
		s->found = true;
	if (e->op == OP_STOP && !(e->arg[0]->op == OP_ACCESS &&
	                          is_maximum(s->sys, e->arg[0]->access.var)))
		s->found = true;
}

static bool
states_derivatives(const System *s)
{
	Stated st = {s, false};

	for (size_t i = 0; i < s->eq.n; i++)
		expr_visit(s->eq.at[i].body, seek_stated, &st);
	return st.found;
}

/* Values at which the loss is a number. */
static int
choose_values(Check *k)
{
	for (int positive = 0; positive <= 1; positive++) {
		double loss;

		k->probe.positive = positive;
		if (!probe_loss(&k->probe, &(Direction){0}, 0, &loss))
			return EXIT_SOURCE;
		if (isfinite(loss))
			return EXIT_SUCCESS;
	}
	diag_error(&k->c->diag, (Span){0, 0}, "the loss of model '%s' is no "
	           "number on random values", k->probe.sys->name);
	diag_help(&k->c->diag, "try another '--seed'");
	return EXIT_SOURCE;
}

/* The system that is checked: the model with its initial states given, and with
 * a loss. */
static int
prepare(Check *k)
{
	System *s = k->probe.sys = system_clone(k->c->checked);

	k->stated = states_derivatives(s);
	free_initial_states(s);
	share_untimed(s);
	if (s->loss == NULL &&
	    !objective_invent(s, "check", penalty, &k->c->diag))
		return EXIT_SOURCE;
	find_wrt(k);
	if (k->probe.nwrt > 0)
		return EXIT_SUCCESS;
	diag_error(&k->c->diag, (Span){0, 0},
	           "model '%s' has no parameter and no real input", s->name);
	return EXIT_SOURCE;
}

static int
check(Check *k)
{
	int status = prepare(k);

	if (status == EXIT_SUCCESS)
		status = derive(k);
	if (status == EXIT_SUCCESS)
		status = choose_values(k);
	if (status == EXIT_SUCCESS)
		status = compare(k);
	if (status == EXIT_SUCCESS && !print_table(k))
		status = EXIT_SOURCE;
	return status;
}

int
verb_gradcheck(const Options *o)
{
	Compilation c = {.options = o, .free_dims = true};
	int status = compile(&c, o->file[0], STAGE_CHECK);

	if (status == EXIT_SUCCESS && !c.stopped) {
		int64_t T = o->steps > 0 ? o->steps : 7;
		Check k = {.c = &c, .probe = {
			.length = {T, T > 4 ? T - 4 : 1, T > 2 ? T - 2 : 1},
			.seed = o->seed, .diag = &c.diag,
		}};

		status = check(&k);
		system_free(k.probe.reverse);
		system_free(k.probe.forward);
		system_free(k.probe.sys);
	}
	compile_end(&c);
	return status;
}
