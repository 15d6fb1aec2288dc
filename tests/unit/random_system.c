/* Random systems: each variable reads mostly those before it. */
#include "random_system.h"

#include <string.h>

typedef struct {
	Build *b;
	uint64_t state;
	uint32_t levels;        /* of the equation at hand */
	const Dim *dim[2 * RANK_MAX];
	bool time;
	uint32_t readable;      /* variables below are read at t */
	uint32_t self;
	const Expr *kept[32];   /* functions to use again elsewhere */
	uint32_t nkept;
} Random;

/* Uniform in 0 .. n-1 (xorshift64*). */
static unsigned
pick(Random *r, unsigned n)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (unsigned)((r->state * UINT64_C(2685821657736338717)) >> 33) % n;
}

static bool
chance(Random *r, unsigned percent)
{
	return pick(r, 100) < percent;
}

static const Expr *real_expr(Random *r, int depth);

static const Expr *
constant(Random *r)
{
	static const double some[] = {0.0, -0.0, 1, -1, 2, 0.5, -3, 0.1, 4};

	return expr_real(&r->b->pool, some[pick(r, 9)]);
}

/* Something inside the dimension. */
static const Expr *
index_expr(Random *r, const Dim *d)
{
	Pool *p = &r->b->pool;
	uint32_t start = pick(r, 8);

	for (uint32_t i = 0; i < r->levels; i++) {
		uint32_t k = (i + start) % r->levels;

		if (r->dim[k] != d)
			continue;
		const Expr *e = expr_index(p, k, d);
		return chance(r, 85) ? e : expr_op2(p, OP_MOD,
			expr_add(p, e, expr_int(p, 1 + pick(r, 3))),
			expr_int(p, d->size));
	}
	const Var *w = system_find(r->b->s, "w");
	if (r->time && d->size == w->classes && chance(r, 50))
		return expr_access(p, w, (TimeRef){AT_REL, 0}, NULL);
	return expr_int(p, pick(r, (unsigned)d->size));
}

static bool
has_bound(const Var *v, BoundKind kind)
{
	for (size_t k = 0; k < v->bound.n; k++)
		if (v->bound.at[k].kind == kind)
			return true;
	return false;
}

static const Expr *
access_expr(Random *r)
{
	const System *s = r->b->s;
	const Expr *index[RANK_MAX];
	const Var *v;
	TimeRef t;

	for (;;) {
		t = (TimeRef){AT_NONE, 0};
		v = s->var.at[pick(r, (unsigned)s->var.n)];
		if (v->type != TY_REAL)
			continue;
		bool before = v->id < r->readable;
		if (!v->timed && before)
			break;
		if (!v->timed)
			continue;
		t = (TimeRef){AT_REL, 0};
		if (chance(r, 40) && has_bound(v, BOUND_BEFORE)) {
			t.off = -1 - (int)pick(r, 2);
			before = true;
		} else if (before && chance(r, 15) &&
		           has_bound(v, BOUND_AFTER)) {
			t.off = 1;
		}
		if (before && chance(r, 5) && v->id < r->self)
			t = (TimeRef){chance(r, 50) ? AT_START : AT_END, 0};
		if (t.kind == AT_START)
			t.off = 1;
		if (before && (t.kind != AT_REL || r->time))
			break;
	}
	for (uint32_t k = 0; k < v->rank; k++)
		index[k] = index_expr(r, v->dim[k]);
	return expr_access(&r->b->pool, v, t, index);
}

static const Expr *
int_expr(Random *r)
{
	Pool *p = &r->b->pool;

	if (r->time && chance(r, 40))
		return chance(r, 50) ? expr_time(p) : expr_op2(p, OP_MOD,
			expr_time(p), expr_int(p, 2 + pick(r, 2)));
	if (r->levels > 0 && chance(r, 70)) {
		uint32_t k = pick(r, r->levels);

		return expr_index(p, k, r->dim[k]);
	}
	return chance(r, 30) ? expr_length(p) : expr_int(p, pick(r, 4));
}

static const Expr *
bool_expr(Random *r, int depth)
{
	static const Op compare[] = {OP_EQ, OP_NE, OP_LT, OP_LE};
	Pool *p = &r->b->pool;
	Op op = compare[pick(r, 4)];

	if (depth > 0 && chance(r, 30)) {
		if (chance(r, 30))
			return expr_op1(p, OP_NOT, bool_expr(r, depth - 1));
		return expr_op2(p, chance(r, 50) ? OP_AND : OP_OR,
		                bool_expr(r, depth - 1),
		                bool_expr(r, depth - 1));
	}
	if (depth > 0 && chance(r, 20))
		return expr_op2(p, op, real_expr(r, depth - 1),
		                real_expr(r, 0));
	return expr_op2(p, op, int_expr(r), int_expr(r));
}

