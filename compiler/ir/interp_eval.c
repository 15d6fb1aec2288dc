/* One value of a system, on demand.
 *
 *   in    a variable, a step, an element
 *   out   its value; those that it needs are computed on the way and kept
 *   how   a value that is read and not yet known is computed then; one that is
 *         read while it is being computed depends on itself
 */
#include "ir/interp_eval.h"

#include "ir/interp_math.h"
#include "ir/memo.h"

#include <math.h>
#include <string.h>

/* An expression as an array, operands first: nodes shared in the graph are
 * computed once per element, and found without a hash table. */
typedef struct {
	const Expr *e;
	const uint32_t *arg;    /* indices in Code.node */
	double value;           /* of the evaluation `stamp` */
	uint64_t stamp;
} Node;

typedef struct {
	Node *node;             /* the last one is the root */
	uint32_t n;             /* 0: there is no such expression */
} Code;

struct Definition {
	const Equation *eq;     /* NULL: a given variable */
	Code guard, where, body;
	Code *bound;            /* as Var.bound */
	unsigned char *state;   /* like Interp.value; NULL: all known */
};

enum { UNKNOWN, ASKED, KNOWN }; /* of Definition.state */

enum { DEPTH_MAX = 1000 };      /* values waiting for each other */

/* One evaluation: the values of the indices and of t. */
typedef struct {
	Run *run;
	const Var *var;         /* whose equation or boundary value it is */
	const Equation *eq;     /* NULL: a boundary value */
	int64_t level[2 * RANK_MAX];
	int64_t t;              /* 0: there is none */
	int64_t each;           /* a child of t */
	uint64_t stamp;
} Frame;

/* Keeps the first fault, with the equation and the place it happened in. */
static double
fault(const Frame *f, const char *what)
{
	Run *r = f->run;
	Buf text = {0};

	if (r->in->fault != NULL)
		return NAN;
	buf_printf(&text, "%s, in ", what);
	if (f->eq != NULL)
		equation_print(r->in->sys, f->eq, &text);
	else
		buf_printf(&text, "the boundary value of '%s'", f->var->name);
	if (f->t > 0)
		buf_printf(&text, ", at t = %lld", (long long)f->t);
	for (uint32_t i = 0; i < f->var->rank; i++)
		buf_printf(&text, "%s%lld", i ? ", " : ", element ",
		           (long long)f->level[i]);
	r->in->fault = arena_str(r->arena, text.text, text.len);
	buf_free(&text);
	return NAN;
}

static double eval(Frame *f, const Code *c, uint32_t at);
static double demand(const Frame *f, const Var *v, int64_t t, int64_t element);

/* The value of an expression for the indices of the frame, afresh. */
static double
eval_root(Frame *f, const Code *c)
{
	f->stamp = ++f->run->stamps;
	return eval(f, c, c->n - 1);
}

static double
read_bound(const Frame *f, const Var *v, int64_t t, const int64_t *index)
{
	Run *r = f->run;
	bool end = t > r->in->T;
	const Bound *b = var_bound(v, end, (int32_t)(end ? t - r->in->T : t));

	if (b == NULL)
		return fault(f, arena_printf(r->arena, "'%s' has no value at "
		             "step %lld", v->name, (long long)t));
	if (r->depth == DEPTH_MAX)
		return fault(f, arena_printf(r->arena, "boundary values of "
		             "'%s' depend on themselves", v->name));
	Frame inner = {.run = r, .var = v};
	memcpy(inner.level, index, v->rank * sizeof *index);
	r->depth++;
	double x = eval_root(&inner,
	                     &r->def[v->id].bound[b - v->bound.at]);
	r->depth--;
	return x;
}

/* Child number k of t; 0 where there is none. */
static int64_t
child_of(const Run *r, int64_t t, int32_t k)
{
	int64_t c = r->tree.first[t];

	while (c != 0 && k-- > 0)
		c = r->tree.next[c];
	return c;
}

