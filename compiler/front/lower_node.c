/* Nodes at given element indices, as scalar expressions. */
#include "front/lower.h"

#include <string.h>

/* What a node has become: the key is everything that the result depends on. */
struct Lowered {
	const Expr *guard;      /* of the equations it reads: where that holds,
	                         * they have values */
	bool framed;            /* in its frame: no indices in the key */
	bool choosing;
	ElemType want;
	const Expr *idx[RANK_MAX];
	const Expr **level;     /* of the free index variables */
	const Expr *value;
	struct Lowered *next;
};

enum { REMEMBERED = 8 };        /* results per node */

static uint32_t
rank_of(Node *n)
{
	Shape *s = shape_get(n->shape);

	return s->known ? s->rank : 0;
}

/* Uses a value that is known where that guard holds. */
static void
depend_on(Lower *l, const Expr *guard)
{
	if (expr_narrows(guard, l->needs))
		l->needs = guard;
}

static struct Lowered *
recall(const Lower *l, Node *n, Indices idx, ElemType want)
{
	uint32_t rank = rank_of(n);

	for (struct Lowered *m = n->lowered; m != NULL; m = m->next) {
		bool same = !m->framed && expr_narrows(l->guard, m->guard) &&
		            m->want == want && m->choosing == l->choosing;

		for (uint32_t k = 0; same && k < rank; k++)
			same = m->idx[k] == idx[k];
		for (uint32_t k = 0; same && k < n->nfree; k++)
			same = m->level[k] == n->free[k]->level;
		if (same)
			return m;
	}
	return NULL;
}

static void
remember(Lower *l, Node *n, Indices idx, ElemType want, const Expr *value)
{
	struct Lowered *m = arena_new(l->c->arena, struct Lowered);
	uint32_t rank = rank_of(n), kept = 0;

	m->guard = l->needs;
	m->choosing = l->choosing;
	m->want = want;
	m->value = value;
	if (rank > 0)
		memcpy(m->idx, idx, rank * sizeof *idx);
	m->level = arena_array(l->c->arena, const Expr *, n->nfree);
	for (uint32_t k = 0; k < n->nfree; k++)
		m->level[k] = n->free[k]->level;
	m->next = n->lowered;
	n->lowered = m;
	while (m->next != NULL && ++kept < REMEMBERED)
		m = m->next;
	m->next = NULL;
}

const Expr *
lower_real(Lower *l, Node *n, Indices idx)
{
	return expr_to_real(l->p, lower_node(l, n, idx, ELEM_REAL));
}

static const Expr *
lower_number(Lower *l, const Node *n, ElemType want)
{
	if (n->type == ELEM_BOOL)
		return expr_bool(l->p, n->num != 0);
	if (n->type == ELEM_NUMBER && want == ELEM_INT)
		return expr_int(l->p, (int64_t)n->num);
	return expr_real(l->p, n->num);
}

static int64_t
number_of(Lower *l, const Poly *p)
{
	return poly_size(poly_resolve(l->c->arena, p));
}

/* The type that the operands of n share. */
static ElemType
operand_type(const Node *n, ElemType want)
{
	ElemType t = ELEM_NONE;

	for (uint32_t i = n->op == OP_SELECT; i < n->narg; i++)
		if (n->arg[i]->type > t)
			t = n->arg[i]->type;
	if (n->op == OP_DRAW)
		return ELEM_INT;
	if (op_info[n->op].type == RULE_REAL)
		return ELEM_REAL;
	if (op_info[n->op].type == RULE_BOOL && t == ELEM_NUMBER)
		return ELEM_REAL;
	return t == ELEM_NUMBER ? want : t;
}

static Indices
indices_for(Node *n, Indices idx)
{
	return rank_of(n) > 0 ? idx : NULL;
}

