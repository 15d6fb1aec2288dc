/* checker.h - what the files of the checker share.
 *
 * In the order of work (check.c): declare all names, elaborate expressions into
 * nodes while constraints on shapes collect, solve them, infer types, make the
 * variables, lower equations, check time.  After an error a node is poison, on
 * which later checks are silent.
 */
#ifndef FRONT_CHECKER_H
#define FRONT_CHECKER_H

#include "base/buf.h"
#include "front/check.h"
#include "front/scope.h"
#include "front/shape.h"

typedef struct Constraint Constraint;
typedef struct Instance Instance;
typedef struct CallSite CallSite;
typedef struct Stage Stage;
typedef struct Fitted Fitted;

/* A statement in the scope it was expanded in. */
typedef struct Item {
	const Stmt *stmt;
	Scope *scope;
	Binding **lhs;          /* NULL members after errors */
	CallSite *root;         /* the right side is this call of a cell */
} Item;

typedef VEC(Item) Items;

/* A draw of zeros and ones that does not say how a gradient passes. */
typedef struct {
	const Sym *sym;
	Span at;
} Unsaid;

/* A declared index, s: it runs from 1 to its length S. */
typedef struct Axis {
	const char *name;
	const Stmt *stmt;
	DimAtom *dim;           /* S; its size is the most that it can be */
	bool iteration;         /* else a sequence */
	bool timed;             /* of an iteration: one for each t */
	const Stmt *until;
	Sym *count;             /* S; NULL: it is always the most */
	Sym *run;               /* of an iteration: is turn s made?  or NULL */
} Axis;

/* The parameters of one `as` name. */
struct Instance {
	const char *name;       /* fwd1 */
	const CellDecl *cell;
	Scope *scope;
	Span at;
	bool named;             /* by `as` */
	const Ast *call;        /* the first call, and where it stands */
	const Scope *from;
};

/* One call of a cell: its body, expanded. */
struct CallSite {
	const Ast *call;
	const Scope *from;
	Instance *instance;     /* NULL: an error was reported */
	Scope *scope;
	Items item;
	bool aliased;           /* the results are the left side itself */
};

struct Check {
	const CheckOptions *opt;
	Diag *diag;
	Pool *pool;
	Arena *arena;
	System *sys;
	const Module *module;
	Scope *top;             /* of the model */
	VEC(DimAtom *) dim;     /* of the model's head */
	uint32_t natom;
	VEC(Sym *) sym;         /* in the order of the text */
	Items item;
	VEC(Eqn *) eqn;
	VEC(Node *) node;       /* arguments before users */
	VEC(Constraint *) wait; /* shapes not settled yet */
	VEC(Constraint *) awake; /* those to be tried again */
	VEC(Instance *) instance;
	CallSite **site;        /* open-addressed by call and scope */
	uint32_t nsite, nslot;
	VEC(const void *) chain; /* functions and cells being put in */
	unsigned nesting;       /* of elab() */
	const char *word;       /* of the maps being made; NULL: op.def's */
	bool turned;
	Sym *loss;
	Sym *seed;              /* the input that keys the draws, if any */
	VEC(uint32_t) stream;   /* numbers of the draws */
	VEC(Unsaid) unsaid;
	const Stmt *train, *solver, *precision;
	const Stmt *tree;       /* index n over tree; NULL: a sequence */
	const char *tree_index; /* n, another word for t; NULL: none */
	Sym *parent, *number, *arity;   /* of the tree */
	int64_t most;           /* children of a node; 0: any number */
	VEC(Axis *) axis;
	VEC(Fitted *) fit;
	bool shapes_changed;    /* since the constraint solver last looked */
	bool too_large;         /* said so already */
	const void *no_time;    /* equation, or its symbol, of which it was said
	                         * that there is no t */
};

/* Where an expression stands. */
typedef struct {
	Scope *scope;
	bool time;              /* there is a t */
	Sym *owner;             /* whose equation it is */
	const Eqn *left;        /* the equation it is the right side of */
	Sym *derived;           /* in a derivative: the state */
	Stage *stage;           /* between two samples: the place; or NULL */
	struct Ode *ode;        /* in an integrator: what it integrates, */
	uint32_t state;         /* and which of the states, from 0 */
	const Fitted *fit;      /* in what a weight is fitted by */
	bool constant;          /* an initialiser: may read no variable */
	bool each;              /* a child is bound, in a reduction over those
	                         * of the node at hand */
} Env;

