/* expr.h - scalar expressions over index variables, hash-consed.
 *
 * An expression is the right side of one equation at one time t and one
 * element (i0, i1, ...).  Nodes are immutable, made only by the constructors
 * below, and equal nodes are identical pointers.  Ids are dense and ascend, so
 * operands have smaller ids than their users.
 *
 * Identities applied by the constructors (all exact in IEEE arithmetic, NaN
 * and signed zero included): constant folding of integers and of + - * / min
 * max and comparisons of reals (correctly rounded in double, so done only when
 * the result is also exact in float), x*1, x/1, -(-x), x+(-0), integer x+0,
 * x*0, (x-y)+y and x-(x-y), select with a known condition or equal branches,
 * boolean identities, and comparisons of an index with a constant that its
 * range decides.
 * The operands of a draw stay the integers that they are.
 * Constants are compared bit by bit: 0 and -0 are two nodes, NaN is one.
 */
#ifndef IR_EXPR_H
#define IR_EXPR_H

#include "base/arena.h"
#include "base/strs.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
#define OP(kind, name, arity, form, type, cost, c) OP_##kind,
#include "ir/op.def"
#undef OP
	OP_COUNT
} Op;

/* What the costs of op.def mean. */
enum { COST_DIVISION = 10, COST_FUNCTION = 30 };

typedef enum { FORM_LEAF, FORM_INFIX, FORM_PREFIX, FORM_CALL } OpForm;
typedef enum { TY_REAL, TY_INT, TY_BOOL } Type;
typedef enum { RULE_REAL, RULE_INT, RULE_BOOL, RULE_SAME, RULE_INFO } TypeRule;

typedef struct {
	const char *name;
	int arity;
	OpForm form;
	TypeRule type;
	int cost;
	const char *c;
} OpInfo;

extern const OpInfo op_info[OP_COUNT];

/* A named size.  Interned by text: [H] and [X] differ even if both are 3. */
typedef struct {
	const char *text;       /* "H", "2*H", "3" */
	int64_t size;           /* >= 1 */
	uint32_t id;
} Dim;

enum {
	RANK_MAX = 8,
	LEVELS = 2 * RANK_MAX,  /* of an equation: left side and binders */
};

typedef struct Var Var;         /* system.h */
typedef struct Expr Expr;

/* Which step of a sequence an access reads. */
typedef enum {
	AT_NONE,        /* the variable has no time */
	AT_REL,         /* t + off */
	AT_START,       /* off, counted as in the text: 1 is the first step */
	AT_END,         /* T + off */
	/* where the steps are the nodes of a tree: Note [Trees] in system.h */
	AT_PARENT,      /* the parent of t; of the root: step T + 1 */
	AT_CHILD,       /* child number `off` of t, from 0; none: step 0 */
	AT_EACH,        /* in a reduction over the children of t: the child */
} TimeKind;

typedef struct {
	TimeKind kind;
	int32_t off;
} TimeRef;

/* Does it name another step for every t? */
static inline bool
time_moves(TimeKind kind)
{
	return kind == AT_REL || kind == AT_PARENT || kind == AT_CHILD ||
	       kind == AT_EACH;
}

/* Is it t itself? */
static inline bool
time_here(TimeRef t)
{
	return t.kind == AT_REL && t.off == 0;
}

/* On which side of t the step lies that it names: -1 before, 1 after, 0 t
 * itself or the same one for every t. */
static inline int
time_side(TimeRef t)
{
	switch (t.kind) {
	case AT_REL:
		return (t.off > 0) - (t.off < 0);
	case AT_PARENT:
		return 1;
	case AT_CHILD:
	case AT_EACH:
		return -1;
	case AT_NONE:
	case AT_START:
	case AT_END:
		break;
	}
	return 0;
}

struct Expr {
	Op op;
	Type type;
	uint32_t id;
	uint32_t narg;
	const Expr **arg;       /* OP_ACCESS: the element indices, all TY_INT */
	union {
		double num;             /* OP_CONST */
		struct {
			uint32_t level; /* 0 .. rank-1: left side; binders */
			const Dim *dim;
		} index;                /* OP_INDEX */
		struct {
			const Var *var;
			TimeRef time;
		} access;               /* OP_ACCESS */
		struct {
			int64_t lo, hi; /* lo > hi: not known */
		} range;                /* integers made by + - * mod min */
	};
};

