/* program.h - loop nests: what the back ends spell.
 *
 * A Program is a set of functions over named buffers.  Sizes are constants
 * (only T is not), every loop says its direction and width, every buffer its
 * alignment, every multiply-add whether it is fused.  Back ends translate
 * statement by statement and decide nothing.
 */
#ifndef LOOP_PROGRAM_H
#define LOOP_PROGRAM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "sched/plan.h"

enum { ALIGN = 64 };       /* bytes: a line of the cache */

typedef enum {
	BUF_PARAM,      /* member of the parameter struct */
	BUF_GRAD,       /* the same member of the gradient struct */
	BUF_STATE,      /* member of the state struct */
	BUF_SLOT,       /* member of the scratch struct of the function */
	BUF_TAPE,       /* array in the work memory, [steps][elements] */
	BUF_INPUT,      /* argument, read only */
	BUF_OUTPUT,     /* argument, written */
	BUF_TABLE,      /* constant of the program */
	BUF_REPORT,     /* member of the caller's report */
	BUF_KINDS
} BufferKind;

/* How weights lie in memory; what computes with them is f32 all the same. */
typedef enum { WEIGHTS_REAL, WEIGHTS_BF16, WEIGHTS_F16 } WeightFormat;

typedef struct {
	BufferKind kind;
	WeightFormat format;    /* BUF_PARAM */
	const char *name;       /* C identifier, unique in its kind */
	const char *doc;        /* what it holds, for the comment */
	Type type;              /* TY_INT: 32-bit */
	int64_t elements;       /* of one step */
	bool timed;             /* input, output, tape: one block per step */
	int64_t pad, pad_after; /* BUF_TAPE: steps beyond the segment's ends */
	int align;              /* bytes, where there are vectors */
	uint32_t port;          /* an input, target or output: its number among
	                         * all of them, from 1; else 0 */
	const double *constant; /* BUF_TABLE: the elements */
} Buffer;

typedef struct Node Node;       /* expression */
typedef struct Code Code;       /* statement */

typedef enum {
	NODE_NUMBER,    /* num, of `type` */
	NODE_VAR,       /* integer or scalar variable `var` */
	NODE_LOAD,      /* buffer[arg[0]] */
	NODE_OP,        /* op over arg[] */
	NODE_FMA,       /* arg[0] * arg[1] + arg[2], one rounding */
	NODE_ZIP,       /* lanes of arg[0] and arg[1] in turn: the first half
	                 * of them (PART_EVEN), or the second (PART_ODD) */
} NodeKind;

/* Of a load: every other one of twice as many neighbours; see Note [Lanes]. */
typedef enum { PART_WHOLE, PART_EVEN, PART_ODD } Part;

/* Note [Lanes]
 * A node with lanes > 1 is a vector of that many reals.  A load of a vector
 * reads neighbours in memory, from the element at its index on, which need
 * not be aligned; a store writes them.  An operation on vectors works lane by
 * lane, and an operand with one lane counts for all of them.  Vectors know
 * + - * / and the fused multiply-add.  Weights in bf16 lie in pairs in words of
 * 32 bits, of which one instruction makes the even or the odd ones; zipping
 * two sums puts their lanes in order. */

struct Node {
	NodeKind kind;
	Type type;
	int lanes;              /* a power of two; see Note [Lanes] */
	Part part;
	union {
		double num;
		const char *var;
		const Buffer *buffer;
		Op op;
	};
	const Node **arg;
	uint32_t narg;
};

typedef enum {
	CODE_FOR,       /* for var = lo .. hi-1 (downwards if down) body;
	                 * hi - lo is a multiple of width */
	CODE_IF,        /* if value body else other */
	CODE_LET,       /* const scalar var = value */
	CODE_VAR,       /* scalar var = value, assigned later */
	CODE_SET,       /* var = value */
	CODE_STORE,     /* buffer[index] = value */
	CODE_COMMENT,   /* text */
	CODE_BLOCK,     /* { body } */
	CODE_RETURN,    /* status */
} CodeKind;

/* What functions return: NAME_OK and so on of the header. */
typedef enum {
	STATUS_OK, STATUS_BAD_LENGTH, STATUS_BAD_INDEX, STATUS_BAD_STATE,
	STATUS_BAD_TREE, STATUS_CHECK_FAILED, STATUS_NOT_FINITE,
} Status;

extern const char *const status_name[];         /* "OK", "BAD_LENGTH" */

typedef struct {
	Code **at;
	uint32_t n, cap;
} CodeList;                     /* in the program's arena */

