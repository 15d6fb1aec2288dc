/* Shapes of element-wise operations, conditions and equations: all operands
 * have one shape, or are scalars. */
#include "front/checker.h"

#include <ctype.h>

static const char *
verb(const Node *n)
{
	if (n->kind == NODE_IF)
		return "choose between";
	if (isalpha((unsigned char)n->word[0]))
		return "combine";       /* inside of a function */
	switch (n->op) {
	case OP_ADD:
		return "add";
	case OP_SUB:
		return "subtract";
	case OP_MUL:
		return "multiply";
	case OP_DIV:
		return "divide";
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
		return "compare";
	default:                        /* generic: any other operation */
		return "combine";
	}
}

static void
report_clash(Check *c, Node *n, const Node *a, const Node *b)
{
	if (n->kind == NODE_MAP && n->turned) {
		const Node *first = b;

		b = a;
		a = first;
	}
	diag_error(c->diag, n->at, "cannot %s %s and %s: %s", verb(n),
	           shape_text(c, a->shape), shape_text(c, b->shape),
	           shape_difference(c, a->shape, b->shape));
	shape_note(c, a);
	shape_note(c, b);
	if (shape_get(a->shape)->rank != shape_get(b->shape)->rank)
		diag_help(c->diag, "only a scalar goes with any shape; write "
		          "the rest in index form, such as a[i, j] * b[j]");
	shape_get(n->shape)->known = true;
	shape_get(n->shape)->poison = true;
}

/* The operands of one shape; the condition of an `if` is apart. */
static uint32_t
first_operand(const Node *n)
{
	return n->kind == NODE_IF;
}

/* Gives all operands that are no scalars one shape; *tensor is one of them,
 * *unknown one of those of which nothing is known. */
static bool
join(Check *c, Node *n, Node **tensor, uint32_t *waiting, Node **unknown)
{
	for (uint32_t i = first_operand(n); i < n->narg; i++) {
		Shape *s = shape_get(n->arg[i]->shape);

		if (s->poison) {
			shape_unify(c, n->shape, s, n->at);
			return false;
		}
		if (shape_is_tensor(s) && *tensor == NULL) {
			*tensor = n->arg[i];
		} else if (shape_is_tensor(s)) {
			if (!shape_unify(c, (*tensor)->shape, s, n->at)) {
				report_clash(c, n, *tensor, n->arg[i]);
				return false;
			}
		} else if (!s->known) {
			*unknown = n->arg[i];
			(*waiting)++;
		}
	}
	return true;
}

bool
shape_of_map(Check *c, Node *n, Assume may)
{
	Node *tensor = NULL, *unknown = NULL;
	uint32_t waiting = 0;
	Shape *r = shape_get(n->shape);

	if (!join(c, n, &tensor, &waiting, &unknown))
		return true;
	if (tensor != NULL && !shape_result(c, n, tensor->shape))
		return true;
	if (waiting > 0 && may == ASSUME_SCALAR) {
		shape_unify(c, unknown->shape, shape_make(c, 0, NULL), n->at);
		return false;
	}
	if (tensor != NULL)
		return waiting == 0;
	if (waiting == 0 || (waiting == 1 && !r->known)) {
		Shape *s = waiting ? unknown->shape : shape_make(c, 0, NULL);

		shape_result(c, n, s);
		return true;
	}
	if (waiting == 1)               /* r is known */
		shape_unify(c, unknown->shape, r, n->at);
	return waiting == 1;
}

static bool
index_ranges(Check *c, const Eqn *e, const Shape *s)
{
	if (s->rank < e->nindex) {
		diag_error(c->diag, e->at, "'%s' has shape %s, and %u "
		           "element indices are given", e->sym->local,
		           shape_text(c, e->sym->shape), e->nindex);
		sym_note(c, e->sym);
		return false;
	}
	for (uint32_t k = 0; k < e->nindex; k++) {
		Index *i = e->index[k];

		if (i->ranged.end == 0)
			i->ranged = e->at;
		if (dim_unify(c, i->dim, s->dim[k], e->at))
			continue;
		diag_error(c->diag, e->at, "index '%s' runs over %s, but "
		           "dimension %u of '%s' is %s", i->name,
		           dim_text(c, i->dim), k + 1, e->sym->local,
		           dim_text(c, s->dim[k]));
		diag_note(c->diag, i->ranged, "the range of '%s' comes from "
		          "here", i->name);
		sym_note(c, e->sym);
		return false;
	}
	return true;
}

