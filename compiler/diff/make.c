/* New variables of a derivative. */
#include "diff/make.h"

#include <string.h>

Var *
make_var(System *s, const Var *like, bool timed, const char *name)
{
	Var v = {.name = name, .kind = VAR_DEF, .type = TY_REAL,
	         .timed = timed, .rank = like->rank};

	memcpy(v.dim, like->dim, sizeof v.dim);
	return system_add_var(s, v);
}

const char *
make_name(System *s, const Var *v, const char *suffix)
{
	return strs_printf(&s->pool->strs, "%s%s", v->name, suffix);
}
