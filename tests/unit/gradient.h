/* gradient.h - is a derivative right?
 *
 * gradient_check() differentiates the loss of b->s with respect to every real
 * variable that is given, in reverse and forward, runs both on build_fill()
 * data in f64 for every T from `shortest` to `longest`, and fails the test
 * unless
 *
 *   reverse == central differences, for every element of every such variable
 *   reverse . direction == forward, for a random direction
 *
 * Returns how many elements of the gradient were not 0, over all T.
 */
#ifndef TESTS_UNIT_GRADIENT_H
#define TESTS_UNIT_GRADIENT_H

#include "build.h"

unsigned gradient_check(Build *b, int64_t shortest, int64_t longest);

/* The same for a system whose derivative is not that of its values: only
 * reverse against forward. */
unsigned gradient_agree(Build *b, int64_t shortest, int64_t longest);

/* d(loss)/dv at T steps of build_fill() data, by diff_reverse(). */
const double *gradient_of(Build *b, const Var *v, int64_t T);

#endif
