/* Hash-consed expressions: interning, and the constructors that simplify. */
#include "ir/expr.h"

#include "ir/range.h"
#include "ir/system.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const OpInfo op_info[OP_COUNT] = {
#define OP(kind, name, arity, form, type, cost, c) \
	[OP_##kind] = {name, arity, FORM_##form, RULE_##type, cost, c},
#include "ir/op.def"
#undef OP
};

void
pool_free(Pool *p)
{
	free(p->node);
	free(p->slot);
	free(p->dim);
	strs_free(&p->strs);
	arena_free(&p->arena);
	*p = (Pool){0};
}

const Dim *
dim_get(Pool *p, const char *text, int64_t size)
{
	const char *name = strs_intern_z(&p->strs, text);

	for (uint32_t i = 0; i < p->ndim; i++)
		if (p->dim[i]->text == name)
			return p->dim[i];
	if (p->ndim == p->dim_cap) {
		p->dim_cap = p->dim_cap ? 2 * p->dim_cap : 16;
		p->dim = mem_realloc(p->dim, p->dim_cap * sizeof *p->dim);
	}
	Dim *d = arena_new(&p->arena, Dim);
	*d = (Dim){name, size, p->ndim};
	p->dim[p->ndim++] = d;
	return d;
}

const Dim *
dim_const(Pool *p, int64_t n)
{
	return dim_get(p, strs_printf(&p->strs, "%lld", (long long)n), n);
}

static uint64_t
bits(double x)
{
	uint64_t u;

	if (x != x)
		x = NAN;
	memcpy(&u, &x, sizeof u);
	return u;
}

static uint32_t
hash(const Expr *e)
{
	uint64_t word[4] = {e->op, e->type, e->narg, 0};
	uint64_t h = 0;

	if (e->op == OP_CONST)
		word[3] = bits(e->num);
	else if (e->op == OP_INDEX)
		word[3] = (uint64_t)e->index.dim->id << 32 | e->index.level;
	h = hash_bytes(0, word, sizeof word);
	if (e->op == OP_ACCESS) {
		uint64_t a[3] = {(uintptr_t)e->access.var,
		                 e->access.time.kind,
		                 (uint64_t)(int64_t)e->access.time.off};
		h = hash_bytes(h, a, sizeof a);
	}
	for (uint32_t i = 0; i < e->narg; i++)
		h = hash_bytes(h, &e->arg[i]->id, sizeof e->arg[i]->id);
	return (uint32_t)(h ^ h >> 32);
}

static bool
same(const Expr *a, const Expr *b)
{
	if (a->op != b->op || a->type != b->type || a->narg != b->narg)
		return false;
	if (a->op == OP_CONST && bits(a->num) != bits(b->num))
		return false;
	if (a->op == OP_INDEX && (a->index.level != b->index.level ||
	                          a->index.dim != b->index.dim))
		return false;
	if (a->op == OP_ACCESS &&
	    (a->access.var != b->access.var ||
	     a->access.time.kind != b->access.time.kind ||
	     a->access.time.off != b->access.time.off))
		return false;
	for (uint32_t i = 0; i < a->narg; i++)
		if (a->arg[i] != b->arg[i])
			return false;
	return true;
}

static uint32_t *
find(Pool *p, const Expr *key)
{
	uint32_t i = hash(key) & (p->nslot - 1);

	while (p->slot[i] != 0 && !same(p->node[p->slot[i] - 1], key))
		i = (i + 1) & (p->nslot - 1);
	return &p->slot[i];
}

static void
grow(Pool *p)
{
	p->nslot = p->nslot ? 2 * p->nslot : 1024;
	p->cap = p->nslot / 2;
	p->node = mem_realloc(p->node, p->cap * sizeof *p->node);
	p->slot = mem_realloc(p->slot, p->nslot * sizeof *p->slot);
	memset(p->slot, 0, p->nslot * sizeof *p->slot);
	for (uint32_t id = 0; id < p->n; id++)
		*find(p, p->node[id]) = id + 1;
}

static const Expr *
intern(Pool *p, const Expr *key)
{
	if (p->n == p->cap)
		grow(p);

	uint32_t *slot = find(p, key);
	if (*slot == 0) {
		Expr *e = arena_copy(&p->arena, key, sizeof *key);

		e->id = p->n;
		e->arg = arena_copy(&p->arena, key->arg,
		                    key->narg * sizeof *key->arg);
		range_note(e);
		p->node[p->n++] = e;
		*slot = p->n;
	}
	return p->node[*slot - 1];
}

