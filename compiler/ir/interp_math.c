/* Element functions of the interpreter.
 *
 *   in    an operation and its operands as numbers
 *   out   its value, rounded once
 *   how   arithmetic is the machine's: rounding a double sum, product,
 *         quotient or root to float gives the float operation's bits (53 >=
 *         2 * 24 + 2; Figueroa 1995); the rest has a line each
 */
#include "ir/interp_math.h"

#include <math.h>

static double
erf_f(double x, bool f32)
{
	return f32 ? (double)erff((float)x) : erf(x);
}

#define LIBM(name, x, f32) \
	((f32) ? (double)name##f((float)(x)) : name(x))

static double
sigmoid(double x)
{
	double e = exp(-fabs(x));

	return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

static double
softplus(double x)
{
	return fmax(x, 0) + log1p(exp(-fabs(x)));
}

static double
round_to(bool f32, double x)
{
	return f32 ? (double)(float)x : x;
}

double
math_floor_mod(double a, double b)
{
	double r = fmod(a, b);

	return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

static double
transcendental(Op op, bool f32, double a, double b)
{
	switch (op) {
	case OP_SQRT: return LIBM(sqrt, a, f32);
	case OP_EXP: return LIBM(exp, a, f32);
	case OP_LOG: return LIBM(log, a, f32);
	case OP_SIN: return LIBM(sin, a, f32);
	case OP_COS: return LIBM(cos, a, f32);
	case OP_TANH: return LIBM(tanh, a, f32);
	case OP_SIGMOID: return round_to(f32, sigmoid(a));
	case OP_SOFTPLUS: return round_to(f32, softplus(a));
	case OP_ERF: return erf_f(a, f32);
	case OP_POW: return round_to(f32, pow(a, b));
	default: return NAN;            /* generic: math_real() has the rest */
	}
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
	case OP_MOD: return round_to(f32, math_floor_mod(a, b));
	case OP_MIN: return a < b || a != a ? a : b;
	case OP_MAX: return a > b || a != a ? a : b;
	case OP_ABS: return fabs(a);
	case OP_SIGN: return a != a ? a : (a > 0) - (a < 0);
	case OP_STEP: return a >= 0;
	case OP_FLOOR: return floor(a);
	default: return transcendental(op, f32, a, b);  /* generic: the rest */
	}
}
