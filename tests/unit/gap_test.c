/* How far from the element at hand an equation reads. */
#include "build.h"

#include "ir/gap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const Expr *
shifted(Build *b, uint32_t level, int64_t by)
{
	return expr_add(&b->pool, build_index(b, level, 'H'),
	                expr_int(&b->pool, by));
}

static const Expr *
read_at(Build *b, const Var *v, const Expr *index)
{
	return expr_access(&b->pool, v, (TimeRef){AT_REL, 0}, &index);
}

static void
expect(const Equation *e, const Expr *access, int64_t lo, int64_t hi)
{
	Gap g = gap_find(e, access, 0, 0);

	assert_int_equal(g.lo, lo);
	assert_int_equal(g.hi, hi);
}

/* a[i] = a[i-1] + a[i+2] + a[2]: H = 3. */
static void
constant(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *a = build_var(&b, "a", VAR_DEF, true, "H");
	const Expr *before = read_at(&b, a, shifted(&b, 0, -1));
	const Expr *after = read_at(&b, a, shifted(&b, 0, 2));
	const Expr *fixed = read_at(&b, a, expr_int(p, 2));
	const Equation *e = build_map(&b, a, expr_add(
		p, expr_add(p, before, after), fixed));

	expect(e, before, -1, -1);
	expect(e, after, 2, 2);
	expect(e, fixed, 0, 2);
	build_end(&b);
}

/* a[i] = sum[j where j < i] where(j + 1 < i, a[j], a[j+1]): the branch adds to
 * what the sum says. */
static void
under_conditions(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *a = build_var(&b, "a", VAR_DEF, true, "H");
	const Expr *i = build_index(&b, 0, 'H'), *j = build_index(&b, 1, 'H');
	const Expr *far = read_at(&b, a, j);
	const Expr *near = read_at(&b, a, shifted(&b, 1, 1));
	Equation *e = build_reduce(&b, a, RED_SUM, "H", expr_select(
		p, expr_op2(p, OP_LT, shifted(&b, 1, 1), i), far, near));

	e->where = expr_op2(p, OP_LT, j, i);
	expect(e, far, -2, -2);
	expect(e, near, 0, 0);
	e->where = NULL;
	expect(e, near, 0, 3);
	build_end(&b);
}

/* One access in two places counts for both. */
static void
everywhere(void **state)
{
	Build b;
	(void)state;

	build_begin(&b);
	Pool *p = &b.pool;
	Var *a = build_var(&b, "a", VAR_DEF, true, "H");
	const Expr *i = build_index(&b, 0, 'H'), *j = build_index(&b, 1, 'H');
	const Expr *r = read_at(&b, a, j);
	const Equation *e = build_reduce(&b, a, RED_SUM, "H", expr_add(
		p, expr_select(p, expr_op2(p, OP_LT, j, i), r,
		               expr_real(p, 0)), r));

	expect(e, r, -2, 2);
	build_end(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constant),
		cmocka_unit_test(under_conditions),
		cmocka_unit_test(everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
