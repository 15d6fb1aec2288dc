/* rnnc gradcheck FILE: three ways to a derivative, and whether they agree.
 *
 *   in    a model; its loss, or, without one, the sum of 0.7 y + 0.5 y^2 over
 *         all elements of its real outputs
 *   out   a table: for every parameter, input and initial state the largest
 *         difference between reverse and forward differentiation and between
 *         reverse and central differences; exit status 1 if one is too large
 *   how   everything in f64 by the reference interpreter, on seeded random
 *         values, sequences of T = 7, T - 4 and T - 2 steps, small distinct
 *         sizes where the model leaves them open; of large arrays some
 *         elements
 */
#include "diff/diff.h"
#include "driver/compile.h"
#include "driver/verb.h"
#include "ir/interp.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 12 };          /* elements per variable that are tried */

enum { NLENGTH = 3 };

#define H 1e-5                  /* of the central differences */

typedef struct {
	const Var *var;         /* of the system that is checked */
	int64_t elements;       /* over all steps of the longest sequence */
	double forward, central; /* largest differences */
	double scale;           /* largest derivative */
} Row;

typedef struct {
	Compilation *c;
	System *sys, *reverse, *forward;
	Row *row;
	uint32_t nrow;
	uint64_t seed;
	int64_t length[NLENGTH];
	bool positive;          /* values in [0.1, 0.9): there are logarithms */
	bool stated;            /* the model states derivatives of its own */
	Arena arena;            /* of one length */
} Check;

/* --- random values -------------------------------------------------------- */

/* splitmix64, Steele, Lea and Flood (2014) */
static uint64_t
next(uint64_t *s)
{
	uint64_t z = *s += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double
uniform(uint64_t *s, bool positive)
{
	double u = (double)(next(s) >> 11) * 0x1p-53;

	return positive ? 0.1 + 0.8 * u : 1.6 * u - 0.8;
}

static void
fill(const Check *k, Interp *in, uint64_t seed)
{
	for (size_t v = 0; v < in->sys->var.n; v++) {
		const Var *x = in->sys->var.at[v];
		int64_t n = var_elements(x) * (x->timed ? in->T : 1);
		/* the same numbers in every system that has the variable */
		uint64_t s = seed ^ hash_bytes(0, x->name, strlen(x->name));

		if (x->kind == VAR_DEF)
			continue;
		for (int64_t i = 0; i < n; i++)
			in->value[v][i] = x->type == TY_REAL
				? uniform(&s, k->positive)
				: (double)(next(&s) % (uint64_t)(
				  x->type == TY_BOOL ? 2
				  : x->classes > 0 ? x->classes : 7));
	}
}

/* --- the system that is checked ------------------------------------------- */

static const Expr *
whole_element(Pool *p, const Var *v, uint32_t first)
{
	const Expr *index[RANK_MAX];
	TimeRef now = {v->timed ? AT_REL : AT_NONE, 0};

	for (uint32_t i = 0; i < v->rank; i++)
		index[i] = expr_index(p, first + i, v->dim[i]);
	return expr_access(p, v, now, index);
}

/* sum of 0.7 y + 0.5 y^2 over everything y is. */
static const Expr *
add_penalty(System *s, const Var *y)
{
	Pool *p = s->pool;
	const Expr *e = whole_element(p, y, 0);
	const Expr *body = expr_add(p,
		expr_mul(p, expr_real(p, 0.7), e),
		expr_mul(p, expr_real(p, 0.5), expr_mul(p, e, e)));
	Equation eq = {.body = body, .nbind = y->rank, .over_time = y->timed};

	eq.red = eq.nbind > 0 || eq.over_time ? RED_SUM : RED_NONE;
	for (uint32_t i = 0; i < y->rank; i++)
		eq.bind[i] = y->dim[i];
	eq.var = system_add_var(s, (Var){.name = "check", .kind = VAR_DEF});
	vec_push(&s->eq, eq);
	return expr_access(p, eq.var, (TimeRef){AT_NONE, 0}, NULL);
}

static void
invent_loss(System *s)
{
	const Expr *sum = NULL;
	size_t n = s->var.n;

	for (size_t v = 0; v < n; v++) {
		const Var *y = s->var.at[v];

		if (!y->output || y->type != TY_REAL)
			continue;
		const Expr *e = add_penalty(s, y);
		sum = sum ? expr_add(s->pool, sum, e) : e;
	}
	if (sum == NULL)
		return;
	Equation eq = {.body = sum};
	eq.var = system_add_var(s, (Var){.name = "check", .kind = VAR_DEF});
	vec_push(&s->eq, eq);
	s->loss = eq.var;
}

/* An initial state is made an input: instead of 0, or, a fifth of it, added to
 * the value, which may have to be positive. */
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
		             .kind = VAR_INPUT, .rank = x->rank};
		memcpy(proto.dim, x->dim, sizeof proto.dim);
		const Var *start = system_add_var(s, proto);
		const Expr *e = whole_element(s->pool, start, 0);
		for (size_t k = 0; k < x->bound.n; k++) {
			Bound *b = &x->bound.at[k];

			b->value = expr_is_const(b->value, 0.0) ? e
				: expr_add(s->pool, b->value, expr_mul(s->pool,
					expr_real(s->pool, 0.2), e));
		}
	}
}

