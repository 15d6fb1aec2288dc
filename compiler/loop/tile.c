/* Products in register tiles, for targets with vectors.
 *
 *   in    a Nest of sums whose terms are products and sums of neighbours along
 *         the innermost axis of the left side, and of scalars
 *   out   loops over tiles: vectors along the innermost axis, for several
 *         equations and rows, are summed up in named accumulators
 *   how   Note [Tiles]
 *   why   an accumulator in a register costs no load and store per term, and a
 *         vector of weights serves all rows of the tile
 *
 * Note [Tiles]
 * The lanes of a vector are outputs, and the terms of every output come in the
 * order of the loops that reduce.c would make: a tile changes no bit.  Rows
 * are steps where all steps are computed at once, else the axis beside the
 * innermost one.  How many of each is tile_shape.c's to say.  Sizes that are no
 * multiple of the tile leave a tile of their own at the end, whose last vectors
 * are narrower, down to one lane.
 */
#include "loop/nest.h"

#include <math.h>
#include <string.h>

/* Multiply-adds that are worth a thread: it takes some 10 us to wake. */
#define SHARED_WORK 1e6

enum {
	NO_LEVEL = CHILD_LEVEL + 1,
	MAX_VECTORS = 24,
	MANY_ROWS = 840,        /* of a sequence; a multiple of all tiles */
};

/* A vector of the tile: lanes from `offset` on. */
typedef struct {
	int64_t offset;
	int lanes;
} Lanes;

typedef struct {
	NestLower *w;
	Lower *l;
	uint32_t inner, row;    /* levels of lanes and of rows; or NO_LEVEL */
	bool paired;            /* Note [Pairs] */
	uint32_t first, neq;    /* equations that the tile computes */
	Lanes vector[MAX_VECTORS];
	uint32_t nvector, nrow;
	const Node *index[2 * RANK_MAX];        /* of the tile's first element,
	                                         * and of what is summed over */
	const Node *time;
	Site site[MAX_ROWS];    /* one lane: scalars of each row */
	Memo known;             /* Expr -> Node *[nvector][nrow] */
	bool shared;            /* a loop around is, Note [Threads] */
} Tile;

/* --- what suits ---------------------------------------------------------- */

static bool
varies(Lower *l, const Expr *e, uint32_t level)
{
	return lower_support(l, e).levels >> level & 1;
}

/* Does it read neighbours in memory when the index advances? */
static bool
contiguous(Lower *l, const Expr *e, uint32_t inner)
{
	const Var *v = e->access.var;
	const Storage *st = &l->plan->store[v->id];
	int32_t at = -1;

	if (v->type != TY_REAL || st->home == HOME_REGISTER)
		return false;
	for (uint32_t i = 0; i < e->narg; i++) {
		if (!varies(l, e->arg[i], inner))
			continue;
		if (at >= 0 || e->arg[i]->op != OP_INDEX)
			return false;
		at = (int32_t)i;
	}
	if (at < 0)
		return false;
	if (st->axis[v->rank - 1] == at)
		return true;
	for (uint32_t i = 0; l->copied && i < l->plan->ncopy; i++)
		if (l->plan->copy[i].var == v &&
		    l->plan->copy[i].axis[v->rank - 1] == at)
			return true;
	return false;
}

typedef struct {
	Lower *l;
	uint32_t inner;
	Memo have;              /* nodes that have lanes */
	bool wide;              /* a vector of other things than weights */
} Search;

static bool
has_lanes(Search *s, const Expr *e)
{
	bool has = false;

	if (*memo_at(&s->have, e) != NULL)
		return true;
	if (!varies(s->l, e, s->inner))
		return e->type == TY_REAL;
	switch (e->op) {
	case OP_ACCESS:
		return contiguous(s->l, e, s->inner);
	case OP_STOP:
	case OP_GRAD:
	case OP_NEG:
		has = has_lanes(s, e->arg[0]);
		break;
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
		has = e->type == TY_REAL && has_lanes(s, e->arg[0]) &&
		      has_lanes(s, e->arg[1]);
		break;
	default:                        /* generic: no vector form yet */
		break;
	}
	if (has)
		*memo_at(&s->have, e) = e;
	return has;
}

