/* Every operation has the derivative that its values have.
 *
 * The switch has no default: an operation without a case does not compile.
 */
#include "gradient.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
	Pool *p;
	const Expr *a, *b;      /* real, in [-1, 1) */
	const Expr *i;          /* an index */
} Operands;

static const Expr *
positive(const Operands *o, const Expr *e)
{
	return expr_add(o->p, e, expr_real(o->p, 1.5));
}

static const Expr *
real(const Operands *o, const Expr *e)
{
	return expr_to_real(o->p, e);
}

static const Expr *
choose(const Operands *o, const Expr *c)
{
	return expr_select(o->p, c, expr_mul(o->p, o->a, o->a), o->b);
}

/* An expression in which the operation stands, smooth almost everywhere. */
static const Expr *
case_of(const Operands *o, Op op)
{
	Pool *p = o->p;
	const Expr *a = o->a, *b = o->b, *pos = positive(o, b);
	const Expr *less = expr_op2(p, OP_LT, a, b);
	const Expr *small = expr_op2(p, OP_LE, a, expr_real(p, 0.25));

	switch (op) {
	case OP_CONST:
		return expr_mul(p, a, expr_real(p, 3));
	case OP_INDEX:
		return expr_mul(p, a, real(o, o->i));
	case OP_TIME:
		return expr_mul(p, a, real(o, expr_time(p)));
	case OP_LENGTH:
		return expr_mul(p, a, real(o, expr_length(p)));
	case OP_ACCESS:
		return a;
	case OP_ADD: case OP_SUB: case OP_MUL: case OP_MIN: case OP_MAX:
		return expr_op2(p, op, a, b);
	case OP_DIV:
		return expr_op2(p, op, a, pos);
	case OP_POW:
		return expr_op2(p, op, positive(o, a), b);
	case OP_MOD:
		return expr_op2(p, op, expr_mul(p, expr_real(p, 9), a), pos);
	case OP_NEG: case OP_ABS: case OP_EXP: case OP_SIN: case OP_COS:
	case OP_TANH: case OP_SIGMOID: case OP_SOFTPLUS: case OP_ERF:
		return expr_op1(p, op, a);
	case OP_SQRT: case OP_LOG:
		return expr_op1(p, op, pos);
	case OP_SIGN: case OP_STEP: case OP_FLOOR:
		return expr_mul(p, b, expr_op1(p, op, a));
	case OP_EQ: case OP_NE:
		return choose(o, expr_op2(p, op, o->i, expr_int(p, 1)));
	case OP_LT: case OP_LE:
		return choose(o, expr_op2(p, op, a, b));
	case OP_AND: case OP_OR:
		return choose(o, expr_op2(p, op, less, small));
	case OP_NOT:
		return choose(o, expr_op1(p, op, less));
	case OP_SELECT:
		return choose(o, less);
	case OP_REAL:
		return expr_mul(p, b, real(o, less));
	case OP_REPORT:
		return choose(o, expr_op2(p, op, less, a));
	case OP_STOP:                   /* of what is not asked for */
		return expr_mul(p, a, expr_op1(p, op, real(o, o->i)));
	case OP_GRAD: {
		const Expr *ab = expr_mul(p, a, b);

		return expr_op(p, op, (const Expr *[]){
			expr_mul(p, a, ab), a, expr_add(p, ab, ab),
			b, expr_mul(p, a, a)}, 5);
	}
	case OP_DRAW: {
		const Expr *one = expr_int(p, 1);

		return expr_mul(p, b, expr_op(p, op, (const Expr *[]){
			one, one, expr_time(p), o->i, one, one, one}, 7));
	}
	case OP_COUNT:
		break;
	}
	return NULL;
}

typedef struct {
	Op op;
	bool found;
} Search;

static void
search(void *ctx, const Expr *e)
{
	Search *s = ctx;

	s->found = s->found || e->op == s->op;
}

