/* system.h - a model as a system of recurrence equations in index notation.
 *
 * Every variable is an array over element indices and, if timed, over the steps
 * t = 1 .. T of a sequence.  Every defined variable has exactly one equation:
 *
 *   name[t, i0, i1] = body                                  a map
 *   name[t, i0, i1] = sum[i2, i3 where c] body              a reduction
 *   name            = sum[t, i0 where c] body               ... over time
 *   name[t, i0]     = if guard then (one of these) else 0   evaluated only
 *                                                           where guard holds
 *
 * A reduction stands only at the root of an equation; inside it, an
 * expression is scalar (expr.h).  Index levels 0 .. rank-1 are those of the
 * left side, rank .. rank+nbind-1 the bound ones.
 *
 *   name[t, i0]     = sum[c in children(t), i1] body        ... over children
 *
 * Reading a timed variable outside 1 .. T gives its boundary value.  A
 * variable without equation is an input, target, param or const.
 *
 * Equations are simultaneous: their order is that of the text and means
 * nothing.  system_verify() checks all of this.
 *
 * Note [Trees]
 * The steps may be the nodes of a tree, children before their parents; step T
 * is the root.  An integer input says the number of each node's parent, 0 for
 * the root.  A tree adds two ways to say which step is read: at the parent and
 * at a child, of which there may be none (then a boundary value is read, of
 * step T + 1 or 0), and the reduction over all children, in their order.  In
 * its body, what stands AT_EACH is read at the child and everything else at t.
 * Each is the adjoint of the other: what reads at the parent owes a sum over
 * the children, and the other way round; see branch.h.
 *
 * Note [Checks]
 * A check is a boolean output that no caller gets: where it is true, something
 * is wrong, and compiled code stops and says so.  Its equation is a map, and
 * its body a report(c, x), whose x is the value that the message shows.  Where
 * an equation is not evaluated, by its guard or beyond a length, the value is 0
 * and nothing is wrong.  Nothing reads a check.
 */
#ifndef IR_SYSTEM_H
#define IR_SYSTEM_H

#include "base/buf.h"
#include "base/source.h"
#include "base/vec.h"
#include "ir/expr.h"

typedef enum {
	VAR_INPUT,
	VAR_TARGET,     /* an input of the loss only */
	VAR_PARAM,
	VAR_CONST,      /* stored with the weights, not trained */
	VAR_TREE,       /* made of the tree before the first step */
	VAR_DEF,        /* has an equation */
} VarKind;

typedef enum {
	BOUND_BEFORE,   /* every step <= 0 */
	BOUND_AFTER,    /* every step > T */
	BOUND_AT_START, /* the one step `off` <= 0 */
	BOUND_AT_END,   /* the one step T + off, off >= 1 */
} BoundKind;

typedef struct {
	BoundKind kind;
	int32_t off;
	const Expr *value;      /* over levels 0 .. rank-1; no t */
	Span at;
} Bound;

/* See Note [Checks]. */
typedef enum {
	CHECK_NONE,
	CHECK_ASSERT,   /* in checked builds only */
	CHECK_REQUIRE,  /* always */
} CheckKind;

/* Initialisers, in the order of application (see runtime/model.h). */
typedef enum {
	INIT_CONSTANT, INIT_VALUES, INIT_UNIFORM, INIT_NORMAL, INIT_GLOROT,
	INIT_HE, INIT_ORTHOGONAL, INIT_IDENTITY, INIT_SPARSE,
	INIT_SPECTRAL_RADIUS,
} InitKind;

typedef struct {
	InitKind kind;
	double a, b;
	const double *value;    /* INIT_VALUES: row-major */
	uint32_t nvalue;
} Init;

/* Words of the input that keys the draws (Var.seed): low and high part of the
 * seed, number of the sequence, and 1 where it is trained on. */
enum { SEED_LOW, SEED_HIGH, SEED_SEQUENCE, SEED_TRAINING, SEED_WORDS };

enum {
	STRUCT_SYMMETRIC = 1, STRUCT_ZERO_DIAGONAL = 2, STRUCT_MASK = 4,
	STRUCT_CLIP = 8, STRUCT_NORM = 16,
};

struct Var {
	const char *name;       /* interned in the pool; unique in the system */
	uint32_t id;            /* index in System.var */
	VarKind kind;
	Type type;
	bool timed;
	bool output;
	bool monitor;           /* an output of checked builds only */
	CheckKind check;        /* an output that stops the call */
	bool seed;              /* input: words that key the draws; see Note
	                         * [Draws] in front/chance.c */
	uint32_t keep;          /* steps of it that a state carries from call to
	                         * call; if any, passes leave it as it is */
	uint32_t rank;
	const Dim *dim[RANK_MAX];
	int64_t classes;        /* N of int(N), else 0 */
	VEC(Bound) bound;       /* timed only */
	Span at;                /* declaration or first definition; {0,0}: made
	                         * by the compiler */
	/* param and const only */
	Init *init;
	uint32_t ninit;
	unsigned structure;     /* STRUCT_ bits */
	const Var *mask;
	double clip_lo, clip_hi, norm;
	/* made by diff/ */
	const Var *grad_of;     /* this is d(loss)/d(grad_of) */
};

typedef enum {
	RED_NONE, RED_SUM, RED_PROD, RED_MIN, RED_MAX, RED_ARGMAX, RED_ANY,
	RED_ALL,
} RedKind;