static bool
body_has_lanes(Lower *l, const Expr *body, uint32_t inner)
{
	Search s = {.l = l, .inner = inner};
	bool has = has_lanes(&s, body);

	memo_free(&s.have);
	return has;
}

static bool
suits(const NestLower *w)
{
	Lower *l = w->l;
	const Var *v = w->eq->var;
	bool over_time = w->eq->over_time && w->kind == PHASE_ALL;

	if (l->prog->machine.vector == 0 || w->eq->red != RED_SUM ||
	    w->nest->nheld > 0 || w->eq->over_children ||
	    v->rank == 0 || (w->eq->nbind == 0 && !over_time))
		return false;
	const uint8_t *axis = l->plan->store[v->id].axis;
	uint32_t inner = axis[v->rank - 1];
	for (uint32_t k = 0; k < w->nest->neq; k++) {
		const Equation *e = nth(w, k);

		const Storage *st = &l->plan->store[e->var->id];

		if (e->where != NULL || e->var->type != TY_REAL ||
		    (st->stored && inner + 1 != v->rank) ||
		    memcmp(st->axis, axis, v->rank) ||
		    !body_has_lanes(l, e->body, inner))
			return false;
	}
	return v->dim[inner]->size > 1;
}

/* --- values -------------------------------------------------------------- */

static bool
varies_by_row(const Tile *t, const Expr *e)
{
	if (t->row == TIME_LEVEL)
		return lower_support(t->l, e).time;
	return t->row != NO_LEVEL && varies(t->l, e, t->row);
}

static void
place_site(const Tile *t, uint32_t row, Site *s)
{
	const Node *r = value_int(t->l, (int64_t)row);

	*s = nest_site(t->l, t->time);
	s->inner = t->inner;
	memcpy(s->index, t->index, sizeof s->index);
	if (t->row == TIME_LEVEL)
		s->time = value_add(t->l, s->time, r);
	else if (t->row != NO_LEVEL)
		s->index[t->row] = value_add(t->l, s->index[t->row], r);
}

/* At the first lane of a vector. */
static void
element_site(const Tile *t, uint32_t vector, uint32_t row, Site *s)
{
	place_site(t, row, s);
	s->index[t->inner] = value_add(t->l, s->index[t->inner],
		value_int(t->l, t->vector[vector].offset));
}

/* Note [Pairs]
 * Where all vectors of a term are weights in bf16, a pair of neighbouring ones
 * is read as its even and its odd elements, which cost one instruction each
 * instead of two.  Sums stay in that order until they are stored. */
static bool
in_pair(const Tile *t, uint32_t vector)
{
	uint32_t first = vector & ~1u;

	return t->paired && first + 1 < t->nvector &&
	       t->vector[first].lanes > 1 &&
	       t->vector[first].lanes == t->vector[first + 1].lanes;
}

static const Node *
load_lanes(Tile *t, const Expr *e, uint32_t vector, uint32_t row)
{
	bool pair = in_pair(t, vector);
	int lanes = t->vector[vector].lanes;
	Site s;

	element_site(t, pair ? vector & ~1u : vector, row, &s);
	const Node *n = lower_expr(&s, e);
	site_free(&s);
	return !pair ? value_lanes(t->l, n, lanes)
	       : value_part(t->l, n, lanes, vector % 2 ? PART_ODD : PART_EVEN);
}

static const Node *value_at(Tile *t, const Expr *e, uint32_t vector,
                            uint32_t row);

static const Node *
compute(Tile *t, const Expr *e, uint32_t vector, uint32_t row)
{
	if (!varies(t->l, e, t->inner))
		return lower_expr(&t->site[row], e);
	if (e->op == OP_ACCESS)
		return load_lanes(t, e, vector, row);
	const Node *a = value_at(t, e->arg[0], vector, row);
	if (e->op == OP_STOP || e->op == OP_GRAD)
		return a;
	return value_op(t->l, e->op, TY_REAL, a, e->op == OP_NEG ? NULL
		: value_at(t, e->arg[1], vector, row));
}