/* y[t, i] = f(a, b), loss = sum of weighted y. */
static Var *
begin(Build *b, Operands *o)
{
	build_begin(b);
	Pool *p = &b->pool;
	Var *u = build_var(b, "u", VAR_INPUT, true, "H");
	Var *v = build_var(b, "v", VAR_PARAM, false, "H");

	*o = (Operands){p, build_at(b, u, 0, "i"), build_at(b, v, 0, "i"),
	                build_index(b, 0, 'H')};
	return build_var(b, "y", VAR_DEF, true, "H");
}

static void
finish(Build *b, const Var *y, const Expr *body)
{
	Pool *p = &b->pool;
	Var *w = build_var(b, "w", VAR_CONST, false, "H");
	Var *loss = build_var(b, "loss", VAR_DEF, false, "");

	build_map(b, y, body);
	build_reduce(b, loss, RED_SUM, "H",
	             expr_mul(p, build_at(b, w, 0, "i"),
	                      build_at(b, y, 0, "i")))->over_time = true;
	b->s->loss = loss;
}

static void
every_operation(void **state)
{
	(void)state;
	for (Op op = 0; op < OP_COUNT; op++) {
		Build b;
		Operands o;
		const Var *y = begin(&b, &o);
		const Expr *e = case_of(&o, op);
		Search s = {.op = op};

		expr_visit(e, search, &s);
		if (!s.found)
			fail_msg("the case of '%s' has none",
			         op_info[op].name);
		finish(&b, y, e);
		if (gradient_check(&b, 3, 3) == 0)
			fail_msg("'%s': no derivative at all",
			         op_info[op].name);
		build_end(&b);
	}
}

/* The same inside another function, so that y is no named value. */
static void
every_operation_inside(void **state)
{
	(void)state;
	for (Op op = 0; op < OP_COUNT; op++) {
		Build b;
		Operands o;
		const Var *y = begin(&b, &o);

		finish(&b, y, expr_op1(o.p, OP_SIN, case_of(&o, op)));
		assert_true(gradient_check(&b, 3, 3) > 0);
		build_end(&b);
	}
}

/* d loss/d v for T = 1 and loss = sum w[i] f(u[1, i], v[i]), w = 1 being no
 * part of it: f's partial derivative times w. */
static void
check_formula(const Expr *(*f)(const Operands *),
              double (*derivative)(double u, double v))
{
	Build b;
	Operands o;
	const Var *y = begin(&b, &o);

	finish(&b, y, f(&o));
	const double *g = gradient_of(&b, system_find(b.s, "v"), 1);
	Interp *in = interp_new(b.s, 1, false, &b.arena);
	build_fill(in, 1);
	for (int i = 0; i < 3; i++) {
		double u = in->value[system_find(b.s, "u")->id][i];
		double v = in->value[system_find(b.s, "v")->id][i];
		double w = in->value[system_find(b.s, "w")->id][i];

		assert_true(fabs(g[i] - w * derivative(u, v)) < 1e-12);
	}
	gradient_agree(&b, 1, 3);
	build_end(&b);
}

static const Expr *
stopped(const Operands *o)
{
	const Expr *v = expr_op1(o->p, OP_STOP, o->b);

	return expr_add(o->p, expr_mul(o->p, v, o->b),
	                expr_op1(o->p, OP_STOP, expr_mul(o->p, v, o->a)));
}

static double
of_stopped(double u, double v)
{
	(void)u;
	return v;
}

/* A step with the derivative of Zenke & Ganguli (2018). */
static const Expr *
surrogate(const Operands *o)
{
	Pool *p = o->p;
	const Expr *d = expr_add(p, expr_real(p, 1),
	                         expr_op1(p, OP_ABS, o->b));

	return expr_op(p, OP_GRAD, (const Expr *[]){
		expr_op1(p, OP_STEP, o->b), o->b,
		expr_div(p, expr_real(p, 1), expr_mul(p, d, d))}, 3);
}

static double
of_surrogate(double u, double v)
{
	(void)u;
	return 1 / ((1 + fabs(v)) * (1 + fabs(v)));
}

