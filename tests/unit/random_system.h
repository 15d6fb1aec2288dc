/* random_system.h - systems nobody would write, for tests of passes.
 *
 * A system of some twenty variables made from a seed: delays and advances with
 * boundary values, guards, reductions with conditions, also over time,
 * gathers, shifted and shielded indices, copies, constants, equations twice.
 * It verifies; whether it is free of cycles only running it tells.
 */
#ifndef TESTS_UNIT_RANDOM_SYSTEM_H
#define TESTS_UNIT_RANDOM_SYSTEM_H

#include "build.h"

void random_system(Build *b, unsigned seed);
/* A loss that depends on every variable. */
void random_loss(Build *b);
/* As build_fill(), with zeros of both signs and large numbers among them. */
void random_fill(Interp *in, unsigned seed);

#endif
