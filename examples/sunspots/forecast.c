/* forecast CSV SVG: forecasts each held-out year from all years before it.
 *
 *   in    year,spots in CSV; the compiled model, with its weights, in
 *         sunspots.c
 *   out   the error of the model beside two baselines, a plot in the terminal,
 *         the same plot as SVG
 *   how   the compiled model is fed one year after the other from 1700 on, so
 *         its state is warm when the held-out years come
 *
 * Baselines: persistence, next year is like this one; AR(9), the linear
 * forecast from nine years that fits the years up to 1955 best in the sense of
 * least squares (Yule, 1927, fitted two).
 */
#include "sunspots.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { YEARS = 400, ORDER = 9, HELD_OUT = 1956, ROWS = 16 };

typedef struct {
	int n, first, year[YEARS];      /* first: index of HELD_OUT */
	double spots[YEARS], model[YEARS], ar[YEARS];
} Series;

static int
read_series(const char *path, Series *s)
{
	char line[100];
	FILE *f = fopen(path, "r");

	if (f == NULL) {
		perror(path);
		return 0;
	}
	while (fgets(line, sizeof line, f) != NULL && s->n < YEARS)
		if (sscanf(line, "%d,%lf", &s->year[s->n],
		           &s->spots[s->n]) == 2) {
			if (s->year[s->n] == HELD_OUT)
				s->first = s->n;
			s->n++;
		}
	fclose(f);
	if (s->first > 3 * ORDER)
		return 1;
	fprintf(stderr, "%s: wanted rows year,spots with %d years or more "
	        "before %d\n", path, 3 * ORDER + 1, HELD_OUT);
	return 0;
}

/* model[i]: the forecast of year i, made in the year before. */
static void
forecast_model(Series *s)
{
	sunspots_state state;

	sunspots_init(&state);
	for (int i = 0; i + 1 < s->n; i++) {
		const float now = (float)s->spots[i];
		float next;

		sunspots_step(&state, &now, &next);
		s->model[i + 1] = (double)next;
	}
}

/* Solves a x = b, symmetric and positive, by Gauss; a and b are destroyed. */
static void
solve(double a[ORDER + 1][ORDER + 1], double *b)
{
	const int n = ORDER + 1;

	for (int k = 0; k < n; k++)
		for (int i = k + 1; i < n; i++) {
			const double f = a[i][k] / a[k][k];

			for (int j = k; j < n; j++)
				a[i][j] -= f * a[k][j];
			b[i] -= f * b[k];
		}
	for (int k = n; k-- > 0;) {
		for (int j = k + 1; j < n; j++)
			b[k] -= a[k][j] * b[j];
		b[k] /= a[k][k];
	}
}

static double
regressor(const Series *s, int i, int k)
{
	return k == ORDER ? 1 : s->spots[i - 1 - k];
}

static void
forecast_ar(Series *s)
{
	double a[ORDER + 1][ORDER + 1] = {{0}}, b[ORDER + 1] = {0};

	for (int i = ORDER; i < s->first; i++)
		for (int k = 0; k <= ORDER; k++) {
			for (int j = 0; j <= ORDER; j++)
				a[k][j] += regressor(s, i, k) *
				           regressor(s, i, j);
			b[k] += regressor(s, i, k) * s->spots[i];
		}
	solve(a, b);
	for (int i = ORDER; i < s->n; i++)
		for (int k = 0; k <= ORDER; k++)
			s->ar[i] += b[k] * regressor(s, i, k);
}

static double
rmse(const Series *s, const double *forecast, int lag)
{
	double sum = 0;

	for (int i = s->first; i < s->n; i++) {
		const double e = s->spots[i] - forecast[i - lag];

		sum += e * e;
	}
	return sqrt(sum / (s->n - s->first));
}

static void
print_plot(const Series *s)
{
	for (int row = ROWS; row >= 0; row--) {
		const double lo = 200.0 * row / ROWS - 100.0 / ROWS;
		const double hi = lo + 200.0 / ROWS;

		printf("%5.0f |", 200.0 * row / ROWS);
		for (int i = s->first; i < s->n; i++) {
			const int real = s->spots[i] >= lo && s->spots[i] < hi;
			const int made = s->model[i] >= lo && s->model[i] < hi;

			printf(" %c", real && made ? '@' : real ? 'o'
			       : made ? '+' : ' ');
		}
		puts("");
	}
	printf("      +");
	for (int i = s->first; i < s->n; i++)
		printf("--");
	printf("\n       %d", s->year[s->first]);
	for (int i = s->first + 4; i < s->n; i++)
		printf("  ");
	printf("%d\n       o sunspots   + forecast of the year before   @ both\n",
	       s->year[s->n - 1]);
}

static void
svg_line(FILE *f, const Series *s, const double *y, const char *style)
{
	fprintf(f, "<polyline fill=\"none\" %s points=\"", style);
	for (int i = s->first; i < s->n; i++)
		fprintf(f, "%d,%.1f ", 50 + 20 * (i - s->first),
		        300 - 1.3 * y[i]);
	fprintf(f, "\"/>\n");
}

static int
write_svg(const char *path, const Series *s)
{
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		perror(path);
		return 0;
	}
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"740\" "
	        "height=\"360\" font-family=\"sans-serif\" font-size=\"12\">\n"
	        "<rect width=\"740\" height=\"360\" fill=\"white\"/>\n");
	for (int y = 0; y <= 200; y += 50)
		fprintf(f, "<path d=\"M45 %.1fH700\" stroke=\"#ddd\"/>"
		        "<text x=\"40\" y=\"%.1f\" text-anchor=\"end\">%d"
		        "</text>\n", 300 - 1.3 * y, 304 - 1.3 * y, y);
	for (int i = s->first; i < s->n; i += 4)
		fprintf(f, "<text x=\"%d\" y=\"320\" text-anchor=\"middle\">%d"
		        "</text>\n", 50 + 20 * (i - s->first), s->year[i]);
	svg_line(f, s, s->spots, "stroke=\"black\" stroke-width=\"2\"");
	svg_line(f, s, s->ar, "stroke=\"#999\" stroke-dasharray=\"4 3\"");
	svg_line(f, s, s->model, "stroke=\"#d60\" stroke-width=\"2\"");
	fprintf(f, "<text x=\"50\" y=\"345\">yearly sunspot numbers: black "
	        "observed, <tspan fill=\"#d60\">orange the network a year "
	        "ahead</tspan>, <tspan fill=\"#777\">dashed AR(9)</tspan>"
	        "</text>\n</svg>\n");
	if (fclose(f) != 0) {
		perror(path);
		return 0;
	}
	return 1;
}

int
main(int argc, char **argv)
{
	static Series s;

	if (argc != 3) {
		fprintf(stderr, "usage: forecast CSV SVG\n");
		return 2;
	}
	if (!read_series(argv[1], &s))
		return 3;
	forecast_model(&s);
	forecast_ar(&s);
	print_plot(&s);
	printf("\nroot mean square error of one-year forecasts, %d to %d, never "
	       "seen in training\n", s.year[s.first], s.year[s.n - 1]);
	printf("  network      %6.2f\n", rmse(&s, s.model, 0));
	printf("  AR(9)        %6.2f\n", rmse(&s, s.ar, 0));
	printf("  persistence  %6.2f\n", rmse(&s, s.spots, 1));
	return write_svg(argv[2], &s) ? 0 : 3;
}
