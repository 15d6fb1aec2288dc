/* Time: two checks of the finished system.
 *
 *   causality       what needs itself must do so through a delay, and all
 *                   delays of one cycle must point the same way
 *   initialisation  what is read before the first step or after the last has a
 *                   boundary value there
 *
 * Initialisation follows conditions on t: in `if t > 1 then h[t-1] else ..` and
 * in `sum[t where t < T] f(x[t+1])` nothing outside is read.
 */
#include "front/checker.h"
#include "ir/graph.h"
#include "ir/memo.h"
#include "ir/turn.h"

#include <string.h>

typedef struct {
	Check *c;
	const System *sys;
	const Graph *g;
	const int32_t *eq_of;
	bool *quiet;            /* by variable: an error may hide its bounds */
	bool parts;             /* report cycles of parts alone, too */
} Time;

static Span
place_of(const Time *t, uint32_t var)
{
	return t->eq_of[var] < 0 ? t->sys->var.at[var]->at
	       : t->sys->eq.at[t->eq_of[var]].at;
}

static void
step_text(Buf *b, TimeKind kind, int32_t off)
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

static const char *
finish_text(Check *c, Buf *b)
{
	const char *s = arena_str(c->arena, b->text, b->len);

	buf_free(b);
	return s;
}

/* Parts that the compiler made are passed over: their name says nothing. */
static bool
has_name(const Time *t, uint32_t var)
{
	return t->sys->var.at[var]->at.end > 0;
}

/* The name in the text: that of the equation a part, such as mu.1, is of. */
static const char *
name_of(const Time *t, uint32_t var)
{
	const char *name = t->sys->var.at[var]->name;
	const char *dot = strrchr(name, '.');

	return has_name(t, var) || dot == NULL ? name
	       : arena_str(t->c->arena, name, (size_t)(dot - name));
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
		step_text(&b, by.kind, by.off);
		buf_puts(&b, "'");
		by = (TimeRef){AT_REL, 0};
	}
	return finish_text(t->c, &b);
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
any_name(const Time *t, const uint32_t *edge, uint32_t n)
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

	if (n == 0 || (!t->parts && !any_name(t, edge, n)))
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
	const char *text = finish_text(t->c, &b);
	diag_note(t->c->diag, place_of(t, e->user), "%s: '%s' needs '%s'",
	          side, name_of(t, e->user), text);
}

