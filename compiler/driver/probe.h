/* probe.h - the loss of a ragged batch, and its derivatives in three ways.
 *
 *   in    a system with a loss; lengths of sequences; a seed
 *   out   the sum of the losses of all sequences at seeded random values, moved
 *         along a direction; its derivative in that direction by forward
 *         differentiation; its gradient by reverse differentiation
 *   how   everything in f64 by the reference interpreter.  What has no time is
 *         the same in all sequences, what has is its own in each
 *
 * A direction is a unit vector over all elements of one variable: along one of
 * its axes, or along +-1 / sqrt(n) for a random choice of n signs, in which
 * every element takes part alike.
 */
#ifndef DRIVER_PROBE_H
#define DRIVER_PROBE_H

#include "base/diag.h"
#include "ir/system.h"

enum { NSEQUENCE = 3 };

typedef struct {
	const Var *var;         /* given, real */
	int64_t elements;       /* of all sequences together */
	double *adjoint;        /* [elements], by probe_reverse(): [sequence]
	                         * [T][dims] for what has time, else [dims] */
} Wrt;

typedef struct {
	System *sys, *reverse, *forward; /* the others made of the first */
	Wrt *wrt;               /* what the three differentiate by */
	uint32_t nwrt;
	int64_t length[NSEQUENCE];
	uint64_t seed;
	bool positive;          /* values in [0.1, 0.9): there are logarithms */
	Diag *diag;
} Probe;

typedef struct {
	const Wrt *w;           /* NULL: nothing moves */
	int64_t element;        /* of w; -1: all, with signs by `seed` */
	uint64_t seed;
} Direction;

/* Component `i` of a direction. */
double direction_at(const Direction *d, int64_t i);
/* Where the elements of sequence s begin in Wrt.adjoint. */
int64_t probe_offset(const Probe *p, const Var *v, int s);

/* The next number of 64 bits: splitmix64, Steele, Lea and Flood (2014). */
uint64_t probe_random(uint64_t *state);

/* The random values of a given variable in sequence s. */
void probe_values(const Probe *p, const Var *v, int s, double *value);

/* A random tree of T nodes: value[t - 1] is the parent of t. */
void probe_tree(const Tree *tree, int64_t T, uint64_t seed, double *value);

/* The loss at the values moved by h; of those sequences that move, or of all
 * when nothing does.  false after an error, as everywhere here. */
bool probe_loss(Probe *p, const Direction *d, double h, double *loss);
bool probe_tangent(Probe *p, const Direction *d, double *dot);
bool probe_reverse(Probe *p);

#endif