static const Expr *
constant(Pool *p, Type type, double x)
{
	return intern(p, &(Expr){.op = OP_CONST, .type = type, .num = x});
}

const Expr *
expr_real(Pool *p, double x)
{
	return constant(p, TY_REAL, x);
}

const Expr *
expr_int(Pool *p, int64_t x)
{
	return constant(p, TY_INT, (double)x);
}

const Expr *
expr_bool(Pool *p, bool x)
{
	return constant(p, TY_BOOL, x);
}

const Expr *
expr_index(Pool *p, uint32_t level, const Dim *dim)
{
	if (dim->size == 1)             /* its only value */
		return expr_int(p, 0);
	return intern(p, &(Expr){.op = OP_INDEX, .type = TY_INT,
	                         .index = {level, dim}});
}

const Expr *
expr_time(Pool *p)
{
	return intern(p, &(Expr){.op = OP_TIME, .type = TY_INT});
}

const Expr *
expr_length(Pool *p)
{
	return intern(p, &(Expr){.op = OP_LENGTH, .type = TY_INT});
}

const Expr *
expr_zero(Pool *p, Type type)
{
	switch (type) {
	case TY_REAL:
		return expr_real(p, 0);
	case TY_INT:
		return expr_int(p, 0);
	case TY_BOOL:
		break;
	}
	return expr_bool(p, false);
}

bool
expr_is_const(const Expr *e, double value)
{
	return e->op == OP_CONST && bits(e->num) == bits(value);
}