static double
read_access(Frame *f, const Code *c, const Node *n)
{
	const Var *v = n->e->access.var;
	TimeRef time = n->e->access.time;
	int64_t index[RANK_MAX], element = 0, t = 0, T = f->run->in->T;

	for (uint32_t i = 0; i < v->rank; i++) {
		double x = eval(f, c, n->arg[i]);

		if (!(x >= 0 && x < (double)v->dim[i]->size))
			return fault(f, arena_printf(f->run->arena,
			             "index %u of '%s' is %.17g and must be "
			             "in 0..%lld", i, v->name, x,
			             (long long)v->dim[i]->size - 1));
		index[i] = (int64_t)x;
		element = element * v->dim[i]->size + index[i];
	}
	switch (time.kind) {
	case AT_NONE:
		return demand(f, v, 0, element);
	case AT_REL:
		t = f->t + time.off;
		break;
	case AT_START:
		t = time.off;
		break;
	case AT_END:
		t = T + time.off;
		break;
	case AT_PARENT:
		t = f->run->tree.parent[f->t];
		break;
	case AT_CHILD:
		t = child_of(f->run, f->t, time.off);
		break;
	case AT_EACH:
		t = f->each;
		break;
	}
	if (t < 1 || t > T)
		return read_bound(f, v, t, index);
	return demand(f, v, t, element);
}

static double
integer(Frame *f, Op op, double a, double b)
{
	if (op == OP_MOD)
		return b == 0 ? fault(f, "division by zero in 'mod'")
		              : expr_floor_mod(a, b);
	return math_real(op, false, a, b);      /* exact below 2^53 */
}

static bool
compare(Op op, double a, double b)
{
	return op == OP_EQ ? a == b : op == OP_NE ? a != b
	       : op == OP_LT ? a < b : a <= b;
}

static double
apply(Frame *f, const Code *c, const Node *n)
{
	const Expr *e = n->e;
	bool f32 = f->run->in->f32;
	double a, b;

#define ARG(k) eval(f, c, n->arg[k])
	switch (e->op) {
	case OP_CONST:
		return e->type == TY_REAL && f32 ? (double)(float)e->num
		                                 : e->num;
	case OP_INDEX:
		return (double)f->level[e->index.level];
	case OP_TIME:
		return (double)f->t;
	case OP_LENGTH:
		return (double)f->run->in->T;
	case OP_ACCESS:
		return read_access(f, c, n);
	case OP_ADD: case OP_SUB: case OP_MUL: case OP_DIV: case OP_POW:
	case OP_MOD: case OP_MIN: case OP_MAX:
		a = ARG(0);
		b = ARG(1);
		return e->type == TY_REAL ? math_real(e->op, f32, a, b)
		                          : integer(f, e->op, a, b);
	case OP_NEG: case OP_ABS: case OP_SIGN: case OP_STEP: case OP_FLOOR:
	case OP_SQRT: case OP_EXP: case OP_LOG: case OP_SIN: case OP_COS:
	case OP_TANH: case OP_SIGMOID: case OP_SOFTPLUS: case OP_ERF:
		return math_real(e->op, f32, ARG(0), 0);
	case OP_DRAW: {
		int64_t k[7];

		for (int i = 0; i < 7; i++)
			k[i] = (int64_t)ARG(i);
		return math_draw(f32, k);
	}
	case OP_EQ: case OP_NE: case OP_LT: case OP_LE:
		a = ARG(0);
		b = ARG(1);
		return compare(e->op, a, b);
	case OP_AND:
		return ARG(0) != 0 && ARG(1) != 0;
	case OP_OR:
		return ARG(0) != 0 || ARG(1) != 0;
	case OP_NOT:
		return ARG(0) == 0;
	case OP_SELECT:
		return ARG(0) != 0 ? ARG(1) : ARG(2);
	case OP_REAL:
		a = ARG(0);
		return f32 ? (double)(float)a : a;
	case OP_STOP: case OP_GRAD: case OP_REPORT:
		return ARG(0);
	case OP_COUNT:
		break;
	}
#undef ARG
	return NAN;
}

