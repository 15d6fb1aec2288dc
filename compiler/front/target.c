/* Outputs that depend on targets, when nothing is learnt. */
#include "front/checker.h"
#include "ir/graph.h"

void
target_check(Check *c)
{
	System *s = system_clone(c->sys);
	system_settle_training(s, false);
	const Graph *g = graph_build(s, c->arena);
	const Var **by = arena_array(c->arena, const Var *, s->var.n + 1);

	for (size_t v = 0; v < s->var.n; v++)
		if (s->var.at[v]->kind == VAR_TARGET)
			by[v] = s->var.at[v];
	graph_spread(g, by);
	for (size_t i = 0; i < s->eq.n; i++) {
		const Var *v = s->eq.at[i].var, *target = by[v->id];

		if (!v->output || v->check != CHECK_NONE || target == NULL)
			continue;
		diag_error(c->diag, s->eq.at[i].at, "output '%s' depends on "
		           "target '%s', which is given to the loss only",
		           v->name, target->name);
		diag_note(c->diag, target->at, "'%s' is a target from here",
		          target->name);
		diag_help(c->diag, "write 'input' instead of 'target'");
	}
	system_free(s);
}
