/* Eigenvalues, orthogonal matrices, initialisers, structure. */
#include "check.h"

#include "eigen.h"
#include "init.h"
#include "philox.h"
#include "structure.h"
#include "tensor.h"
#include "toy.h"

static double
radius_of(const double *a, size_t n)
{
	double *copy = malloc(n * n * sizeof *copy), rho;
	RnnError err = {0};

	memcpy(copy, a, n * n * sizeof *copy);
	if (rnn_spectral_radius(copy, n, &rho, &err) != 0)
		fail_msg("%s", err.text);
	free(copy);
	return rho;
}

static void
small_matrices_have_known_radii(void **state)
{
	const double rotation[] = {0.6, -0.8, 0.8, 0.6};
	const double jordan[] = {2, 1, 0, 0, 2, 1, 0, 0, 2};
	const double nilpotent[] = {0, 0, 5, 7, 0, 3, 0, 0, 0};
	const double cycle[] = {0, 0, 0, 8, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0};
	const double shifted[] = {1, 2, 3, 4, 5, 6, 7, 8, 10};

	(void)state;
	close_to(radius_of(rotation, 2), 1, 1e-15);
	close_to(radius_of(jordan, 3), 2, 0);
	close_to(radius_of(nilpotent, 3), 0, 0);
	close_to(radius_of(cycle, 4), 2, 1e-14);
	/* the largest root of x^3 - 16 x^2 - 12 x + 3 */
	close_to(radius_of(shifted, 3), 16.7074933161247483, 1e-13);
	close_to(radius_of((double[]){-3}, 1), 3, 0);
}

/* Companion matrix of a polynomial whose roots are chosen: complex pairs of
 * equal modulus, on which power iteration never settles. */
static void
complex_pairs_of_equal_modulus(void **state)
{
	enum { N = 6 };
	double poly[N + 1] = {1}, a[N * N] = {0};
	static const double angle[] = {0.3, 1.1, 2.5};

	(void)state;
	for (int k = 0; k < 3; k++) {
		double p = -2 * 1.25 * cos(angle[k]), q = 1.25 * 1.25;

		for (int i = N; i >= 0; i--)
			poly[i] += (i > 0 ? p * poly[i - 1] : 0) +
			           (i > 1 ? q * poly[i - 2] : 0);
	}
	for (int i = 0; i < N; i++) {
		a[i] = -poly[i + 1];
		if (i > 0)
			a[i * N + i - 1] = 1;
	}
	close_to(radius_of(a, N), 1.25, 1e-12);
}

/* S D S^-1 for a known D and a random S made of reflections: every size. */
static void
known_spectra_of_every_size(void **state)
{
	RnnError err = {0};

	(void)state;
	for (size_t n = 2; n <= 60; n += n < 10 ? 1 : 17) {
		double *q = malloc(n * n * sizeof *q);
		double *a = calloc(n * n, sizeof *a);
		RnnStream s = rnn_stream(n, "spectra");

		for (size_t i = 0; i < n * n; i++)
			q[i] = rnn_normal(s, (RnnDraw){i, 0, 0});
		assert_int_equal(rnn_orthonormalise(q, n, n, &err), 0);
		/* D: 2 by 2 rotations of modulus 0.9 - k / 100, upper part
		 * filled, so that the matrix is not normal */
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				for (size_t k = 0; k < n; k++)
					for (size_t l = k / 2 * 2; l < n; l++) {
						double m = 0.9 - (double)(k / 2)
						           / 100, d = 0.1;

						if (k / 2 == l / 2)
							d = k == l ? m * 0.6
							  : k < l ? m * 0.8
							          : -m * 0.8;
						if (n % 2 && k == n - 1)
							d = 0.2;
						a[i * n + j] += q[i * n + k] * d
						                * q[j * n + l];
					}
		close_to(radius_of(a, n), 0.9, 1e-9);
		free(a);
		free(q);
	}
}

static void
orthonormal_columns(void **state)
{
	enum { R = 7, C = 5 };
	double a[R * C];
	RnnStream s = rnn_stream(1, "columns");
	RnnError err = {0};

	(void)state;
	for (size_t i = 0; i < R * C; i++)
		a[i] = rnn_normal(s, (RnnDraw){i, 0, 0});
	double first = a[0];
	assert_int_equal(rnn_orthonormalise(a, R, C, &err), 0);
	for (int j = 0; j < C; j++)
		for (int k = 0; k < C; k++) {
			double dot = 0;

			for (int i = 0; i < R; i++)
				dot += a[i * C + j] * a[i * C + k];
			close_to(dot, j == k, 1e-14);
		}
	/* A positive diagonal of R: column 0 of Q points along that of A. */
	assert_true(first * a[0] > 0);
}