struct Code {
	CodeKind kind;
	Type type;              /* CODE_LET, CODE_VAR, CODE_SET: of the */
	int lanes;              /* variable */
	int width;              /* CODE_FOR: var advances by so much */
	bool down;
	bool independent;       /* CODE_FOR: no iteration reads or writes what
	                         * another one writes */
	bool shared;            /* CODE_FOR: that, and enough to do for threads
	                         * from so many steps on; 0: always */
	int64_t shared_from;
	Status status;
	const char *var;
	const Node *value;
	union {
		struct {
			const Node *lo, *hi;    /* CODE_FOR */
		};
		struct {
			const Buffer *buffer;   /* CODE_STORE */
			const Node *index;
		};
		struct {
			const char *text;       /* CODE_COMMENT */
			Span at;                /* of an equation; or {0,0} */
		};
	};
	CodeList body, other;
};

/* An input, target or output as an argument. */
typedef struct {
	const char *name;       /* of the model */
	const Buffer *buffer;
	bool timed;
	uint32_t rank;
	const Dim *dim[RANK_MAX];
	int64_t classes;        /* N of int(N), 2 for bool; 0 for real */
	bool is_target;
	bool seed;              /* keys the draws: Var.seed */
	int tree;               /* parents of nodes: the most children of one,
	                         * -1 for any number; else 0 */
} Port;

/* A parameter or const: a member of the parameter struct. */
typedef struct {
	const Var *var;         /* shape, initialiser, structure */
	const Buffer *buffer;
	uint8_t axis[RANK_MAX]; /* memory order, outermost first */
	bool trained;
} Member;

/* A member of the state. */
typedef struct {
	const Var *var;
	const Buffer *buffer;   /* depth * elements, a ring */
	uint32_t depth;
	const Buffer *position; /* member that says where the ring goes on;
	                         * NULL if depth is 1 or it has no time */
} Field;

/* What must hold: Note [Checks] in ir/system.h. */
typedef struct {
	const Var *var;
	Span at;
	bool compares;          /* what it says is a left side, not 0 */
} ModelCheck;

/* The struct that a function fills when it returns CHECK_FAILED. */
typedef struct {
	const Buffer *check;    /* its number among the program's */
	const Buffer *sequence; /* of a block or batch, from 0 */
	const Buffer *step;     /* of the call, from 1; 0: has no time */
	const Buffer *element;  /* row by row */
	const Buffer *value;
} Report;

typedef enum {
	FN_INIT, FN_STEP, FN_RUN, FN_LOSS, FN_LOSS_GRAD, FN_COUNT
} FunctionKind;

/* FN_INIT and FN_STEP run `once`, nothing else.  The others run a sequence in
 * segments of n steps, t0 before the first of the segment:
 *
 *   once
 *   for k in 0 .. 2 * nseg - 2                   nseg = 1: k = 0 only
 *     seg = k < nseg ? k : 2 * nseg - 2 - k
 *     carried state is saved (k < nseg) or restored
 *     forward                                    over the segment
 *     k == nseg - 1: state handed out; middle
 *     k >= nseg - 1: reverse                     over the segment
 *   post
 *
 * Integer variables: T, n, t0, t (loop, from 0 in the segment), base (steps of
 * earlier calls); first_pass is k < nseg, last_segment k == nseg - 1. */
typedef struct {
	FunctionKind kind;
	CodeList once, forward, middle, reverse, post;
	const Plan *plan;
	Buffer **slot;          /* members of its scratch struct */
	uint32_t nslot;
	Buffer **tape;          /* arrays in the work memory */
	uint32_t ntape;
	bool segmentable;
	bool uses_params, uses_base;
	int64_t min_length;     /* of a sequence */
} Function;

/* Of a register tile: most vectors side by side, most rows; 0: no limit. */
typedef struct {
	int64_t run, rows;
} TileLimits;
/* Keeps a promise about a parameter, by a function of emit/train/: kernel(x, n,
 * the mask, the places, the numbers), of which some have fewer. */
typedef struct {
	const char *kernel;     /* "mirror" */
	uint32_t member;        /* index */
	bool linear;            /* of gradients too */
	int64_t n;
	const Buffer *mask;     /* a member, or NULL */
	const Buffer *place;    /* a table, or NULL */
	double number[2];
	uint32_t nnumber;
} Keep;

/* What NAME_train_step does with the gradient. */
typedef struct {
	const char *optimiser;  /* "adam": a function of emit/train/ */
	double number[5];       /* its last arguments */
	uint32_t nnumber;
	double clip_value, clip_norm;   /* 0: none */
	uint32_t vectors;       /* like the gradient, that it keeps */
	uint32_t ntrained;      /* members */
	Keep *keep;             /* in their order */
	uint32_t nkeep;
} Update;

/* What a processor computes with. */
typedef struct {
	const char *name;
	int vector;             /* bytes of a vector register; 0: none */
	int registers;          /* of vectors */
	bool fma;               /* a fused multiply-add in one instruction */
} Machine;

