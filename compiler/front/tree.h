/* tree.h - the checked tree: tensor expressions with shapes and types.
 *
 * Between the syntax tree and the system.  Names are resolved, cells and
 * functions are put in, shapes are what unification makes of them.  A Node
 * may have several users (the argument of a function is made once).
 */
#ifndef FRONT_TREE_H
#define FRONT_TREE_H

#include "front/ast.h"
#include "front/dim.h"
#include "front/func.h"
#include "ir/system.h"

/* The shape of a tensor; unknown until something says what it is. */
typedef struct Shape Shape;
typedef struct Watch Watch;
struct Watch {
	struct Constraint *by;  /* solve.c */
	Watch *next;
};
struct Shape {
	Shape *same;            /* unified with that one, or NULL */
	bool known;
	bool tensor;            /* not known yet, but no scalar */
	bool poison;            /* an error was reported: fits everything */
	uint32_t rank;
	const Poly *dim[RANK_MAX];
	Watch *first, *last;    /* constraints that want to know more of it */
	uint32_t nwatch;
};

/* Element types, in the order in which they absorb each other. */
typedef enum {
	ELEM_NONE,              /* not known yet */
	ELEM_NUMBER,            /* digits without point: what is beside them */
	ELEM_INT,
	ELEM_REAL,
	ELEM_BOOL,
	ELEM_ERROR,
} ElemType;

/* An index variable, of a left side or of a reduction. */
typedef struct {
	const char *name;
	const Poly *dim;        /* how many values it takes */
	const Poly *lo;         /* the first of them */
	bool stated;            /* j in lo..hi */
	Span at;
	Span ranged;            /* where its range comes from */
	const Expr *level;      /* while lowering: its number, from 0 */
} Index;

typedef struct Node Node;
typedef struct Sym Sym;

typedef enum {
	NODE_ERROR,
	NODE_NUMBER,            /* num */
	NODE_SIZE,              /* size: a dimension as a number */
	NODE_TIME, NODE_LENGTH, /* t, T */
	NODE_INDEX,             /* index, as a number */
	NODE_ACCESS,            /* the whole of sym at one time */
	NODE_MAP,               /* op, element by element */
	NODE_IF,                /* arg: condition, then, else */
	NODE_REDUCE,            /* func over bind, time or children of arg[0],
	                         * where arg[1] if there is one */
	NODE_SUBSCRIPT,         /* arg[0] with sub[] */
	NODE_FUNC,              /* func: a function of whole tensors */
} NodeKind;

/* One place between the brackets: an element, or lo : lo + count. */
typedef struct {
	Node *element;          /* NULL: a slice */
	const Poly *lo;
	const Poly *hi;         /* NULL: to the end */
	Span at;
} Subscript;

struct Node {
	NodeKind kind;
	ElemType type;
	uint32_t id;            /* order of making: arguments first */
	uint32_t depth;
	Span at;
	Shape *shape;
	Node **arg;             /* of a subscript: the base, then elements */
	uint32_t narg;
	double num;
	const Poly *size;
	Index *index;
	Sym *sym;
	TimeRef time;
	Op op;
	const char *word;       /* NODE_MAP: what the text calls it, '>' say, */
	bool turned;            /* and its operands are the other way round */
	Func func;
	Index **bind;
	uint32_t nbind;
	bool over_time, over_children;
	Subscript *sub;
	uint32_t nsub;
	Index **free;           /* index variables that its value depends on */
	uint32_t nfree;
	struct Lowered *lowered; /* what it has become so far */
	Node **common;          /* NODE_IF: see common.c */
	uint32_t ncommon;
	uint32_t mark;          /* of the latest walk that met it */
	enum { SOUND_NEW, SOUND_YES, SOUND_NO } sound;
};

/* One equation or boundary value. */
typedef struct Eqn {
	Sym *sym;
	bool is_bound;
	BoundKind bound;
	int32_t off;
	Index **index;          /* of the left side */
	uint32_t nindex;
	bool is_edge;           /* what lies beyond an end of an axis */
	uint32_t edge;          /* that axis, among the indices */
	const Poly *edge_at;    /* the index nearest to the axis, */
	bool edge_above;        /* above it, not below; */
	bool edge_range;        /* and all beyond that one */
	Node *right;
	Span at;                /* of the left side */
	struct Eqn *next;       /* of the same symbol's bounds, or edges */
} Eqn;

/* A variable of the system to be. */
struct Sym {
	const char *name;       /* in the system: fwd1.Wi */
	const char *local;      /* in its scope: Wi */
	uint32_t id;            /* in the order of making */
	VarKind kind;
	bool timed;
	bool output, monitor;
	CheckKind check;
	bool stated;            /* its shape was declared */
	bool internal;          /* holds the argument of a cell */
	bool made;              /* by the compiler: says nothing to the user */
	bool between;           /* holds a value between two samples */
	bool linear;            /* input: linear between samples, not held */
	enum { MOVES_NEW, MOVES_ASKED, MOVES_NO, MOVES_YES } moves;
	uint32_t state;         /* 1 + number of a state of continuous time */
	const struct Item *item; /* its equation, where ode.c needs that */
	bool read;
	bool broken;            /* had an error: keep quiet about it */
	Shape *shape;
	ElemType type;
	bool typed;             /* its type was declared */
	const Poly *classes;    /* int(N): N */
	Span at;
	const Stmt *decl;       /* param and const: initialiser, attributes */
	struct Scope *scope;    /* of the declaration */
	Sym *fed;               /* what is read of it earlier: feed.c */
	bool fitted;            /* const: by fit.c */
	const struct Fitted *fits; /* what becomes of it */
	Sym *feeds;             /* the one of which it is that */
	Eqn *def;
	Eqn *bound, *edge;
	Eqn *init;              /* param and const: '= value' */
	Var *var;
	unsigned parts;         /* equations made for parts of its own */
};

#endif
