/* May a system run one step at a time?
 *
 *   how   for every variable, how many steps ahead of itself its value looks:
 *         the largest sum of offsets on a way from it to an input; endless
 *         where a cycle looks ahead, or where the whole sequence, or its
 *         length, is read.  Outputs count, and what is carried from step to
 *         step: a loss may look anywhere.
 */
#include "front/check.h"
#include "ir/graph.h"

#include <string.h>

/* Looks ahead to the end of the sequence. */
#define WHOLE INT64_MAX

typedef struct {
	const System *sys;
	const Graph *g;
	int64_t *ahead;         /* by variable */
	const Edge **by;        /* the edge that says so; NULL: it reads T */
} Stream;

static int64_t
look(const Stream *s, const Edge *e)
{
	if (e->whole)
		return WHOLE;
	if (s->ahead[e->used] == WHOLE)
		return WHOLE;
	int64_t n = s->ahead[e->used] + (e->kind == AT_REL ? e->off : 0);

	return n > 0 ? n : 0;
}

static bool
improve(Stream *s, uint32_t v)
{
	bool better = false;

	for (uint32_t e = s->g->first[v]; e < s->g->first[v + 1]; e++) {
		int64_t n = look(s, &s->g->edge[e]);

		if (n <= s->ahead[v])
			continue;
		s->ahead[v] = n;
		s->by[v] = &s->g->edge[e];
		better = true;
	}
	return better;
}

/* Everything in a cycle that looks ahead needs the end.  One round in the order
 * of a step gives each of its variables the edge that says so; where elements
 * read each other there is no such order, and a round reaches one more variable
 * or more.  Where a cycle looks back, what it reads ahead loses at least a step
 * per round. */
static void
settle(Stream *s, uint32_t comp, uint32_t *order)
{
	const Component *k = &s->g->comp[comp];
	uint32_t rounds = 1;
	bool more = true;

	if (!graph_step_order(s->g, comp, order)) {
		memcpy(order, k->var, k->n * sizeof *order);
		rounds = k->n;
	}
	while (more) {
		more = false;
		for (uint32_t i = 0; i < k->n; i++)
			more = improve(s, order[i]) || more;
		if (k->ahead && --rounds == 0)
			break;
	}
	for (uint32_t i = 0; k->ahead && i < k->n; i++)
		s->ahead[k->var[i]] = WHOLE;
}

/* The equation on the way from v that reads ahead. */
static uint32_t
culprit(const Stream *s, uint32_t v, uint32_t nvar)
{
	for (uint32_t step = 0; step < nvar; step++) {
		const Edge *e = s->by[v];

		if (e == NULL || e->whole || (e->kind == AT_REL && e->off > 0))
			return v;
		v = e->used;
	}
	return v;
}

static void
report(const Stream *s, Diag *diag, uint32_t goal, const Span *at)
{
	const Var *y = s->sys->var.at[goal];
	const char *what = y->output ? "output " : "";
	uint32_t v = culprit(s, goal, (uint32_t)s->sys->var.n);
	const Edge *e = s->by[v];
	int64_t n = s->ahead[goal];

	if (e == NULL) {
		diag_error(diag, at[v], "%s'%s' needs T, the length of the "
		           "sequence, which is not known step by step", what,
		           y->name);
		diag_help(diag, "run whole sequences instead, or give the "
		          "length as an input");
		return;
	}
	const Var *used = s->sys->var.at[e->used];

	if (n == WHOLE) {
		diag_error(diag, at[v], "%s'%s' needs the whole sequence, "
		           "and cannot be made step by step: '%s' is needed "
		           "%s here", what, y->name, used->name,
		           e->whole ? "at all steps or at the last one"
		           : "at later steps");
		diag_help(diag, "run whole sequences instead, or change the "
		          "equation so that it looks back only");
		return;
	}
	diag_error(diag, at[v], "%s'%s' looks ahead: '%s[t%+d]' is not "
	           "there yet at step t", what, y->name, used->name, e->off);
	diag_help(diag, "it is legal %lld step%s later: replace t by t-%lld in "
	          "what '%s' reads, and give boundary values", (long long)n,
	          n == 1 ? "" : "s", (long long)n, y->name);
}

