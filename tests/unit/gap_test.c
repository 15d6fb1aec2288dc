/* How far from the element at hand an equation reads. */
#include "build.h"

#include "ir/gap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A variable a, [H] with H = 3, and the indices i and j over H. */
typedef struct {
	Build b;
	Var *a;
	const Expr *i, *j;
} Case;

static void
begin(Case *c)
{
	build_begin(&c->b);
	c->a = build_var(&c->b, "a", VAR_DEF, true, "H");
	c->i = build_index(&c->b, 0, 'H');
	c->j = build_index(&c->b, 1, 'H');
}

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

/* a[i] = a[i-1] + a[i+2] + a[2] */
static void
constant(void **state)
{
	Case c;
	(void)state;

	begin(&c);
	Build *b = &c.b;
	const Expr *before = read_at(b, c.a, shifted(b, 0, -1));
	const Expr *after = read_at(b, c.a, shifted(b, 0, 2));
	const Expr *fixed = read_at(b, c.a, expr_int(&b->pool, 2));
	const Equation *e = build_map(b, c.a, expr_add(
		&b->pool, expr_add(&b->pool, before, after), fixed));

	expect(e, before, -1, -1);
	expect(e, after, 2, 2);
	expect(e, fixed, 0, 2);
	build_end(b);
}

/* a[i] = sum[j where j < i] where(j + 1 < i, a[j], a[j+1]): the branch adds to
 * what the sum says. */
static void
under_conditions(void **state)
{
	Case c;
	(void)state;

	begin(&c);
	Build *b = &c.b;
	const Expr *far = read_at(b, c.a, c.j);
	const Expr *near = read_at(b, c.a, shifted(b, 1, 1));
	Equation *e = build_reduce(b, c.a, RED_SUM, "H", expr_select(
		&b->pool, expr_op2(&b->pool, OP_LT, shifted(b, 1, 1), c.i),
		far, near));

	e->where = expr_op2(&b->pool, OP_LT, c.j, c.i);
	expect(e, far, -2, -2);
	expect(e, near, 0, 0);
	e->where = NULL;
	expect(e, near, 0, 3);
	build_end(b);
}

/* One access in two places counts for both. */
static void
everywhere(void **state)
{
	Case c;
	(void)state;

	begin(&c);
	Pool *p = &c.b.pool;
	const Expr *r = read_at(&c.b, c.a, c.j);
	const Equation *e = build_reduce(&c.b, c.a, RED_SUM, "H", expr_add(
		p, expr_select(p, expr_op2(p, OP_LT, c.j, c.i), r,
		               expr_real(p, 0)), r));

	expect(e, r, -2, 2);
	build_end(&c.b);
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
