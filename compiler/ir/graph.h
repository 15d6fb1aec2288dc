/* graph.h - who needs whom: dependences between equations.
 *
 *   g = graph_build(system, arena)
 *
 * An edge user -> used for every access, with the distance in time.  The
 * strongly connected components come in an order in which everything used
 * (outside the component) stands before its users.
 */
#ifndef IR_GRAPH_H
#define IR_GRAPH_H

#include "ir/system.h"

typedef struct {
	uint32_t user, used;    /* variable ids */
	TimeKind kind;          /* AT_REL: at t + off */
	int32_t off;
	int side;               /* time_side() */
	bool whole;             /* the user reduces over time, or reads at an
	                         * absolute step: needs the scan to be over */
	bool bound;             /* the access stands in a boundary value */
	const Expr *access;
} Edge;

typedef struct {
	uint32_t *var;          /* ids, ascending */
	uint32_t n;
	bool timed;
	bool recurrent;         /* more than one variable, or one that reads
	                         * itself */
	bool back, ahead;       /* has an inner edge to t - k or a child, to
	                         * t + k or the parent */
} Component;

typedef struct {
	Edge *edge;             /* sorted by user */
	uint32_t nedge;
	uint32_t *first;        /* edges of var v: first[v] .. first[v+1] */
	Component *comp;        /* in dependence order */
	uint32_t ncomp;
	uint32_t *comp_of;      /* by variable id */
} Graph;

Graph *graph_build(const System *s, Arena *arena);

/* by[id], where it is NULL, becomes that of a variable on which this one
 * depends, directly or not; NULL where none of those had one. */
void graph_spread(const Graph *g, const Var **by);

/* A cycle of edges inside component c that uses only offsets of the given
 * sign (0: only offset 0; no cycle then -> 0 edges), shortest first.  Writes
 * edge indices, returns their number. */
uint32_t graph_cycle(const Graph *g, uint32_t c, int sign, uint32_t *edge,
                     uint32_t max);

/* Order of the variables of a component inside one step, so that everything
 * read at offset 0 is there; false if there is a cycle without delay. */
bool graph_step_order(const Graph *g, uint32_t c, uint32_t *order);

#endif
