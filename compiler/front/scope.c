/* Scopes: hashed by the interned name, chained to the outside. */
#include "front/scope.h"

Scope *
scope_new(Arena *a, Scope *parent)
{
	Scope *s = arena_new(a, Scope);

	s->parent = parent;
	s->prefix = parent ? parent->prefix : "";
	s->between = parent && parent->between;
	return s;
}

static Binding **
find(const Scope *s, const char *name)
{
	uint32_t i = (uint32_t)((uintptr_t)name >> 3) *
	             UINT32_C(2654435769) & (s->nslot - 1);

	while (s->slot[i] != NULL && s->slot[i]->name != name)
		i = (i + 1) & (s->nslot - 1);
	return &s->slot[i];
}

Binding *
scope_find_here(const Scope *s, const char *name)
{
	return s->nslot ? *find(s, name) : NULL;
}

Binding *
scope_find(const Scope *s, const char *name)
{
	for (; s != NULL; s = s->parent) {
		Binding *b = scope_find_here(s, name);

		if (b != NULL)
			return b;
	}
	return NULL;
}

Binding *
scope_add(Arena *a, Scope *s, Binding proto)
{
	Binding *b = arena_copy(a, &proto, sizeof proto);

	b->next = NULL;
	if (s->n >= s->nslot / 2) {
		s->nslot = s->nslot ? 2 * s->nslot : 8;
		s->slot = arena_array(a, Binding *, s->nslot);
		for (Binding *x = s->first; x != NULL; x = x->next)
			*find(s, x->name) = x;
	}
	*find(s, b->name) = b;
	s->n++;
	if (s->last != NULL)
		s->last->next = b;
	else
		s->first = b;
	s->last = b;
	return b;
}

Scope *
scope_home(Scope *s)
{
	while (s->family)
		s = s->parent;
	return s;
}
