/* nest.h - lowering one loop nest: what maps and reductions share.
 * Private to loop/. */
#ifndef LOOP_NEST_H
#define LOOP_NEST_H

#include "loop/build.h"

/* A loop to open, or an index that a condition determines. */
typedef struct {
	uint32_t level;         /* TIME_LEVEL: time; CHILD_LEVEL: children */
	int64_t size;
	const Expr *is;         /* the index equals this; no loop */
} Range;

enum {
	TIME_LEVEL = 2 * RANK_MAX, CHILD_LEVEL, MAX_RANGE = 2 * RANK_MAX + 2,
	MAX_COND = 32,
};

typedef struct {
	Lower *l;
	const Nest *nest;
	const Equation *eq;     /* the first; all have its ranges */
	PhaseKind kind;
	int dir;
	Site site;
	Range range[MAX_RANGE];
	uint32_t nrange;
	const Expr *cond[MAX_COND];     /* conjuncts not yet tested */
	uint32_t ncond;
	uint64_t bound;         /* levels that have a value */
	bool time_bound;
} NestLower;

static inline const Equation *
nth(const NestLower *w, uint32_t k)
{
	return &w->l->sys->eq.at[w->nest->eq[k]];
}

/* Is that index set by a sweep around the nest? */
static inline bool
nest_held(const NestLower *w, uint32_t level)
{
	return w->l->held[level] != NULL;
}

/* limit.c: a condition such as j < i or s < S.length as an end of a loop.
 * Level k < the answer, if *level becomes k, or NULL. */
const Node *limit_above(NestLower *w, const Expr *c, uint32_t *level);
/* Level k >= the answer. */
const Node *limit_below(NestLower *w, const Expr *c, uint32_t *level);

/* nest.c */
/* A site at which the indices that sweeps set are known. */
Site        nest_site(Lower *l, const Node *time);
const char *nest_loop(uint32_t level);
/* Element `flat` of v in the caller's output array. */
const Node *nest_result(Lower *l, const Var *v, const Node *time,
                        const Node *flat);

/* Where the value of v is added up, and its element there. */
const Buffer *nest_accumulator(const Lower *l, const Var *v);
const Node *nest_element(Site *s, const Var *v);
/* To the caller's array of v, or its member of the gradient. */
void nest_hand_out(Site *s, const Var *v, const Node *value);
/* The same, if v has one beside its home. */
void nest_store_result(Site *s, const Var *v, const Node *value);

/* map.c */
void lower_maps(NestLower *w);
void lower_map(NestLower *w, const Expr *const *body);

/* check.c: at one element. */
void lower_check(Site *s, const Equation *e);

/* reduce.c */
void lower_reduce(NestLower *w);

/* sparse.c: for a nest that has a Sparse, or PackedRows. */
void lower_sparse(NestLower *w);

/* tile_shape.c: of a register tile, Note [Tiles] in tile.c */
enum { MAX_ROWS = 8 };

typedef struct {
	uint32_t rows, vectors, equations;
	int lanes;              /* of a vector */
} TileShape;

/* Rows, lanes and equations that there are at most; one_row: there are no rows
 * that weights could serve. */
TileShape tile_shape(const Program *p, int64_t rows, int64_t lanes,
                     uint32_t equations, bool one_row);

/* tile.c: false, and nothing is done, where the nest or the target does not
 * suit. */
bool lower_tiles(NestLower *w);

#endif
