/* diff.h - differentiation of systems: equations to equations.
 *
 *   adjoint = diff_reverse(system, spec, diag)
 *   tangent = diff_forward(system, spec, diag)
 *
 * Reverse: the equations of `system`, and for every variable v that the loss
 * depends on and that depends on one of spec->wrt an equation of its adjoint
 * v_adj = d(loss)/dv.  The adjoint of a delay is an advance: it runs in the
 * opposite direction of time, with boundary value 0 beyond the other end.
 * Variables asked for are outputs of the result, with grad_of set; beside them
 * only the loss is.  To differentiate again, set another loss.
 *
 * Forward: the equations of `system`, an input x_dot for every x of spec->wrt
 * (same shape, timed if x is), and v_dot for every variable that depends on
 * them; the tangents of the outputs and of the loss are outputs.
 *
 * Shapes: v_adj and v_dot have the shape of v.  Units: [loss]/[v].
 * Errors: reverse without a loss; nothing to differentiate with respect to, or
 *         something that is no real number; forward with respect to what an
 *         equation defines; more than RANK_MAX indices in a sum or product of
 *         the result.  The answer is NULL then.  An operation without
 *         derivative is no error: it is 0 where it is flat (step, floor, sign,
 *         argmax, conditions).  Corners: rule.h, ties: reduce.h.
 * Source: Griewank & Walther, Evaluating Derivatives, 2nd ed. (2008), ch. 3;
 *         reversal of delays: Wan & Beaufays (1996).
 */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include "base/diag.h"
#include "ir/system.h"

typedef struct {
	const Var *const *wrt;  /* real-typed params, inputs, consts ... */
	uint32_t nwrt;          /* 0: every param */
} DiffSpec;

System *diff_reverse(const System *s, const DiffSpec *spec, Diag *diag);
System *diff_forward(const System *s, const DiffSpec *spec, Diag *diag);

/* Makes such a result a model of its own, whose text checks: what was the loss
 * is an output, targets are inputs, nothing is trained. */
void diff_as_model(System *s);

#endif