static const Expr *
lower_map(Lower *l, Node *n, Indices idx, ElemType want)
{
	const Expr *few[8];
	const Expr **arg = n->narg <= 8 ? few
	                   : arena_array(l->c->arena, const Expr *, n->narg);
	ElemType t = operand_type(n, want);
	bool choosing = l->choosing;

	bool first_decides = n->op == OP_SELECT || n->op == OP_AND ||
	                     n->op == OP_OR;

	for (uint32_t i = 0; i < n->narg; i++) {
		l->choosing = choosing || (first_decides && i > 0);
		arg[i] = lower_node(l, n->arg[i], indices_for(n->arg[i], idx),
		                    t);
		/* a condition may settle which branch is meant at all */
		if (n->op == OP_SELECT && i == 0 && arg[0]->op == OP_CONST) {
			Node *taken = n->arg[arg[0]->num != 0 ? 1 : 2];
			const Expr *e;

			l->choosing = choosing;
			e = lower_node(l, taken, indices_for(taken, idx), t);
			return t == ELEM_REAL ? expr_to_real(l->p, e) : e;
		}
	}
	l->choosing = choosing;
	return expr_op(l->p, n->op, arg, n->narg);
}

static void lower_common(Lower *l, Node *n, Indices idx, ElemType want);

/* The branches of an `if` are evaluated under its condition, unless that
 * differs from element to element. */
static const Expr *
lower_if(Lower *l, Node *n, Indices idx, ElemType want)
{
	ElemType t = n->type == ELEM_NUMBER ? want : n->type;
	const Expr *c = lower_node(l, n->arg[0], NULL, ELEM_REAL);
	const Expr *guard = l->guard, *branch[2];
	bool choosing = l->choosing, skips = lower_element_free(c);

	if (c->op != OP_CONST)
		lower_common(l, n, idx, t == ELEM_INT ? t : ELEM_REAL);
	for (int i = 0; i < 2; i++) {
		Node *arg = n->arg[i + 1];

		if (c->op == OP_CONST && (c->num != 0) != (i == 0)) {
			branch[i] = NULL;
			continue;
		}
		l->choosing = choosing || c->op != OP_CONST;
		if (skips && c->op != OP_CONST)
			l->guard = lower_and(l, guard, i == 0 ? c
			                     : expr_op1(l->p, OP_NOT, c));
		branch[i] = lower_node(l, arg, indices_for(arg, idx), t);
		if (t == ELEM_REAL)
			branch[i] = expr_to_real(l->p, branch[i]);
		l->guard = guard;
	}
	l->choosing = choosing;
	/* where the condition does not hold, its branch is not read */
	if (!expr_narrows(guard, l->needs))
		l->needs = guard;
	if (c->op == OP_CONST)
		return branch[c->num == 0];
	return expr_select(l->p, c, branch[0], branch[1]);
}

static const char *
base_name(Lower *l, const Node *n)
{
	return n->arg[0]->kind != NODE_ACCESS ? "this"
	       : arena_printf(l->c->arena, "'%s'", n->arg[0]->sym->local);
}

/* An index that leaves its dimension is an error, unless a condition may keep
 * it from doing so. */
static void
check_range(Lower *l, const Node *n, uint32_t k, const Expr *e, int64_t size)
{
	const Subscript *s = &n->sub[k];
	int64_t lo, hi;

	if (e->op == OP_ACCESS && e->access.var->classes > 0) {
		lo = 0;
		hi = e->access.var->classes - 1;
	} else if (!expr_range(e, &lo, &hi)) {
		return;
	}
	if ((lo >= 0 || lower_has_edge(n, k, false)) &&
	    (hi < size || lower_has_edge(n, k, true)))
		return;
	if (l->choosing && lo < size && hi >= 0)
		return;
	if (lo == hi)
		diag_error(l->c->diag, s->at, "index %lld lies outside "
		           "dimension %u of %s, which has %lld element%s",
		           (long long)lo, k + 1, base_name(l, n),
		           (long long)size, size == 1 ? "" : "s");
	else
		diag_error(l->c->diag, s->at, "this index runs from %lld to "
		           "%lld, outside dimension %u of %s, which has %lld "
		           "element%s", (long long)lo, (long long)hi, k + 1,
		           base_name(l, n), (long long)size,
		           size == 1 ? "" : "s");
	shape_note(l->c, n);
	diag_help(l->c->diag, "elements are counted from 0; '(..) mod N' wraps "
	          "around");
}

