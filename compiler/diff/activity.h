/* activity.h - which variables a derivative has to do with.
 *
 * Variable u depends on x when the equation of u or one of its boundary values
 * reads x where a derivative passes: not inside a condition, an index,
 * stop_gradient() or a flat function.
 */
#ifndef DIFF_ACTIVITY_H
#define DIFF_ACTIVITY_H

#include "ir/system.h"

/* By variable id: it is one of wrt or depends on one and, with a loss, it is
 * the loss or the loss depends on it. */
bool *activity_find(const System *s, const Var *const *wrt, uint32_t nwrt,
                    const Var *loss, Arena *arena);

#endif
