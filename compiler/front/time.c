/* Causality of the finished system: what needs itself must do so through a
 * delay, and all delays of one cycle must point the same way. */
#include "front/checker.h"
#include "ir/graph.h"
#include "ir/turn.h"

#include <string.h>

typedef struct {
	Check *c;
	const System *sys;
	const Graph *g;
	const int32_t *eq_of;
	bool parts;             /* report cycles of parts alone, too */
} Time;

static Span
place_of(const Time *t, uint32_t var)
{
	return t->eq_of[var] < 0 ? t->sys->var.at[var]->at
	       : t->sys->eq.at[t->eq_of[var]].at;
}

void
time_step_text(Buf *b, TimeKind kind, int32_t off)
{
	switch (kind) {
	case AT_NONE:
		return;
	case AT_PARENT:
		buf_puts(b, "[parent(t)]");
		return;
	case AT_CHILD:
		buf_printf(b, "[child(t, %d)]", off);
		return;
	case AT_EACH:
		buf_puts(b, "[c], c in children(t)");
		return;
	case AT_REL:
	case AT_START:
	case AT_END:
		break;
	}
	buf_puts(b, kind == AT_REL ? "[t" : kind == AT_END ? "[T" : "[");
	if (kind == AT_START)
		buf_printf(b, "%d", off);
	else if (off != 0)
		buf_printf(b, "%+d", off);
	buf_puts(b, "]");
}

/* Parts that the compiler made are passed over: their name says nothing. */
static bool
has_name(const Time *t, uint32_t var)
{
	return t->sys->var.at[var]->at.end > 0;
}

const char *
time_var_name(Check *c, const Var *v)
{
	const char *dot = strrchr(v->name, '.');

	return v->kind != VAR_DEF || v->at.end > 0 || dot == NULL ? v->name
	       : arena_str(c->arena, v->name, (size_t)(dot - v->name));
}

static const char *
name_of(const Time *t, uint32_t var)
{
	return time_var_name(t->c, t->sys->var.at[var]);
}

/* 'a[t]' needs 'b[t]', and that needs 'a[t-1]' */
static const char *
cycle_text(Time *t, const uint32_t *edge, uint32_t n)
{
	Buf b = {0};
	uint32_t start = 0, named = 0;
	TimeRef by = {AT_REL, 0};

	while (start + 1 < n && !has_name(t, t->g->edge[edge[start]].user))
		start++;
	const Var *first = t->sys->var.at[t->g->edge[edge[start]].user];
	buf_printf(&b, "'%s%s'", first->name, first->timed ? "[t]" : "");
	for (uint32_t i = 0; i < n; i++) {
		const Edge *e = &t->g->edge[edge[(start + i) % n]];

		/* through parts the steps add up; none branches twice */
		if (e->kind == AT_REL && by.kind == AT_REL)
			by.off += e->off;
		else if (e->kind != AT_REL)
			by = (TimeRef){e->kind, e->off};
		if (!has_name(t, e->used) && i + 1 < n)
			continue;
		buf_printf(&b, "%s needs '%s", named++ ? ", and that" : "",
		           t->sys->var.at[e->used]->name);
		time_step_text(&b, by.kind, by.off);
		buf_puts(&b, "'");
		by = (TimeRef){AT_REL, 0};
	}
	return buf_keep(&b, t->c->arena);
}

enum { CYCLE_MAX = 64 };

/* Where the parts of a cycle are defined, but for the place `said`. */
static void
note_cycle(Time *t, const uint32_t *edge, uint32_t n, Span said)
{
	uint32_t shown = 0;

	for (uint32_t i = 0; i < n && shown < 8; i++) {
		uint32_t v = t->g->edge[edge[i]].user;
		Span at = place_of(t, v);

		if (!has_name(t, v) || at.start == said.start)
			continue;
		diag_note(t->c->diag, at, "'%s' is defined here",
		          t->sys->var.at[v]->name);
		shown++;
	}
}

static bool
cycle_named(const Time *t, const uint32_t *edge, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (has_name(t, t->g->edge[edge[i]].user))
			return true;
	return false;
}

static void
report_no_delay(Time *t, uint32_t comp)
{
	uint32_t edge[CYCLE_MAX];
	uint32_t n = graph_cycle(t->g, comp, 0, edge, CYCLE_MAX);

	if (n == 0 || (!t->parts && !cycle_named(t, edge, n)))
		return;
	Span at = place_of(t, t->g->edge[edge[0]].user);
	diag_error(t->c->diag, at, "a cycle without a delay: %s",
	           cycle_text(t, edge, n));
	note_cycle(t, edge, n, at);
	if (t->g->comp[comp].timed)
		diag_help(t->c->diag, "one of them must read the step before, "
		          "as in h[t-1], or the element before, as in "
		          "a[t, i-1]");
	else
		diag_help(t->c->diag, "one of them must read the element "
		          "before, as in a[i-1]");
}

