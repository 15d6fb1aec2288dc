/* phase.h - which phase computes what.  Private to sched/. */
#ifndef SCHED_PHASE_H
#define SCHED_PHASE_H

#include "sched/plan.h"

/* The product that defines a variable; {0}: the matrix is not sparse. */
typedef struct {
	const Sparse *matrix;
	const PackedRows *packed;
	const Expr *access;
} SparseUse;

/* The work of planning one entry. */
typedef struct {
	const SchedInput *in;
	Plan *plan;
	const System *sys;
	Graph *g;
	int32_t *eq_of;         /* equation of a variable, by id */
	unsigned char *needed;  /* variables this entry computes, by id */
	uint32_t *phase;        /* by variable id, of needed ones */
	unsigned char *accumulate; /* over time inside a scan, by id */
	SparseUse *sparse;      /* by id: products with sparse matrices */
	uint8_t (*held)[RANK_MAX]; /* by id: as Nest.held */
	Arena *arena;           /* of the plan */
	Arena *tmp;
} Planner;

/* Chooses phases for all needed variables: fills plan->phase (kind, dir) and
 * planner->phase. */
void phase_assign(Planner *p);
/* Finds products with sparse matrices: fills planner->sparse. */
void sparse_find(Planner *p);
/* Fills the nests of all phases. */
void nest_group(Planner *p);
/* Is every element index of the access that of the loops, in order? */
bool reads_own_element(const Expr *access);
/* Chooses homes, slots, panel copies. */
void place_assign(Planner *p, const Schedule *s);

static inline const Equation *
planner_eq(const Planner *p, uint32_t var)
{
	return &p->sys->eq.at[p->eq_of[var]];
}

/* Does the equation multiply and add over an index of its own? */
static inline bool
is_product(const Equation *e)
{
	return e->red != RED_NONE && e->nbind > 0;
}

#endif