typedef struct Program {
	const char *name;       /* of the model */
	uint64_t hash;
	bool f64;
	int64_t sequences;      /* that every call works on, side by side */
	const struct Program *block;    /* the same model for several: run and
	                         * loss_grad, without state; or NULL */
	bool fast;              /* numerics: fused multiply-adds, where the
	                         * machine has them */
	WeightFormat weights;
	Machine machine;
	TileLimits tile;
	int threads;            /* that share the work of a call; 0, 1: none */
	bool stream;            /* has step, and a state that the caller keeps;
	                         * else any state is loss_grad's own */
	const Buffer *base;     /* member of the state that counts the steps of
	                         * earlier calls, or NULL */
	const Schedule *schedule;
	Port *input, *target, *output;
	uint32_t ninput, ntarget, noutput;
	Member *member;         /* trained ones first */
	uint32_t nmember;
	Field *field;
	uint32_t nfield;
	ModelCheck *check;
	uint32_t ncheck;
	Report *report;         /* NULL: there are no checks */
	Buffer **table;         /* constants that the functions read */
	uint32_t ntable;
	Function *fn[FN_COUNT]; /* NULL: not asked for */
	const Train *train;
	const Update *update;   /* NULL: no NAME_train_step */
	bool has_loss;
	Arena *arena;
} Program;

typedef struct {
	bool f64, fast;
	WeightFormat weights;   /* in 16 bits: not with f64 */
	bool train_step;        /* with a gradient */
	Machine machine;        /* {0}: loops over scalars */
	TileLimits tile;
	int threads;
	int64_t sequences;      /* 0, 1: one */
} LowerOptions;

/* "init", "step", "run", "loss", "loss_grad" */
extern const char *const function_name[FN_COUNT];

/* Elements of all members. */
size_t program_weights(const Program *p);
/* "f32", "bf16", "f16": what the language and --weights-precision call them */
extern const char *const weight_format[WEIGHTS_F16 + 1];

/* Bytes of a real, and of an element in memory. */
size_t program_unit(const Program *p);
size_t buffer_unit(const Program *p, const Buffer *b);
/* Elements from one member of a struct to the next, and of the whole parameter
 * struct: with vectors, every member starts at a multiple of ALIGN bytes. */
size_t buffer_space(const Program *p, const Buffer *b);
size_t program_reals(const Program *p);
/* Bytes of a saved state: the model's hash, all fields, a checksum. */
size_t program_saved(const Program *p);
/* Multiple of bytes at which that struct starts. */
size_t program_align(const Program *p);
/* What tells its layout from another one of the same model. */
uint64_t program_layout(const Program *p);
/* Steps that suffice for every function. */
int64_t program_least(const Program *p);
/* Distance in memory of neighbours along each axis of the tensor. */
void   member_strides(const Member *m, int64_t *stride);
/* Where in the member's memory its element of that row-major index lies. */
size_t member_place(const Member *m, size_t row_major);

/* Bytes that memory takes, members of a struct at multiples of their size and,
 * with vectors, arrays at multiples of ALIGN. */
int64_t program_state_size(const Program *p);
int64_t function_scratch(const Program *p, const Function *f);

/* Work memory of a function over T steps: fixed + per_step * T bytes.  The
 * scratch is rounded up to ALIGN, and so is every array of the tape. */
typedef struct {
	int64_t scratch;        /* of `fixed`; the rest is tape */
	int64_t fixed, per_step;
	int64_t least;          /* steps of the shortest segment */
} WorkSize;

WorkSize function_work(const Program *p, const Function *f);
/* Bytes up to a multiple of ALIGN. */
static inline int64_t
align_up(int64_t bytes)
{
	return (bytes + ALIGN - 1) / ALIGN * ALIGN;
}

/* How a tape with a budget cuts a sequence: up to most[k] steps, the first k
 * that fits, into segments of length[k]; 0: into none.  The last one is for
 * all that are longer.  That takes fixed + per_step * length + saved * (number
 * of segments) bytes. */
enum { CUTS_MAX = 64 };

typedef struct {
	int64_t most[CUTS_MAX], length[CUTS_MAX];
	uint32_t n;
	int64_t saved;          /* bytes that a segment begins with */
} Cuts;

Cuts work_cuts(const Program *p, const WorkSize *w, size_t budget);

/* Name of a function: "run", or "run_block" where it works on several
 * sequences. */
const char *program_function(const Program *p, FunctionKind kind);

/* Statements of all functions. */
size_t   program_size(const Program *p);

Program *lower(const Schedule *s, const LowerOptions *o, Arena *arena);
/* For several sequences: `model` and `grad` (or NULL) are what opt_block() has
 * made of those of s, whose weights they share. */
Program *lower_block(const Schedule *s, const System *model, const System *grad,
                     const LowerOptions *o, Arena *arena);
/* Text of all functions, for --dump=loop. */
void     program_print(const Program *p, Buf *out);

#endif
