/* Shapes: making, unifying, and saying what they are. */
#include "front/checker.h"

Shape *
shape_unknown(Check *c)
{
	return arena_new(c->arena, Shape);
}

Shape *
shape_poison(Check *c)
{
	Shape *s = arena_new(c->arena, Shape);

	s->known = s->poison = true;
	return s;
}

Shape *
shape_make(Check *c, uint32_t rank, const Poly *const *dim)
{
	Shape *s = arena_new(c->arena, Shape);

	s->known = true;
	s->rank = rank;
	for (uint32_t i = 0; i < rank; i++)
		s->dim[i] = dim[i];
	return s;
}

Shape *
shape_get(Shape *s)
{
	while (s->same != NULL) {
		if (s->same->same != NULL)
			s->same = s->same->same;
		s = s->same;
	}
	return s;
}

bool
shape_is_scalar(Shape *s)
{
	s = shape_get(s);
	return s->known && !s->poison && s->rank == 0;
}

const char *
dim_text(Check *c, const Poly *p)
{
	Buf b = {0};

	poly_print(poly_resolve(c->arena, p), &b);
	return buf_keep(&b, c->arena);
}

bool
shape_is_tensor(Shape *s)
{
	s = shape_get(s);
	return s->known ? s->rank > 0 : s->tensor;
}

void
shape_make_tensor(Check *c, Shape *s)
{
	s = shape_get(s);
	if (s->known || s->tensor)
		return;
	s->tensor = true;
	c->shapes_changed = true;
	solve_wake(c, s);
}

/* a becomes b; who waits for a waits for b then. */
static void
join(Check *c, Shape *a, Shape *b)
{
	if (a->tensor)
		shape_make_tensor(c, b);
	a->same = b;
	c->shapes_changed = true;
	solve_wake(c, a);
	if (b->known || a->first == NULL)
		return;
	*(b->first ? &b->last->next : &b->first) = a->first;
	b->last = a->last;
	b->nwatch += a->nwatch;
}

const char *
shape_text(Check *c, Shape *s)
{
	Buf b = {0};

	s = shape_get(s);
	if (!s->known)
		return "an unknown shape";
	if (s->rank == 0)
		return "a scalar";
	for (uint32_t i = 0; i < s->rank; i++) {
		buf_puts(&b, i ? ", " : "[");
		poly_print(poly_resolve(c->arena, s->dim[i]), &b);
	}
	buf_puts(&b, "]");
	return buf_keep(&b, c->arena);
}

const Poly *
dim_unknown(Check *c, Span at)
{
	DimAtom *d = static_dim_new(c, "?", at);

	d->unknown = true;
	return poly_atom(c->arena, d);
}

bool
dim_unify(Check *c, const Poly *p, const Poly *q, Span at)
{
	switch (poly_unify(c->arena, p, q, at)) {
	case UNIFY_SAME:
		return true;
	case UNIFY_CLASH:
		return false;
	case UNIFY_LATER:
		solve_dim(c, p, q, at);
		return true;
	}
	return true;
}

bool
shape_unify(Check *c, Shape *a, Shape *b, Span at)
{
	bool ok = true;

	a = shape_get(a);
	b = shape_get(b);
	if (a == b || (a->known && b->known && (a->poison || b->poison)))
		return true;
	if (!a->known || !b->known) {
		bool swap = a->known || (!b->known && a->nwatch > b->nwatch);

		join(c, swap ? b : a, swap ? a : b);
		return true;
	}
	if (a->rank != b->rank)
		return false;
	for (uint32_t i = 0; i < a->rank; i++)
		ok = dim_unify(c, a->dim[i], b->dim[i], at) && ok;
	return ok;
}

bool
shape_result(Check *c, Node *n, Shape *s)
{
	if (shape_unify(c, n->shape, s, n->at))
		return true;
	diag_error(c->diag, n->at, "this has shape %s, but shape %s is needed "
	           "here: %s", shape_text(c, s), shape_text(c, n->shape),
	           shape_difference(c, s, n->shape));
	return false;
}

const char *
shape_difference(Check *c, Shape *a, Shape *b)
{
	a = shape_get(a);
	b = shape_get(b);
	if (a->rank != b->rank)
		return arena_printf(c->arena, "%u dimension%s here and %u "
		                    "there", a->rank, a->rank == 1 ? "" : "s",
		                    b->rank);
	for (uint32_t i = 0; i < a->rank; i++)
		if (!poly_same(c->arena, a->dim[i], b->dim[i]))
			return arena_printf(c->arena, "dimension %u is %s here "
			                    "and %s there", i + 1,
			                    dim_text(c, a->dim[i]),
			                    dim_text(c, b->dim[i]));
	return "they differ";
}

void
sym_note(Check *c, const Sym *s)
{
	Shape *shape = shape_get(s->shape);

	if (s->at.end == 0 || !shape->known || shape->poison)
		return;
	if (shape->rank == 0)
		diag_note(c->diag, s->at, "'%s' is a scalar from here",
		          s->local);
	else
		diag_note(c->diag, s->at, s->stated
		          ? "'%s' is declared here with shape %s"
		          : "'%s' has shape %s from here", s->local,
		          shape_text(c, s->shape));
}

void
shape_note(Check *c, const Node *n)
{
	while (n->kind == NODE_SUBSCRIPT)
		n = n->arg[0];
	if (n->kind == NODE_ACCESS)
		sym_note(c, n->sym);
}
