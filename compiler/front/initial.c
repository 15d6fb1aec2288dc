/* Initialisation of the finished system: what is read before the first step or
 * after the last has a boundary value there.
 *
 *   out   an error for each variable and end, whatever the number of reads; it
 *         shows the one that goes furthest, and help writes the line that
 *         serves them all
 *   how   conditions on t are followed: in `if t > 1 then h[t-1] else ..` and
 *         in `sum[t where t < T] f(x[t+1])` nothing outside is read
 */
#include "front/checker.h"
#include "ir/memo.h"

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

/* Values that are read and not there. */
typedef struct {
	const Var *var;
	bool end;               /* after the last step, else before the first */
	int64_t far;            /* the furthest: 1 for T+1, -2 for step -2 */
	TimeRef time;           /* how that is read */
	Span at;                /* and where */
} Gap;

typedef struct {
	Check *c;
	bool *quiet;            /* by variable: an error may hide its bounds */
	uint32_t *known[2];     /* by variable, before and after: 1 + its gap */
	VEC(Gap) gap;           /* in the order of the text */
} Initial;

typedef struct {
	Initial *in;
	const Equation *eq;
	Steps steps;
	Memo seen;              /* under these steps */
} Reads;

/* Steps first .. 0, or T+1 .. T+last, of v are read. */
static void
need(Reads *r, const Expr *e, bool end, int64_t first, int64_t last)
{
	Initial *in = r->in;
	const Var *v = e->access.var;
	uint32_t *known = &in->known[end][v->id];
	int64_t k = first;

	while (k <= last && var_bound(v, end, (int32_t)k) != NULL)
		k++;
	if (k > last || in->quiet[v->id])
		return;
	Gap g = {v, end, end ? last : first, e->access.time, r->eq->at};
	if (*known == 0 || v->kind == VAR_TREE) {
		vec_push(&in->gap, g);
		*known = (uint32_t)in->gap.n;
	} else if (end ? g.far > in->gap.at[*known - 1].far
	               : g.far < in->gap.at[*known - 1].far) {
		in->gap.at[*known - 1] = g;
	}
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
check_equation(Initial *in, const Equation *e)
{
	Reads r = {in, e, {1, 0}, {0}};

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

/* Does the solver evaluate the equation with that left side? */
static bool
is_solved(const Check *c, Span at)
{
	for (size_t i = 0; c->solver != NULL && i < c->item.n; i++) {
		const Item *it = &c->item.at[i];

		for (uint32_t k = 0; k < it->stmt->nlhs; k++)
			if (it->stmt->lhs[k].at.start == at.start)
				return it->stmt->kind == ST_DER ||
				       (it->lhs[k] != NULL &&
				        it->lhs[k]->sym->moves == MOVES_YES);
	}
	return false;
}

/* v[t-1] */
static const char *
read_text(Check *c, const Var *v, TimeRef at)
{
	Buf b = {0};

	buf_puts(&b, time_var_name(c, v));
	time_step_text(&b, at.kind, at.off);
	return buf_keep(&b, c->arena);
}

static void
suggest_bound(Check *c, const Gap *g)
{
	const char *where = g->end ? g->far > 1 ? "t > T" : "T+1"
	                    : g->far < 0 ? "t <= 0" : "0";

	diag_help(c->diag, "write '%s[%s] = 0'", time_var_name(c, g->var),
	          where);
}

static void
report_gap(Check *c, const Gap *g)
{
	const char *v = time_var_name(c, g->var);
	const char *text = read_text(c, g->var, g->time);

	if (g->time.kind == AT_PARENT)
		diag_error(c->diag, g->at, "'%s' is read here, and '%s' has "
		           "no value beyond the root, which has no parent",
		           text, v);
	else if (g->end)
		diag_error(c->diag, g->at, "'%s' is read here, but '%s' has "
		           "no value after the last step", text, v);
	else
		diag_error(c->diag, g->at, "'%s' is read here, but '%s' has "
		           "no value before the first step", text, v);
	if (g->var->kind == VAR_TREE) {
		diag_help(c->diag, "read it where t < T");
		return;
	}
	if (g->var->at.end > 0)
		diag_note(c->diag, g->var->at, "'%s' is declared here", v);
	if (g->time.kind == AT_REL && !g->end && is_solved(c, g->at))
		diag_note(c->diag, c->solver->at, "a step of the solver begins "
		          "at '%s' and ends at '%s'", text,
		          read_text(c, g->var, (TimeRef){
		          	AT_REL, g->time.off + 1}));
	suggest_bound(c, g);
}

void
initial_check(Check *c)
{
	size_t n = c->sys->var.n + 1;
	Initial in = {
		.c = c, .quiet = arena_array(c->arena, bool, n),
		.known = {arena_array(c->arena, uint32_t, n),
		          arena_array(c->arena, uint32_t, n)},
	};

	for (size_t i = 0; i < c->sym.n; i++)
		if (c->sym.at[i]->var != NULL)
			in.quiet[c->sym.at[i]->var->id] = c->sym.at[i]->broken;
	for (size_t i = 0; i < c->sys->eq.n; i++)
		check_equation(&in, &c->sys->eq.at[i]);
	for (size_t i = 0; i < in.gap.n; i++)
		report_gap(c, &in.gap.at[i]);
	vec_free(&in.gap);
}
