/* Element functions of the interpreter.
 *
 *   in    an operation and its operands as numbers
 *   out   its value, rounded once
 *   how   arithmetic is the machine's: rounding a double sum, product or
 *         quotient to float gives the float operation's bits (53 >= 2 * 24 + 2;
 *         Figueroa 1995); functions are the kernels that emitted code uses, so
 *         that the interpreter has its bits
 */
#include "ir/interp_math.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Not every kernel is called here. */
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include "kernel_all.h"

static double
round_to(bool f32, double x)
{
	return f32 ? (double)(float)x : x;
}

#define KERNEL(name, a)                                                 \
	(f32 ? (double)rnn_##name##_f32((float)(a)) : rnn_##name##_f64(a))
#define KERNEL2(name, a, b)                                             \
	(f32 ? (double)rnn_##name##_f32((float)(a), (float)(b))         \
	     : rnn_##name##_f64(a, b))

static double
transcendental(Op op, bool f32, double a, double b)
{
	switch (op) {
	case OP_SQRT: return KERNEL(sqrt, a);
	case OP_EXP: return KERNEL(exp, a);
	case OP_LOG: return KERNEL(log, a);
	case OP_SIN: return KERNEL(sin, a);
	case OP_COS: return KERNEL(cos, a);
	case OP_TANH: return KERNEL(tanh, a);
	case OP_SIGMOID: return KERNEL(sigmoid, a);
	case OP_SOFTPLUS: return KERNEL(softplus, a);
	case OP_ERF: return KERNEL(erf, a);
	case OP_POW: return KERNEL2(pow, a, b);
	default: return NAN;            /* generic: math_real() has the rest */
	}
}

double
math_draw(bool f32, const int64_t k[7])
{
	return f32 ? (double)rnn_draw_f32(k[0], k[1], k[2], k[3], k[4], k[5],
	                                  k[6])
	           : rnn_draw_f64(k[0], k[1], k[2], k[3], k[4], k[5], k[6]);
}

double
math_real(Op op, bool f32, double a, double b)
{
	switch (op) {
	case OP_ADD: return round_to(f32, a + b);
	case OP_SUB: return round_to(f32, a - b);
	case OP_MUL: return round_to(f32, a * b);
	case OP_DIV: return round_to(f32, a / b);
	case OP_NEG: return -a;
	case OP_MOD: return KERNEL2(mod, a, b);
	case OP_MIN: return a < b || a != a ? a : b;
	case OP_MAX: return a > b || a != a ? a : b;
	case OP_ABS: return fabs(a);
	case OP_SIGN: return a != a ? a : (a > 0) - (a < 0);
	case OP_STEP: return a >= 0;
	case OP_FLOOR: return floor(a);
	default: return transcendental(op, f32, a, b);  /* generic: the rest */
	}
}