static void
check_slice(Lower *l, const Node *n, uint32_t k, int64_t size)
{
	const Subscript *s = &n->sub[k];
	int64_t lo = number_of(l, s->lo);
	int64_t hi = s->hi ? number_of(l, s->hi) : size;

	if (lo >= 0 && hi <= size)
		return;
	diag_error(l->c->diag, s->at, "the slice %lld:%lld leaves dimension "
	           "%u of %s, which has %lld element%s", (long long)lo,
	           (long long)hi, k + 1, base_name(l, n), (long long)size,
	           size == 1 ? "" : "s");
	shape_note(l->c, n);
}

/* The number of an element, from 0: declared indices count from 1. */
static const Expr *
element_at(Lower *l, const Poly *dim, const Expr *e)
{
	return axis_over(l->c, dim) == NULL ? e
	       : expr_sub(l->p, e, expr_int(l->p, 1));
}

static const Expr *
lower_subscript(Lower *l, Node *n, Indices idx, ElemType want)
{
	Shape *base = shape_get(n->arg[0]->shape);
	const Expr *at[RANK_MAX];
	uint32_t next = 0;

	for (uint32_t k = 0; k < n->nsub; k++) {
		const Subscript *s = &n->sub[k];
		int64_t size = number_of(l, base->dim[k]);

		if (s->element != NULL) {
			at[k] = element_at(l, base->dim[k], lower_node(
				l, s->element, NULL, ELEM_INT));
			check_range(l, n, k, at[k], size);
		} else {
			check_slice(l, n, k, size);
			at[k] = expr_add(l->p, idx[next++], expr_int(
				l->p, number_of(l, s->lo)));
		}
	}
	for (uint32_t k = n->nsub; k < base->rank; k++)
		at[k] = idx[next++];
	return lower_edges(l, n, at, want);
}

static const Expr *
lower_index(Lower *l, const Node *n)
{
	const Expr *lo = expr_int(l->p, number_of(l, n->index->lo));

	return expr_add(l->p, n->index->level, lo);
}

static const Expr *
lower_kind(Lower *l, Node *n, Indices idx, ElemType want)
{
	switch (n->kind) {
	case NODE_ERROR:
		break;
	case NODE_NUMBER:
		return lower_number(l, n, want);
	case NODE_SIZE:
		return expr_int(l->p, number_of(l, n->size));
	case NODE_TIME:
		return expr_time(l->p);
	case NODE_LENGTH:
		return expr_length(l->p);
	case NODE_INDEX:
		return lower_index(l, n);
	case NODE_ACCESS:
		return expr_access(l->p, n->sym->var, n->time, idx);
	case NODE_MAP:
		return lower_map(l, n, idx, want);
	case NODE_IF:
		return lower_if(l, n, idx, want);
	case NODE_SUBSCRIPT:
		return lower_subscript(l, n, idx, want);
	case NODE_REDUCE:
		return lower_in_frame(l, n, idx, want);
	case NODE_FUNC:
		return func_info[n->func].own ? lower_in_frame(l, n, idx, want)
		                              : lower_func(l, n, idx, want);
	}
	return expr_real(l->p, 0);
}

const Expr *
lower_node(Lower *l, Node *n, Indices idx, ElemType want)
{
	if (n->narg == 0 && n->kind != NODE_FUNC)
		return lower_kind(l, n, idx, want);
	struct Lowered *m = recall(l, n, idx, want);
	if (m != NULL) {
		depend_on(l, m->guard);
		return m->value;
	}
	const Expr *needs = l->needs;
	l->needs = NULL;
	const Expr *e = lower_kind(l, n, idx, want);
	remember(l, n, idx, want, e);
	depend_on(l, needs);
	return e;
}