/* A square tensor with this chain, dense. */
static RnnTensor
square(const char *name, int64_t n, const RnnInit *init, int n_init)
{
	return (RnnTensor){.name = name, .rank = 2,
	                   .axis = {{n, n, 0, 0}, {n, 1, 0, 0}}, .init = init,
	                   .n_init = n_init};
}

static void
reservoirs_reach_their_radius(void **state)
{
	static const RnnInit chain[] = {
		{RNN_INIT_UNIFORM, -1, 1, NULL},
		{RNN_INIT_SPARSE, 0.1, 0, NULL},
		{RNN_INIT_SPECTRAL_RADIUS, 0.9, 0, NULL}
	};
	static const int64_t size[] = {5, 30, 100, 200};
	RnnError err = {0};

	(void)state;
	for (int k = 0; k < 4; k++) {
		RnnTensor t = square("R", size[k], chain, 3);
		size_t n = rnn_tensor_count(&t), kept = 0;
		double *x = malloc(n * sizeof *x);
		uint64_t seed = 1;

		/* The smallest may come out nilpotent: the message says so. */
		while (rnn_init_tensor(&t, NULL, seed, x, &err) != 0) {
			says(&err, "change the seed");
			assert_true(size[k] == 5 && ++seed < 50);
		}
		for (size_t i = 0; i < n; i++)
			kept += x[i] != 0;
		close_to(radius_of(x, (size_t)size[k]), 0.9, 1e-6);
		if (size[k] >= 100)
			close_to((double)kept / (double)n, 0.1, 0.02);
		free(x);
	}
}

static void
chains_do_what_they_say(void **state)
{
	static const RnnInit orth[] = {{RNN_INIT_ORTHOGONAL, 2, 0, NULL}};
	static const RnnInit eye[] = {{RNN_INIT_IDENTITY, 3, 0, NULL}};
	static const RnnInit glo[] = {{RNN_INIT_GLOROT, 0, 0, NULL}};
	RnnTensor wide = {.name = "O", .rank = 2,
	                  .axis = {{3, 5, 0, 0}, {5, 1, 0, 0}}, .init = orth,
	                  .n_init = 1};
	RnnTensor cube = {.name = "G", .rank = 3,
	                  .axis = {{4, 6, 0, 0}, {2, 3, 0, 0}, {3, 1, 0, 0}},
	                  .init = glo, .n_init = 1};
	double x[24];
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_init_tensor(&wide, NULL, 1, x, &err), 0);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++) {
			double dot = 0;

			for (int k = 0; k < 5; k++)
				dot += x[5 * i + k] * x[5 * j + k];
			close_to(dot, i == j ? 4 : 0, 1e-13);
		}
	wide.init = eye;
	assert_int_equal(rnn_init_tensor(&wide, NULL, 1, x, &err), 0);
	for (int i = 0; i < 15; i++)
		assert_true(x[i] == (i % 6 == 0 ? 3 : 0));
	assert_int_equal(rnn_init_tensor(&cube, NULL, 1, x, &err), 0);
	for (int i = 0; i < 24; i++)
		assert_true(fabs(x[i]) <= sqrt(6.0 / (6 + 4)));
	cube.init = orth;
	assert_int_equal(rnn_init_tensor(&cube, NULL, 1, x, &err), -1);
	says(&err, "tensor 'G': 'orthogonal' needs a matrix");
}

/* The same numbers whatever the layout and the precision. */
static void
layout_and_precision_do_not_matter(void **state)
{
	const RnnModel *a = toy32_model(), *b = toy64_model();
	float f[TOY_REALS], w32[12];
	double d[TOY_REALS], w64[12];
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_init_model(a, 5, f, &err), 0);
	assert_int_equal(rnn_init_model(b, 5, d, &err), 0);
	for (int i = 0; i < TOY_REALS; i++)
		assert_true(f[i] == (float)d[i]);
	rnn_tensor_gather(&a->tensor[0], 4, f, w32);
	rnn_tensor_gather(&b->tensor[0], 8, d, w64);
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 3; j++)
			assert_true(w64[3 * i + j] == d[TOY_W_AT(i, j)] &&
			            w32[3 * i + j] == (float)w64[3 * i + j]);
	assert_true(d[TOY_U_AT(0, 2)] == 0 && d[TOY_U_AT(3, 0)] == 0);
	assert_true(d[TOY_U_AT(0, 1)] != 0);
	assert_true(d[12] == 0 && d[15] == 0 && d[54] == 0);
	assert_true(d[TOY_M + 1] == 1 && d[TOY_M + 2] == 0);
}