typedef struct {
	Arena arena;            /* owns every node */
	Strs strs;              /* names */
	const Expr **node;      /* node[i]->id == i, for i < n */
	uint32_t *slot;         /* hash table of id + 1; 0 is empty */
	uint32_t n, nslot, cap;
	const Dim **dim;
	uint32_t ndim, dim_cap;
} Pool;                         /* {0} is a valid empty pool */

void pool_free(Pool *p);

/* The dimension of that text; its size is set when it is first seen, and is
 * the same ever after. */
const Dim *dim_get(Pool *p, const char *text, int64_t size);
/* The dimension "n". */
const Dim *dim_const(Pool *p, int64_t n);

const Expr *expr_real(Pool *p, double x);
const Expr *expr_int(Pool *p, int64_t x);
const Expr *expr_bool(Pool *p, bool x);
const Expr *expr_index(Pool *p, uint32_t level, const Dim *dim);
const Expr *expr_time(Pool *p);
const Expr *expr_length(Pool *p);
const Expr *expr_access(Pool *p, const Var *v, TimeRef time,
                        const Expr *const *index);
/* Any operation that is not a leaf.  Integer and boolean operands of REAL
 * operations, and of SAME operations beside a real, are converted. */
const Expr *expr_op(Pool *p, Op op, const Expr *const *arg, uint32_t narg);
const Expr *expr_op1(Pool *p, Op op, const Expr *a);
const Expr *expr_op2(Pool *p, Op op, const Expr *a, const Expr *b);
const Expr *expr_select(Pool *p, const Expr *c, const Expr *a, const Expr *b);
const Expr *expr_to_real(Pool *p, const Expr *e);

/* Conveniences for rules. */
const Expr *expr_add(Pool *p, const Expr *a, const Expr *b);
const Expr *expr_sub(Pool *p, const Expr *a, const Expr *b);
const Expr *expr_mul(Pool *p, const Expr *a, const Expr *b);
const Expr *expr_div(Pool *p, const Expr *a, const Expr *b);
const Expr *expr_neg(Pool *p, const Expr *a);

/* a mod b as the language has it, b not 0: it has the sign of b. */
double expr_floor_mod(double a, double b);

bool expr_is_const(const Expr *e, double value);
/* 0 of that type; false. */
const Expr *expr_zero(Pool *p, Type type);
/* Conditions are collected from the outside in, outer and c and d: is `inner`
 * that `outer`, or that and more?  NULL holds always. */
bool expr_narrows(const Expr *inner, const Expr *outer);
/* Are they outer and c, outer and not c?  Then what that outer is. */
bool expr_branches(const Expr *a, const Expr *b, const Expr **outer);
/* a or b. */
const Expr *expr_either(Pool *p, const Expr *a, const Expr *b);

/* Range of an integer expression over all values of its indices; false when
 * not bounded by them. */
bool expr_range(const Expr *e, int64_t *lo, int64_t *hi);

/* Rebuilds e bottom-up.  `leaf` is asked for every node, operands not yet
 * replaced: returns the replacement, or NULL to rebuild from the operands. */
typedef const Expr *ExprLeafFn(void *ctx, const Expr *e);
const Expr *expr_rewrite(Pool *p, const Expr *e, ExprLeafFn *leaf, void *ctx);

/* The same, but `make` is asked with the operands as they are replaced. */
typedef const Expr *ExprMakeFn(void *ctx, const Expr *e,
                               const Expr *const *arg);
const Expr *expr_remake(Pool *p, const Expr *e, ExprMakeFn *make, void *ctx);
/* e over other operands. */
const Expr *expr_over(Pool *p, const Expr *e, const Expr *const *arg);

/* Replaces index levels: level k becomes with[k] where that is not NULL. */
const Expr *expr_substitute(Pool *p, const Expr *e, const Expr *const *with,
                            uint32_t n);

/* Calls f for every node of the graph under e, operands first, each once. */
typedef void ExprVisitFn(void *ctx, const Expr *e);
void expr_visit(const Expr *e, ExprVisitFn *f, void *ctx);

/* Bit k: index level k occurs; whether t (as a number or in an access that
 * moves with it) occurs; and whether something is read AT_EACH child. */
typedef struct {
	uint64_t levels;
	bool time, each;
} Support;
Support expr_support(const Expr *e);
/* What the node itself adds to that of its operands. */
Support expr_own_support(const Expr *e);

#endif
