/* interp_eval.h - one value of a system, on demand.  Private to the
 * interpreter. */
#ifndef IR_INTERP_EVAL_H
#define IR_INTERP_EVAL_H

#include "ir/interp.h"

/* The steps as a tree, each step of 1 .. T; 0: none. */
typedef struct {
	int64_t *parent;        /* of the root: T + 1 */
	int64_t *first, *next;  /* child, sibling */
} Branches;

typedef struct Definition Definition;

typedef struct {
	Interp *in;
	Arena *arena;
	Branches tree;
	Definition *def;        /* by variable id */
	uint64_t stamps;        /* evaluations begun so far */
	uint32_t depth;
} Run;

/* Prepares all equations and boundary values; nothing is known then. */
void   eval_define(Run *r);
bool   eval_has_equation(const Run *r, const Var *v);
/* The value of v at step t (0 if it has no time) and element, computed with all
 * that it needs unless it is known. */
double eval_value(Run *r, const Var *v, int64_t t, int64_t element);
/* What a check that fails reports there. */
double eval_shown(Run *r, const Var *v, int64_t t, int64_t element);

#endif
