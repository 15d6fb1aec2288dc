/* opt.h - optimisation: systems to systems.
 *
 * The passes stand in one list (passes.c), in order, with the reason for their
 * place.  Each is one function that changes the system in place and leaves a
 * system that means the same; those marked `exact` keep every bit.
 */
#ifndef OPT_OPT_H
#define OPT_OPT_H

#include "ir/system.h"

typedef struct {
	bool relaxed;           /* allow identities that change rounding, signed
	                         * zero or NaN (--relax) */
	const char *only;       /* NULL, or the one pass to run (tests) */
	bool verify;            /* run the verifier after every pass */
} OptOptions;

typedef struct {
	const char *name;
	const char *what;       /* one line for --help and the docs */
	bool exact;
	void (*run)(System *s, const OptOptions *o, Arena *arena);
} Pass;

extern const Pass opt_passes[];         /* ended by a NULL name */

/* Runs the list (or the one pass).  NULL, or the verifier's complaint with the
 * name of the pass: the compiler's own mistake. */
const char *opt_run(System *s, const OptOptions *o, Arena *arena);

/* What only checked builds have is gone; NULL, or the verifier's complaint. */
const char *opt_unchecked(System *s, Arena *arena);

/* What fits weights to data, as a system of its own: its parameters are sums
 * over the data, of which one sequence adds the gradient of the loss, and its
 * outputs the weights.  See fit.c. */
System *opt_fit(const System *s);

/* `count` sequences of one length, side by side, as a new system in the same
 * pool: inputs, targets, outputs and what depends on them have a first axis
 * more, and the loss is the sum of the sequences' losses.  NULL when a guard
 * depends on data, so that sequences would not go the same way, when the loss
 * depends on none, or when an axis more is one too many. */
System *opt_block(const System *s, int64_t count);

#endif
