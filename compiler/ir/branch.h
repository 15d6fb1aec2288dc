/* branch.h - reductions over the children of a node, seen from a child.
 *
 *   s[n] = sum[c in children(n)] f(x[c], y[n])
 *
 * What such a body owes x, or a part of it that needs an equation of its own,
 * stands at the child: there x[c] is x[t] and y[n] is y[parent(t)].  It exists
 * where t has a parent, which is everywhere but at the root.
 */
#ifndef IR_BRANCH_H
#define IR_BRANCH_H

#include "ir/system.h"

/* e, a body over the children, at the child; `at` is where it stands in the
 * text.  What has no name at the parent gets a variable.  NULL gives NULL. */
const Expr *branch_at_child(System *s, const Expr *e, Span at);
/* t has a parent. */
const Expr *branch_has_parent(Pool *p);

#endif
