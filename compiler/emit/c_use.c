/* What the code of a function refers to, so that nothing unused is declared. */
#include "emit/c_emit.h"

#include <string.h>

static void
use_buffer(CUse *u, const Buffer *b)
{
	u->kind[b->kind] = true;
	u->port[b->port] = true;
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
use_node(CUse *u, const Node *n)
{
	if (n == NULL)
		return;
	if (n->kind == NODE_VAR)
		use_var(u, n->var);
	if (n->kind == NODE_LOAD)
		use_buffer(u, n->buffer);
	for (uint32_t i = 0; i < n->narg; i++)
		use_node(u, n->arg[i]);
}

static void
use_code(CUse *u, const CodeList *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const Code *k = list->at[i];

		if (k->kind == CODE_FOR) {
			use_node(u, k->lo);
			use_node(u, k->hi);
		}
		if (k->kind == CODE_STORE) {
			use_node(u, k->index);
			use_buffer(u, k->buffer);
		}
		use_node(u, k->value);
		use_code(u, &k->body);
		use_code(u, &k->other);
	}
}

CUse
c_uses(const Program *p, const Function *f, Arena *arena)
{
	const CodeList *part[] = {&f->once, &f->forward, &f->middle,
	                          &f->reverse, &f->post};
	CUse u = {.port = arena_array(arena, bool, p->ninput + p->ntarget +
	                              p->noutput + 1)};

	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		use_code(&u, part[i]);
	return u;
}
