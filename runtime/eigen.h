/* eigen.h - the spectral radius and orthogonal matrices.
 *
 * All in double precision with + - * / and sqrt only.
 */
#ifndef RNN_EIGEN_H
#define RNN_EIGEN_H

#include "error.h"

#include <stddef.h>

/* *rho := the largest |eigenvalue| of a, double[n][n], row-major; a is
 * overwritten.
 *
 * How     eigenvalues that a permutation isolates are taken off exactly (a
 *         sparse matrix has many), the rest is balanced, reduced to Hessenberg
 *         form by Householder reflections, and solved by the double-shift QR
 *         iteration: complex pairs are no special case
 * Cost    about 15 n^3 flops
 * Source  Golub & Van Loan, Matrix Computations, 4th ed., algorithms 7.4.2
 *         and 7.5.1; Parlett & Reinsch, Numer. Math. 13 (1969) for balancing
 * Errors  no convergence within 60 iterations for one eigenvalue
 */
int rnn_spectral_radius(double *a, size_t n, double *rho, RnnError *err);

/* Makes the columns of a, double[rows][cols], rows >= cols, orthonormal: the Q
 * of its QR decomposition by Householder reflections, with the signs that make
 * the diagonal of R positive, so that a normal matrix gives the uniform (Haar)
 * distribution (Mezzadri, Notices of the AMS 54, 2007). */
int rnn_orthonormalise(double *a, size_t rows, size_t cols, RnnError *err);

#endif
