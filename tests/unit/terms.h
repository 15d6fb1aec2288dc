/* terms.h - short names for systems by hand. */
#ifndef TESTS_UNIT_TERMS_H
#define TESTS_UNIT_TERMS_H

#include "build.h"

static inline const Expr *
add(Build *b, const Expr *x, const Expr *y)
{
	return expr_add(&b->pool, x, y);
}

static inline const Expr *
sub(Build *b, const Expr *x, const Expr *y)
{
	return expr_sub(&b->pool, x, y);
}

static inline const Expr *
mul(Build *b, const Expr *x, const Expr *y)
{
	return expr_mul(&b->pool, x, y);
}

static inline const Expr *
num(Build *b, int64_t n)
{
	return expr_int(&b->pool, n);
}

static inline const Expr *
op2(Build *b, Op op, const Expr *x, const Expr *y)
{
	return expr_op2(&b->pool, op, x, y);
}

static inline const Expr *
squash(Build *b, const Expr *x)
{
	return expr_op1(&b->pool, OP_TANH, x);
}

static inline Var *
input(Build *b, const char *name, const char *shape)
{
	return build_var(b, name, VAR_INPUT, true, shape);
}

static inline Var *
param(Build *b, const char *name, const char *shape)
{
	return build_var(b, name, VAR_PARAM, false, shape);
}

static inline Var *
word(Build *b, const char *name, bool timed, int64_t classes)
{
	Var *w = build_typed(b, name, VAR_INPUT, timed, "", TY_INT);

	w->classes = classes;
	return w;
}

/* A variable with an equation, of time. */
static inline Var *
state(Build *b, const char *name, const char *shape)
{
	return build_var(b, name, VAR_DEF, true, shape);
}

static inline Var *
fixed(Build *b, const char *name, const char *shape)
{
	return build_var(b, name, VAR_DEF, false, shape);
}

static inline const Expr *
at1(Build *b, const Var *v, const Expr *i)
{
	return build_access(b, v, (TimeRef){v->timed ? AT_REL : AT_NONE, 0},
	                    &i);
}

static inline const Expr *
at2(Build *b, const Var *v, const Expr *i, const Expr *j)
{
	return build_access(b, v, (TimeRef){v->timed ? AT_REL : AT_NONE, 0},
	                    (const Expr *[]){i, j});
}

static inline void
bound_at(Var *v, BoundKind kind, int32_t off, const Expr *value)
{
	vec_push(&v->bound, ((Bound){.kind = kind, .off = off,
	                             .value = value}));
}

/* v at the element of the left side, at t. */
static inline const Expr *
whole(Build *b, const Var *v)
{
	return build_at(b, v, 0, (const char *[]){"", "i", "ij", "ijk"}
	                         [v->rank]);
}

#endif