/* where(k > 0, v[.., k - 1, ..], c): unshielded it would be out of range. */
static const Expr *
shielded(Random *r)
{
	Pool *p = &r->b->pool;

	for (int attempt = 0; attempt < 8 && r->levels > 0; attempt++) {
		uint32_t level = pick(r, r->levels);
		const Expr *e = access_expr(r), *arg[RANK_MAX];
		bool found = false;

		if (r->dim[level]->size < 2)
			continue;
		const Expr *i = expr_index(p, level, r->dim[level]);
		for (uint32_t k = 0; k < e->narg; k++) {
			found = found || e->arg[k] == i;
			arg[k] = e->arg[k] != i ? e->arg[k]
			         : expr_add(p, i, expr_int(p, -1));
		}
		if (!found)
			continue;
		e = expr_access(p, e->access.var, e->access.time, arg);
		if (chance(r, 60))
			e = expr_op1(p, OP_EXP, e);
		return expr_select(p, expr_op2(p, OP_LT, expr_int(p, 0), i), e,
		                   constant(r));
	}
	return access_expr(r);
}

typedef struct {
	const Random *r;
	bool fits;
} Fits;

static void
fits_node(void *ctx, const Expr *e)
{
	Fits *f = ctx;
	const Random *r = f->r;

	if (e->op == OP_INDEX)
		f->fits = f->fits && e->index.level < r->levels &&
		          r->dim[e->index.level] == e->index.dim;
	if (e->op == OP_TIME)
		f->fits = f->fits && r->time;
	if (e->op == OP_ACCESS)
		f->fits = f->fits && e->access.var->id < r->readable &&
		          (r->time || e->access.time.kind != AT_REL);
}

/* A function of the same argument as in another equation, or NULL. */
static const Expr *
again(Random *r)
{
	for (uint32_t i = 0, at = pick(r, 32); i < r->nkept; i++) {
		Fits f = {r, true};
		const Expr *e = r->kept[(i + at) % r->nkept];

		expr_visit(e, fits_node, &f);
		if (f.fits)
			return e;
	}
	return NULL;
}

static const Expr *
unary_expr(Random *r, int depth)
{
	static const Op unary[] = {OP_NEG, OP_TANH, OP_EXP, OP_SIGMOID, OP_ABS,
	                           OP_NEG, OP_TANH, OP_SIN, OP_FLOOR, OP_SIGN,
	                           OP_STOP, OP_STEP, OP_SQRT, OP_SOFTPLUS};
	Op op = unary[pick(r, 14)];
	const Expr *e = expr_op1(&r->b->pool, op, real_expr(r, depth - 1));

	if (op_info[op].cost >= 30)
		r->kept[r->nkept < 32 ? r->nkept++ : pick(r, 32)] = e;
	return e;
}

static const Expr *
real_expr(Random *r, int depth)
{
	static const Op binary[] = {OP_ADD, OP_SUB, OP_MUL, OP_ADD, OP_SUB,
	                            OP_MUL, OP_DIV, OP_MIN, OP_MAX, OP_POW};
	Pool *p = &r->b->pool;
	const Expr *old = chance(r, 15) ? again(r) : NULL;

	if (old != NULL)
		return old;
	if (depth <= 0 || chance(r, 10))
		return chance(r, 20) ? constant(r)
		       : chance(r, 8) ? expr_to_real(p, int_expr(r))
		       : access_expr(r);
	if (chance(r, 12))
		return shielded(r);
	if (chance(r, 12))
		return expr_select(p, bool_expr(r, depth - 1),
		                   real_expr(r, depth - 1),
		                   real_expr(r, depth - 1));
	if (chance(r, 40))
		return unary_expr(r, depth);
	const Expr *a = real_expr(r, depth - 1);
	return expr_op2(p, binary[pick(r, 10)], a,
	                chance(r, 10) ? a : real_expr(r, depth - 1));
}

static void
random_bounds(Random *r, Var *v)
{
	bool time = r->time;

	r->time = false;
	r->readable = 8;                /* inputs and parameters */
	r->levels = v->rank;
	memcpy(r->dim, v->dim, sizeof v->dim);
	if (chance(r, 60))
		build_bound(r->b, v, BOUND_BEFORE, real_expr(r, 1));
	if (chance(r, 25))
		build_bound(r->b, v, BOUND_AFTER, real_expr(r, 1));
	r->time = time;
}

static void
random_reduction(Random *r, Equation *e)
{
	static const RedKind some[] = {RED_SUM, RED_SUM, RED_PROD, RED_MIN,
	                               RED_MAX};
	static const char letters[] = "HXYO";
	uint32_t n = pick(r, 2) + 1;

	e->red = some[pick(r, 5)];
	e->over_time = !e->var->timed && chance(r, 50);
	r->time = e->var->timed || e->over_time;
	for (uint32_t k = 0; k < n - e->over_time; k++) {
		e->bind[k] = build_dim(r->b, letters[pick(r, 4)]);
		r->dim[r->levels++] = e->bind[k];
		e->nbind++;
	}
	e->body = real_expr(r, 3);
	if (chance(r, 35)) {
		e->where = bool_expr(r, 1);
	} else if (chance(r, 50)) {
		/* where k > 0: what the select shielded, the where does */
		const Expr *s = shielded(r);

		if (s->op != OP_SELECT)
			return;
		e->where = s->arg[0];
		e->body = expr_mul(&r->b->pool, s->arg[1], e->body);
	}
}

