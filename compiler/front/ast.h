/* ast.h - the syntax tree of one file, as the parser leaves it.
 *
 * The tree says what was written, nothing more: no names are resolved, no
 * shape is known.  Nodes live in one arena, are made by the parser only and
 * carry their place.  AST_ERROR / ST_ERROR stand where a syntax error has been
 * reported; later stages pass over them silently.
 */
#ifndef FRONT_AST_H
#define FRONT_AST_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/source.h"
#include "base/strs.h"

#include <stdbool.h>
#include <string.h>

typedef struct Ast Ast;         /* expression */
typedef struct Stmt Stmt;       /* statement or declaration */

/* Every node knows the height of its tree; the parser reports an error at this
 * height, so that later stages may recurse. */
enum { AST_MAX_DEPTH = 2000 };

typedef enum {
	AST_ERROR,
	AST_NUMBER,     /* num */
	AST_STRING,     /* text: contents without quotes */
	AST_NAME,       /* name */
	AST_INDEX,      /* arg[0] the base, arg[1..] the indices:  h[t-1, i] */
	AST_SLICE,      /* arg[0] : arg[1], either may be NULL; in AST_INDEX */
	AST_CALL,       /* arg[0] an AST_NAME, arg[1..] the arguments; `as` */
	AST_UNARY,      /* op '-' or AST_OP_NOT, arg[0] */
	AST_BINARY,     /* op, arg[0], arg[1] */
	AST_IF,         /* if arg[0] then arg[1] else arg[2] */
	AST_REDUCE,     /* name.stem is sum prod max min mean argmax any all (or
	                 * a whole-tensor function such as softmax, over named
	                 * indices); bind[]; guard; arg[0] the body */
	AST_TUPLE,      /* (arg[0], arg[1], ...), at least two */
	AST_LIST,       /* [arg[0], arg[1], ...] a literal vector or matrix */
	AST_KEYWORD,    /* name.stem = arg[0]; only as an argument of a call:
	                 * adam(rate = 1e-3) */
} AstKind;

typedef enum {
	AST_OP_ADD, AST_OP_SUB, AST_OP_MUL, AST_OP_DIV, AST_OP_POW, AST_OP_MOD,
	AST_OP_MATMUL,
	AST_OP_EQ, AST_OP_NE, AST_OP_LT, AST_OP_LE, AST_OP_GT, AST_OP_GE,
	AST_OP_AND, AST_OP_OR, AST_OP_NOT, AST_OP_NEG,
	AST_OP_PIPE,            /* |> , in initialisers */
	AST_OP_COUNT
} AstOp;

/* As the text has it. */
extern const char *const ast_op_name[AST_OP_COUNT];

/* A name, possibly with compile-time indices: fh{l-1}.Wi is the stem "fh", one
 * part {l-1} followed by ".Wi". */
typedef struct {
	Ast *index;             /* between the braces */
	const char *text;       /* what follows the brace, interned; or "" */
} NamePart;

typedef struct {
	const char *stem;       /* interned; may hold dots: fwd1.Wi */
	NamePart *part;
	uint32_t npart;
	Span at;
} AstName;

/* One bound index of a reduction: `j`, `j in 0..n` (both ends included), or
 * `c in children(n)`. */
typedef struct {
	AstName name;           /* `t` binds time */
	Ast *lo, *hi;           /* both NULL: from the shapes; hi NULL: lo is
	                         * what it runs over */
} Binder;

struct Ast {
	AstKind kind;
	Span at;
	uint32_t depth;         /* 1 for a leaf */
	AstOp op;               /* AST_UNARY, AST_BINARY */
	double num;
	bool is_int;            /* AST_NUMBER without point or exponent */
	const char *text;
	AstName name;
	Ast **arg;
	uint32_t narg;
	Binder *bind;
	uint32_t nbind;
	Ast *guard;             /* `where` of a reduction, or NULL */
	AstName as;             /* `as fwd{l}` of a call; stem NULL if absent */
};

/* Is it that name, without parts? */
static inline bool
ast_is_name(const Ast *e, const char *name)
{
	return e->kind == AST_NAME && e->name.npart == 0 &&
	       strcmp(e->name.stem, name) == 0;
}

/* A type: `[H, X]`, `int(V)`, `int(V) [K]`, `bool`; nothing: a real scalar. */
typedef struct {
	Span at;                /* {0,0} when the type was left out */
	Ast *int_bound;         /* int(N): N; else NULL */
	bool is_bool;
	Ast **dim;              /* dimension expressions */
	uint32_t rank;
	bool given;
} TypeExpr;