static bool
names_any(const Time *t, const Component *k)
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
	if (fault->dim == NULL || !names_any(t, &t->g->comp[comp])) {
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

/* Steps first .. T - last that t may be. */
typedef struct {
	int64_t first, last;
} Steps;

/* t + off  or  T + off  or  off */
static bool
linear(const Expr *e, TimeKind *kind, int64_t *off)
{
	*off = 0;
	if (e->op == OP_ADD && e->arg[1]->op == OP_CONST) {
		*off = (int64_t)e->arg[1]->num;
		e = e->arg[0];
	} else if (e->op == OP_ADD && e->arg[0]->op == OP_CONST) {
		*off = (int64_t)e->arg[0]->num;
		e = e->arg[1];
	}
	if (e->op == OP_CONST && *off == 0)
		*off = (int64_t)e->num;
	*kind = e->op == OP_TIME ? AT_REL : e->op == OP_LENGTH ? AT_END
	        : AT_START;
	return e->op == OP_TIME || e->op == OP_LENGTH || e->op == OP_CONST;
}

/* a <= b, where one side has t and the other has not. */
static void
narrow(Steps *s, const Expr *a, const Expr *b, int64_t slack)
{
	TimeKind ka, kb;
	int64_t x, y;

	if (!linear(a, &ka, &x) || !linear(b, &kb, &y))
		return;
	if (ka == AT_REL && kb == AT_END) {             /* t <= T + y - x */
		int64_t last = -(y - x - slack);

		s->last = last > s->last ? last : s->last;
	} else if (kb == AT_REL && ka == AT_START) {    /* t >= x - y */
		int64_t first = x - y + slack;

		s->first = first > s->first ? first : s->first;
	}
}

/* t != n at an end of the range moves that end. */
static void
exclude(Steps *s, const Expr *a, const Expr *b)
{
	TimeKind ka, kb;
	int64_t x, y;

	if (!linear(a, &ka, &x) || !linear(b, &kb, &y))
		return;
	if (kb == AT_REL) {
		TimeKind k = ka;
		int64_t z = x;

		ka = kb;
		kb = k;
		x = y;
		y = z;
	}
	if (ka != AT_REL)
		return;
	if (kb == AT_START && y - x == s->first)
		s->first++;
	if (kb == AT_END && -(y - x) == s->last)
		s->last++;
}

/* The steps of s at which c is `truth`. */
static Steps
where(Steps s, const Expr *c, bool truth)
{
	switch (c->op) {
	case OP_NOT:
		return where(s, c->arg[0], !truth);
	case OP_AND:
	case OP_OR:
		if ((c->op == OP_AND) == truth)
			return where(where(s, c->arg[0], truth), c->arg[1],
			             truth);
		break;
	case OP_LE:
		narrow(&s, c->arg[!truth], c->arg[truth], !truth);
		break;
	case OP_LT:
		narrow(&s, c->arg[!truth], c->arg[truth], truth);
		break;
	case OP_EQ:
	case OP_NE:
		if ((c->op == OP_NE) == truth) {
			exclude(&s, c->arg[0], c->arg[1]);
		} else {
			narrow(&s, c->arg[0], c->arg[1], 0);
			narrow(&s, c->arg[1], c->arg[0], 0);
		}
		break;
	default:
		break;                  /* generic: says nothing about t */
	}
	return s;
}

typedef struct {
	Time *t;
	const Equation *eq;
	Steps steps;
	Memo seen;              /* under these steps */
} Reads;

static void
suggest_bound(Check *c, const Var *v, bool end, int64_t far)
{
	Buf b = {0};

	buf_printf(&b, "%s[", v->name);
	if (end)
		buf_puts(&b, far > 1 ? "t > T" : "T+1");
	else
		buf_puts(&b, far < 0 ? "t <= 0" : "0");
	buf_puts(&b, "] = 0");
	diag_help(c->diag, "write '%s'", finish_text(c, &b));
}

/* Steps first .. 0, or T+1 .. T+last, of v are read. */
static void
need(Reads *r, const Expr *e, bool end, int64_t first, int64_t last)
{
	const Var *v = e->access.var;
	Check *c = r->t->c;
	Buf step = {0};

	if (r->t->quiet[v->id])
		return;
	for (int64_t k = first; k <= last; k++)
		if (var_bound(v, end, (int32_t)k) == NULL)
			goto missing;
	return;
missing:
	buf_printf(&step, "%s", v->name);
	step_text(&step, e->access.time.kind, e->access.time.off);
	const char *text = finish_text(c, &step);
	if (e->access.time.kind == AT_PARENT)
		diag_error(c->diag, r->eq->at, "'%s' is read here, and '%s' "
		           "has no value beyond the root, which has no parent",
		           text, v->name);
	else if (end)
		diag_error(c->diag, r->eq->at, "'%s' is read here, but '%s' "
		           "has no value after the last step", text, v->name);
	else
		diag_error(c->diag, r->eq->at, "'%s' is read here, but '%s' "
		           "has no value before the first step", text,
		           v->name);
	if (v->kind == VAR_TREE) {
		diag_help(c->diag, "read it where t < T");
		return;
	}
	if (v->at.end > 0)
		diag_note(c->diag, v->at, "'%s' is declared here", v->name);
	suggest_bound(c, v, end, end ? last : first);
}

static void
check_read(Reads *r, const Expr *e)
{
	TimeRef t = e->access.time;

	if (t.kind == AT_REL && r->steps.first + t.off < 1)
		need(r, e, false, r->steps.first + t.off, 0);
	if (t.kind == AT_REL && t.off - r->steps.last > 0)
		need(r, e, true, 1, t.off - r->steps.last);
	if (t.kind == AT_START && t.off < 1)
		need(r, e, false, t.off, t.off);
	if (t.kind == AT_END && t.off > 0)
		need(r, e, true, t.off, t.off);
	if (t.kind == AT_PARENT && r->steps.last < 1)
		need(r, e, true, 1, 1);
}

static void check_reads(Reads *r, const Expr *e);

/* e is evaluated only where c is `truth`. */
static void
check_where(Reads *r, const Expr *c, bool truth, const Expr *e)
{
	Reads part = *r;

	part.steps = where(r->steps, c, truth);
	if (part.steps.first == r->steps.first &&
	    part.steps.last == r->steps.last) {
		check_reads(r, e);
		return;
	}
	part.seen = (Memo){0};
	check_reads(&part, e);
	memo_free(&part.seen);
}

static void
check_reads(Reads *r, const Expr *e)
{
	if (e->op == OP_SELECT || e->op == OP_AND || e->op == OP_OR) {
		check_reads(r, e->arg[0]);
		check_where(r, e->arg[0], e->op != OP_OR, e->arg[1]);
		if (e->op == OP_SELECT)
			check_where(r, e->arg[0], false, e->arg[2]);
		return;
	}
	if (e->narg > 0 || e->op == OP_ACCESS) {
		const void **seen = memo_at(&r->seen, e);

		if (*seen != NULL)
			return;
		*seen = e;
	}
	for (uint32_t i = 0; i < e->narg; i++)
		check_reads(r, e->arg[i]);
	if (e->op == OP_ACCESS)
		check_read(r, e);
}

static void
check_under(Reads *r, const Expr *e)
{
	if (e != NULL)
		check_reads(r, e);
	memo_free(&r->seen);
}

static void
check_initialisation(Time *t)
{
	for (size_t i = 0; i < t->sys->eq.n; i++) {
		const Equation *e = &t->sys->eq.at[i];
		Reads r = {t, e, {1, 0}, {0}};

		check_under(&r, e->guard);
		if (e->guard != NULL)
			r.steps = where(r.steps, e->guard, true);
		if (e->over_time)
			r.steps = (Steps){1, 0};
		check_under(&r, e->where);
		if (e->where != NULL)
			r.steps = where(r.steps, e->where, true);
		check_under(&r, e->body);
	}
}

void
time_check(Check *c)
{
	Time t = {
		.c = c, .sys = c->sys, .g = graph_build(c->sys, c->arena),
		.eq_of = system_eq_table(c->sys, c->arena),
		.quiet = arena_array(c->arena, bool, c->sys->var.n + 1),
	};

	for (size_t i = 0; i < c->sym.n; i++)
		if (c->sym.at[i]->var != NULL)
			t.quiet[c->sym.at[i]->var->id] = c->sym.at[i]->broken;
	check_causality(&t);
	check_initialisation(&t);
}
