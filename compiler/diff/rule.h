/* rule.h - the derivative of every operation, once.
 *
 *   d = rule_apply(pool, e, k, y, g)
 *
 * e       an operation of type real
 * k       which operand, of type real
 * y       an expression that has the value of e: e itself, or the variable
 *         that holds it
 * g       any real factor
 * ->      g * (the partial derivative of e with respect to operand k); `value`
 *         NULL where that is 0 everywhere
 *
 * Both directions use it: g is the cotangent of e, or the tangent of operand
 * k.  It is linear in g, and 0 where g is.
 *
 * Where a function has a corner: max(a, b) and min(a, b) at a = b have the
 * derivative of b, so that relu(x) = max(x, 0) has 0 at 0; abs has 0 at 0;
 * step, sign and floor have 0 everywhere.  a^b at a <= 0 has the derivative 0
 * with respect to b, and at b = 0 the derivative 0 with respect to a.
 */
#ifndef DIFF_RULE_H
#define DIFF_RULE_H

#include "diff/gated.h"

Gated rule_apply(Pool *p, const Expr *e, uint32_t k, const Expr *y,
                 const Expr *g);

#endif