static double
eval(Frame *f, const Code *c, uint32_t at)
{
	Node *n = &c->node[at];

	if (n->e->op == OP_INDEX)       /* half of all nodes that are asked */
		return (double)f->level[n->e->index.level];
	if (f->run->in->fault != NULL)
		return NAN;
	if (n->stamp == f->stamp)
		return n->value;
	uint64_t stamp = f->stamp;      /* demand() may use this code again */
	double x = apply(f, c, n);
	n->value = x;
	n->stamp = stamp;
	return x;
}

typedef struct {
	double value;
	double best;            /* RED_ARGMAX: the largest term */
	bool begun;
} Accumulator;

static double
empty_value(RedKind red, Type type)
{
	switch (red) {
	case RED_NONE:
	case RED_SUM:
	case RED_ARGMAX:
	case RED_ANY:
		return 0;
	case RED_PROD:
	case RED_ALL:
		return 1;
	case RED_MIN:
		return type == TY_INT ? INT32_MAX : INFINITY;
	case RED_MAX:
		return type == TY_INT ? -INT32_MAX : -INFINITY;
	}
	return 0;
}

/* `place` is the value of the index that argmax is about. */
static void
add_term(Accumulator *a, const Frame *f, double x, int64_t place)
{
	bool f32 = f->run->in->f32 && f->var->type == TY_REAL;

	if (!a->begun) {
		a->value = f->eq->red == RED_ARGMAX ? (double)place : x;
		a->best = x;
		a->begun = true;
		return;
	}
	switch (f->eq->red) {
	case RED_NONE:
		break;
	case RED_SUM:
		a->value = math_real(OP_ADD, f32, a->value, x);
		break;
	case RED_PROD:
		a->value = math_real(OP_MUL, f32, a->value, x);
		break;
	case RED_MIN:
		a->value = math_real(OP_MIN, f32, a->value, x);
		break;
	case RED_MAX:
		a->value = math_real(OP_MAX, f32, a->value, x);
		break;
	case RED_ARGMAX:
		if (x > a->best) {
			a->best = x;
			a->value = (double)place;
		}
		break;
	case RED_ANY:
		a->value = a->value != 0 || x != 0;
		break;
	case RED_ALL:
		a->value = a->value != 0 && x != 0;
		break;
	}
}

/* The next values of the binders, the last one fastest; false: that was all. */
static bool
next_binders(Frame *f)
{
	const Equation *e = f->eq;

	for (uint32_t k = e->nbind; k-- > 0;) {
		if (++f->level[f->var->rank + k] < e->bind[k]->size)
			return true;
		f->level[f->var->rank + k] = 0;
	}
	return false;
}

static void
reduce_step(Accumulator *a, Frame *f)
{
	const Definition *d = &f->run->def[f->var->id];
	uint32_t rank = f->var->rank;

	do {
		if (d->where.n > 0 && eval_root(f, &d->where) == 0)
			continue;
		double x = eval_root(f, &d->body);

		add_term(a, f, x, f->eq->over_time ? f->t : f->level[rank]);
	} while (f->run->in->fault == NULL && next_binders(f));
}

static double
reduce(Frame *f)
{
	Accumulator a = {.value = empty_value(f->eq->red, f->var->type)};
	int64_t T = f->run->in->T;

	if (f->eq->over_children)
		for (f->each = f->run->tree.first[f->t]; f->each != 0;
		     f->each = f->run->tree.next[f->each])
			reduce_step(&a, f);
	else if (!f->eq->over_time)
		reduce_step(&a, f);
	else
		for (f->t = 1; f->t <= T && f->run->in->fault == NULL; f->t++) {
			reduce_step(&a, f);
			memset(f->level + f->var->rank, 0,
			       f->eq->nbind * sizeof *f->level);
		}
	return a.value;
}

static double
compute(Run *r, const Var *v, int64_t t, int64_t element)
{
	const Definition *d = &r->def[v->id];
	Frame f = {.run = r, .var = v, .eq = d->eq, .t = t};

	for (uint32_t i = v->rank; i-- > 0;) {
		f.level[i] = element % v->dim[i]->size;
		element /= v->dim[i]->size;
	}
	if (d->guard.n > 0 && eval_root(&f, &d->guard) == 0)
		return 0;
	return d->eq->red == RED_NONE ? eval_root(&f, &d->body) : reduce(&f);
}

