/* fit V = e: a weight that is computed from the training data.
 *
 *   in    the statement
 *   out   a constant V, a variable V.fit that is e, and the word to the system
 *         that V becomes V.fit: see opt/fit.c
 *   how   V.fit is made of sums over time, which are over all sequences, and
 *         of what is the same for all of them; `after washout n` leaves the
 *         first n steps out of every sum in e
 */
#include "front/checker.h"
#include "ir/graph.h"

#include <string.h>

struct Fitted {
	Sym *weight, *value;
	int64_t washout;
	Span at;
};

static bool
read_washout(Check *c, const Stmt *st, int64_t *n)
{
	const Setting *s = st->setting;

	*n = 0;
	if (st->nsetting == 0)
		return true;
	if (strcmp(s->name, "after") != 0 || strcmp(st->text, "washout") != 0) {
		diag_error(c->diag, s->at, "a 'fit' ends in 'after washout n', "
		           "n steps that are left out, or in nothing");
		return false;
	}
	if (!static_int(c, c->top, s->value, n))
		return false;
	if (*n >= 0)
		return true;
	diag_error(c->diag, s->value->at, "%lld steps are left out; there are "
	           "0 at least", (long long)*n);
	return false;
}

/* V, a constant that is 0 until it is fitted, unless it was declared. */
static Sym *
weight_of(Check *c, const Stmt *st, Scope *s)
{
	const Lhs *l = &st->lhs[0];
	const char *name = static_name(c, s, &l->name);
	Binding *b = name ? scope_find(s, name) : NULL;

	if (name == NULL)
		return NULL;
	if (lhs_says_time(l)) {
		diag_error(c->diag, l->at, "what is fitted is a weight, the "
		           "same at every step");
		diag_help(c->diag, "write 'fit %s = ..', with 'sum[t]' on the "
		          "right side", name);
		return NULL;
	}
	if (b != NULL && b->kind == BIND_SYM && b->sym->kind == VAR_CONST &&
	    !b->sym->fitted)
		return b->sym;
	if (b != NULL) {
		diag_error(c->diag, l->at, "'%s' is declared twice", name);
		diag_note(c->diag, b->at, "the first time here");
		return NULL;
	}
	Sym *y = sym_new(c, scope_home(s), name, VAR_CONST, l->at);
	Stmt *decl = arena_new(c->arena, Stmt);
	*decl = (Stmt){.kind = ST_CONST, .at = l->at,
	               .expr = made_leaf(c, l->at, AST_NUMBER, "", 0)};
	y->decl = decl;
	scope_add(c->arena, scope_home(s), (Binding){
		.name = name, .kind = BIND_SYM, .at = l->at, .sym = y});
	return y;
}

/* V.fit: a name of its own where the right side is that, as it is printed. */
static Sym *
value_of(Check *c, const Stmt *st, const Sym *weight, Scope *s, bool *there)
{
	const char *name = strs_printf(&c->pool->strs, "%s.fit", weight->name);
	const Binding *b = ast_is_name(st->expr, name) ? scope_find(s, name)
	                                               : NULL;

	*there = b != NULL && b->kind == BIND_SYM && !b->sym->timed;
	if (*there)
		return b->sym;
	Sym *v = sym_new(c, scope_new(c->arena, NULL), name, VAR_DEF,
	                 st->lhs[0].at);
	v->local = weight->local;
	v->internal = v->made = true;
	return v;
}

void
fit_declare(Check *c, Items *out, const Stmt *st, Scope *s)
{
	Sym *w = weight_of(c, st, s);
	int64_t washout;
	bool there;

	if (w == NULL || !read_washout(c, st, &washout))
		return;
	Fitted *f = arena_new(c->arena, Fitted);
	*f = (Fitted){w, value_of(c, st, w, s, &there), washout, st->at};
	w->fitted = true;
	f->value->read = true;
	shape_unify(c, f->value->shape, w->shape, st->at);
	vec_push(&c->fit, f);
	if (there)
		return;
	f->value->fits = f;
	Item it = {.stmt = st, .scope = s};
	it.lhs = arena_new(c->arena, Binding *);
	it.lhs[0] = arena_new(c->arena, Binding);
	*it.lhs[0] = (Binding){.name = w->local, .kind = BIND_SYM,
	                       .at = st->lhs[0].at, .sym = f->value};
	cell_declare(c, st->expr, s, false, NULL, NULL);
	vec_push(out, it);
}

