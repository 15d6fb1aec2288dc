/* Dependences and their strongly connected components. */
#include "ir/graph.h"

#include "base/heap.h"
#include "ir/memo.h"
#include "ir/scc.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
	VEC(Edge) edge;
	Memo seen;              /* accesses of the variable at hand */
	uint32_t user;
	bool whole;             /* its equation reduces over time */
	bool bound;             /* now in a boundary value */
} Collect;

static void
collect_node(void *ctx, const Expr *e)
{
	Collect *c = ctx;

	if (e->op != OP_ACCESS)
		return;
	const void **seen = memo_at(&c->seen, e);
	if (*seen != NULL)
		return;
	*seen = e;
	TimeRef t = e->access.time;
	bool whole = e->access.var->timed &&
	             (c->whole || !time_moves(t.kind));
	vec_push(&c->edge, ((Edge){c->user, e->access.var->id, t.kind, t.off,
	                           time_side(t), whole, c->bound, e}));
}

static int
by_id(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
describe(const System *s, Graph *g, uint32_t c)
{
	Component *k = &g->comp[c];

	for (uint32_t i = 0; i < k->n; i++) {
		uint32_t v = k->var[i];

		k->timed = k->timed || s->var.at[v]->timed;
		for (uint32_t e = g->first[v]; e < g->first[v + 1]; e++) {
			const Edge *d = &g->edge[e];

			if (g->comp_of[d->used] != c)
				continue;
			k->recurrent = true;
			k->back = k->back || d->side < 0;
			k->ahead = k->ahead || d->side > 0;
		}
	}
}

static void
collect_edges(const System *s, Graph *g, Arena *arena)
{
	Arena tmp = {0};
	const int32_t *eq_of = system_eq_table(s, &tmp);
	uint32_t n = (uint32_t)s->var.n;
	Collect c = {0};

	g->first = arena_array(arena, uint32_t, n + 1);
	for (uint32_t v = 0; v < n; v++) {
		const Var *x = s->var.at[v];

		g->first[v] = (uint32_t)c.edge.n;
		c.user = v;
		c.whole = eq_of[v] >= 0 && s->eq.at[eq_of[v]].over_time;
		if (eq_of[v] >= 0)
			equation_visit(&s->eq.at[eq_of[v]], collect_node, &c);
		memo_free(&c.seen);
		c.bound = true;
		for (size_t k = 0; k < x->bound.n; k++)
			expr_visit(x->bound.at[k].value, collect_node, &c);
		c.bound = false;
		memo_free(&c.seen);
	}
	g->first[n] = g->nedge = (uint32_t)c.edge.n;
	g->edge = arena_copy(arena, c.edge.at, c.edge.n * sizeof *c.edge.at);
	vec_free(&c.edge);
	arena_free(&tmp);
}

Graph *
graph_build(const System *s, Arena *arena)
{
	Graph *g = arena_new(arena, Graph);
	Arena tmp = {0};
	uint32_t n = (uint32_t)s->var.n;
	uint32_t *all = arena_array(&tmp, uint32_t, n + 1);

	collect_edges(s, g, arena);
	for (uint32_t v = 0; v < n; v++)
		all[v] = v;
	Scc found = scc_find(g, &(EdgeSet){0}, all, n, n, arena);
	g->comp = found.comp;
	g->ncomp = found.ncomp;
	g->comp_of = found.comp_of;
	for (uint32_t c = 0; c < g->ncomp; c++)
		describe(s, g, c);
	arena_free(&tmp);
	return g;
}

/* The edges inside component c that read no step on the other side of time
 * than `sign` says: 0 admits only the step at hand. */
typedef struct {
	const Graph *g;
	uint32_t c;
	int sign;
} Inner;

static bool
admitted(const void *ctx, const Edge *e)
{
	const Inner *in = ctx;

	return in->g->comp_of[e->used] == in->c &&
	       (e->side == 0 || e->side == in->sign);
}

/* The search for cycles: edges on none are left out beforehand. */
typedef struct {
	const Graph *g;
	Inner in;
	const uint32_t *part;   /* by variable: its component by those edges */
} Search;

static bool
on_cycle(const Search *s, const Edge *e)
{
	return admitted(&s->in, e) && s->part[e->user] == s->part[e->used];
}

/* Shortest path of admitted edges from `from` back to itself, breadth first;
 * the first edge is `start`. */
static uint32_t
close_cycle(const Search *s, uint32_t start, uint32_t *out, uint32_t max)
{
	Arena tmp = {0};
	const Graph *g = s->g;
	const uint32_t *var = g->comp[s->in.c].var, size = g->comp[s->in.c].n;
	uint32_t n = 0, head = 0, tail = 0, goal = g->edge[start].user;
	uint32_t *queue = arena_array(&tmp, uint32_t, size + 1);
	uint32_t *via = arena_array(&tmp, uint32_t, size);      /* edge + 1 */

#define SLOT(v) ((uint32_t)((const uint32_t *)bsearch(&(v), var, size, \
	sizeof(uint32_t), by_id) - var))
	queue[tail++] = g->edge[start].used;
	via[SLOT(g->edge[start].used)] = start + 1;
	while (head < tail && via[SLOT(goal)] == 0) {
		uint32_t v = queue[head++];

		for (uint32_t e = g->first[v]; e < g->first[v + 1]; e++)
			if (on_cycle(s, &g->edge[e]) &&
			    via[SLOT(g->edge[e].used)] == 0) {
				via[SLOT(g->edge[e].used)] = e + 1;
				queue[tail++] = g->edge[e].used;
			}
	}
	if (via[SLOT(goal)] != 0) {
		uint32_t v = goal, e;

		do {
			e = via[SLOT(v)] - 1;
			if (n < max)
				out[n++] = e;
			v = g->edge[e].user;
		} while (e != start);
		for (uint32_t i = 0; i < n / 2; i++) {
			uint32_t swap = out[i];

			out[i] = out[n - 1 - i];
			out[n - 1 - i] = swap;
		}
	}
