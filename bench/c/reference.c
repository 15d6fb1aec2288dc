/* reference.c - draws a case and computes its result in double precision.
 *
 *   reference make DATA WANT     draws weights and data, writes both files
 *   reference compare GOT WANT   prints the error of a result
 *
 * The error is the largest difference over max(1, the largest value); when
 * training, the worse of losses and gradient, each over its largest value.
 *
 * Straight from the equations of case.h, no blocking and no cleverness: it is
 * what all contestants are compared with.  Numbers are drawn by splitmix64, so
 * that a case has the same data everywhere.
 */
#include "reference.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t
draw_bits(uint64_t *s)
{
	uint64_t z = *s += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Uniform in a .. b. */
static float
draw(uint64_t *s, double a, double b)
{
	return (float)(a + (b - a) * (double)(draw_bits(s) >> 11) * 0x1p-53);
}

static float *
draw_many(uint64_t *s, float *p, size_t n, double a, double b)
{
	for (size_t i = 0; i < n; i++)
		*p++ = draw(s, a, b);
	return p;
}

/* U of an echo-state network: 1 % of the elements, spectral radius about 0.9 by
 * the circular law. */
static float *
draw_reservoir(uint64_t *s, float *p)
{
	double most = 0.9 * sqrt(3 / (0.01 * H));

	for (int i = 0; i < H * H; i++) {
		float v = draw(s, -most, most);

		*p++ = draw(s, 0, 1) < 0.01F ? v : 0;
	}
	return p;
}

static void
draw_case(float *p)
{
	uint64_t s = 1;
	double k = 1 / sqrt(H);

	for (int i = 0; i < LAYERS * DIRS; i++) {
		p = draw_many(&s, p, ROWS * X, -k, k);
		if (KIND == ESN)
			p = draw_reservoir(&s, p);
		else
			p = draw_many(&s, p, RECURRENT,
			              KIND == INDRNN ? 0 : -k,
			              KIND == INDRNN ? 0.95 : k);
		p = draw_many(&s, p, ROWS, KIND == ESN ? 0 : -k,
		              KIND == ESN ? 0 : k);
		if (KIND == GRU)
			p = draw_many(&s, p, H, -k, k);
	}
	p = draw_many(&s, p, (size_t)T * B * X, -1, 1);
	if (MODE == TRAIN)
		draw_many(&s, p, (size_t)T * B * H, -0.5, 0.5);
}

/* a := M^T v + a, M^T [n][m]: a column at a time, so that compilers can use
 * vectors without changing the order of a sum. */
static void
add_product(int m, int n, const double *MT, const double *v, double *a)
{
	for (int j = 0; j < n; j++)
		for (int i = 0; i < m; i++)
			a[i] += MT[j * m + i] * v[j];
}

static double *
transposed(int m, int n, const float *M)
{
	double *r = malloc((size_t)m * (size_t)n * sizeof *r);

	for (int i = 0; i < m; i++)
		for (int j = 0; j < n; j++)
			r[j * m + i] = (double)M[i * n + j];
	return r;
}

double
reference_sigmoid(double v)
{
	return 1 / (1 + exp(-v));
}

/* Element by element: h and c move on.  a = W x + b, u = U h (and + c). */
static void
finish(const double *a, const double *u, double *h, double *c)
{
	for (int i = 0; i < H; i++) {
		const double *ai = a + i, *ui = u + i;
#define S(g) reference_sigmoid(ai[(g) * H] + ui[(g) * H])

		if (KIND == LSTM) {
			c[i] = S(1) * c[i]
			       + S(0) * tanh(ai[2 * H] + ui[2 * H]);
			h[i] = S(3) * tanh(c[i]);
		} else if (KIND == GRU) {
			double z = S(1);

			h[i] = z * h[i] + (1 - z)
			       * tanh(ai[2 * H] + S(0) * ui[2 * H]);
		} else if (KIND == INDRNN) {
			h[i] = fmax(0, ai[0] + ui[0]);
		} else {
			h[i] = tanh(ai[0] + ui[0]);
		}
#undef S
	}
}

typedef struct {
	double *WT, *UT;        /* [X][ROWS], [H][ROWS] (IndRNN: [H]) */
	const Layer *layer;
} Wide;

static void
step(const Wide *w, const double *x, double *h, double *c)
{
	static double a[ROWS], u[ROWS];

	for (int i = 0; i < ROWS; i++) {
		a[i] = (double)w->layer->b[i];
		u[i] = KIND == GRU && i >= 2 * H
		       ? (double)w->layer->c[i - 2 * H] : 0;
	}
	add_product(ROWS, X, w->WT, x, a);
	if (KIND == INDRNN)
		for (int i = 0; i < H; i++)
			u[i] = w->UT[i] * h[i];
	else
		add_product(ROWS, H, w->UT, h, u);
	finish(a, u, h, c);
}

/* out [T][B][OUT] := one layer, one direction, of in [T][B][X]. */
static void
scan(const Layer *layer, int dir, const double *in, double *out)
{
	Wide w = {transposed(ROWS, X, layer->W),
	          transposed(KIND == INDRNN ? 1 : ROWS, H, layer->U), layer};

	for (int b = 0; b < B; b++) {
		double h[H] = {0}, c[H] = {0};

		for (int k = 0; k < T; k++) {
			size_t at = (size_t)(dir ? T - 1 - k : k) * B
			            + (size_t)b;

			step(&w, in + at * X, h, c);
			memcpy(out + at * OUT + dir * H, h, sizeof h);
		}
	}
	free(w.WT);
	free(w.UT);
}

/* The result [T][B][OUT], to be freed. */
static double *
forward(const Case *c)
{
	size_t steps = (size_t)T * B, wide = X > OUT ? X : OUT;
	double *in = malloc(steps * wide * sizeof *in);
	double *out = malloc(steps * wide * sizeof *out);

	for (size_t i = 0; i < steps * X; i++)
		in[i] = (double)c->x[i];
	for (int l = 0; l < LAYERS; l++) {
		for (int k = 0; k < DIRS; k++)
			scan(&c->layer[l * DIRS + k], k, in, out);
		double *swap = in;
		in = out;
		out = swap;
	}
	free(out);
	return in;
}

static int
write_file(const char *path, const void *p, size_t bytes)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(p, 1, bytes, f) != bytes || fclose(f) != 0) {
		perror(path);
		return 3;
	}
	return 0;
}

