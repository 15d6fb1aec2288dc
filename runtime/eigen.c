/* Spectral radius and orthonormal columns; see eigen.h. */
#include "eigen.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Note [Isolation]
 * When row i (or column i) has no other entry among the rows and columns that
 * are left, a[i][i] is an eigenvalue and i can go.  A matrix that a permutation
 * makes triangular ends up empty: its eigenvalues are exact, where iteration
 * would answer 1e-3 for a nilpotent one. */
static int
is_isolated(const double *a, size_t n, const unsigned char *left, size_t i)
{
	int row = 0, column = 0;

	for (size_t j = 0; j < n; j++) {
		if (j == i || !left[j])
			continue;
		row |= a[i * n + j] != 0;
		column |= a[j * n + i] != 0;
	}
	return !row || !column;
}

/* Compacts a to the rows and columns that are left; returns how many. */
static size_t
isolate(double *a, size_t n, unsigned char *left, double *rho)
{
	size_t m = 0;

	memset(left, 1, n);
	for (int again = 1; again;) {
		again = 0;
		for (size_t i = 0; i < n; i++) {
			if (!left[i] || !is_isolated(a, n, left, i))
				continue;
			left[i] = 0;
			again = 1;
			*rho = fmax(*rho, fabs(a[i * n + i]));
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (left[i] && left[j])
				a[m++] = a[i * n + j];
	return (size_t)(sqrt((double)m) + 0.5);
}

/* Scales rows and columns by powers of two until their norms are alike, which
 * makes the eigenvalues less sensitive and costs no rounding. */
static void
balance(double *a, size_t n)
{
	for (int again = 1; again;) {
		again = 0;
		for (size_t i = 0; i < n; i++) {
			double r = 0, c = 0, f = 1;

			for (size_t j = 0; j < n; j++) {
				if (j == i)
					continue;
				r += fabs(a[i * n + j]);
				c += fabs(a[j * n + i]);
			}
			if (r == 0 || c == 0)
				continue;
			double s = r + c;
			for (; c < r / 2; c *= 4)
				f *= 2;
			for (; c >= r * 2; c /= 4)
				f /= 2;
			if ((c + r) / f >= 0.95 * s)
				continue;
			again = 1;
			for (size_t j = 0; j < n; j++)
				a[i * n + j] /= f;
			for (size_t j = 0; j < n; j++)
				a[j * n + i] *= f;
		}
	}
}

/* v := the reflection I - beta v v^T that maps x[0..m) onto its first axis.
 * Returns beta; 0 when there is nothing to do. */
static double
reflector(double *v, size_t m)
{
	double tail = 0, norm;

	for (size_t i = 1; i < m; i++)
		tail += v[i] * v[i];
	if (tail == 0)
		return 0;
	norm = sqrt(v[0] * v[0] + tail);
	v[0] += v[0] < 0 ? -norm : norm;
	return 2 / (v[0] * v[0] + tail);
}

/* a := P a P for the reflection of rows and columns k + 1 .. n - 1; w is
 * scratch for n numbers. */
static void
reflect_both(double *a, size_t n, size_t k, const double *v, double beta,
             double *w)
{
	size_t m = n - k - 1;

	memset(w, 0, n * sizeof *w);
	for (size_t i = 0; i < m; i++)
		for (size_t j = k; j < n; j++)
			w[j] += v[i] * a[(k + 1 + i) * n + j];
	for (size_t i = 0; i < m; i++)
		for (size_t j = k; j < n; j++)
			a[(k + 1 + i) * n + j] -= beta * v[i] * w[j];
	for (size_t i = 0; i < n; i++) {
		double s = 0, *row = a + i * n + k + 1;

		for (size_t j = 0; j < m; j++)
			s += row[j] * v[j];
		for (size_t j = 0; j < m; j++)
			row[j] -= beta * s * v[j];
	}
}

/* Similarity to a matrix with zeros below the first subdiagonal. */
static void
hessenberg(double *a, size_t n, double *v, double *w)
{
	for (size_t k = 0; k + 2 < n; k++) {
		for (size_t i = k + 1; i < n; i++)
			v[i - k - 1] = a[i * n + k];
		double beta = reflector(v, n - k - 1);
		if (beta != 0)
			reflect_both(a, n, k, v, beta, w);
		for (size_t i = k + 2; i < n; i++)
			a[i * n + k] = 0;
	}
}

/* The larger |eigenvalue| of a 2 by 2 matrix. */
static double
radius_of_pair(double a, double b, double c, double d)
{
	double p = (a - d) / 2, q = p * p + b * c, mid = (a + d) / 2;

	if (q >= 0)
		return fabs(mid) + sqrt(q);
	return sqrt(mid * mid - q);
}

/* First row of the trailing block lo .. hi that does not split. */
static size_t
block_start(double *a, size_t n, size_t hi, double norm)
{
	size_t lo = hi;

	for (; lo > 0; lo--) {
		double *sub = &a[lo * n + lo - 1];
		double s = fabs(a[(lo - 1) * n + lo - 1]) +
		           fabs(a[lo * n + lo]);

		if (fabs(*sub) <= DBL_EPSILON * (s > 0 ? s : norm)) {
			*sub = 0;
			break;
		}
	}
	return lo;
}

/* Applies the reflection v[0..m) to rows k .. and columns k .. of the block. */
static void
chase(double *a, size_t n, size_t lo, size_t hi, size_t k, size_t m,
      const double v[3], double beta)
{
	size_t from = k > lo ? k - 1 : k;
	size_t last = k + 3 < hi ? k + 3 : hi;

	for (size_t j = from; j <= hi; j++) {
		double s = 0;

		for (size_t i = 0; i < m; i++)
			s += v[i] * a[(k + i) * n + j];
		for (size_t i = 0; i < m; i++)
			a[(k + i) * n + j] -= beta * s * v[i];
	}
	for (size_t i = lo; i <= last; i++) {
		double s = 0, *row = a + i * n + k;

		for (size_t j = 0; j < m; j++)
			s += row[j] * v[j];
		for (size_t j = 0; j < m; j++)
			row[j] -= beta * s * v[j];
	}
}

/* One implicit double-shift QR step on the block lo .. hi, at least 3 wide.
 * sum and product are those of the two shifts. */
static void
francis_step(double *a, size_t n, size_t lo, size_t hi, double sum,
             double product)
{
	double v[3];
	const double *h = a + lo * n + lo;

	v[0] = h[0] * h[0] + h[1] * h[n] - sum * h[0] + product;
	v[1] = h[n] * (h[0] + h[n + 1] - sum);
	v[2] = h[n] * h[2 * n + 1];
	for (size_t k = lo; k < hi; k++) {
		size_t m = hi - k + 1 < 3 ? hi - k + 1 : 3;
		double scale = 0;

		if (k > lo)
			for (size_t i = 0; i < m; i++)
				v[i] = a[(k + i) * n + k - 1];
		/* Products of shifts may be huge or tiny; the direction is
		 * all that counts. */
		for (size_t i = 0; i < m; i++)
			scale = fmax(scale, fabs(v[i]));
		for (size_t i = 0; i < m && scale > 0; i++)
			v[i] /= scale;
		double beta = reflector(v, m);
		if (beta != 0)
			chase(a, n, lo, hi, k, m, v, beta);
		for (size_t i = 1; k > lo && i < m; i++)
			a[(k + i) * n + k - 1] = 0;
	}
}

/* Trace and determinant of the trailing 2 by 2, or, now and then, numbers that
 * break a cycle (Wilkinson's exceptional shift). */
static void
shifts(const double *a, size_t n, size_t hi, int iteration, double *sum,
       double *product)
{
	const double *h = a + (hi - 1) * n + hi - 1;

	*sum = h[0] + h[n + 1];
	*product = h[0] * h[n + 1] - h[1] * h[n];
	if (iteration % 10 == 9) {
		double s = fabs(h[n]) + fabs(a[(hi - 1) * n + hi - 2]);

		*sum = 1.5 * s;
		*product = s * s;
	}
}

/* Largest |eigenvalue| of a Hessenberg matrix. */
static int
hessenberg_radius(double *a, size_t n, double *rho, RnnError *err)
{
	double norm = 0, sum, product;
	size_t hi = n;
	int iteration = 0;

	for (size_t i = 0; i < n * n; i++)
		norm = fmax(norm, fabs(a[i]));
	while (hi > 0) {
		size_t h = hi - 1, lo = block_start(a, n, h, norm);

		if (lo == h) {
			*rho = fmax(*rho, fabs(a[h * n + h]));
			hi -= 1;
			iteration = 0;
		} else if (lo + 1 == h) {
			const double *p = a + lo * n + lo;

			*rho = fmax(*rho, radius_of_pair(p[0], p[1], p[n],
			                                 p[n + 1]));
			hi -= 2;
			iteration = 0;
		} else if (iteration == 60) {
			return rnn_fail(err, RNN_EXIT_SYSTEM, "the eigenvalues"
			                " of a %zu by %zu matrix do not"
			                " converge", n, n);
		} else {
			shifts(a, n, h, iteration, &sum, &product);
			francis_step(a, n, lo, h, sum, product);
			iteration++;
		}
	}
	return 0;
}

int
rnn_spectral_radius(double *a, size_t n, double *rho, RnnError *err)
{
	double *v = rnn_alloc(2 * n, sizeof *v, err);
	unsigned char *left = rnn_alloc(n, 1, err);
	int rc = -1;

	*rho = 0;
	if (v != NULL && left != NULL) {
		size_t m = isolate(a, n, left, rho);

		balance(a, m);
		hessenberg(a, m, v, v + n);
		rc = hessenberg_radius(a, m, rho, err);
	}
	free(left);
	free(v);
	return rc;
}

/* Column k of a becomes its reflector; the columns behind it are reflected.
 * Returns the diagonal element of R. */
static double
qr_column(double *a, size_t rows, size_t cols, size_t k, double *v,
          double *beta)
{
	size_t m = rows - k;

	for (size_t i = 0; i < m; i++)
		v[i] = a[(k + i) * cols + k];
	double first = v[0];
	*beta = reflector(v, m);
	double r = *beta != 0 ? first - v[0] : first;
	for (size_t j = k + 1; j < cols && *beta != 0; j++) {
		double s = 0;

		for (size_t i = 0; i < m; i++)
			s += v[i] * a[(k + i) * cols + j];
		for (size_t i = 0; i < m; i++)
			a[(k + i) * cols + j] -= *beta * s * v[i];
	}
	for (size_t i = 0; i < m; i++)
		a[(k + i) * cols + k] = v[i];
	return r;
}

/* q := the first columns of the product of all reflections, each column with
 * the sign of R's diagonal. */
static void
qr_form(const double *a, size_t rows, size_t cols, const double *beta,
        const double *sign, double *q)
{
	memset(q, 0, rows * cols * sizeof *q);
	for (size_t j = 0; j < cols; j++)
		q[j * cols + j] = sign[j];
	for (size_t k = cols; k-- > 0;)
		for (size_t j = k; j < cols && beta[k] != 0; j++) {
			double s = 0;

			for (size_t i = k; i < rows; i++)
				s += a[i * cols + k] * q[i * cols + j];
			for (size_t i = k; i < rows; i++)
				q[i * cols + j] -= beta[k] * s *
				                   a[i * cols + k];
		}
}

int
rnn_orthonormalise(double *a, size_t rows, size_t cols, RnnError *err)
{
	double *v = rnn_alloc(rows + 2 * cols, sizeof *v, err);
	double *q = rnn_alloc(rows * cols, sizeof *q, err);
	int rc = -1;

	if (v != NULL && q != NULL) {
		double *beta = v + rows, *sign = beta + cols;

		for (size_t k = 0; k < cols; k++)
			sign[k] = qr_column(a, rows, cols, k, v,
			                    &beta[k]) < 0 ? -1 : 1;
		qr_form(a, rows, cols, beta, sign, q);
		memcpy(a, q, rows * cols * sizeof *q);
		rc = 0;
	}
	free(q);
	free(v);
	return rc;
}
