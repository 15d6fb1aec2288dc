/* Reachability over the dependences that a derivative follows.
 *
 *   in    a system, the variables to differentiate with respect to, the loss
 *   out   a flag for each variable
 *   how   mark upwards from the former, downwards from the latter
 */
#include "diff/activity.h"

#include "diff/sweep.h"

typedef struct {
	uint32_t user, used;    /* variable ids */
} Flow;

typedef VEC(Flow) FlowList;

static void
flows_of(const System *s, const Var *user, const Expr *e, FlowList *out)
{
	ReachedList found = {0};
	Gated one = gated_always(expr_real(s->pool, 1));

	if (e->type == TY_REAL)
		sweep(s->pool, e, e, one, NULL, &found);
	for (size_t i = 0; i < found.n; i++)
		vec_push(out, ((Flow){user->id, found.at[i].access
		                                     ->access.var->id}));
	vec_free(&found);
}

static FlowList
flows(const System *s)
{
	FlowList out = {0};

	for (size_t i = 0; i < s->eq.n; i++)
		if (s->eq.at[i].var->type == TY_REAL)
			flows_of(s, s->eq.at[i].var, s->eq.at[i].body, &out);
	for (size_t i = 0; i < s->var.n; i++) {
		const Var *v = s->var.at[i];

		for (size_t k = 0; k < v->bound.n; k++)
			flows_of(s, v, v->bound.at[k].value, &out);
	}
	return out;
}

/* Marks everything that can be reached from what is marked, along the flows
 * or, with `up`, against them: from what is used to its users. */
static void
spread(bool *mark, uint32_t nvar, const FlowList *flow, bool up)
{
	Arena tmp = {0};
	uint32_t n = (uint32_t)flow->n, top = 0;
	uint32_t *first = arena_array(&tmp, uint32_t, nvar + 2);
	uint32_t *to = arena_array(&tmp, uint32_t, n);
	uint32_t *stack = arena_array(&tmp, uint32_t, nvar);

#define FROM(f) (up ? (f).used : (f).user)
	for (uint32_t i = 0; i < n; i++)
		first[FROM(flow->at[i]) + 2]++;
	for (uint32_t v = 0; v < nvar; v++)
		first[v + 2] += first[v + 1];
	/* first[v + 1] is where v's next goes; in the end, where they end */
	for (uint32_t i = 0; i < n; i++)
		to[first[FROM(flow->at[i]) + 1]++] =
			up ? flow->at[i].user : flow->at[i].used;
#undef FROM
	for (uint32_t v = 0; v < nvar; v++)
		if (mark[v])
			stack[top++] = v;
	while (top > 0) {
		uint32_t v = stack[--top];

		for (uint32_t k = first[v]; k < first[v + 1]; k++)
			if (!mark[to[k]]) {
				mark[to[k]] = true;
				stack[top++] = to[k];
			}
	}
	arena_free(&tmp);
}

bool *
activity_find(const System *s, const Var *const *wrt, uint32_t nwrt,
              const Var *loss, Arena *arena)
{
	uint32_t n = (uint32_t)s->var.n;
	bool *varied = arena_array(arena, bool, n);
	bool *useful = arena_array(arena, bool, n);
	FlowList flow = flows(s);

	for (uint32_t i = 0; i < nwrt; i++)
		varied[wrt[i]->id] = true;
	spread(varied, n, &flow, true);
	if (loss != NULL) {
		useful[loss->id] = true;
		spread(useful, n, &flow, false);
		for (uint32_t i = 0; i < n; i++)
			varied[i] = varied[i] && useful[i];
	}
	vec_free(&flow);
	return varied;
}