typedef struct {
	const Var *var;
	const Expr *guard;      /* NULL, or boolean without element indices */
	RedKind red;
	bool over_time;         /* binds t; `var` is then not timed */
	bool over_children;     /* binds a child of t, before the indices */
	uint32_t nbind;
	const Dim *bind[RANK_MAX]; /* level rank + k ranges over bind[k] */
	const Expr *where;      /* NULL, or boolean: elements that take part */
	const Expr *body;
	Span at;
} Equation;

/* A constant that becomes that value, over all the data: opt/fit.c */
typedef struct {
	const Var *weight, *value;
} Fit;

/* See Note [Trees]. */
typedef struct {
	const Var *parent;      /* input; NULL: the steps are a sequence */
	const Var *number;      /* VAR_TREE: which of its siblings a node is,
	                         * from 0; 0 of the root */
	const Var *arity;       /* VAR_TREE: how many children it has */
	int64_t most;           /* children of a node; 0: any number */
} Tree;

typedef struct {
	const char *name;
	double value;
} TrainSetting;

typedef struct {
	const char *method;     /* NULL: no train statement */
	int64_t truncate, every;
	const char *optimiser;
	VEC(TrainSetting) setting;
	int64_t epochs, batch;
} Train;

typedef struct {
	const char *name;
	int64_t size;
} DimBinding;

typedef struct {
	Pool *pool;
	const char *name;
	VEC(DimBinding) dim;    /* the model's head, in order */
	VEC(Var *) var;         /* by id */
	VEC(Equation) eq;       /* in the order of the text */
	const Var *loss;        /* scalar without time, or NULL */
	Tree tree;
	VEC(Fit) fit;
	const Var **by_name;    /* open-addressed by the name's pointer */
	uint32_t nslot;
	Train train;
	const char *solver;     /* of continuous time, as written; or NULL */
	const char *weights;    /* in memory: "f32", "bf16"; NULL: not said */
} System;

System  *system_new(Pool *pool, const char *name);
void     system_free(System *s);        /* not its pool */
/* A copy that can be changed on its own: new variables of the same ids, with
 * equations over them, in the same pool. */
System  *system_clone(const System *s);

/* Adds a variable; when the name is taken, "name.2", "name.3" ... is used. */
Var     *system_add_var(System *s, Var proto);
/* `name` must be free. */
void     system_rename(System *s, const Var *v, const char *name);
const Var *system_find(const System *s, const char *name);
/* Index in s->eq of each variable's equation, by variable id; -1: none. */
int32_t *system_eq_table(const System *s, Arena *arena);
/* Drops the variables with keep[id] false, and their equations; ids close up.
 * Nothing that is kept may refer to what is dropped. */
void     system_keep(System *s, const bool *keep);
/* Of one step: the product of its dimensions. */
int64_t  var_elements(const Var *v);
/* The same type, and the same dimensions in time and elements? */
bool     var_same_shape(const Var *v, const Var *w);
/* v at an element of its own shape: level k in dimension k. */
const Expr *var_read(Pool *p, const Var *v, TimeRef at);
/* The same at the step of the equation, if v has time. */
const Expr *var_read_here(Pool *p, const Var *v);
/* Row by row, 0 where a weight is 0 for good: its mask, whose values the text
 * states.  NULL: it has none. */
const double *var_mask(const Var *v);
/* Of a weight that is drawn sparse, the share that is not zero; else 1. */
double var_density(const Var *v);
/* The boundary that says what v is at step `off` <= 0, or at T + off. */
const Bound *var_bound(const Var *v, bool end, int32_t off);

/* A sequence may have fewer steps than v[3] or v[T-2] asks for as long as v has
 * boundary values beyond the other end: how many steps beyond it. */
uint32_t var_beyond(const Var *v, TimeRef t);
/* The shortest sequence in which v[t] can be read. */
int64_t var_least(const Var *v, TimeRef t);

/* Every expression of the equation / of the system, in place: f returns the
 * replacement.  Used by passes. */
typedef const Expr *SystemExprFn(void *ctx, const Expr *e);
void     equation_map(Equation *e, SystemExprFn *f, void *ctx);
void     system_map(System *s, SystemExprFn *f, void *ctx);

/* Makes a constant of `training` (training.c); whether the system reads it. */
bool     system_settle_training(System *s, bool training);

/* Calls f for every node of the equation, or of the system with its boundary
 * values: as expr_visit(), each once for an equation or value. */
void     equation_visit(const Equation *e, ExprVisitFn *f, void *ctx);
void     system_visit(const System *s, ExprVisitFn *f, void *ctx);

/* The whole system as text that parses and checks to the same system. */
void     system_print(const System *s, Buf *out);
/* One equation on one line, for comments and messages: its right side ends with
 * "..." after EQUATION_LENGTH characters or so. */
enum { EQUATION_LENGTH = 1000 };
void     equation_print(const System *s, const Equation *e, Buf *out);
void     expr_print(const System *s, const Expr *e, Buf *out);

/* What the host is told of the input: the most children, -1 for any number. */
static inline int
tree_port(const Tree *t)
{
	return t->most > 0 ? (int)t->most : -1;
}

/* NULL, or what is wrong: the compiler's own mistake. */
const char *system_verify(const System *s, Arena *arena);

/* Of what the printed system says, 64 bits. */
uint64_t system_hash(const System *s);

#endif