Node *
fit_guard(Check *c, const Env *env, Node *guard, Node *n)
{
	if (!n->over_time || env->fit == NULL)
		return guard;
	if (n->func != FUNC_SUM) {
		diag_error(c->diag, n->at, "a 'fit' is over the steps of all "
		           "sequences, and adds up: '%s[t]' it cannot",
		           func_info[n->func].name);
		diag_help(c->diag, "write 'sum[t]'; divide by 'sum[t] 1.0' for "
		          "a mean");
	}
	if (env->fit->washout == 0)
		return guard;
	Node *t = node_new(c, NODE_TIME, n->at);
	t->type = ELEM_INT;
	t->shape = shape_make(c, 0, NULL);
	node_done(c, t, NULL, 0);
	Node *late = node_map2(c, n->at, OP_LT, node_number(
		c, n->at, (double)env->fit->washout), t);
	return guard == NULL ? late
	       : node_map2(c, n->at, OP_AND, late, guard);
}

/* --- what is fitted is the same for all sequences ------------------------- */

typedef struct {
	Check *c;
	const System *s;        /* as it is when it learns */
	const int32_t *eq_of;
	const Var **by;         /* by id: a weight that is fitted and that this
	                         * depends on */
	bool *seen;
	uint32_t *list, n;
	const Fitted *fit;
	bool failed;
} Walk;

static void
refuse(Walk *w, const char *what)
{
	if (w->failed)
		return;
	w->failed = true;
	diag_error(w->c->diag, w->fit->at, "a 'fit' is made of sums over time "
	           "and of what is the same for all sequences, and '%s' is "
	           "neither", what);
	diag_help(w->c->diag, "what is inside of 'sum[t]' may be anything");
}

static void
check_sum(Walk *w, const Var *v, const Equation *e)
{
	const Var *by = w->by[v->id];

	if (e->red != RED_SUM || v->type != TY_REAL) {
		refuse(w, time_var_name(w->c, v));
	} else if (by != NULL && !w->failed) {
		w->failed = true;
		diag_error(w->c->diag, w->fit->at, "the sums that '%s' is "
		           "fitted by depend on '%s', which is fitted itself",
		           w->fit->weight->local, by->name);
		diag_help(w->c->diag, "while it learns, let outputs be what "
		          "they should be: 'feed y[t-1] = d[t-1] when "
		          "training'");
	}
}

static void
look(void *ctx, const Expr *e)
{
	Walk *w = ctx;

	if (e->op == OP_LENGTH)
		refuse(w, "T");
	if (e->op != OP_ACCESS || w->seen[e->access.var->id])
		return;
	const Var *v = e->access.var;
	w->seen[v->id] = true;
	if (w->by[v->id] == v || v->timed || v->kind == VAR_INPUT ||
	    v->kind == VAR_TARGET)
		refuse(w, time_var_name(w->c, v));
	else if (v->kind == VAR_DEF && w->s->eq.at[w->eq_of[v->id]].over_time)
		check_sum(w, v, &w->s->eq.at[w->eq_of[v->id]]);
	else if (v->kind == VAR_DEF)
		w->list[w->n++] = v->id;
}

static void
walk(Walk *w, uint32_t from)
{
	w->list[w->n++] = from;
	while (w->n > 0) {
		const Equation *e = &w->s->eq.at[w->eq_of[w->list[--w->n]]];

		if (e->over_time) {
			check_sum(w, e->var, e);
			continue;
		}
		if (e->guard != NULL)
			expr_visit(e->guard, look, w);
		if (e->where != NULL)
			expr_visit(e->where, look, w);
		expr_visit(e->body, look, w);
	}
}

static void
check_all(Check *c)
{
	System *s = system_clone(c->sys);
	size_t n = s->var.n + 1;
	Walk w = {.c = c, .s = s};

	system_settle_training(s, true);
	w.eq_of = system_eq_table(s, c->arena);
	w.by = arena_array(c->arena, const Var *, n);
	w.list = arena_array(c->arena, uint32_t, n);
	for (size_t i = 0; i < s->fit.n; i++)
		w.by[s->fit.at[i].weight->id] = s->fit.at[i].weight;
	graph_spread(graph_build(s, c->arena), w.by);
	for (size_t i = 0; i < s->fit.n; i++) {
		w.fit = c->fit.at[i];
		w.seen = arena_array(c->arena, bool, n);
		w.failed = false;
		walk(&w, s->fit.at[i].value->id);
	}
	system_free(s);
}

void
fit_make(Check *c)
{
	for (size_t i = 0; i < c->fit.n; i++) {
		const Fitted *f = c->fit.at[i];

		if (f->weight->var != NULL && f->value->var != NULL)
			vec_push(&c->sys->fit, ((Fit){f->weight->var,
			                              f->value->var}));
	}
	if (c->fit.n > 0 && c->train != NULL) {
		diag_error(c->diag, c->train->at, "a model is trained or "
		           "fitted, not both");
		diag_note(c->diag, c->fit.at[0]->at, "it is fitted here");
		diag_help(c->diag, "make two models of it, and give the second "
		          "the weights of the first as 'const'");
	}
	if (c->diag->errors == 0)
		check_all(c);
}