static const Node *
value_at(Tile *t, const Expr *e, uint32_t vector, uint32_t row)
{
	const void **known = memo_at(&t->known, e);
	const Node **all = (const Node **)(uintptr_t)*known;

	/* where it depends on neither, for the first of both */
	vector = varies(t->l, e, t->inner) ? vector : 0;
	row = varies_by_row(t, e) ? row : 0;
	if (all == NULL)
		*known = all = arena_array(t->l->arena, const Node *,
		                           t->nvector * t->nrow);
	const Node **at = &all[vector * t->nrow + row];
	if (*at != NULL)
		return *at;
	const Node *value = compute(t, e, vector, row);
	if (value->kind != NODE_NUMBER && value->kind != NODE_VAR)
		value = code_let(t->l, NULL, value);
	*at = value;
	return value;
}

/* sum + the term of this vector and row */
static const Node *
add_term(Tile *t, const Expr *e, uint32_t vector, uint32_t row,
         const Node *sum)
{
	if (e->op != OP_MUL)
		return value_op(t->l, OP_ADD, TY_REAL, sum,
		                value_at(t, e, vector, row));
	const Node *a = value_at(t, e->arg[0], vector, row);
	const Node *b = value_at(t, e->arg[1], vector, row);
	return value_multiply_add(t->l, a, b, sum);
}

/* --- one tile ------------------------------------------------------------ */

static const Equation *
equation(const Tile *t, uint32_t k)
{
	return nth(t->w, t->first + k);
}

static void
store_sum(Tile *t, uint32_t k, uint32_t vector, uint32_t row, const Node *sum)
{
	const Var *v = equation(t, k)->var;
	Site s;

	element_site(t, vector, row, &s);
	code_store(t->l, nest_accumulator(t->l, v), nest_element(&s, v), sum);
	if (!t->w->nest->accumulate)
		nest_store_result(&s, v, sum);
	site_free(&s);
}

static const Node *
first_value(Tile *t, uint32_t k, uint32_t vector, uint32_t row)
{
	const Var *v = equation(t, k)->var;
	bool added = t->w->nest->accumulate ||
	             t->l->plan->store[v->id].home == HOME_GRAD;
	Site s;

	element_site(t, vector, row, &s);
	/* -0: Note [Order of sums] in reduce.c */
	const Node *n = added ? value_load(t->l, nest_accumulator(t->l, v),
	                                   nest_element(&s, v))
	                      : value_number(t->l, -0.0, TY_REAL);
	site_free(&s);
	return value_lanes(t->l, n, t->vector[vector].lanes);
}

static void
open_sums(Tile *t)
{
	const Equation *e = t->w->eq;
	CodeList *saved;

	if (e->over_time && t->w->kind == PHASE_ALL)
		t->time = code_for(t->l, "t", value_var(t->l, "n", TY_INT),
		                   t->w->dir < 0, &saved);
	for (uint32_t k = 0; k < e->nbind; k++) {
		uint32_t level = e->var->rank + k;

		t->index[level] = e->bind[k]->size == 1 ? value_int(t->l, 0)
			: code_for(t->l, nest_loop(level),
			           value_int(t->l, e->bind[k]->size), false,
			           &saved);
	}
}

