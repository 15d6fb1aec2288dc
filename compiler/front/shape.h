/* shape.h - nodes of the checked tree, and the constraints on their shapes.
 *
 * A constraint is tried when its node is made.  What cannot be settled then
 * waits, and is tried again by solve_all() when everything has been met.
 */
#ifndef FRONT_SHAPE_H
#define FRONT_SHAPE_H

#include "front/tree.h"

typedef struct Check Check;     /* checker.h */

/* shape.c */
Shape *shape_unknown(Check *c);
Shape *shape_poison(Check *c);
Shape *shape_make(Check *c, uint32_t rank, const Poly *const *dim);
Shape *shape_get(Shape *s);     /* what it was unified with at last */
bool shape_is_scalar(Shape *s);
/* Is it certain that s has dimensions?  Which ones may be open still. */
bool shape_is_tensor(Shape *s);
void shape_make_tensor(Check *c, Shape *s);
const char *shape_text(Check *c, Shape *s);
const char *dim_text(Check *c, const Poly *p);
const Poly *dim_unknown(Check *c, Span at);
/* Makes a and b the same; false when they cannot be. */
bool shape_unify(Check *c, Shape *a, Shape *b, Span at);
bool dim_unify(Check *c, const Poly *p, const Poly *q, Span at);
/* Gives n that shape; false, with an error, when it must have another. */
bool shape_result(Check *c, Node *n, Shape *s);
/* "dimension 2 is H here and X there" */
const char *shape_difference(Check *c, Shape *a, Shape *b);
void shape_note(Check *c, const Node *n);       /* where its names are from */
void sym_note(Check *c, const Sym *s);

/* node.c: making nodes; shapes follow by constraints */
Node *node_new(Check *c, NodeKind kind, Span at);
Node *node_done(Check *c, Node *n, Node *const *arg, uint32_t narg);
Node *node_error(Check *c, Span at);
Node *node_number(Check *c, Span at, double x);
Node *node_real(Check *c, Span at, double x);
Node *node_access(Check *c, Span at, Sym *s, TimeRef time);
Node *node_map(Check *c, Span at, Op op, uint32_t narg, Node *const *arg);
Node *node_map1(Check *c, Span at, Op op, Node *a);
Node *node_map2(Check *c, Span at, Op op, Node *a, Node *b);
Node *node_func(Check *c, Span at, Func func, uint32_t narg, Node *const *arg);
/* base[element, ..]; base itself where there is none. */
Node *node_elements(Check *c, Span at, Node *base, uint32_t n,
                    Node *const *element);
/* False, with an error that starts with `what`, when n is no scalar. */
bool node_scalar(Check *c, Node *n, const char *what);

/* solve.c: constraints on shapes that wait until more is known */
void solve_node(Check *c, Node *n);
void solve_equation(Check *c, Eqn *e);
void solve_dim(Check *c, const Poly *p, const Poly *q, Span at);
/* More is known of s than before. */
void solve_wake(Check *c, const Shape *s);
void solve_all(Check *c);
/* What may be assumed where constraints say nothing; see solve.c. */
typedef enum { ASSUME_NOTHING, ASSUME_RANK, ASSUME_SCALAR } Assume;

/* One constraint each; true when settled. */
bool shape_of_map(Check *c, Node *n, Assume may);
bool shape_of_subscript(Check *c, Node *n, Assume may);
bool shape_of_func(Check *c, Node *n, Assume may);
bool shape_of_equation(Check *c, Eqn *e, Assume may);

#endif