/* The value of v at step t (0 if it has no time) and element; `f` is who asks,
 * for the message. */
static double
demand(const Frame *f, const Var *v, int64_t t, int64_t element)
{
	Run *r = f->run;
	int64_t at = element + (v->timed ? (t - 1) * var_elements(v) : 0);
	unsigned char *state = r->def[v->id].state;
	double *value = &r->in->value[v->id][at];

	if (state == NULL)
		return r->in->f32 && v->type == TY_REAL
		       ? (double)(float)*value : *value;
	if (state[at] == KNOWN)
		return *value;
	if (state[at] == ASKED)
		return fault(f, arena_printf(r->arena, "'%s' is needed to "
		             "compute itself", v->name));
	if (r->depth == DEPTH_MAX)
		return fault(f, arena_printf(r->arena, "'%s' depends on more "
		             "than %d values not yet known", v->name,
		             DEPTH_MAX));
	state[at] = ASKED;
	r->depth++;
	double x = compute(r, v, t, element);
	r->depth--;
	*value = x;
	state[at] = KNOWN;
	return x;
}

/* --- preparation ---------------------------------------------------------- */

typedef struct {
	Arena *arena;
	Memo index;             /* node -> address of its Code entry + 1 */
	VEC(Node) node;
} Compile;

static void
compile_node(void *ctx, const Expr *e)
{
	Compile *c = ctx;
	uint32_t *arg = arena_array(c->arena, uint32_t, e->narg);

	for (uint32_t i = 0; i < e->narg; i++)
		arg[i] = (uint32_t)((uintptr_t)*memo_at(&c->index, e->arg[i])
		                    - 1);
	vec_push(&c->node, ((Node){.e = e, .arg = arg}));
	*memo_at(&c->index, e) = (const void *)(uintptr_t)c->node.n;
}

static Code
compile(const Expr *e, Arena *arena)
{
	Compile c = {.arena = arena};
	Code code = {0};

	if (e == NULL)
		return code;
	expr_visit(e, compile_node, &c);
	code.n = (uint32_t)c.node.n;
	code.node = arena_copy(arena, c.node.at, c.node.n * sizeof *c.node.at);
	vec_free(&c.node);
	memo_free(&c.index);
	return code;
}

void
eval_define(Run *r)
{
	const System *s = r->in->sys;
	Arena *a = r->arena;

	r->def = arena_array(a, Definition, s->var.n + 1);
	for (size_t i = 0; i < s->eq.n; i++) {
		const Equation *e = &s->eq.at[i];
		Definition *d = &r->def[e->var->id];
		int64_t n = var_elements(e->var) *
		            (e->var->timed ? r->in->T : 1);

		*d = (Definition){
			.eq = e,
			.guard = compile(e->guard, a),
			.where = compile(e->where, a),
			.body = compile(e->body, a),
			.state = arena_array(a, unsigned char, n),
		};
	}
	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];

		r->def[i].bound = arena_array(a, Code, v->bound.n);
		for (size_t k = 0; k < v->bound.n; k++)
			r->def[i].bound[k] = compile(v->bound.at[k].value, a);
	}
}

bool
eval_has_equation(const Run *r, const Var *v)
{
	return r->def[v->id].eq != NULL;
}

double
eval_value(Run *r, const Var *v, int64_t t, int64_t element)
{
	Frame f = {.run = r, .var = v, .eq = r->def[v->id].eq, .t = t};

	return demand(&f, v, t, element);
}

double
eval_shown(Run *r, const Var *v, int64_t t, int64_t element)
{
	const Definition *d = &r->def[v->id];
	const Equation *e = d->eq;
	Code code = compile(e->body->arg[1], r->arena);
	Frame f = {.run = r, .var = v, .eq = e, .t = t};

	for (uint32_t i = v->rank; i-- > 0;) {
		f.level[i] = element % v->dim[i]->size;
		element /= v->dim[i]->size;
	}
	return eval_root(&f, &code);
}