static void
lower_tile(Tile *t)
{
	Lower *l = t->l;
	CodeList *out = l->out;
	const Node *sum[MAX_VECTORS];
	const Node *time = t->time;
	uint32_t n = 0;

#define EACH_SUM(k, v, r)                               \
	for (uint32_t k = 0; k < t->neq; k++)           \
		for (uint32_t v = 0; v < t->nvector; v++) \
			for (uint32_t r = 0; r < t->nrow; r++)
	EACH_SUM(k, v, r)
		sum[n++] = code_var(l, first_value(t, k, v, r));
	open_sums(t);
	for (uint32_t r = 0; r < t->nrow; r++)
		place_site(t, r, &t->site[r]);
	n = 0;
	EACH_SUM(k, v, r) {
		const Node *next = add_term(t, equation(t, k)->body, v, r,
		                            sum[n]);
		code_set(l, sum[n++], next);
	}
	for (uint32_t r = 0; r < t->nrow; r++)
		site_free(&t->site[r]);
	memo_free(&t->known);
	t->known = (Memo){0};
	l->out = out;
	t->time = time;
	EACH_SUM(k, v, r) {
		const Node **row = sum + k * t->nvector * t->nrow + r;
		uint32_t even = v & ~1u;

		store_sum(t, k, v, r, !in_pair(t, v) ? row[v * t->nrow]
			: value_zip(l, row[even * t->nrow],
			            row[(even + 1) * t->nrow],
			            v % 2 ? PART_ODD : PART_EVEN));
	}
#undef EACH_SUM
}

/* --- loops over tiles ---------------------------------------------------- */

/* Note [Threads]
 * Tiles write different elements, and each computes its own in the order of the
 * text: any number of threads may share the loop over them, and no bit depends
 * on it.  One loop is shared, the outermost with a turn for each thread, where
 * the whole is large enough. */
static void
share(Tile *t, Code *loop, int64_t turns)
{
	/* multiply-adds of all tiles, of one step where they go over all */
	double n = t->w->nest->neq * equation_size(t->w->eq);
	int threads = t->l->prog->threads;

	if (threads < 2 || t->shared || turns < threads)
		return;
	if (t->w->kind == PHASE_ALL)
		loop->shared_from = (int64_t)ceil(SHARED_WORK / n);
	else if (n < SHARED_WORK)
		return;
	t->shared = loop->shared = true;
}

static void
row_tiles(Tile *t, uint32_t rows)
{
	Lower *l = t->l;
	CodeList *out = l->out, *saved;
	const Node *size, *whole;
	bool time = t->row == TIME_LEVEL;
	int64_t extent = 0;

	t->nrow = 1;
	if (t->row == NO_LEVEL) {
		lower_tile(t);
		return;
	}
	if (time) {
		size = value_var(l, "n", TY_INT);
		whole = rows == 1 ? size
			: value_op(l, OP_SUB, TY_INT, size, value_op(
				l, OP_MOD, TY_INT, size,
				value_int(l, rows)));
	} else {
		extent = t->w->eq->var->dim[t->row]->size;
		size = value_int(l, extent);
		whole = value_int(l, extent - extent % rows);
	}
	const Node **at = time ? &t->time : &t->index[t->row];
	if (time || extent >= rows) {
		*at = code_for(l, nest_loop(t->row), whole, false, &saved);
		Code *loop = saved->at[saved->n - 1];
		bool outer = t->shared;

		loop->width = (int)rows;
		share(t, loop, time ? INT64_MAX : extent / rows);
		t->nrow = rows;
		lower_tile(t);
		t->shared = outer;
		l->out = out;
	}
	if (time ? rows > 1 : extent % rows > 0) {
		if (time) {
			*at = code_for(l, "t", size, false, &saved);
			saved->at[saved->n - 1]->lo = whole;
			t->nrow = 1;
		} else {
			*at = whole;
			t->nrow = (uint32_t)(extent % rows);
		}
		lower_tile(t);
		l->out = out;
	}
	*at = NULL;
}

/* At most `vectors` vectors for n lanes: whole ones, then ever narrower.
 * Returns the lanes that they cover. */
static int64_t
split_lanes(Tile *t, int64_t n, uint32_t vectors, int lanes)
{
	int64_t at = 0;

	for (t->nvector = 0; t->nvector < vectors && at < n; at += lanes) {
		while (lanes > n - at)
			lanes /= 2;
		t->vector[t->nvector++] = (Lanes){at, lanes};
	}
	return at;
}