/* What reads along e: 'a.1' needs 'b[t, i-1]'. */
static void
note_side(Time *t, const Edge *e, const char *side)
{
	Buf b = {0};

	expr_print(t->sys, e->access, &b);
	const char *text = buf_keep(&b, t->c->arena);
	diag_note(t->c->diag, place_of(t, e->user), "%s: '%s' needs '%s'",
	          side, name_of(t, e->user), text);
}

static bool
comp_named(const Time *t, const Component *k)
{
	for (uint32_t i = 0; i < k->n; i++)
		if (has_name(t, k->var[i]))
			return true;
	return false;
}

/* No axis has an order; `fault` says what the first one lacks. */
static void
report_no_order(Time *t, uint32_t comp, const TurnFault *fault)
{
	if (fault->dim == NULL || !comp_named(t, &t->g->comp[comp])) {
		report_no_delay(t, comp);
		return;
	}
	diag_error(t->c->diag, place_of(t, fault->below->user),
	           "no order along [%s] computes this: it needs both elements "
	           "before and elements after", fault->dim->text);
	note_side(t, fault->below, "before");
	note_side(t, fault->above, "after");
	diag_help(t->c->diag, "give each order a variable of its own, or read "
	          "one side at the step before, as in h[t-1]");
}

static void
report_both_ways(Time *t, uint32_t comp)
{
	uint32_t back[CYCLE_MAX], ahead[CYCLE_MAX];
	uint32_t nb = graph_cycle(t->g, comp, -1, back, CYCLE_MAX);
	uint32_t na = graph_cycle(t->g, comp, 1, ahead, CYCLE_MAX);

	if (nb == 0 && na == 0)
		return report_no_delay(t, comp);
	const uint32_t *first = na > 0 ? ahead : back;
	bool tree = t->sys->tree.parent != NULL;
	diag_error(t->c->diag, place_of(t, t->g->edge[first[0]].user), tree
	           ? "no order of the nodes computes this: it needs both what "
	             "comes before a node, as its children do, and what comes "
	             "after, as its parent does"
	           : "no direction of time computes this: it needs both the "
	             "step before and the step after");
	if (nb > 0) {
		diag_note(t->c->diag, place_of(t, t->g->edge[back[0]].user),
		          "backward: %s", cycle_text(t, back, nb));
	}
	if (na > 0) {
		diag_note(t->c->diag, place_of(t, t->g->edge[ahead[0]].user),
		          "forward: %s", cycle_text(t, ahead, na));
	}
	diag_help(t->c->diag, tree ? "give each direction a variable of its "
	          "own: one goes up, and the other one down from it"
	          : "give each direction a variable of its own and join them, "
	          "as in concat(f[t], b[t])");
}

/* An equation that needs its own whole sequence. */
static const Edge *
whole_edge(const Time *t, uint32_t comp)
{
	const Component *k = &t->g->comp[comp];

	for (uint32_t i = 0; i < k->n; i++)
		for (uint32_t e = t->g->first[k->var[i]];
		     e < t->g->first[k->var[i] + 1]; e++)
			if (t->g->edge[e].whole &&
			    t->g->comp_of[t->g->edge[e].used] == comp)
				return &t->g->edge[e];
	return NULL;
}

static void
report_whole(Time *t, const Edge *e)
{
	const char *u = name_of(t, e->user), *v = name_of(t, e->used);

	diag_error(t->c->diag, place_of(t, e->user), "'%s' needs the whole "
	           "sequence of '%s', which needs '%s' in turn", u, v, u);
	diag_note(t->c->diag, place_of(t, e->used), "'%s' is defined here", v);
}

static void
check_component(Time *t, uint32_t k, Arena *tmp)
{
	const Component *comp = &t->g->comp[k];
	const Edge *whole = whole_edge(t, k);
	TurnFault fault;
	Turns turns;

	if (whole != NULL)
		report_whole(t, whole);
	else if (!turns_find(t->sys, t->g, k, &turns, &fault, tmp))
		report_no_order(t, k, &fault);
	else if (comp->back && comp->ahead)
		report_both_ways(t, k);
}

/* A cycle of parts alone, such as one at a stage between two samples, repeats
 * one of names, if there is one. */
static void
check_causality(Time *t)
{
	Arena tmp = {0};
	unsigned before = t->c->diag->errors;

	for (int pass = 0; pass < 2 && t->c->diag->errors == before; pass++) {
		t->parts = pass == 1;
		for (uint32_t k = 0; k < t->g->ncomp; k++)
			if (t->g->comp[k].recurrent)
				check_component(t, k, &tmp);
	}
	arena_free(&tmp);
}

void
time_check(Check *c)
{
	Time t = {
		.c = c, .sys = c->sys, .g = graph_build(c->sys, c->arena),
		.eq_of = system_eq_table(c->sys, c->arena),
	};

	check_causality(&t);
}
