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

/* A variable total = sum of y, each element with a weight of its own. */
const Var *weighted_sum(Build *b, const Var *y);

/* loss := a weighted sum of all gradients of the old loss. */
void gradient_differentiate(Build *b);

/* A test: the system that `make` builds, with the weighted sum of the variable
 * it returns as the loss, passes gradient_check() for 1 to 7 steps, and so
 * does its derivative for 1 to 4. */
typedef struct {
	const Var *(*make)(Build *b);
} GradientCase;

void gradient_case(void **given);

#define GRADIENT_CASE(f) {#f, gradient_case, NULL, NULL, &(GradientCase){f}}

/* The equation of that variable is this text. */
void gradient_equation(const System *s, const char *name, const char *wanted);
/* The same of the adjoint of `wrt` in such a system. */
void gradient_form(const Var *(*make)(Build *b), const char *wrt,
                   const char *wanted);

/* d(loss)/dv at T steps of build_fill() data, by diff_reverse(). */
const double *gradient_of(Build *b, const Var *v, int64_t T);

#endif