static void
find_length(void *ctx, const Expr *e)
{
	*(bool *)ctx |= e->op == OP_LENGTH;
}

/* Variables whose value is made from T. */
static void
mark_length(Stream *s)
{
	for (size_t i = 0; i < s->sys->eq.n; i++) {
		const Equation *e = &s->sys->eq.at[i];
		const Expr *part[] = {e->guard, e->where, e->body};
		bool found = false;

		for (int k = 0; k < 3; k++)
			if (part[k] != NULL)
				expr_visit(part[k], find_length, &found);
		for (size_t k = 0; k < e->var->bound.n; k++)
			expr_visit(e->var->bound.at[k].value, find_length,
			           &found);
		if (found)
			s->ahead[e->var->id] = WHOLE;
	}
}

/* What a step makes: outputs, and what steps hand on, save for what follows
 * from a target. */
static bool *
find_goals(const Stream *s, Arena *tmp)
{
	uint32_t n = (uint32_t)s->sys->var.n;
	bool *goal = arena_array(tmp, bool, n + 1);
	const Var **target = arena_array(tmp, const Var *, n + 1);

	for (uint32_t v = 0; v < n; v++)
		if (s->sys->var.at[v]->kind == VAR_TARGET)
			target[v] = s->sys->var.at[v];
	graph_spread(s->g, target);
	for (uint32_t e = 0; e < s->g->nedge; e++)
		if (s->g->edge[e].kind == AT_REL && s->g->edge[e].off < 0)
			goal[s->g->edge[e].used] = true;
	for (uint32_t v = 0; v < n; v++)
		goal[v] = s->sys->var.at[v]->output ||
		          (goal[v] && target[v] == NULL);
	return goal;
}

/* The nodes of a tree come all at once. */
static bool
report_tree(const System *sys, Diag *diag)
{
	diag_error(diag, sys->tree.parent->at, "the steps of this model are "
	           "the nodes of a tree, and cannot be made one by one: their "
	           "parents come after them");
	diag_help(diag, "run whole trees instead");
	return false;
}

/* Where nothing that is wanted is timed, a step makes nothing. */
static bool
has_steps(const System *sys, const bool *goal, Diag *diag)
{
	const Equation *first = sys->eq.n > 0 ? &sys->eq.at[0] : NULL;

	for (size_t v = 0; v < sys->var.n; v++)
		if (goal[v] && sys->var.at[v]->timed)
			return true;
	for (size_t i = sys->eq.n; i-- > 0;)
		if (sys->eq.at[i].var->output)
			first = &sys->eq.at[i];
	diag_error(diag, first ? first->at : (Span){0}, "model '%s' has no "
	           "steps: none of its outputs depends on t, and nothing is "
	           "handed on", sys->name);
	diag_help(diag, "run it as a whole instead");
	return false;
}

bool
check_streaming(const System *sys, Diag *diag)
{
	if (sys->tree.parent != NULL)
		return report_tree(sys, diag);

	Arena tmp = {0};
	uint32_t n = (uint32_t)sys->var.n;
	Stream s = {
		.sys = sys, .g = graph_build(sys, &tmp),
		.ahead = arena_array(&tmp, int64_t, n + 1),
		.by = arena_array(&tmp, const Edge *, n + 1),
	};
	Span *at = arena_array(&tmp, Span, n + 1);
	uint32_t *order = arena_array(&tmp, uint32_t, n + 1);

	for (size_t i = 0; i < sys->eq.n; i++)
		at[sys->eq.at[i].var->id] = sys->eq.at[i].at;
	mark_length(&s);
	for (uint32_t k = 0; k < s.g->ncomp; k++)
		settle(&s, k, order);
	const bool *goal = find_goals(&s, &tmp);
	bool ok = has_steps(sys, goal, diag);

	for (uint32_t v = 0; v < n; v++)
		if (goal[v] && s.ahead[v] > 0) {
			report(&s, diag, v, at);
			ok = false;
		}
	arena_free(&tmp);
	return ok;
}