double
expr_floor_mod(double a, double b)
{
	double r = fmod(a, b);

	return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

bool
expr_narrows(const Expr *inner, const Expr *outer)
{
	while (inner != outer && inner != NULL)
		inner = inner->op == OP_AND ? inner->arg[0] : NULL;
	return inner == outer;
}

static bool
complement(const Expr *a, const Expr *b)
{
	return (a->op == OP_NOT && a->arg[0] == b) ||
	       (b->op == OP_NOT && b->arg[0] == a);
}

bool
expr_branches(const Expr *a, const Expr *b, const Expr **outer)
{
	*outer = NULL;
	if (a->op == OP_AND && b->op == OP_AND && a->arg[0] == b->arg[0]) {
		*outer = a->arg[0];
		a = a->arg[1];
		b = b->arg[1];
	}
	return complement(a, b);
}

const Expr *
expr_either(Pool *p, const Expr *a, const Expr *b)
{
	const Expr *outer;

	if (expr_narrows(b, a))
		return a;
	if (expr_narrows(a, b))
		return b;
	return expr_branches(a, b, &outer) ? outer
	       : expr_op2(p, OP_OR, a, b);
}

/* The value of an operation on constants, when folding keeps the result the
 * same in float and in double. */
static bool
fold(Op op, Type type, double a, double b, double *r)
{
	switch (op) {
	case OP_ADD: *r = a + b; break;
	case OP_SUB: *r = a - b; break;
	case OP_MUL: *r = a * b; break;
	case OP_DIV: *r = a / b; break;
	case OP_NEG: *r = -a; break;
	case OP_MIN: *r = a < b || a != a ? a : b; break;
	case OP_MAX: *r = a > b || a != a ? a : b; break;
	case OP_MOD: *r = expr_floor_mod(a, b); break;
	case OP_ABS: *r = fabs(a); break;
	case OP_FLOOR: *r = floor(a); break;
	case OP_SIGN: *r = (a > 0) - (a < 0); break;
	case OP_STEP: *r = a >= 0; break;
	case OP_EQ: *r = a == b; return true;
	case OP_NE: *r = a != b; return true;
	case OP_LT: *r = a < b; return true;
	case OP_LE: *r = a <= b; return true;
	case OP_AND: *r = a != 0 && b != 0; return true;
	case OP_OR: *r = a != 0 || b != 0; return true;
	case OP_NOT: *r = a == 0; return true;
	case OP_REAL: *r = a; break;
	default:
		return false;           /* generic: nothing else is folded */
	}
	if (type == TY_INT)
		return op != OP_MOD || b != 0;
	return isfinite(a) && isfinite(b) && isfinite(*r) &&
	       (double)(float)*r == *r && (double)(float)a == a &&
	       (double)(float)b == b;
}

/* A comparison that the ranges of its sides decide: 1, 0, or -1. */
static int
decide(Op op, const Expr *a, const Expr *b)
{
	int64_t al, ah, bl, bh;

	if (a->type != TY_INT || b->type != TY_INT)
		return -1;
	if (a == b)
		return op == OP_EQ || op == OP_LE;
	if (!expr_range(a, &al, &ah) || !expr_range(b, &bl, &bh))
		return -1;
	if (op == OP_LT)
		return ah < bl ? 1 : al >= bh ? 0 : -1;
	if (op == OP_LE)
		return ah <= bl ? 1 : al > bh ? 0 : -1;
	if (ah < bl || al > bh)
		return op == OP_NE;
	return -1;
}

static bool
is_comparison(Op op)
{
	return op == OP_EQ || op == OP_NE || op == OP_LT || op == OP_LE;
}

/* (x + c1) + c2 -> x + (c1 + c2), integers; keeps shifts small. */
static const Expr *
add_int(Pool *p, const Expr *a, const Expr *b)
{
	if (a->op == OP_CONST) {
		const Expr *swap = a;

		a = b;
		b = swap;
	}
	if (expr_is_const(b, 0))
		return a;
	if (b->op == OP_CONST && a->op == OP_ADD && a->arg[1]->op == OP_CONST)
		return expr_op2(p, OP_ADD, a->arg[0], expr_int(
			p, (int64_t)(a->arg[1]->num + b->num)));
	return NULL;
}

/* (x - b) + b -> x and its like, integers: what a shift and its inverse leave.
 */
static const Expr *
cancel_int(Op op, const Expr *a, const Expr *b)
{
	if (op == OP_ADD && a->op == OP_SUB && a->arg[1] == b)
		return a->arg[0];
	if (op == OP_ADD && b->op == OP_SUB && b->arg[1] == a)
		return b->arg[0];
	if (op == OP_SUB && a->op == OP_ADD && a->arg[1] == b)
		return a->arg[0];
	if (op == OP_SUB && a->op == OP_ADD && a->arg[0] == b)
		return a->arg[1];
	if (op == OP_SUB && b->op == OP_SUB && b->arg[0] == a)
		return b->arg[1];
	return NULL;
}

static const Expr *
identity_int(Pool *p, Op op, const Expr *a, const Expr *b)
{
	const Expr *x = cancel_int(op, a, b);
	int64_t lo, hi;

	if (x != NULL)
		return x;
	switch (op) {
	case OP_ADD:
		return add_int(p, a, b);
	case OP_SUB:
		if (b->op == OP_CONST)
			return expr_op2(p, OP_ADD, a,
			                expr_int(p, -(int64_t)b->num));
		return a == b ? expr_int(p, 0) : NULL;
	case OP_MUL:
		if (expr_is_const(a, 1) || expr_is_const(b, 0))
			return b;
		if (expr_is_const(b, 1) || expr_is_const(a, 0))
			return a;
		return NULL;
	case OP_MOD:
		if (b->op == OP_CONST && expr_range(a, &lo, &hi) && lo >= 0 &&
		    hi < (int64_t)b->num)
			return a;
		return NULL;
	default:
		return NULL;            /* generic: no identity */
	}
}

static const Expr *
identity_real(Op op, const Expr *a, const Expr *b)
{
	switch (op) {
	case OP_ADD:
		return expr_is_const(a, -0.0) ? b
		       : expr_is_const(b, -0.0) ? a : NULL;
	case OP_SUB:
		return expr_is_const(b, 0.0) ? a : NULL;
	case OP_MUL:
		return expr_is_const(a, 1) ? b : expr_is_const(b, 1) ? a : NULL;
	case OP_DIV:
		return expr_is_const(b, 1) ? a : NULL;
	case OP_POW:
		return expr_is_const(b, 1) ? a : NULL;
	default:
		return NULL;            /* generic: no identity */
	}
}

static const Expr *
identity_bool(Pool *p, Op op, const Expr *a, const Expr *b)
{
	if (op == OP_NOT && a->op == OP_NOT)
		return a->arg[0];
	if (op == OP_AND) {
		if (expr_is_const(a, 1) || a == b)
			return b;
		if (expr_is_const(b, 1))
			return a;
		if (expr_is_const(a, 0) || expr_is_const(b, 0))
			return expr_bool(p, false);
	}
	if (op == OP_OR) {
		if (expr_is_const(a, 0) || a == b)
			return b;
		if (expr_is_const(b, 0))
			return a;
		if (expr_is_const(a, 1) || expr_is_const(b, 1))
			return expr_bool(p, true);
	}
	return NULL;
}

static const Expr *
identity(Pool *p, Op op, Type type, const Expr *const *arg, uint32_t narg)
{
	const Expr *a = arg[0], *b = narg > 1 ? arg[1] : NULL;

	if (op == OP_SELECT) {
		if (a->op == OP_CONST)
			return a->num != 0 ? arg[1] : arg[2];
		return arg[1] == arg[2] ? arg[1] : NULL;
	}
	if (op == OP_NEG && a->op == OP_NEG)
		return a->arg[0];
	if (is_comparison(op)) {
		int known = decide(op, a, b);

		return known < 0 ? NULL : expr_bool(p, known);
	}
	if (op == OP_AND || op == OP_OR || op == OP_NOT)
		return identity_bool(p, op, a, b);
	if (narg != 2 || op == OP_REPORT)
		return NULL;
	return type == TY_INT ? identity_int(p, op, a, b)
	                      : identity_real(op, a, b);
}

const Expr *
expr_to_real(Pool *p, const Expr *e)
{
	return e->type == TY_REAL ? e : expr_op(p, OP_REAL, &e, 1);
}

static Type
result_type(Op op, const Expr *const *arg, uint32_t narg)
{
	switch (op_info[op].type) {
	case RULE_REAL:
		return TY_REAL;
	case RULE_INT:
		return TY_INT;
	case RULE_BOOL:
		return TY_BOOL;
	case RULE_SAME:
	case RULE_INFO:
		break;
	}
	for (uint32_t i = op == OP_SELECT; i < narg; i++)
		if (arg[i]->type == TY_REAL)
			return TY_REAL;
	for (uint32_t i = op == OP_SELECT; i < narg; i++)
		if (arg[i]->type == TY_INT)
			return TY_INT;
	/* booleans in arithmetic are numbers */
	return op == OP_SELECT ? TY_BOOL : TY_INT;
}

/* Operands of the type that the operation works on. */
static void
convert(Pool *p, Op op, Type type, const Expr **arg, uint32_t narg)
{
	bool real = type == TY_REAL && op != OP_REAL && op != OP_DRAW;

	if (is_comparison(op))
		for (uint32_t i = 0; i < narg; i++)
			real = real || arg[i]->type == TY_REAL;
	for (uint32_t i = op == OP_SELECT; real && i < narg; i++)
		arg[i] = expr_to_real(p, arg[i]);
	if (op == OP_REPORT)
		arg[1] = expr_to_real(p, arg[1]);
}

enum { FEW = 8 };

const Expr *
expr_op(Pool *p, Op op, const Expr *const *given, uint32_t narg)
{
	const Expr *few[FEW];
	const Expr **arg = narg <= FEW ? few : arena_array(&p->arena,
	                                                   const Expr *, narg);
	double r;

	memcpy(arg, given, narg * sizeof *arg);
	Type type = result_type(op, arg, narg);
	convert(p, op, type, arg, narg);

	bool constants = narg <= 2;
	for (uint32_t i = 0; i < narg; i++)
		constants = constants && arg[i]->op == OP_CONST;
	if (constants && fold(op, type, arg[0]->num,
	                      narg > 1 ? arg[1]->num : 0, &r))
		return constant(p, type, r);
	const Expr *e = identity(p, op, type, arg, narg);
	if (e != NULL)
		return e;
	return intern(p, &(Expr){.op = op, .type = type, .narg = narg,
	                         .arg = arg});
}

const Expr *
expr_op1(Pool *p, Op op, const Expr *a)
{
	return expr_op(p, op, &a, 1);
}

const Expr *
expr_op2(Pool *p, Op op, const Expr *a, const Expr *b)
{
	return expr_op(p, op, (const Expr *[]){a, b}, 2);
}

const Expr *
expr_select(Pool *p, const Expr *c, const Expr *a, const Expr *b)
{
	return expr_op(p, OP_SELECT, (const Expr *[]){c, a, b}, 3);
}

const Expr *
expr_add(Pool *p, const Expr *a, const Expr *b)
{
	return expr_op2(p, OP_ADD, a, b);
}

const Expr *
expr_sub(Pool *p, const Expr *a, const Expr *b)
{
	return expr_op2(p, OP_SUB, a, b);
}

const Expr *
expr_mul(Pool *p, const Expr *a, const Expr *b)
{
	return expr_op2(p, OP_MUL, a, b);
}

const Expr *
expr_div(Pool *p, const Expr *a, const Expr *b)
{
	return expr_op2(p, OP_DIV, a, b);
}

const Expr *
expr_neg(Pool *p, const Expr *a)
{
	return expr_op1(p, OP_NEG, a);
}

const Expr *
expr_access(Pool *p, const Var *v, TimeRef time, const Expr *const *index)
{
	return intern(p, &(Expr){.op = OP_ACCESS, .type = v->type,
	                         .narg = v->rank, .arg = (const Expr **)index,
	                         .access = {v, time}});
}