/* Opens the frame of n: see Note [Frames].  The frame holds what to restore. */
typedef struct {
	bool choosing;
	uint32_t nlevel;
	const Dim *dim[LEVEL_MAX];
	const Expr *level[LEVEL_MAX];
} Frame;

static void
frame_open(Lower *l, Node *n, Frame *f)
{
	/* its equation is evaluated for all elements, chosen or not */
	f->choosing = l->choosing;
	l->choosing = false;
	f->nlevel = l->nlevel;
	memcpy(f->dim, l->dim, l->nlevel * sizeof *l->dim);
	l->nlevel = 0;
	for (uint32_t k = 0; k < n->nfree; k++) {
		f->level[k] = n->free[k]->level;
		n->free[k]->level = lower_level(l, n->free[k]->dim);
	}
}

static void
frame_close(Lower *l, Node *n, const Frame *f)
{
	for (uint32_t k = 0; k < n->nfree; k++)
		n->free[k]->level = f->level[k];
	l->choosing = f->choosing;
	l->nlevel = f->nlevel;
	memcpy(l->dim, f->dim, f->nlevel * sizeof *l->dim);
}

/* The value of n with the levels of its frame. */
static const Expr *
in_frame(Lower *l, Node *n, ElemType want)
{
	const Expr *axis[RANK_MAX], *needs = l->needs;
	Shape *s = shape_get(n->shape);
	struct Lowered *m = n->lowered;
	Frame f;

	while (m != NULL && !(m->framed && expr_narrows(l->guard, m->guard) &&
	                      m->want == want))
		m = m->next;
	if (m == NULL) {
		m = arena_new(l->c->arena, struct Lowered);
		frame_open(l, n, &f);
		for (uint32_t k = 0; k < s->rank; k++)
			axis[k] = lower_level(l, s->dim[k]);
		*m = (struct Lowered){
			.guard = l->guard, .framed = true, .want = want,
			.value = lower_func(l, n, axis, want),
		};
		frame_close(l, n, &f);
		m->next = n->lowered;
		n->lowered = m;
		l->needs = needs;
	}
	depend_on(l, m->guard);
	return m->value;
}

static bool
too_many_indices(const Node *n, uint32_t rank)
{
	return n->nfree + rank > LEVEL_MAX / 2;
}

static bool
same_shape(Lower *l, Node *a, Node *b)
{
	Shape *x = shape_get(a->shape), *y = shape_get(b->shape);
	bool same = x->rank == y->rank;

	for (uint32_t k = 0; same && k < x->rank; k++)
		same = number_of(l, x->dim[k]) == number_of(l, y->dim[k]);
	return same;
}

/* What both branches of the `if` n need is computed before it. */
static void
lower_common(Lower *l, Node *n, Indices idx, ElemType want)
{
	for (uint32_t k = 0; k < n->ncommon; k++) {
		Node *e = n->common[k];

		if (e->kind != NODE_IF) {
			if (!too_many_indices(e, rank_of(e)))
				in_frame(l, e, want);
		} else if (rank_of(e) == 0 || same_shape(l, e, n)) {
			lower_node(l, e, indices_for(e, idx), want);
		}
	}
}

const Expr *
lower_in_frame(Lower *l, Node *n, Indices idx, ElemType want)
{
	const Expr *with[LEVEL_MAX] = {NULL};
	uint32_t rank = rank_of(n);

	if (too_many_indices(n, rank)) {
		diag_error(l->c->diag, n->at, "this depends on %u indices; %d "
		           "are the most", n->nfree + rank, LEVEL_MAX / 2);
		return expr_real(l->p, 0);
	}
	const Expr *e = in_frame(l, n, want);
	for (uint32_t k = 0; k < n->nfree; k++)
		with[k] = n->free[k]->level;
	for (uint32_t k = 0; k < rank; k++)
		with[n->nfree + k] = idx[k];
	return expr_substitute(l->p, e, with, n->nfree + rank);
}