typedef enum {
	ST_ERROR,
	ST_INPUT,       /* input  lhs, .. : type attributes */
	ST_TARGET,      /* target lhs, .. : type */
	ST_PARAM,       /* param  lhs, .. : type [~ init | = expr] attributes */
	ST_CONST,       /* const  ...                                         */
	ST_VAR,         /* var    lhs, .. : type */
	ST_OUTPUT,      /* output lhs [= expr] */
	ST_MONITOR,     /* monitor lhs = expr */
	ST_ASSERT,      /* assert lhs = expr */
	ST_REQUIRE,     /* require lhs = expr */
	ST_EQUATION,    /* lhs = expr;  several lhs when a tuple was written */
	ST_DRAW,        /* lhs ~ expr */
	ST_LOSS,        /* loss = expr */
	ST_TRAIN,       /* train by expr with expr  words */
	ST_FOR,         /* for name in lo..hi { body } */
	ST_DER,         /* der(lhs) = expr */
	ST_SOLVER,      /* solver expr, with its text */
	ST_PRECISION,   /* precision weights text */
	ST_RANGE,       /* lhs in [lo, hi] */
	ST_EVENT,       /* at expr : body, equations */
	ST_INDEX,       /* index name over expr */
	ST_UNTIL,       /* until expr */
	ST_FIT,         /* fit lhs = expr, with setting `after` of `text` */
	ST_FEED,        /* feed lhs = expr when when */
} StmtKind;

/* Left side of an equation or a declared name:
 *   h[t]   h[t, i]   h[0]   h[T+1]   y[t <= 0]   y[t > T]   W   a[i]
 *   a[i < 0] */
typedef struct {
	AstName name;
	Ast **index;            /* as written; t <= 0 is an AST_BINARY */
	uint32_t nindex;
	bool untimed;           /* the first index is no time (axis.c) */
	Span at;
} Lhs;

/* Attribute of a parameter: `symmetric`, `mask M`, `clip(-1, 1)`, `norm(1)` */
typedef struct {
	const char *name;
	Ast **arg;
	uint32_t narg;
	Span at;
} Attribute;

/* `epochs 50` of a train statement */
typedef struct {
	const char *name;
	Ast *value;
	Span at;
} Setting;

struct Stmt {
	StmtKind kind;
	Span at;
	Lhs *lhs;
	uint32_t nlhs;
	TypeExpr type;
	Ast *expr;              /* right side, initialiser or train method */
	bool is_init;           /* the right side was written after `~` */
	Attribute *attr;
	uint32_t nattr;
	Ast *optimiser;         /* train: after `with`; NULL if absent */
	Setting *setting;
	uint32_t nsetting;
	AstName loop;           /* for: the variable; index: its name */
	Ast *lo, *hi;           /* for, range */
	Ast *when;              /* feed */
	const char *text;       /* solver: as written, on one line; precision */
	Stmt **body;
	uint32_t nbody;
};

/* A dimension on a model's head: `H` or `H = 64`. */
typedef struct {
	const char *name;
	Ast *value;             /* NULL: bound elsewhere */
	Span at;
} DimDecl;

typedef struct {
	const char *name;
	TypeExpr type;
	Span at;
} CellArg;

/* fn name(a, b) = expr [derivative expr [, expr ...]] */
typedef struct {
	const char *name;
	Span at;
	CellArg *arg;           /* types absent */
	uint32_t narg;
	Ast *body;
	Ast **derivative;       /* one per argument, or none */
	uint32_t nderivative;
} FnDecl;

/* cell name(x : [X], h : [H]) -> (h1, c1) { body }
 * integrator name(f, v, h) -> v1 { body }, types absent */
typedef struct {
	const char *name;
	Span at;
	CellArg *arg;
	uint32_t narg;
	AstName *result;
	uint32_t nresult;
	Stmt **body;
	uint32_t nbody;
} CellDecl;

/* model name(X, H = 64) { body } */
typedef struct {
	const char *name;
	Span at;
	DimDecl *dim;
	uint32_t ndim;
	Stmt **body;
	uint32_t nbody;
} ModelDecl;

typedef struct {
	const char *path;       /* as written */
	Span at;
} UseDecl;

typedef struct {
	UseDecl **use;
	FnDecl **fn;
	CellDecl **cell;
	CellDecl **integrator;
	ModelDecl **model;
	uint32_t nuse, nfn, ncell, nintegrator, nmodel;
	Span at;                /* the whole file */
} AstFile;

#endif
