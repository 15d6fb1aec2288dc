/* Names that have no equation, and names that nobody reads. */
#include "front/checker.h"

static void
undefined(Check *c, Sym *s)
{
	/* after an error the body of a cell was not looked at */
	if (s->broken || (s->name != s->local && c->diag->errors > 0))
		return;
	s->broken = true;
	if (s->bound != NULL || s->edge != NULL)
		diag_error(c->diag, s->at, "'%s' has boundary values, but no "
		           "equation", s->local);
	else
		diag_error(c->diag, s->at, s->output
		           ? "output '%s' has no equation"
		           : "'%s' is declared, but has no equation", s->local);
	diag_help(c->diag, s->timed ? "write '%s[t] = ...'"
	          : "write '%s = ...'", s->local);
}

static void
unread(Check *c, const Sym *s)
{
	switch (s->kind) {
	case VAR_PARAM:
	case VAR_CONST:
		diag_warning(c->diag, s->at, "%s '%s' is never used",
		             s->kind == VAR_PARAM ? "param" : "const",
		             s->local);
		break;
	case VAR_INPUT:
	case VAR_TARGET:
		diag_warning(c->diag, s->at, "%s '%s' is never used",
		             s->kind == VAR_INPUT ? "input" : "target",
		             s->local);
		break;
	case VAR_DEF:
		if (!s->internal && !s->output)
			diag_warning(c->diag, s->at, "nobody reads '%s'",
			             s->local);
		break;
	case VAR_TREE:
		break;
	}
}

static bool
suspect(const Sym *s)
{
	/* after an error much looks unused */
	return !s->read && !s->broken;
}

void
unused_check(Check *c)
{
	for (size_t i = 0; i < c->sym.n; i++)
		if (c->sym.at[i]->kind == VAR_DEF &&
		    c->sym.at[i]->def == NULL)
			undefined(c, c->sym.at[i]);
	for (size_t i = 0; i < c->sym.n && c->diag->errors == 0; i++)
		if (suspect(c->sym.at[i]))
			unread(c, c->sym.at[i]);
}