/* names.c */
void name_unknown(Check *c, Span at, const Scope *s, const char *name);
void name_suggest(Check *c, const char *name, const char *const *known,
                  size_t n);

/* static.c: values known when compiled */
const char *static_name(Check *c, Scope *s, const AstName *n);
const Poly *static_poly(Check *c, Scope *s, const Ast *e);
/* Unknown names become unknown dimensions of a cell. */
const Poly *static_dim(Check *c, Scope *s, const Ast *e);
const Poly *static_poly_quiet(Check *c, Scope *s, const Ast *e);
bool static_int(Check *c, Scope *s, const Ast *e, int64_t *out);
bool static_real(Check *c, Scope *s, const Ast *e, double *out);
bool static_time(Check *c, Scope *s, const Ast *e, TimeRef *out);
DimAtom *static_dim_new(Check *c, const char *name, Span at);

/* elab.c, elab_name.c, call.c: syntax tree to nodes */
Node *elab(Check *c, const Env *env, const Ast *e);
Node *elab_name(Check *c, const Env *env, const Ast *e);
/* s at that time. */
Node *elab_access(Check *c, const Env *env, Span at, Sym *s, TimeRef time);
Node *elab_index(Check *c, const Env *env, const Ast *e);
Node *elab_reduce(Check *c, const Env *env, const Ast *e);
Node *elab_call(Check *c, const Env *env, const Ast *e);
bool call_is_builtin(const char *name);

/* head.c: the model that is meant, and the sizes on its head */
const ModelDecl *head_model(Check *c);
void head_bind(Check *c, const ModelDecl *m);
/* What -D says of that size, or NULL. */
const DimBinding *head_option(const Check *c, const char *name);
/* After all sizes that -D may set are declared. */
void head_check_options(Check *c, const ModelDecl *m);

/* declare.c: every name, before any expression is looked at */
Sym *sym_new(Check *c, Scope *s, const char *local, VarKind kind, Span at);
void declare_block(Check *c, Items *out, Stmt *const *body, uint32_t n,
                   Scope *s);
bool declare_shape(Check *c, Sym *sym, const TypeExpr *type, Scope *s);
/* Is the first index a step? */
bool lhs_says_time(const Lhs *l);
/* Where the cell around s keeps its parameters, or NULL. */
Scope *instance_scope(Scope *s);

/* cell.c */
const CellDecl *cell_find(const Check *c, const char *name);
/* The calls of cells in e; returns e's own site when e is one. */
CallSite *cell_declare(Check *c, const Ast *e, Scope *s, bool timed,
                       const Stmt *root, Binding *const *lhs);
/* The results, or NULL after an error. */
Node **cell_call(Check *c, const Env *env, const Ast *e, uint32_t *nresult);
/* ... where they are the left side itself; false after an error. */
bool cell_call_aliased(Check *c, const Env *env, const Ast *e, CallSite *site,
                       Sym *const *lhs);
/* What nothing determines comes from the model's head. */
void cell_default_dims(Check *c);

/* branch.c: trees */
void branch_declare(Check *c, const ModelDecl *m);
bool branch_is_tree(const Ast *domain);
/* Is e, the first index of a sequence, a place in the tree?  *ok false after
 * an error. */
bool branch_time(Check *c, const Env *env, const Ast *e, TimeRef *out,
                 bool *ok);
/* arity(n), number(c), leaf(n); NULL: the call is none of those. */
Node *branch_call(Check *c, const Env *env, const Ast *e);
/* c in children(n), in the scope s of reduction n; false after an error. */
bool branch_bind(Check *c, const Env *env, const Binder *b, Node *n, Scope *s);
/* The tree of the system, and 0 for what is read at a missing child. */
void branch_make(Check *c);

/* axis.c: declared indices */
void axis_declare(Check *c, const ModelDecl *m);
Axis *axis_find(const Check *c, const char *name);
/* The one that this index of a left side is, or NULL. */
Axis *axis_named(const Check *c, const Ast *e);
/* Gives an index that states no range that of the declared index of its name,
 * or one that is not known yet. */
void axis_range(Check *c, Index *i);
/* The index that runs over that dimension, or NULL. */
Axis *axis_over(Check *c, const Poly *dim);
/* Its length, as a number. */
Node *axis_length(Check *c, const Env *env, Span at, Axis *a);

