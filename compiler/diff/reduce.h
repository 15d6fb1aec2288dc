/* reduce.h - the derivative of every reduction, once.
 *
 *   d = reduce_apply(system, equation, g, diag)
 *
 * equation  u[I] = reduction over J of body(I, J)
 * g         any real factor, over the levels of body
 * ->        g * (the partial derivative of u[I] with respect to body(I, J)),
 *           over the levels of body; what it needs beside, such as the product
 *           of the other elements, becomes equations of the system
 *
 * To be called once for an equation in either direction.
 * prod is exact where elements are 0: nothing is divided.  max and min share
 * the derivative equally between the elements that tie.
 * Errors: a product whose result and binders have more than RANK_MAX indices
 *         together; a product over the children of a node.
 */
#ifndef DIFF_REDUCE_H
#define DIFF_REDUCE_H

#include "base/diag.h"
#include "diff/gated.h"
#include "ir/system.h"

Gated reduce_apply(System *s, const Equation *e, const Expr *g, Diag *diag);

#endif
