/* objective.h - a loss for a system that has none.
 *
 *   objective_invent(system, "check", term, diag)
 *
 * The loss is the sum of term(y) over all real outputs y, their steps and their
 * elements; `name` is that of the variables that are added.
 *
 * term    given the output and the expression of its element, at the step and
 *         the indices of a sum over them
 * ->      false, with an error: no output is real
 */
#ifndef DRIVER_OBJECTIVE_H
#define DRIVER_OBJECTIVE_H

#include "base/diag.h"
#include "ir/system.h"

typedef const Expr *ObjectiveTerm(System *s, const Var *y,
                                  const Expr *element);

bool objective_invent(System *s, const char *name, ObjectiveTerm *term,
                      Diag *diag);

#endif
