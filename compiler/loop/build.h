/* build.h - making nodes and code, and the state of lowering one function.
 * Private to loop/. */
#ifndef LOOP_BUILD_H
#define LOOP_BUILD_H

#include "ir/memo.h"
#include "loop/program.h"

enum { SMALL_INTS = 64 };

/* What one function's code is made from. */
typedef struct {
	Program *prog;
	Arena *arena;           /* of the program */
	Arena *tmp;             /* of this function's lowering */
	const Schedule *sch;
	const Plan *plan;
	const System *sys;
	Function *fn;
	Buffer **home;          /* by variable: its value now, or the tape */
	Buffer **ring;          /* by variable: the steps before */
	Buffer **position;      /* by variable: where its ring goes on; NULL */
	Buffer **result;        /* by variable: the caller's output */
	Buffer **copy;          /* by PanelCopy */
	bool copied;            /* they have been made */
	Buffer **end_carry;     /* by variable: pads of the later segment */
	const Field **field;    /* by variable: of the state, or NULL */
	Buffer *parent, *child, *first, *next;  /* tables of the tree: tree.c */
	const Node **reg;       /* by variable: its value in this iteration of
	                         * the nest at hand, or NULL */
	const Node *turn[RANK_MAX]; /* the elements of the sweeps around */
	const Node *held[2 * RANK_MAX]; /* by level: of the nest at hand, what
	                         * the sweeps around it set; or NULL */
	Memo support;           /* Expr -> its Support, as a pointer */
	bool step;              /* no sequence: t is the one step */
	CodeList *out;          /* where statements go */
	unsigned temps;         /* names given */
	const Node *small[SMALL_INTS];  /* the integers from 0 on: value_int */
} Lower;

/* What expressions mean at one place in a loop nest. */
typedef struct {
	Lower *l;
	const Node *index[2 * RANK_MAX];        /* by level */
	uint32_t inner;         /* level of the innermost loop; UINT32_MAX */
	const Node *time;       /* local step, or NULL: untimed */
	const Node *each;       /* that of the child that is bound, or NULL */
	Memo known;             /* Expr -> Node: named so far */
	VEC(const Expr *) named; /* its keys, in the order of naming */
	Memo uses;              /* Expr -> count, as a pointer */
} Site;

/* A buffer, aligned for vectors; type: of the variable that it holds. */
Buffer *buffer_new(Arena *a, BufferKind kind, const char *name, Type type,
                   int64_t elements);

const Node *value_number(Lower *l, double x, Type type);
const Node *value_int(Lower *l, int64_t x);
const Node *value_var(Lower *l, const char *name, Type type);
const Node *value_load(Lower *l, const Buffer *b, const Node *index);
/* The vector of `lanes` neighbours that begins with the element that the
 * load n reads. */
const Node *value_lanes(Lower *l, const Node *n, int lanes);
/* The even or odd ones of 2 * lanes neighbours; the first or second half of the
 * lanes of a and b in turn. */
const Node *value_part(Lower *l, const Node *n, int lanes, Part part);
const Node *value_zip(Lower *l, const Node *a, const Node *b, Part part);
/* a * b + c, in one rounding where the target and the numerics have it. */
const Node *value_multiply_add(Lower *l, const Node *a, const Node *b,
                               const Node *c);
const Node *value_op(Lower *l, Op op, Type type, const Node *a, const Node *b);
const Node *value_add(Lower *l, const Node *a, const Node *b);   /* integers */
const Node *value_mul(Lower *l, const Node *a, const Node *b);

void code_append(Lower *l, Code *c);
Code *code_add(Lower *l, CodeKind kind);        /* appended to l->out */
void code_comment(Lower *l, const char *text);
void code_store(Lower *l, const Buffer *b, const Node *index, const Node *v);
const Node *code_let(Lower *l, const char *name, const Node *value);
/* A variable with a first value; code_set gives it the next ones. */
const Node *code_var(Lower *l, const Node *value);
void code_set(Lower *l, const Node *var, const Node *value);
/* Opens a loop var = 0 .. n-1; statements then go into it, until leave. */
const Node *code_for(Lower *l, const char *var, const Node *n, bool down,
                     CodeList **saved);
void code_if(Lower *l, const Node *cond, CodeList **saved);
static inline void
code_leave(Lower *l, CodeList *saved)
{
	l->out = saved;
}

/* value.c */
const Node *lower_expr(Site *s, const Expr *e);
/* The same; the statements that it needs go into `code`, which the caller puts
 * where they may run. */
const Node *lower_aside(Site *s, const Expr *e, CodeList *code);
/* May it read outside an array, if nothing is known of its indices but their
 * ranges? */
bool        lower_may_leave(const Lower *l, const Expr *e);
/* expr_support(), which looks at a node once. */
Support     lower_support(Lower *l, const Expr *e);
/* Counts the uses of all nodes that are evaluated in any case. */
void        site_count(Site *s, const Expr *e);
void        site_free(Site *s);
/* Flat index of an element: the sum of index times stride. */
const Node *flat_index(Lower *l, const Var *v, const uint8_t *axis,
                       const Node *const *index);
/* Where the value of v at this step is stored, element `flat`. */
const Node *place_index(Lower *l, const Buffer *b,
                        const Node *time, const Node *flat);
const char *loop_name(uint32_t level);

/* sparse.c: packs what is drawn sparse, once per call */
void lower_packed(Lower *l);
/* A constant of the program with these elements. */
Buffer *program_table(Program *p, Type type, const double *x, int64_t n);

/* update.c */
void lower_update(Program *p);

/* nest.c */
void lower_nest(Lower *l, const Nest *n, PhaseKind kind, int dir);
void lower_identity(Lower *l, const Nest *n);   /* accumulators, before */
void lower_accumulated(Lower *l, const Nest *n);        /* ... and after */

/* carry.c */
void lower_init_state(Lower *l);
void lower_rings_begin(Lower *l);
void lower_pads_begin(Lower *l, bool reverse);
void lower_pads_end(Lower *l, bool reverse);
void lower_commit(Lower *l, uint32_t phase);

/* names.c: C identifiers for names of the model, unique in one place: among
 * the variables of the emitted code (local), or the members of a struct. */
typedef struct {
	Strs taken;
	const char *model;
	bool local;
} Names;

void        names_begin(Names *n, const char *model, bool local);
void        names_take(Names *n, const char *id);
const char *names_identifier(Names *n, const char *name, Arena *arena);
void        names_end(Names *n);

/* tree.c */
void lower_tree_tables(Lower *l, Names *names);
void lower_tree(Lower *l);
/* The step, counted from 0, that is read at a parent or child. */
const Node *lower_branch(Site *s, TimeRef t);
/* Opens a loop over the children of s->time, which binds s->each. */
void lower_children(Site *s);

/* check.c */
void lower_checks(Program *p, const System *m, Arena *a);

/* function.c */
Buffer *lower_tape(Lower *l, const char *name, const char *doc, Type type,
                   int64_t elements, Names *names);
Function *lower_function(Program *p, const Schedule *s, FunctionKind kind,
                         Arena *arena);
#endif
