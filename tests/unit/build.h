/* build.h - systems by hand, for unit tests.
 *
 *   Build b = {0};
 *   build_begin(&b);
 *   Var *h = build_var(&b, "h", VAR_DEF, true, "H");
 *   build_map(&b, h, expr_op1(&b.pool, OP_TANH, build_at(&b, h, -1, "i")));
 *   build_end(&b);
 *
 * A shape is a string of letters, one per dimension: H = 3, X = 2, Y = 5,
 * Z = 7, O = 1.  An access is written with the letters of its indices: i is
 * level 0, j level 1, and so on, with the dimension that the variable has
 * there.
 */
#ifndef TESTS_UNIT_BUILD_H
#define TESTS_UNIT_BUILD_H

#include "ir/interp.h"
#include "ir/system.h"

typedef struct {
	Pool pool;
	System *s;
	Arena arena;
} Build;

void build_begin(Build *b);
void build_end(Build *b);

const Dim *build_dim(Build *b, char letter);
Var *build_var(Build *b, const char *name, VarKind kind, bool timed,
               const char *shape);
Var *build_typed(Build *b, const char *name, VarKind kind, bool timed,
                 const char *shape, Type type);
Equation *build_map(Build *b, const Var *v, const Expr *body);
/* `bind` is a shape. */
Equation *build_reduce(Build *b, const Var *v, RedKind red, const char *bind,
                       const Expr *body);
void build_bound(Build *b, Var *v, BoundKind kind, const Expr *value);

const Expr *build_index(Build *b, uint32_t level, char dim);
/* v[t + off, ...] or, if v has no time, v[...]. */
const Expr *build_at(Build *b, const Var *v, int off, const char *index);
/* v at an absolute step. */
const Expr *build_at_start(Build *b, const Var *v, int step,
                           const char *index);
const Expr *build_at_end(Build *b, const Var *v, int off, const char *index);
const Expr *build_access(Build *b, const Var *v, TimeRef time,
                         const Expr *const *index);

/* Fills every given variable with numbers in [-1, 1) that depend on seed,
 * name and place alone; classes with classes. */
void build_fill(Interp *in, unsigned seed);

#endif
