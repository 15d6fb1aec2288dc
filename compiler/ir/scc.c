/* Strongly connected components, without recursion: user-shaped graphs may be
 * deep. */
#include "ir/scc.h"

#include <stdlib.h>

typedef struct {
	const Graph *g;
	const EdgeSet *edges;
	Arena *arena;
	uint32_t *index, *low;  /* 0: not visited */
	uint32_t *next;         /* edge to look at */
	unsigned char *on_stack;
	uint32_t *stack, nstack;
	uint32_t *call, ncall;  /* the path from the root */
	uint32_t counter;
	VEC(Component) comp;
	uint32_t *comp_of;
} Tarjan;

static int
by_id(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
enter(Tarjan *t, uint32_t v)
{
	t->index[v] = t->low[v] = ++t->counter;
	t->next[v] = t->g->first[v];
	t->stack[t->nstack++] = v;
	t->on_stack[v] = 1;
	t->call[t->ncall++] = v;
}

static void
close_component(Tarjan *t, uint32_t root)
{
	uint32_t start = t->nstack;

	do
		start--;
	while (t->stack[start] != root);
	uint32_t n = t->nstack - start;
	Component c = {.n = n};
	c.var = arena_copy(t->arena, t->stack + start, n * sizeof *c.var);
	qsort(c.var, n, sizeof *c.var, by_id);
	for (uint32_t i = 0; i < n; i++) {
		t->on_stack[c.var[i]] = 0;
		t->comp_of[c.var[i]] = (uint32_t)t->comp.n;
	}
	t->nstack = start;
	vec_push(&t->comp, c);
}

static void
leave(Tarjan *t, uint32_t v)
{
	t->ncall--;
	if (t->low[v] == t->index[v])
		close_component(t, v);
	if (t->ncall > 0) {
		uint32_t u = t->call[t->ncall - 1];

		if (t->low[v] < t->low[u])
			t->low[u] = t->low[v];
	}
}

static void
tarjan(Tarjan *t, uint32_t root)
{
	enter(t, root);
	while (t->ncall > 0) {
		uint32_t v = t->call[t->ncall - 1];

		if (t->next[v] == t->g->first[v + 1]) {
			leave(t, v);
			continue;
		}
		const Edge *e = &t->g->edge[t->next[v]++];
		uint32_t w = e->used;
		if (t->edges->admits != NULL &&
		    !t->edges->admits(t->edges->ctx, e))
			continue;
		if (t->index[w] == 0)
			enter(t, w);
		else if (t->on_stack[w] && t->index[w] < t->low[v])
			t->low[v] = t->index[w];
	}
}

Scc
scc_find(const Graph *g, const EdgeSet *edges, const uint32_t *root,
         uint32_t nroot, uint32_t nvar, Arena *arena)
{
	Arena tmp = {0};
	Tarjan t = {
		.g = g, .edges = edges, .arena = arena,
		.comp_of = arena_array(arena, uint32_t, nvar),
		.index = arena_array(&tmp, uint32_t, nvar),
		.low = arena_array(&tmp, uint32_t, nvar),
		.next = arena_array(&tmp, uint32_t, nvar),
		.on_stack = arena_array(&tmp, unsigned char, nvar),
		.stack = arena_array(&tmp, uint32_t, nvar),
		.call = arena_array(&tmp, uint32_t, nvar),
	};

	for (uint32_t i = 0; i < nroot; i++)
		if (t.index[root[i]] == 0)
			tarjan(&t, root[i]);
	Scc found = {
		arena_copy(arena, t.comp.at, t.comp.n * sizeof *t.comp.at),
		(uint32_t)t.comp.n, t.comp_of,
	};
	vec_free(&t.comp);
	arena_free(&tmp);
	return found;
}
