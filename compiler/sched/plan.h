/* plan.h - the schedule: what is computed when, and where it lives.
 *
 *   schedule = sched_model(&input, arena)
 *
 * A model has up to four entries: one step of a stream, a whole sequence, its
 * loss, the loss with gradient.  Each is a Plan: phases in order, in each
 * phase loop nests in order, and a place for every variable.  What the
 * entries share (the layout of parameters, the fields of the state) stands in
 * the Schedule.
 */
#ifndef SCHED_PLAN_H
#define SCHED_PLAN_H

#include "ir/graph.h"
#include "ir/system.h"

typedef enum {
	ENTRY_STEP, ENTRY_RUN, ENTRY_LOSS, ENTRY_GRAD, ENTRY_COUNT
} Entry;

extern const char *const entry_name[ENTRY_COUNT];

typedef enum {
	HOME_NONE,     /* not computed by this entry */
	HOME_PARAM,    /* the parameter struct (params and consts) */
	HOME_INPUT,    /* the caller's array, [T][elements] if timed */
	HOME_TREE,     /* the tape, filled before the first step */
	HOME_GRAD,     /* the caller's gradient struct; only added to */
	HOME_RESULT,   /* the caller's output array, nothing else */
	HOME_REGISTER, /* a scalar inside one loop nest */
	HOME_SLOT,     /* scratch: one value, of this step or without time */
	HOME_CARRY,    /* this step and the `depth` steps before it (in the
	                 * direction of its scan), kept between calls */
	HOME_SEQUENCE, /* every step of the segment, and `depth` steps beyond
	                 * either end: the tape */
} Home;

typedef struct {
	Home home;
	bool stored;            /* also written to the caller's output array */
	uint32_t slot;          /* HOME_SLOT, and this step's value of a
	                         * HOME_CARRY that is not in place */
	uint32_t ring;          /* HOME_CARRY outside the state: the slot of
	                         * the steps before; NO_SLOT: a field of it */
	uint32_t before, after; /* steps read beyond the start, the end */
	bool in_place;          /* HOME_CARRY of depth 1: the new value
	                         * overwrites the old */
	int dir;                /* of the scan that defines it, 0 = any */
	int64_t elements;
	uint32_t phase, nest;   /* where it is defined */
	uint32_t copies;        /* HOME_PARAM: first panel copy + 1, or 0 */
	uint8_t axis[RANK_MAX]; /* memory order: axis[0] is the outermost */
} Storage;

/* Steps that a carried value is kept for. */
static inline uint32_t
storage_depth(const Storage *s)
{
	return s->dir < 0 ? s->after : s->before;
}

typedef enum {
	NEST_MAP,       /* element-wise equations over the same range, fused */
	NEST_REDUCE,    /* reductions over the same ranges, with one operand */
	NEST_SWEEP,     /* nests of their own, all of them for one element of an
	                 * axis after the other */
} NestKind;

#define NO_SLOT UINT32_MAX

/* A matrix most of whose elements are known to be zero: the others, as jagged
 * diagonals.  Diagonal k has the k-th term of every row that has so many, rows
 * in falling order of their terms. */
typedef struct {
	const Var *var;         /* of the plan's system */
	uint32_t row_axis;      /* of its two axes, the one of the results */
	uint32_t rows, terms, diagonals;
	uint32_t *rank;         /* [rows]: its number in that order */
	uint32_t *start;        /* [diagonals + 1]: first terms */
	uint32_t *row, *column; /* [terms] */
	uint32_t *element;      /* [terms]: of the variable, row by row */
	const double *value;    /* by element; NULL: not known */
} Sparse;

/* A const that is drawn sparse: its rows without zeros, found once per call, in
 * slots with room for all elements. */
typedef struct {
	const Var *var;
	uint32_t row_axis;      /* as of Sparse */
	uint32_t start;         /* slot: where each row begins, and the end */
	uint32_t column, value; /* slots */
} PackedRows;

enum { SPARSE_SMALL = 64 };     /* terms, up to which they are written out */

/* Equations computed in one loop nest. */
typedef struct Nest Nest;
struct Nest {
	NestKind kind;
	uint32_t *eq;           /* indices in System.eq, in order; of a sweep,
	                         * those of all its nests */
	uint32_t neq;
	bool accumulate;        /* over time, inside the scan of its operands */
	/* its one equation is a product with a sparse matrix; NULL: is not */
	const Sparse *sparse;
	const PackedRows *packed;       /* the same, found at run time */
	const Expr *matrix;     /* where it reads the matrix */
	uint32_t slot;          /* for its sums in the order of Sparse.rank;
	                         * NO_SLOT if the terms are written out */
	/* the sweeps around it, outermost first: which index of the left sides
	 * each of them has set */
	uint8_t held[RANK_MAX];
	uint32_t nheld;
	/* NEST_SWEEP only */
	const Dim *dim;
	int dir;                /* +1 from the first element, -1: the last */
	Nest *nest;
	uint32_t nnest;
};