static void
poison_symbol(Check *c, Eqn *e)
{
	e->sym->broken = true;
	shape_unify(c, e->sym->shape, shape_poison(c), e->at);
}

/* The numbers of an initial value are counted, and their count has no name. */
static bool
values_fit(Check *c, const Shape *s, const Shape *r)
{
	bool fit = s->rank == r->rank;

	for (uint32_t k = 0; fit && k < s->rank; k++) {
		const Poly *p = poly_resolve(c->arena, s->dim[k]);
		int64_t n;

		fit = poly_is_int(r->dim[k], &n) && poly_unknown(p) == NULL &&
		      poly_size(p) == n;
	}
	return fit;
}

static bool
fill(Check *c, Eqn *e, Shape *s, Shape *r, Assume may)
{
	if (!index_ranges(c, e, s)) {
		poison_symbol(c, e);
		return true;
	}
	Shape *rest = shape_make(c, s->rank - e->nindex, s->dim + e->nindex);
	if (!r->known && rest->rank > 0 && !shape_is_tensor(r)) {
		if (may == ASSUME_SCALAR)
			shape_unify(c, r, shape_make(c, 0, NULL), e->at);
		return false;
	}
	if (r->known && r->rank == 0)
		return true;
	if (e == e->sym->init && r->known && values_fit(c, rest, r))
		return true;
	if (shape_unify(c, r, rest, e->right->at))
		return true;
	diag_error(c->diag, e->right->at, "'%s' has shape %s, but this has "
	           "shape %s: %s", e->sym->local, shape_text(c, rest),
	           shape_text(c, r), shape_difference(c, rest, r));
	sym_note(c, e->sym);
	e->sym->broken = true;
	return true;
}

/* The symbol gets its shape from this equation. */
static bool
give(Check *c, Eqn *e, Shape *r, Assume may)
{
	const Poly *dim[RANK_MAX];
	uint32_t n = e->nindex;

	if (e->is_bound && n == 0 && r->rank == 0)
		return true;            /* 0 fills any shape */
	if ((e->is_bound || e->is_edge) && r->rank == 0 && may < ASSUME_SCALAR)
		return false;           /* 0 may stand for a row */
	if (n == 0) {
		shape_unify(c, e->sym->shape, r, e->at);
		return true;
	}
	if (n + r->rank > RANK_MAX) {
		diag_error(c->diag, e->at, "'%s' would have %u dimensions; "
		           "%d are the most", e->sym->local, n + r->rank,
		           RANK_MAX);
		poison_symbol(c, e);
		return true;
	}
	for (uint32_t k = 0; k < n; k++)
		dim[k] = e->index[k]->dim;
	for (uint32_t k = 0; k < r->rank; k++)
		dim[n + k] = r->dim[k];
	shape_unify(c, e->sym->shape, shape_make(c, n + r->rank, dim), e->at);
	return true;
}

bool
shape_of_equation(Check *c, Eqn *e, Assume may)
{
	Shape *s = shape_get(e->sym->shape), *r = shape_get(e->right->shape);

	if (s->poison)
		return true;
	if (r->poison) {
		if (!s->known && !e->is_bound)
			poison_symbol(c, e);
		e->sym->broken = true;
		return true;
	}
	if (s->known)
		return fill(c, e, s, r, may);
	if (r->known)
		return give(c, e, r, may);
	if (e->nindex == 0 && (!e->is_bound || shape_is_tensor(r))) {
		shape_unify(c, s, r, e->at);
		return true;
	}
	if (may == ASSUME_SCALAR)
		shape_unify(c, r, shape_make(c, 0, NULL), e->at);
	return false;
}