static void
random_equation(Random *r, const Var *v)
{
	System *s = r->b->s;
	Pool *p = &r->b->pool;
	Equation e = {.var = v};

	r->self = v->id;
	r->readable = v->id;
	r->time = v->timed;
	r->levels = 0;
	/* without element indices: there are none yet */
	if (chance(r, 8))
		e.guard = bool_expr(r, 1);
	else if (v->timed && chance(r, 25))
		e.guard = expr_op2(p, OP_LT, expr_time(p), expr_length(p));
	r->levels = v->rank;
	memcpy(r->dim, v->dim, sizeof v->dim);
	uint32_t kind = pick(r, 10);
	const Equation *twin = s->eq.n > 0
		? &s->eq.at[pick(r, (unsigned)s->eq.n)] : NULL;
	if (kind == 0 && twin != NULL && twin->var->rank == v->rank &&
	    twin->var->timed == v->timed &&
	    memcmp(twin->var->dim, v->dim, sizeof v->dim) == 0) {
		e = *twin;
		e.var = v;
	} else if (kind == 1) {
		e.body = chance(r, 25) ? constant(r) : access_expr(r);
	} else if (kind < 5) {
		random_reduction(r, &e);
	} else {
		e.body = real_expr(r, 4);
	}
	/* a read beyond the end, shielded by the guard */
	if (v->timed && e.guard != NULL && e.guard->op == OP_LT &&
	    e.guard->arg[0]->op == OP_TIME && e.red == RED_NONE &&
	    e.guard->arg[1]->op == OP_LENGTH && chance(r, 70)) {
		const Var *u = system_find(s, "u");
		const Expr *zero = expr_int(p, 0);

		e.body = expr_mul(p, e.body, expr_op1(p, OP_TANH,
			expr_access(p, u, (TimeRef){AT_REL, 1}, &zero)));
	}
	vec_push(&s->eq, e);
}

void
random_loss(Build *b)
{
	System *s = b->s;
	Var *loss = build_var(b, "loss", VAR_DEF, false, "");
	const Expr *sum = expr_real(&b->pool, 0.5);

	for (size_t i = 8; i < s->var.n - 1; i++) {
		const Var *v = s->var.at[i];
		const Expr *index[RANK_MAX];

		if (v->type != TY_REAL)
			continue;
		for (uint32_t k = 0; k < v->rank; k++)
			index[k] = expr_int(&b->pool, v->dim[k]->size - 1);
		sum = expr_add(&b->pool, sum, expr_op1(&b->pool, OP_TANH,
			expr_access(&b->pool, v, (TimeRef){
				v->timed ? AT_REL : AT_NONE, 0}, index)));
	}
	build_reduce(b, loss, RED_SUM, "", sum)->over_time = true;
	s->loss = loss;
}

void
random_fill(Interp *in, unsigned seed)
{
	static const double special[] = {0.0, -0.0, 1, -1, 0.0, -0.0, 1e30};
	Random r = {.state = UINT64_C(0x9e3779b97f4a7c15) * (seed + 1)};

	build_fill(in, seed);
	for (size_t i = 0; i < in->sys->var.n; i++) {
		const Var *v = in->sys->var.at[i];
		int64_t n = var_elements(v) * (v->timed ? in->T : 1);

		if (v->kind == VAR_DEF || v->type != TY_REAL)
			continue;
		for (int64_t k = 0; k < n; k++)
			if (chance(&r, 15))
				in->value[i][k] = special[pick(&r, 7)];
	}
}

void
random_system(Build *b, unsigned seed)
{
	static const char *const shape[] = {"", "H", "X", "HX", "HH", "H", "O"};
	Random r = {.b = b, .state = UINT64_C(0x9e3779b97f4a7c15) * (seed + 1)};

	build_begin(b);
	build_var(b, "x", VAR_INPUT, true, "X");
	build_typed(b, "w", VAR_INPUT, true, "", TY_INT)->classes = 5;
	build_var(b, "u", VAR_INPUT, true, "H");
	build_var(b, "W", VAR_PARAM, false, "HX");
	build_var(b, "U", VAR_PARAM, false, "HH");
	build_var(b, "b", VAR_PARAM, false, "H");
	build_var(b, "E", VAR_CONST, false, "YH");
	build_var(b, "c", VAR_PARAM, false, "");
	for (int k = 0; k < 16; k++) {
		char name[8] = {'v', (char)('a' + k)};

		Var *v = build_var(b, name, VAR_DEF, chance(&r, 70),
		                   shape[pick(&r, 7)]);
		if (v->timed)
			random_bounds(&r, v);
		v->output = chance(&r, k < 4 ? 10 : k < 12 ? 35 : 60);
	}
	b->s->var.at[b->s->var.n - 1]->output = true;
	for (size_t i = 8; i < b->s->var.n; i++)
		random_equation(&r, b->s->var.at[i]);
}
