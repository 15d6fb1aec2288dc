/* Dimensions as polynomials: canonical text, arithmetic, unification. */
#include "front/dim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

typedef struct {
	Arena arena;
	DimAtom h, x, u, v;     /* two names, two unknowns */
} Fixture;

static int
setup(void **state)
{
	static const char *const name[] = {"H", "X", "?", "?"};
	Fixture *f = mem_realloc(NULL, sizeof *f);
	DimAtom *atom[] = {&f->h, &f->x, &f->u, &f->v};

	f->arena = (Arena){0};
	for (uint32_t i = 0; i < 4; i++)
		*atom[i] = (DimAtom){
			.name = name[i], .id = i, .unknown = i >= 2,
			.size = i == 0 ? 5 : 3,
		};
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	Fixture *f = *state;

	arena_free(&f->arena);
	free(f);
	return 0;
}

static const Poly *
scaled(Fixture *f, int64_t k, DimAtom *a, int64_t plus)
{
	Arena *m = &f->arena;

	return poly_add(m, poly_mul(m, poly_int(m, k), poly_atom(m, a)),
	                poly_int(m, plus), 1);
}

static void
assert_text(const Poly *p, const char *want)
{
	Buf b = {0};

	poly_print(p, &b);
	assert_string_equal(b.text, want);
	buf_free(&b);
}

static void
text_is_canonical(void **state)
{
	Fixture *f = *state;
	Arena *m = &f->arena;
	const Poly *xh = poly_mul(m, poly_atom(m, &f->x),
	                          poly_atom(m, &f->h));

	assert_text(poly_int(m, 0), "0");
	assert_text(poly_int(m, -4), "-4");
	assert_text(scaled(f, 2, &f->h, 1), "2*H+1");
	assert_text(scaled(f, 1, &f->h, -1), "H-1");
	assert_text(scaled(f, -1, &f->h, 1), "-H+1");
	assert_text(poly_add(m, poly_add(m, poly_atom(m, &f->x), xh, 1),
	                     poly_atom(m, &f->h), 1), "H*X+H+X");
	assert_text(poly_add(m, xh, xh, -1), "0");
}

static void
equal_sizes_are_not_equal_dimensions(void **state)
{
	Fixture *f = *state;
	Arena *m = &f->arena;
	const Poly *h = poly_atom(m, &f->h), *x = poly_atom(m, &f->x);

	f->h.size = f->x.size;
	assert_false(poly_same(m, h, x));
	assert_int_equal(poly_unify(m, h, x, (Span){1, 2}), UNIFY_CLASH);
	assert_int_equal(poly_unify(m, x, poly_int(m, 3), (Span){1, 2}),
	                 UNIFY_CLASH);
}

static void
unknowns_are_solved(void **state)
{
	Fixture *f = *state;
	Arena *m = &f->arena;
	const Poly *twice = poly_add(m, scaled(f, 1, &f->u, 0),
	                             poly_atom(m, &f->h), 1);

	/* u + H = 2 H + 3 */
	assert_int_equal(poly_unify(m, twice, scaled(f, 2, &f->h, 3),
	                            (Span){7, 9}), UNIFY_SAME);
	assert_text(poly_resolve(m, poly_atom(m, &f->u)), "H+3");
	assert_int_equal(f->u.at.start, 7);
	/* 2 v = 2 u: divided by what all terms share */
	assert_int_equal(poly_unify(m, scaled(f, 2, &f->v, 0),
	                            scaled(f, 2, &f->u, 0), (Span){1, 2}),
	                 UNIFY_SAME);
	assert_text(poly_resolve(m, poly_atom(m, &f->v)), "H+3");
	assert_int_equal(poly_size(poly_resolve(m, poly_atom(m, &f->v))), 8);
}

static void
what_cannot_be_solved_waits(void **state)
{
	Fixture *f = *state;
	Arena *m = &f->arena;
	const Poly *uv = poly_mul(m, poly_atom(m, &f->u),
	                          poly_atom(m, &f->v));
	const Poly *hx = poly_mul(m, poly_atom(m, &f->h),
	                          poly_atom(m, &f->x));

	assert_int_equal(poly_unify(m, uv, hx, (Span){1, 2}), UNIFY_LATER);
	assert_int_equal(poly_unify(m, scaled(f, 2, &f->u, 0),
	                            scaled(f, 1, &f->h, 0), (Span){1, 2}),
	                 UNIFY_LATER);
	assert_ptr_equal(poly_unknown(uv), &f->u);
	f->u.is = poly_atom(m, &f->x);
	f->v.is = poly_atom(m, &f->h);
	assert_true(poly_same(m, uv, hx));
}

static void
sizes_saturate(void **state)
{
	Fixture *f = *state;
	Arena *m = &f->arena;
	const Poly *p = poly_atom(m, &f->h), *q = p;

	f->h.size = SIZE_LIMIT - 1;
	assert_int_equal(poly_size(p), SIZE_LIMIT - 1);
	assert_int_equal(poly_size(poly_mul(m, p, p)), SIZE_LIMIT);
	assert_int_equal(poly_size(scaled(f, -2, &f->h, 0)), -SIZE_LIMIT);
	for (int i = 1; i < DEGREE_MAX; i++)
		q = poly_mul(m, q, p);
	assert_non_null(q);
	assert_null(poly_mul(m, q, p));
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(text_is_canonical),
		CASE(equal_sizes_are_not_equal_dimensions),
		CASE(unknowns_are_solved),
		CASE(what_cannot_be_solved_waits),
		CASE(sizes_saturate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
