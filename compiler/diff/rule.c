/* One derivative per operation.
 *
 * Source: Griewank & Walther, Evaluating Derivatives, 2nd ed. (2008), table
 *         2.3; erf: DLMF 7.2.1; tanh: DLMF 4.34.8
 */
#include "diff/rule.h"

static const Gated none = {NULL, NULL};

static const Expr *
one_minus(Pool *p, const Expr *a)
{
	return expr_sub(p, expr_real(p, 1), a);
}

/* y = a / b */
static Gated
of_div(Pool *p, const Expr *e, uint32_t k, const Expr *y, const Expr *g)
{
	const Expr *q = expr_div(p, g, e->arg[1]);

	return gated_always(k == 0 ? q : expr_neg(p, expr_mul(p, q, y)));
}

/* y = a^b.  The formulas are kept from the places where a factor is infinite
 * and the derivative is not: b a^(b-1) at b = 0, log(a) at a = 0. */
static Gated
of_pow(Pool *p, const Expr *e, uint32_t k, const Expr *y, const Expr *g)
{
	const Expr *a = e->arg[0], *b = e->arg[1], *zero = expr_real(p, 0);

	if (k == 1)
		return (Gated){
			expr_op2(p, OP_LT, zero, a),
			expr_mul(p, g, expr_mul(p, y, expr_op1(p, OP_LOG, a))),
		};
	if (b->op == OP_CONST && b->num == 0)
		return none;
	const Expr *less = expr_sub(p, b, expr_real(p, 1));
	return (Gated){
		b->op == OP_CONST ? NULL : expr_op2(p, OP_NE, b, zero),
		expr_mul(p, g, expr_mul(p, b, expr_op2(p, OP_POW, a, less))),
	};
}

/* y = a mod b = a - b floor(a / b) */
static Gated
of_mod(Pool *p, const Expr *e, uint32_t k, const Expr *g)
{
	const Expr *q = expr_div(p, e->arg[0], e->arg[1]);

	if (k == 0)
		return gated_always(g);
	return gated_always(expr_neg(p, expr_mul(p, g,
	                                         expr_op1(p, OP_FLOOR, q))));
}

/* y = a < b ? a : b, or a > b ? a : b: the operand that is taken. */
static Gated
of_min_max(Pool *p, const Expr *e, uint32_t k, const Expr *g)
{
	const Expr *a = e->arg[0], *b = e->arg[1];
	const Expr *first = e->op == OP_MIN ? expr_op2(p, OP_LT, a, b)
	                                    : expr_op2(p, OP_LT, b, a);

	return (Gated){k == 0 ? first : expr_op1(p, OP_NOT, first), g};
}

static Gated
of_select(Pool *p, const Expr *e, uint32_t k, const Expr *g)
{
	const Expr *c = e->arg[0];

	if (k == 0)
		return none;
	return (Gated){k == 1 ? c : expr_op1(p, OP_NOT, c), g};
}

/* y = erf(a): 2 / sqrt(pi) exp(-a^2) */
static const Expr *
gauss(Pool *p, const Expr *a)
{
	const Expr *e = expr_op1(p, OP_EXP, expr_neg(p, expr_mul(p, a, a)));

	return expr_mul(p, expr_real(p, 1.1283791670955126), e);
}

Gated
rule_apply(Pool *p, const Expr *e, uint32_t k, const Expr *y, const Expr *g)
{
	const Expr *a = e->narg > 0 ? e->arg[0] : NULL;
	const Expr *b = e->narg > 1 ? e->arg[1] : NULL;
	const Expr *d = NULL;           /* the partial derivative itself */

	switch (e->op) {
	case OP_CONST: case OP_INDEX: case OP_TIME: case OP_LENGTH:
	case OP_ACCESS: case OP_REAL: case OP_STOP:
	case OP_EQ: case OP_NE: case OP_LT: case OP_LE:
	case OP_AND: case OP_OR: case OP_NOT:
	case OP_SIGN: case OP_STEP: case OP_FLOOR: case OP_DRAW:
	case OP_REPORT: case OP_COUNT:
		return none;
	case OP_ADD: return gated_always(g);
	case OP_SUB: return gated_always(k == 0 ? g : expr_neg(p, g));
	case OP_NEG: return gated_always(expr_neg(p, g));
	case OP_DIV: return of_div(p, e, k, y, g);
	case OP_POW: return of_pow(p, e, k, y, g);
	case OP_MOD: return of_mod(p, e, k, g);
	case OP_MIN: case OP_MAX: return of_min_max(p, e, k, g);
	case OP_SELECT: return of_select(p, e, k, g);
	case OP_LOG: return gated_always(expr_div(p, g, a));
	case OP_SQRT: return gated_always(expr_div(p, g, expr_add(p, y, y)));
	case OP_MUL: d = k == 0 ? b : a; break;
	case OP_ABS: d = expr_op1(p, OP_SIGN, a); break;
	case OP_EXP: d = y; break;
	case OP_SIN: d = expr_op1(p, OP_COS, a); break;
	case OP_COS: d = expr_neg(p, expr_op1(p, OP_SIN, a)); break;
	case OP_TANH: d = one_minus(p, expr_mul(p, y, y)); break;
	case OP_SIGMOID: d = expr_mul(p, y, one_minus(p, y)); break;
	case OP_SOFTPLUS: d = expr_op1(p, OP_SIGMOID, a); break;
	case OP_ERF: d = gauss(p, a); break;
	case OP_GRAD:                   /* operands y, a, da, b, db, ... */
		if (k % 2 == 0)
			return none;
		d = e->arg[k + 1];
		break;
	}
	return gated_always(expr_mul(p, g, d));
}
