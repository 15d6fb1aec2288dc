/* Outputs that depend on targets.
 *
 *   how   what a component reads, it depends on; components stand in the order
 *         of their dependences
 */
#include "front/checker.h"
#include "ir/graph.h"

/* by[id]: a target that each variable of the component depends on. */
static void
mark(const System *s, const Graph *g, const Component *k, const Var **by)
{
	const Var *found = NULL;

	for (uint32_t i = 0; i < k->n && found == NULL; i++) {
		uint32_t v = k->var[i];

		if (s->var.at[v]->kind == VAR_TARGET)
			found = s->var.at[v];
		for (uint32_t e = g->first[v]; e < g->first[v + 1]; e++)
			if (found == NULL)
				found = by[g->edge[e].used];
	}
	for (uint32_t i = 0; i < k->n; i++)
		by[k->var[i]] = found;
}

void
target_check(Check *c)
{
	const System *s = c->sys;
	const Graph *g = graph_build(s, c->arena);
	const Var **by = arena_array(c->arena, const Var *, s->var.n + 1);

	for (uint32_t k = 0; k < g->ncomp; k++)
		mark(s, g, &g->comp[k], by);
	for (size_t i = 0; i < s->eq.n; i++) {
		const Var *v = s->eq.at[i].var, *target = by[v->id];

		if (!v->output || target == NULL)
			continue;
		diag_error(c->diag, s->eq.at[i].at, "output '%s' depends on "
		           "target '%s', which is given to the loss only",
		           v->name, target->name);
		diag_note(c->diag, target->at, "'%s' is a target from here",
		          target->name);
		diag_help(c->diag, "write 'input' instead of 'target'");
	}
}