/* Does a sweep around the nest set that index? */
static inline bool
nest_holds(const Nest *n, uint32_t level)
{
	for (uint32_t d = 0; d < n->nheld; d++)
		if (n->held[d] == level)
			return true;
	return false;
}

typedef enum {
	PHASE_ONCE,     /* without time */
	PHASE_SCAN,     /* step after step, all nests in each */
	PHASE_ALL,      /* nest after nest, all steps in each: nothing here
	                 * recurs */
} PhaseKind;

typedef struct {
	PhaseKind kind;
	int dir;                /* +1 from 1 to T, -1 from T to 1 */
	Nest *nest;
	uint32_t nnest;
} Phase;

typedef struct {
	int64_t elements;
	Type type;
} Slot;

/* A transposed copy of a parameter, made once per call, so that a product
 * over its other axis also reads memory in order. */
typedef struct {
	const Var *var;
	uint8_t axis[RANK_MAX];
	uint32_t slot;
	uint32_t next;          /* of the same variable, + 1; 0: none */
} PanelCopy;

/* What an entry needs to know of the tree, besides that it is one: tables on
 * the tape, made before the first step. */
typedef struct {
	bool parent;            /* the parent of every node */
	uint32_t child;         /* its children 0 .. child-1 */
	bool siblings;          /* its first child, and its next sibling */
	bool number, arity;     /* as the variables */
} TreeTables;

typedef struct {
	Entry entry;
	const System *sys;
	TreeTables tree;
	Phase *phase;
	uint32_t nphase;
	Storage *store;         /* by variable id of sys */
	Slot *slot;
	uint32_t nslot;
	PanelCopy *copy;
	uint32_t ncopy;
	PackedRows *packed;
	uint32_t npacked;
	bool uses_time;         /* t occurs as a number */
	/* phases [0, forward) are independent of time and of the loss;
	 * [forward, middle) go forward in time; [middle, reverse) have no
	 * time; [reverse, post) go backward; [post, nphase) have no time.
	 * Where the phases do not fall into this order, `segmentable` is false
	 * and the sequence is always one segment. */
	uint32_t forward, middle, reverse, post;
	bool segmentable;
} Plan;

/* A field of the state: the last `depth` values of a variable. */
typedef struct {
	const Var *var;         /* of the model system */
	uint32_t depth;
	bool once;              /* a value without time, computed by init */
} StateField;

#define FUSE_ALL UINT32_MAX

typedef struct {
	const System *model;    /* optimised; outputs and loss */
	const System *loss;     /* another form of it for the loss, or NULL */
	const System *grad;     /* optimised adjoint of `model`, or NULL */
	const struct Schedule *layout;  /* NULL, or where weights lie */
	bool stream;            /* the model is causal: step, and state */
	bool cut;               /* the gradient shall work in segments */
	bool hoist;             /* compute what does not recur for all t */
	bool batch;             /* fuse products that share an operand */
	/* Element-wise equations share a loop while it has so many element
	 * functions at most; 0: none do, FUSE_ALL: all that can. */
	uint32_t fuse;
	bool sparse;            /* leave out what is known to be zero */
	/* by variable id of the model: its elements, row by row, where they
	 * are known; NULL: of none */
	const double *const *value;
} SchedInput;

typedef struct Schedule {
	SchedInput in;
	Plan *plan[ENTRY_COUNT];        /* NULL: not asked for */
	bool carries[ENTRY_COUNT];      /* the entry starts from a state and
	                                 * leaves it to its next call or
	                                 * segment */
	StateField *field;
	uint32_t nfield;
	uint8_t (*axis)[RANK_MAX];      /* memory order of params and consts, by
	                                 * variable id of the model */
} Schedule;

/* Multiply-adds (additions and multiplications are not told apart: each binary
 * + - * / counts as half, a product with its sum as one), divisions and
 * element functions, per step or once per call. */
typedef struct {
	double multiply_adds, divisions, functions;
} Work;

typedef struct {
	int64_t weights, state, scratch, tape_per_step;  /* reals */
	Work step, once;
} Cost;

Schedule *sched_model(const SchedInput *in, Arena *arena);
/* Prepares a checked model, before it is optimised and differentiated: an
 * input that is read at another step gets a variable that remembers it, what
 * is read of the last steps a variable of its own, and what is read at an
 * earlier step is marked as kept, since a state carries it.  All entries then
 * agree on the state. */
void      sched_prepare(System *model);
/* Before that, where the gradient shall work in segments: what is read ahead
 * and made of data alone gets a variable at the reader's step. */
void      sched_ahead(System *model);
void      sched_print(const Schedule *s, Buf *out);
/* Of an entry that is not there: weights and state. */
Cost      sched_cost(const Schedule *s, Entry entry);
Work      equation_work(const Equation *e);
/* How often its right side is evaluated, in one step. */
double    equation_size(const Equation *e);

#endif