#undef SLOT
	arena_free(&tmp);
	return n;
}

/* The shortest cycle through an edge of the first 17 variables, or of the first
 * that is on one: short enough to be read. */
static uint32_t
search(const Search *s, uint32_t *edge, uint32_t max)
{
	const Component *k = &s->g->comp[s->in.c];
	uint32_t best = 0, *trial = mem_realloc(NULL, max * sizeof *trial);

	for (uint32_t i = 0; i < k->n && (best == 0 || i <= 16); i++) {
		uint32_t v = k->var[i];

		for (uint32_t e = s->g->first[v]; e < s->g->first[v + 1]; e++) {
			const Edge *d = &s->g->edge[e];

			if (d->side != s->in.sign || !on_cycle(s, d))
				continue;
			uint32_t n = close_cycle(s, e, trial, max);
			if (n > 0 && (best == 0 || n < best)) {
				best = n;
				memcpy(edge, trial, n * sizeof *edge);
			}
		}
	}
	free(trial);
	return best;
}

uint32_t
graph_cycle(const Graph *g, uint32_t c, int sign, uint32_t *edge, uint32_t max)
{
	Arena tmp = {0};
	const Component *k = &g->comp[c];
	const Inner in = {g, c, sign};
	const Scc part = scc_find(g, &(EdgeSet){admitted, &in}, k->var, k->n,
	                          k->var[k->n - 1] + 1, &tmp);
	uint32_t n = search(&(Search){g, in, part.comp_of}, edge, max);
	arena_free(&tmp);
	return n;
}

/* Sweep after sweep over the variables by id, each takes what has all it reads;
 * the heap knows the sweep in which a variable's turn comes. */
bool
graph_step_order(const Graph *g, uint32_t c, uint32_t *order)
{
	const Component *k = &g->comp[c];
	Arena tmp = {0};
	Heap ready = {0};
	uint32_t n = 0, *waiting = arena_array(&tmp, uint32_t, k->n);
	uint32_t *users = NULL, *first_user = arena_array(&tmp, uint32_t,
	                                                  k->n + 1);

#define SLOT(v) ((uint32_t)((const uint32_t *)bsearch(&(v), k->var, k->n, \
	sizeof(uint32_t), by_id) - k->var))
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < k->n; i++)
			for (uint32_t e = g->first[k->var[i]];
			     e < g->first[k->var[i] + 1]; e++) {
				const Edge *d = &g->edge[e];

				if (g->comp_of[d->used] != c || d->side != 0)
					continue;
				uint32_t u = SLOT(d->used);
				if (pass == 0) {
					waiting[i]++;
					first_user[u + 1]++;
				} else {
					users[first_user[u]++] = i;
				}
			}
		if (pass == 0) {
			for (uint32_t i = 0; i < k->n; i++)
				first_user[i + 1] += first_user[i];
			users = arena_array(&tmp, uint32_t,
			                    first_user[k->n] + 1);
		}
	}
	/* first_user[u] now is the end of u's users */
	for (uint32_t i = 0; i < k->n; i++)
		if (waiting[i] == 0)
			heap_push(&ready, 0, i);
	while (ready.n > 0) {
		HeapEntry e = heap_pop(&ready);

		order[n++] = k->var[e.item];
		for (uint32_t j = e.item ? first_user[e.item - 1] : 0;
		     j < first_user[e.item]; j++)
			if (--waiting[users[j]] == 0)
				heap_push(&ready, e.key + (users[j] < e.item),
				          users[j]);
	}
#undef SLOT
	heap_free(&ready);
	arena_free(&tmp);
	return n == k->n;
}

void
graph_spread(const Graph *g, const Var **by)
{
	for (uint32_t c = 0; c < g->ncomp; c++) {
		const Component *k = &g->comp[c];
		const Var *found = NULL;

		for (uint32_t i = 0; i < k->n && found == NULL; i++) {
			uint32_t v = k->var[i];

			found = by[v];
			for (uint32_t e = g->first[v];
			     found == NULL && e < g->first[v + 1]; e++)
				found = by[g->edge[e].used];
		}
		for (uint32_t i = 0; i < k->n; i++)
			if (by[k->var[i]] == NULL)
				by[k->var[i]] = found;
	}
}
