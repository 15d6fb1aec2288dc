/* What the code of a function refers to, so that nothing unused is declared. */
#include "emit/c_emit.h"

#include <string.h>

typedef struct {
	CUse use;
	VEC(const Buffer *) seen;
} Walk;

static void
use_buffer(Walk *w, const Buffer *b)
{
	w->use.kind[b->kind] = true;
	for (size_t i = 0; i < w->seen.n; i++)
		if (w->seen.at[i] == b)
			return;
	vec_push(&w->seen, b);
}

static void
use_var(CUse *u, const char *var)
{
	u->base = u->base || strcmp(var, "base") == 0;
	u->T = u->T || strcmp(var, "T") == 0;
	u->t0 = u->t0 || strcmp(var, "t0") == 0;
	u->n = u->n || strcmp(var, "n") == 0;
	u->first_pass = u->first_pass || strcmp(var, "first_pass") == 0;
	u->last_segment = u->last_segment || strcmp(var, "last_segment") == 0;
}

static void
use_node(Walk *w, const Node *n)
{
	if (n == NULL)
		return;
	if (n->kind == NODE_VAR)
		use_var(&w->use, n->var);
	if (n->kind == NODE_LOAD)
		use_buffer(w, n->buffer);
	for (uint32_t i = 0; i < n->narg; i++)
		use_node(w, n->arg[i]);
}

static void
use_code(Walk *w, const CodeList *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const Code *k = list->at[i];

		use_node(w, k->lo);
		use_node(w, k->hi);
		use_node(w, k->value);
		use_node(w, k->index);
		if (k->kind == CODE_STORE)
			use_buffer(w, k->buffer);
		use_code(w, &k->body);
		use_code(w, &k->other);
	}
}

CUse
c_uses(const Function *f, Arena *arena)
{
	Walk w = {0};
	const CodeList *part[] = {&f->once, &f->forward, &f->middle,
	                          &f->reverse, &f->post};

	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		use_code(&w, part[i]);
	w.use.nbuffer = (uint32_t)w.seen.n;
	w.use.buffer = arena_copy(arena, w.seen.at,
	                          w.seen.n * sizeof *w.seen.at);
	vec_free(&w.seen);
	return w.use;
}

bool
c_uses_buffer(const CUse *u, const Buffer *b)
{
	for (uint32_t i = 0; i < u->nbuffer; i++)
		if (u->buffer[i] == b)
			return true;
	return false;
}
