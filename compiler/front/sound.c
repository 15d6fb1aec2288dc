/* Which nodes are sound: free of errors, every shape known to the last number.
 * Only these are lowered. */
#include "front/checker.h"

/* The shape of a variable is judged where the variable is made; what else is
 * not known comes from an index or from such a variable. */
static bool
known_dims(Check *c, const Node *n, Shape *s)
{
	for (uint32_t k = 0; k < s->rank; k++) {
		const Poly *p = poly_resolve(c->arena, s->dim[k]);
		bool known = poly_unknown(p) == NULL;

		if (known && poly_size(p) >= 1)
			continue;
		if (known && n->kind != NODE_ACCESS)
			diag_error(c->diag, n->at, "this is empty: dimension "
			           "%u of its shape %s is %lld", k + 1,
			           shape_text(c, s), (long long)poly_size(p));
		return false;
	}
	return true;
}

static bool
known_index(Check *c, const Index *i)
{
	const Poly *p = poly_resolve(c->arena, i->dim);

	if (poly_unknown(p) != NULL) {
		if (c->diag->errors == 0) {
			diag_error(c->diag, i->at, "nothing says which values "
			           "index '%s' takes", i->name);
			diag_help(c->diag, "state them: '%s in 0..N-1'",
			          i->name);
		}
		return false;
	}
	if (poly_size(p) >= 1)
		return true;
	diag_error(c->diag, i->at, "index '%s' takes no value: its range is "
	           "empty", i->name);
	return false;
}

static bool
judge(Check *c, Node *n)
{
	Shape *s = shape_get(n->shape);
	bool ok = n->kind != NODE_ERROR && n->type != ELEM_ERROR &&
	          !s->poison;

	if (n->kind == NODE_ACCESS)
		ok = ok && n->sym->var != NULL;
	if (n->kind == NODE_SIZE)
		ok = ok && poly_unknown(poly_resolve(c->arena, n->size)) ==
		           NULL;
	for (uint32_t k = 0; ok && k < n->nbind; k++)
		ok = known_index(c, n->bind[k]);
	for (uint32_t i = 0; ok && i < n->narg; i++)
		ok = sound_node(c, n->arg[i]);
	return ok && (!s->known || known_dims(c, n, s));
}

bool
sound_node(Check *c, Node *n)
{
	if (n->sound == SOUND_NEW)
		n->sound = judge(c, n) ? SOUND_YES : SOUND_NO;
	return n->sound == SOUND_YES;
}
