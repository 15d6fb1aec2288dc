/* scc.h - strongly connected components of some edges of a graph.
 *
 *   found = scc_find(graph, &edges, root, nroot, nvar, arena)
 *
 * Reached from the variables `root`, along the edges that are admitted.  The
 * components come in an order in which everything used (outside the component)
 * stands before its users.
 *
 * Source: Tarjan (1972), Depth-first search and linear graph algorithms.
 */
#ifndef IR_SCC_H
#define IR_SCC_H

#include "ir/graph.h"

typedef bool EdgeFn(const void *ctx, const Edge *e);

typedef struct {
	EdgeFn *admits;         /* NULL: all edges */
	const void *ctx;
} EdgeSet;

typedef struct {
	Component *comp;        /* var and n are filled in, nothing else */
	uint32_t ncomp;
	uint32_t *comp_of;      /* by variable id */
} Scc;

/* All ids are less than nvar. */
Scc scc_find(const Graph *g, const EdgeSet *edges, const uint32_t *root,
             uint32_t nroot, uint32_t nvar, Arena *arena);

#endif