static void
lane_tiles(Tile *t, uint32_t vectors, uint32_t rows, int lanes)
{
	Lower *l = t->l;
	CodeList *out = l->out, *saved;
	int64_t extent = t->w->eq->var->dim[t->inner]->size;
	int64_t step = (int64_t)vectors * lanes, rest = extent % step;

	if (extent >= step) {
		t->index[t->inner] = extent == step ? value_int(l, 0)
			: code_for(l, nest_loop(t->inner),
			           value_int(l, extent - rest), false, &saved);
		if (extent != step) {
			saved->at[saved->n - 1]->width = (int)step;
			share(t, saved->at[saved->n - 1], extent / step);
		}
		split_lanes(t, step, vectors, lanes);
		row_tiles(t, rows);
		t->shared = false;
		l->out = out;
	}
	while (rest > 0) {
		t->index[t->inner] = value_int(l, extent - rest);
		rest -= split_lanes(t, rest, vectors, lanes);
		row_tiles(t, rows);
	}
}

static TileShape
choose_shape(const Tile *t)
{
	const Var *v = t->w->eq->var;
	int64_t rows = t->row == NO_LEVEL ? 1 : t->row == TIME_LEVEL ? MANY_ROWS
	               : v->dim[t->row]->size;

	return tile_shape(t->l->prog, rows, v->dim[t->inner]->size,
	                  t->w->nest->neq, t->row == NO_LEVEL);
}

static void
look_for_wide(void *ctx, const Expr *e)
{
	Search *s = ctx;

	if (e->op != OP_ACCESS || !varies(s->l, e, s->inner))
		return;
	const Storage *st = &s->l->plan->store[e->access.var->id];
	s->wide = s->wide || st->home != HOME_PARAM || st->copies != 0;
}

/* Is every vector of the term a vector of weights in bf16? */
static bool
narrow_only(Lower *l, const Expr *e, uint32_t inner)
{
	Search s = {.l = l, .inner = inner};

	expr_visit(e, look_for_wide, &s);
	return !s.wide;
}

static bool
pairs(const Tile *t)
{
	const Nest *n = t->w->nest;

	if (t->l->prog->weights != WEIGHTS_BF16 || n->accumulate)
		return false;
	for (uint32_t k = 0; k < n->neq; k++)
		if (t->l->plan->store[nth(t->w, k)->var->id].home ==
		    HOME_GRAD ||
		    !narrow_only(t->l, nth(t->w, k)->body, t->inner))
			return false;
	return true;
}

static void
outer_loops(Tile *t)
{
	const Var *v = t->w->eq->var;
	const uint8_t *axis = t->l->plan->store[v->id].axis;
	CodeList *saved;

	for (uint32_t k = 0; k + 1 < v->rank; k++)
		if (axis[k] != t->row)
			t->index[axis[k]] = v->dim[axis[k]]->size == 1
				? value_int(t->l, 0)
				: code_for(t->l, nest_loop(axis[k]),
				           value_int(t->l,
				                     v->dim[axis[k]]->size),
				           false, &saved);
}

bool
lower_tiles(NestLower *w)
{
	const Var *v = w->eq->var;
	const uint8_t *axis = w->l->plan->store[v->id].axis;
	CodeList *out = w->l->out;

	if (!suits(w))
		return false;
	Tile t = {.w = w, .l = w->l, .inner = axis[v->rank - 1],
	          .row = NO_LEVEL, .time = w->site.time};
	if (w->kind == PHASE_ALL && !w->eq->over_time)
		t.row = TIME_LEVEL;
	else if (v->rank > 1 && v->dim[axis[v->rank - 2]]->size > 1)
		t.row = axis[v->rank - 2];
	t.paired = pairs(&t);
	TileShape s = choose_shape(&t);

	outer_loops(&t);
	for (t.first = 0; t.first < w->nest->neq; t.first += t.neq) {
		t.neq = w->nest->neq - t.first;
		if (t.neq > s.equations)
			t.neq = s.equations;
		lane_tiles(&t, s.vectors, s.rows, s.lanes);
	}
	w->l->out = out;
	return true;
}
