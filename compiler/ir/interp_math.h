/* interp_math.h - the value of one operation on numbers.
 *
 * The operations of op.def that emitted code spells as a kernel, with the
 * kernels themselves, so that the interpreter has the bits of emitted code.
 * Private to the interpreter.
 */
#ifndef IR_INTERP_MATH_H
#define IR_INTERP_MATH_H

#include "ir/expr.h"

/* The real operation `op` on a (and b, for two operands): in f32, operands
 * are floats held in doubles, and so is the result. */
double math_real(Op op, bool f32, double a, double b);

/* OP_DRAW: of its seven operands. */
double math_draw(bool f32, const int64_t k[7]);

#endif