static bool
is_checked(const Var *v)
{
	return v->kind != VAR_DEF && v->type == TY_REAL;
}

static void
make_rows(Check *k)
{
	System *s = k->sys;

	k->row = arena_array(&k->c->arena, Row, s->var.n + 1);
	for (size_t v = 0; v < s->var.n; v++) {
		const Var *x = s->var.at[v];

		if (is_checked(x))
			k->row[k->nrow++] = (Row){
				.var = x,
				.elements = var_elements(x) *
				            (x->timed ? k->length[0] : 1),
			};
	}
}

static int
derive(Check *k)
{
	const Var **wrt = arena_array(&k->c->arena, const Var *, k->nrow + 1);

	for (uint32_t i = 0; i < k->nrow; i++)
		wrt[i] = k->row[i].var;
	DiffSpec spec = {wrt, k->nrow};
	k->reverse = diff_reverse(k->sys, &spec, &k->c->diag);
	k->forward = diff_forward(k->sys, &spec, &k->c->diag);
	if (k->reverse == NULL || k->forward == NULL)
		return EXIT_SOURCE;
	const char *fault = system_verify(k->reverse, &k->c->arena);
	if (fault == NULL)
		fault = system_verify(k->forward, &k->c->arena);
	return fault ? compile_mistake(k->c, "gradcheck", fault)
	             : EXIT_SUCCESS;
}

/* --- the comparison ------------------------------------------------------- */

static const Var *
gradient_of(const System *s, const Var *v)
{
	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->grad_of != NULL &&
		    s->var.at[i]->grad_of->name == v->name)
			return s->var.at[i];
	return NULL;
}

/* x_dot, or x_dot.2 if that was taken: made after what the model has. */
static const Var *
tangent_of(const Check *k, const Var *v)
{
	size_t n = strlen(v->name);

	for (size_t i = k->sys->var.n; i < k->forward->var.n; i++) {
		const char *name = k->forward->var.at[i]->name;

		if (strncmp(name, v->name, n) == 0 &&
		    strncmp(name + n, "_dot", 4) == 0 &&
		    (name[n + 4] == '\0' || name[n + 4] == '.'))
			return k->forward->var.at[i];
	}
	return NULL;
}

static bool
evaluate(Check *k, Interp *in)
{
	if (interp_run(in, &k->arena))
		return true;
	diag_error(&k->c->diag, (Span){0, 0},
	           "cannot evaluate the model on %" PRId64 " random steps: %s",
	           in->T, in->fault);
	return false;
}

/* The loss with element i of v moved by h. */
static bool
loss_at(Check *k, int64_t T, uint64_t seed, const Var *v, int64_t i, double h,
        double *loss)
{
	Interp *in = interp_new(k->sys, T, false, &k->arena);

	fill(k, in, seed);
	in->value[v->id][i] += h;
	if (!evaluate(k, in))
		return false;
	*loss = in->value[k->sys->loss->id][0];
	return true;
}

static bool
tangent_at(Check *k, int64_t T, uint64_t seed, const Var *v, int64_t i,
           double *dot)
{
	Interp *in = interp_new(k->forward, T, false, &k->arena);
	const Var *loss = tangent_of(k, k->sys->loss);

	fill(k, in, seed);
	for (uint32_t r = 0; r < k->nrow; r++) {
		const Var *x = tangent_of(k, k->row[r].var);

		if (x != NULL)
			memset(in->value[x->id], 0, sizeof(double) *
			       (size_t)(var_elements(x) * (x->timed ? T : 1)));
	}
	const Var *x = tangent_of(k, v);
	*dot = 0;
	if (x == NULL || loss == NULL)
		return true;            /* the loss does not depend on it */
	in->value[x->id][i] = 1;
	if (!evaluate(k, in))
		return false;
	*dot = in->value[loss->id][0];
	return true;
}

static void
note(double *worst, double a, double b)
{
	double d = fabs(a - b);

	if (!(d <= *worst))             /* a NaN stays */
		*worst = d;
}

static bool
compare_element(Check *k, Row *r, int64_t T, uint64_t seed, int64_t i,
                double adjoint)
{
	double dot, above, below;
	Arena kept = k->arena;

	k->arena = (Arena){0};
	bool fine = tangent_at(k, T, seed, r->var, i, &dot) &&
	            loss_at(k, T, seed, r->var, i, H, &above) &&
	            loss_at(k, T, seed, r->var, i, -H, &below);
	arena_free(&k->arena);
	k->arena = kept;
	if (!fine)
		return false;
	note(&r->forward, adjoint, dot);
	note(&r->central, adjoint, (above - below) / (2 * H));
	if (fabs(adjoint) > r->scale)
		r->scale = fabs(adjoint);
	return true;
}

