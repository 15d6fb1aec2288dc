/* lower.h - what the files of the lowering share.
 *
 * A node at given element indices becomes a scalar expression.  A reduction
 * cannot stand inside one, and gets a variable and an equation of its own.
 *
 * Note [Frames].  Such an equation must not depend on where its node is used:
 * it is lowered in a frame in which the node's free index variables are levels
 * 0 .. f-1, the axes of its value the next ones, and bound indices come after.
 * Levels that do not occur are then closed up, which makes equal reductions
 * identical expressions, found by pointer.  The use puts its own indices in.
 */
#ifndef FRONT_LOWER_H
#define FRONT_LOWER_H

#include "front/checker.h"
#include "ir/memo.h"

enum { LEVEL_MAX = 64 };        /* bits of Support.levels */

typedef struct Part Part;

typedef struct {
	Check *c;
	Pool *p;
	Sym *owner;             /* whose equation is being lowered */
	Span at;
	const Expr *guard;      /* holds where the expression is evaluated */
	const Expr *needs;      /* the strongest guard of an equation that what
	                         * was lowered since then reads */
	bool choosing;          /* in a branch: not all of it is evaluated */
	uint32_t edges;         /* boundary values being lowered */
	uint32_t nlevel;
	const Dim *dim[LEVEL_MAX];
	Memo parts;             /* reductions made so far, by body */
} Lower;

typedef struct {
	RedKind red;
	bool over_time, over_children;
	uint32_t base;          /* levels that are not bound */
	uint32_t nbind;
	const Dim *bind[RANK_MAX];
	const Expr *where, *body;
	const Expr *within;     /* bound elements that there are; NULL: all */
	const Expr *guard;      /* of the equation to be */
} Reduction;

typedef const Expr *const *Indices;

/* n at those indices.  `want` (INT or REAL) says what bare digits are. */
const Expr *lower_node(Lower *l, Node *n, Indices idx, ElemType want);
/* ... as a real number. */
const Expr *lower_real(Lower *l, Node *n, Indices idx);

/* Opens a new level; its index expression. */
const Expr *lower_level(Lower *l, const Poly *dim);
/* Binds one more index of a reduction. */
const Expr *lower_bind(Lower *l, Reduction *r, const Poly *dim);
Reduction lower_reduction(Lower *l, RedKind red);
/* The reduction as an equation of its own: its value. */
const Expr *lower_finish(Lower *l, Reduction *r);
/* `body` as an equation of its own, because it is used more than once. */
const Expr *lower_name(Lower *l, const Expr *body);

/* Whether there is an element at that level, which runs over `dim`: a sequence
 * may be shorter, an iteration end before.  NULL: always. */
const Expr *lower_active(Lower *l, const Dim *dim, const Expr *level);
/* What the read n at those indices gives, where they may leave an axis; `at`
 * are not all in range. */
const Expr *lower_edges(Lower *l, Node *n, Indices at, ElemType want);
/* Is there a value beyond that end? */
bool lower_has_edge(const Node *n, uint32_t axis, bool above);

/* If n is one reduction and nothing else, what it is. */
bool lower_as_reduction(Lower *l, Node *n, Indices idx, ElemType want,
                        Reduction *r);
/* A function or reduction, in its frame. */
const Expr *lower_in_frame(Lower *l, Node *n, Indices idx, ElemType want);
/* A function without an equation of its own. */
const Expr *lower_func(Lower *l, Node *n, Indices idx, ElemType want);

const Expr *lower_and(Lower *l, const Expr *a, const Expr *b);
bool lower_element_free(const Expr *e);

#endif