/* A derivative may be stated for one operand, in terms of another. */
static const Expr *
straight_through(const Operands *o)
{
	return expr_op(o->p, OP_GRAD, (const Expr *[]){
		expr_op1(o->p, OP_SIGN, expr_mul(o->p, o->a, o->b)),
		o->b, o->a}, 3);
}

static double
of_straight_through(double u, double v)
{
	(void)v;
	return u;
}

static void
stated_derivatives(void **state)
{
	(void)state;
	check_formula(stopped, of_stopped);
	check_formula(surrogate, of_surrogate);
	check_formula(straight_through, of_straight_through);
}

/* Values at the places where a formula has a corner or a pole; f over v. */
static double
derivative_at(const Expr *(*f)(const Operands *), double at)
{
	Build b;
	Operands o;
	const Var *y = begin(&b, &o);

	o.b = expr_sub(o.p, o.b, expr_op1(o.p, OP_STOP, o.b));
	o.b = expr_add(o.p, o.b, expr_real(o.p, at));
	finish(&b, y, f(&o));
	Interp *in = interp_new(b.s, 1, false, &b.arena);
	build_fill(in, 1);
	double w = in->value[system_find(b.s, "w")->id][0];
	double g = gradient_of(&b, system_find(b.s, "v"), 1)[0] / w;
	build_end(&b);
	return g;
}

static const Expr *
relu(const Operands *o)
{
	return expr_op2(o->p, OP_MAX, o->b, expr_real(o->p, 0));
}

static const Expr *
magnitude(const Operands *o)
{
	return expr_op1(o->p, OP_ABS, o->b);
}

static const Expr *
square(const Operands *o)
{
	return expr_op2(o->p, OP_POW, o->b, expr_real(o->p, 2));
}

static const Expr *
power_of_zero(const Operands *o)
{
	return expr_op2(o->p, OP_POW, expr_real(o->p, 0), o->b);
}

static const Expr *
power_to_zero(const Operands *o)
{
	const Expr *zero = expr_mul(o->p, o->a, expr_real(o->p, 0));

	return expr_op2(o->p, OP_POW, o->b, zero);
}

/* where(v > 0, log(v), 2 v): the branch not taken has no finite derivative. */
static const Expr *
safe_log(const Operands *o)
{
	return expr_select(o->p, expr_op2(o->p, OP_LT, expr_real(o->p, 0),
	                                  o->b),
	                   expr_op1(o->p, OP_LOG, o->b),
	                   expr_mul(o->p, expr_real(o->p, 2), o->b));
}

static const Expr *
root_of_relu(const Operands *o)
{
	return expr_op1(o->p, OP_SQRT, relu(o));
}

static const Expr *
log_from_below(const Operands *o)
{
	return expr_op2(o->p, OP_MAX, expr_op1(o->p, OP_LOG, o->b),
	                expr_real(o->p, -4));
}

static void
corners_and_poles(void **state)
{
	(void)state;
	assert_true(derivative_at(relu, 0) == 0);
	assert_true(derivative_at(relu, 0.5) == 1);
	assert_true(derivative_at(magnitude, 0) == 0);
	assert_true(derivative_at(magnitude, -2) == -1);
	assert_true(derivative_at(square, 0) == 0);
	assert_true(derivative_at(square, -3) == -6);
	assert_true(derivative_at(power_of_zero, 2) == 0);
	assert_true(derivative_at(power_to_zero, 0) == 0);
	assert_true(derivative_at(safe_log, 0) == 2);
	assert_true(derivative_at(safe_log, 0.5) == 2);
	assert_true(derivative_at(safe_log, 0.25) == 4);
	assert_true(derivative_at(root_of_relu, -1) == 0);
	assert_true(derivative_at(root_of_relu, 4) == 0.25);
	assert_true(derivative_at(log_from_below, 0) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation),
		cmocka_unit_test(every_operation_inside),
		cmocka_unit_test(stated_derivatives),
		cmocka_unit_test(corners_and_poles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