/* edge.c: boundary values beyond the ends of an axis.  Is this place of a left
 * side one?  *ok false after an error. */
bool edge_place(Check *c, const Ast *i, Scope *s, uint32_t place, Eqn *e,
                bool *ok);
/* Of a symbol whose shape is known. */
void edge_check(Check *c, const Eqn *e);

/* equation.c */
void equation_elab(Check *c, const Items *items);
Eqn *equation_make(Check *c, Sym *s, Node *right, Span at);
/* ... that binds the indices of another equation. */
Eqn *equation_make_like(Check *c, Sym *s, Node *right, const Eqn *left);
/* The left side of `it`, with the right side `right` at that stage, as the
 * equation of another variable `as`. */
Eqn *equation_at_stage(Check *c, const Item *it, const Ast *right, Sym *as,
                       Stage *stage);

/* made.c: syntax for equations of the checker's own.  A name or a number; */
Ast *made_leaf(Check *c, Span at, AstKind kind, const char *stem, double num);
/* an operation, call, index or condition. */
Ast *made_apply(Check *c, AstKind kind, AstOp op, uint32_t n, Ast *const *arg);

/* feed.c: feed y[t-1] = e when c.  y is the binding of the left side. */
void feed_declare(Check *c, Items *out, const Stmt *st, Binding *y, Scope *s);
/* What a reader of s at that time reads. */
Sym *feed_read(Sym *s, TimeRef time);
/* May what is fed be fed?  After all states are known. */
void feed_check(Check *c);
/* After variables are made. */
void feed_classes(Check *c);
/* Boundary values, after those of what is fed. */
void feed_make(Check *c);

/* fit.c: fit V = e */
void fit_declare(Check *c, Items *out, const Stmt *st, Scope *s);
/* The condition of reduction n that is made, with the washout. */
Node *fit_guard(Check *c, const Env *env, Node *guard, Node *n);
/* Tells the system, and checks that what is fitted is one for all data. */
void fit_make(Check *c);

/* ode.c: der(v[t]) = ... to equations from sample to sample */
void ode_elab(Check *c);

/* ode_stage.c: what a variable, and t, are at a stage between two samples */
Node *ode_read(Check *c, const Env *env, Span at, Sym *s, TimeRef time);
Node *ode_time(Check *c, const Env *env, Node *t);
/* f(v, c) and slope(f, v, c) in an integrator; NULL: the call is neither. */
Node *ode_call(Check *c, const Env *env, const Ast *e);

/* chance.c: what draws, or depends on training */
bool chance_is_word(const char *name);
/* The input s is declared to key them: may it? */
void chance_declare(Check *c, Sym *s);
Node *chance_statement(Check *c, const Env *env, const Stmt *st);
Node *chance_noise(Check *c, const Env *env, const Ast *e);
Node *chance_training(Check *c, Span at);

/* chance_grad.c: does a gradient pass through a draw unsaid? */
void chance_check(Check *c);

/* type.c: element types of all nodes and symbols, and what they forbid */
void type_infer(Check *c);
void type_check(Check *c);

/* vars.c: symbols to variables of the system; none for what has errors */
void vars_make(Check *c);
const Dim *vars_dim(Check *c, const Poly *p);

/* sound.c: may n be lowered?  Not if an error was found in it */
bool sound_node(Check *c, Node *n);

/* common.c: for ifs, before anything is lowered */
void common_find(Check *c);

/* lower.c: nodes to equations of the system */
void lower_all(Check *c);
/* Lowers one equation for `var` into `sys`, apart from the model. */
void lower_apart(Check *c, System *sys, const Eqn *e);

/* init.c, attr.c, train.c: what belongs to parameters and training */
void init_elab(Check *c);
void init_make(Check *c);
void attr_use(const Sym *s);
void attr_make(Check *c, Sym *s);
void train_make(Check *c);

/* unused.c: what has no equation, or nobody reads */
void unused_check(Check *c);

/* time.c: causality of the finished system */
void time_check(Check *c);
/* [t-1] */
void time_step_text(Buf *b, TimeKind kind, int32_t off);
/* The name in the text: that of the equation a part, such as mu.1, is of. */
const char *time_var_name(Check *c, const Var *v);

/* initial.c: has what is read outside of the sequence a value there? */
void initial_check(Check *c);

/* target.c: no output may depend on a target */
void target_check(Check *c);

#endif
