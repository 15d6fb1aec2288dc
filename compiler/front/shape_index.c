/* Shapes of subscripts: x[i, 2, 0:H]. */
#include "front/checker.h"

static void
poison(Check *c, Node *n)
{
	shape_unify(c, n->shape, shape_poison(c), n->at);
}

static const char *
base_name(Check *c, const Node *n)
{
	const Node *b = n->arg[0];

	return b->kind == NODE_ACCESS
	       ? arena_printf(c->arena, "'%s'", b->sym->local) : "this";
}

static bool
index_fits(Check *c, Node *n, uint32_t k, const Poly *dim)
{
	Node *e = n->sub[k].element;

	if (e->kind != NODE_INDEX || e->index->stated)
		return true;
	Index *i = e->index;
	if (poly_unknown(poly_resolve(c->arena, i->dim)) != NULL)
		i->ranged = n->sub[k].at;
	if (dim_unify(c, i->dim, dim, n->sub[k].at))
		return true;
	diag_error(c->diag, n->sub[k].at, "index '%s' runs over %s, but "
	           "dimension %u of %s is %s", i->name, dim_text(c, i->dim),
	           k + 1, base_name(c, n), dim_text(c, dim));
	diag_note(c->diag, i->ranged, "the range of '%s' comes from here",
	          i->name);
	shape_note(c, n);
	return false;
}

/* Where nothing is known of the base: as many dimensions as indices. */
static void
assume_rank(Check *c, Node *n)
{
	const Poly *dim[RANK_MAX];

	for (uint32_t k = 0; k < n->nsub; k++)
		dim[k] = dim_unknown(c, n->sub[k].at);
	shape_unify(c, n->arg[0]->shape, shape_make(c, n->nsub, dim), n->at);
}

bool
shape_of_subscript(Check *c, Node *n, Assume may)
{
	Shape *b = shape_get(n->arg[0]->shape);
	const Poly *dim[RANK_MAX];
	uint32_t rank = 0;

	for (uint32_t k = 0; k < n->nsub; k++)
		if (n->sub[k].element == NULL)
			shape_make_tensor(c, n->shape);
	if (!b->known && may == ASSUME_RANK)
		assume_rank(c, n);
	b = shape_get(b);
	if (!b->known)
		return false;
	if (b->poison) {
		poison(c, n);
		return true;
	}
	if (n->nsub > b->rank) {
		diag_error(c->diag, n->at, "%s has %u dimension%s without "
		           "time, and %u %s given", base_name(c, n), b->rank,
		           b->rank == 1 ? "" : "s", n->nsub,
		           n->nsub == 1 ? "index is" : "indices are");
		shape_note(c, n);
		poison(c, n);
		return true;
	}
	for (uint32_t k = 0; k < n->nsub; k++) {
		const Subscript *s = &n->sub[k];

		if (s->element == NULL)
			dim[rank++] = poly_add(c->arena, s->hi ? s->hi
			                       : b->dim[k], s->lo, -1);
		else if (!index_fits(c, n, k, b->dim[k]))
			return poison(c, n), true;
	}
	for (uint32_t k = n->nsub; k < b->rank; k++)
		dim[rank++] = b->dim[k];
	shape_result(c, n, shape_make(c, rank, dim));
	return true;
}
