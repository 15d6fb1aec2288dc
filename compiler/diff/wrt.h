/* wrt.h - the variables to differentiate with respect to. */
#ifndef DIFF_WRT_H
#define DIFF_WRT_H

#include "diff/diff.h"

typedef struct {
	const Var **var;        /* of the system at hand */
	uint32_t n;
	bool *has;              /* by variable id */
} Wrt;

/* Those of `spec`, which may name variables of a system that s is a copy of;
 * every param if it names none.  False, with a message: there is none, or one
 * is no real number. */
bool wrt_resolve(const System *s, const DiffSpec *spec, Diag *diag,
                 Arena *arena, Wrt *out);

#endif