static int
make(const char *data_path, const char *want_path)
{
	static Case c;
	size_t n = CASE_FLOATS, count = (size_t)T * B * OUT;
	float *data = malloc(n * sizeof *data);
	double *want;

	if (data == NULL)
		return 3;
	draw_case(data);
	case_view(&c, data);
	if (MODE == TRAIN) {
		count = LOSSES + LAYER_FLOATS;
		want = malloc(count * sizeof *want);
		reference_train(&c, want);
	} else {
		want = forward(&c);
	}
	int rc = write_file(data_path, data, n * sizeof *data);
	return rc ? rc : write_file(want_path, want, count * sizeof *want);
}

/* Of the next n numbers: the largest difference over the largest value, and at
 * least over `least`.  NaN where a number is missing or is not one. */
static double
part_error(FILE *got, FILE *want, size_t n, double least)
{
	double error = 0, most = least;

	for (size_t i = 0; i < n; i++) {
		float g;
		double w;

		if (fread(&w, sizeof w, 1, want) != 1
		    || fread(&g, sizeof g, 1, got) != 1)
			return NAN;
		double e = fabs((double)g - w);
		error = e <= error ? error : e;
		most = fmax(most, fabs(w));
	}
	return error / most;
}

static int
compare(const char *got_path, const char *want_path)
{
	FILE *g = fopen(got_path, "rb"), *w = fopen(want_path, "rb");
	double error;

	if (g == NULL || w == NULL)
		return 3;
	if (MODE == TRAIN) {
		double loss = part_error(g, w, LOSSES, 0);
		double gradient = part_error(g, w, LAYER_FLOATS, 0);

		error = loss > gradient || isnan(loss) ? loss : gradient;
	} else {
		error = part_error(g, w, (size_t)T * B * OUT, 1);
	}
	printf("%.3g\n", fgetc(g) == EOF ? error : NAN);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "compare") == 0)
		return compare(argv[2], argv[3]);
	fputs("usage: reference make|compare FILE WANT\n", stderr);
	return 2;
}
