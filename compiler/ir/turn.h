/* turn.h - the order inside one step.
 *
 *   ok = turns_find(system, graph, component, &turns, &fault, arena)
 *
 * What does not need itself at the same step comes one variable after the
 * other.  A set that does, but only through smaller elements of one common
 * axis (or only through larger ones), is a sweep: for each element of that
 * axis in turn, all of the set at that element.  Inside a sweep there may be
 * sweeps along further axes.
 */
#ifndef IR_TURN_H
#define IR_TURN_H

#include "ir/graph.h"

typedef struct Sweep Sweep;

typedef struct {
	uint32_t var;           /* if sweep is NULL */
	const Sweep *sweep;
} Turn;

typedef struct {
	Turn *at;
	uint32_t n;
} Turns;

struct Sweep {
	const Dim *dim;
	int dir;                /* +1: from element 0 on; -1: from the last */
	uint32_t *var, n;       /* ids, ascending */
	uint8_t *axis;          /* of each of them: which index is the axis */
	Turns turns;            /* at each element */
};

/* Why there is no order: a set needs, along `dim`, both smaller elements and
 * larger ones; dim is NULL where no axis is common to a cycle. */
typedef struct {
	const Dim *dim;
	const Edge *below, *above;
} TurnFault;

bool turns_find(const System *s, const Graph *g, uint32_t comp, Turns *out,
                TurnFault *fault, Arena *arena);

#endif