/* A model of one 3 by 3 tensor with this structure. */
static RnnModel
single(RnnTensor *t, unsigned structure)
{
	*t = square("A", 3, NULL, 0);
	t->structure = structure;
	t->clip_lo = -0.3;
	t->clip_hi = 0.3;
	t->norm = 0.5;
	return (RnnModel){.abi = RNN_ABI, .name = "single", .real_size = 4,
	                  .tensor = t, .n_tensor = 1, .n_param = 9,
	                  .n_real = 9};
}

static void
projections_keep_their_promises(void **state)
{
	static const unsigned char mask[9] = {1, 0, 1, 0, 1, 1, 1, 1, 1};
	RnnError err = {0};

	(void)state;
	for (unsigned bits = 1; bits < 32; bits++) {
		RnnTensor t;
		RnnModel m = single(&t, bits);
		RnnStructures s;
		float x[9], y[9];
		int changed = 0;

		t.mask_values = mask;
		assert_int_equal(rnn_structures_new(&m, x, &s, &err), 0);
		for (size_t i = 0; i < 9; i++)
			x[i] = (float)rnn_normal(rnn_stream(bits, "x"),
			                         (RnnDraw){i, 0, 0});
		assert_int_equal(rnn_structures_check(&s, x, "w", &err), -1);
		memcpy(y, x, sizeof x);
		rnn_structures_project(&s, x);
		assert_int_equal(rnn_structures_check(&s, x, "w", &err), 0);
		for (int i = 0; i < 9; i++)
			changed += x[i] != y[i];
		assert_true(changed > 0);
		memcpy(y, x, sizeof x);
		rnn_structures_project(&s, x);
		assert_memory_equal(x, y, sizeof x);
		rnn_structures_free(&s);
	}
}

static void
gradients_are_averaged_over_pairs(void **state)
{
	RnnTensor t;
	RnnModel m = single(&t, RNN_SYMMETRIC | RNN_ZERO_DIAGONAL);
	RnnStructures s;
	RnnError err = {0};
	float g[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	const float want[9] = {0, 3, 5, 3, 0, 7, 5, 7, 0};

	(void)state;
	assert_int_equal(rnn_structures_new(&m, g, &s, &err), 0);
	rnn_structures_gradient(&s, g);
	assert_memory_equal(g, want, sizeof g);
	rnn_structures_free(&s);
}

static void
promises_that_clash_are_refused(void **state)
{
	static const unsigned char mask[9] = {1, 0, 1, 1, 1, 1, 1, 1, 1};
	RnnTensor t;
	RnnModel m = single(&t, RNN_SYMMETRIC | RNN_MASK);
	RnnStructures s;
	RnnError err = {0};
	float x[9] = {0};

	(void)state;
	t.mask_values = mask;
	assert_int_equal(rnn_structures_new(&m, x, &s, &err), -1);
	says(&err, "mask is not: [1, 0]");
	t.mask_values = NULL;
	t.mask = "nowhere";
	assert_int_equal(rnn_structures_new(&m, x, &s, &err), -1);
	says(&err, "its mask 'nowhere' is not a const");
	t.structure = RNN_CLIP | RNN_ZERO_DIAGONAL;
	t.clip_lo = 0.1;
	assert_int_equal(rnn_structures_new(&m, x, &s, &err), -1);
	says(&err, "excludes 0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_matrices_have_known_radii),
		cmocka_unit_test(complex_pairs_of_equal_modulus),
		cmocka_unit_test(known_spectra_of_every_size),
		cmocka_unit_test(orthonormal_columns),
		cmocka_unit_test(reservoirs_reach_their_radius),
		cmocka_unit_test(chains_do_what_they_say),
		cmocka_unit_test(layout_and_precision_do_not_matter),
		cmocka_unit_test(projections_keep_their_promises),
		cmocka_unit_test(gradients_are_averaged_over_pairs),
		cmocka_unit_test(promises_that_clash_are_refused)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
