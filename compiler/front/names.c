/* Names that mean nothing, and the near one that does. */
#include "front/checker.h"

#include <string.h>

typedef VEC(const char *) Names;

static const char *const builtin[] = {"t", "T", "pi", "inf", "nan", "true",
                                      "false"};

static void
collect(Names *known, const Scope *s)
{
	for (; s != NULL; s = s->parent)
		for (const Binding *b = s->first; b != NULL; b = b->next)
			vec_push(known, b->name);
	for (size_t i = 0; i < sizeof builtin / sizeof *builtin; i++)
		vec_push(known, builtin[i]);
}

void
name_suggest(Check *c, const char *name, const char *const *known, size_t n)
{
	const char *near = diag_nearest(name, known, n);

	if (near != NULL)
		diag_help(c->diag, "did you mean '%s'?", near);
}

void
name_unknown(Check *c, Span at, const Scope *s, const char *name)
{
	Names known = {0};

	diag_error(c->diag, at, "unknown name '%s'", name);
	if (c->diag->muted)
		return;                 /* looking for a near one takes time */
	if (call_is_builtin(name)) {
		diag_help(c->diag, "'%s' is a function: write '%s(...)'", name,
		          name);
		return;
	}
	collect(&known, s);
	name_suggest(c, name, known.at, known.n);
	vec_free(&known);
}