static bool
compare_length(Check *k, int64_t T)
{
	uint64_t seed = k->seed + (uint64_t)T;
	Interp *in = interp_new(k->reverse, T, false, &k->arena);

	fill(k, in, seed);
	if (!evaluate(k, in))
		return false;
	for (uint32_t r = 0; r < k->nrow; r++) {
		Row *row = &k->row[r];
		const Var *g = gradient_of(k->reverse, row->var);
		int64_t n = var_elements(row->var) * (row->var->timed ? T : 1);
		uint64_t pick = seed;

		for (int64_t j = 0; j < n && j < SAMPLES; j++) {
			int64_t i = n <= SAMPLES ? j
				: (int64_t)(next(&pick) % (uint64_t)n);
			double a = g ? in->value[g->id][i] : 0;

			if (!compare_element(k, row, T, seed, i, a))
				return false;
		}
	}
	arena_free(&k->arena);
	return true;
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
is_fine(const Check *k, const Row *w, double largest)
{
	double tolerance = k->c->options->tolerance;
	double scale = w->scale > 1e-3 * largest ? w->scale : 1e-3 * largest;

	return w->forward <= 1e-3 * tolerance * scale &&
	       (k->stated || w->central <= tolerance * scale);
}

static bool
print_table(const Check *k)
{
	double largest = 1e-3;
	bool fine = true;

	for (uint32_t r = 0; r < k->nrow; r++)
		if (k->row[r].scale > largest)
			largest = k->row[r].scale;
	printf("%-20s%-16s%10s%14s%14s\n", "derivative by", "shape", "largest",
	       "forward", "central");
	for (uint32_t r = 0; r < k->nrow; r++) {
		const Row *w = &k->row[r];
		bool ok = is_fine(k, w, largest);

		printf("%-20s", w->var->name);
		print_shape(w->var);
		printf("%10.3g%14.1e%14.1e  %s\n", w->scale, w->forward,
		       w->central, ok ? "ok" : "DIFFERS");
		fine = fine && ok;
	}
	if (k->stated)
		printf("%s has derivatives of its own (derivative, "
		       "stop_gradient): central differences do not count\n",
		       k->sys->name);
	printf("%s: reverse%s forward%s %s\n", k->sys->name,
	       k->stated ? " and" : ",",
	       k->stated ? "" : " and central differences",
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

/* Values at which every loss is a number. */
static int
choose_values(Check *k)
{
	for (int positive = 0; positive <= 1; positive++) {
		double loss, sum = 0;

		k->positive = positive;
		for (int i = 0; i < NLENGTH; i++) {
			int64_t T = k->length[i];

			if (!loss_at(k, T, k->seed + (uint64_t)T,
			             k->row[0].var, 0, 0, &loss))
				return EXIT_SOURCE;
			sum += loss;
			arena_free(&k->arena);
		}
		if (isfinite(sum))
			return EXIT_SUCCESS;
	}
	diag_error(&k->c->diag, (Span){0, 0}, "the loss of model '%s' is no "
	           "number on random values", k->sys->name);
	diag_help(&k->c->diag, "try another '--seed'");
	return EXIT_SOURCE;
}

static int
check(Check *k)
{
	k->sys = system_clone(k->c->checked);
	k->stated = states_derivatives(k->sys);
	free_initial_states(k->sys);
	if (k->sys->loss == NULL)
		invent_loss(k->sys);
	if (k->sys->loss == NULL) {
		diag_error(&k->c->diag, (Span){0, 0},
		           "model '%s' has neither a loss nor a real output to "
		           "differentiate", k->sys->name);
		return EXIT_SOURCE;
	}
	make_rows(k);
	if (k->nrow == 0) {
		diag_error(&k->c->diag, (Span){0, 0},
		           "model '%s' has no parameter and no real input",
		           k->sys->name);
		return EXIT_SOURCE;
	}
	int status = derive(k);
	if (status == EXIT_SUCCESS)
		status = choose_values(k);
	for (int i = 0; i < NLENGTH && status == EXIT_SUCCESS; i++)
		if (!compare_length(k, k->length[i]))
			status = EXIT_SOURCE;
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
		const char *steps = o->value[OPT_STEPS];
		int64_t T = steps ? strtol(steps, NULL, 10) : 7;
		Check k = {.c = &c, .seed = o->seed,
		           .length = {T, T > 4 ? T - 4 : 1,
		                      T > 2 ? T - 2 : 1}};

		status = check(&k);
		system_free(k.reverse);
		system_free(k.forward);
		system_free(k.sys);
		arena_free(&k.arena);
	}
	compile_end(&c);
	return status;
}
