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

const Expr *
make_read(Pool *p, const Var *v, TimeRef at)
{
	const Expr *index[RANK_MAX];

	for (uint32_t k = 0; k < v->rank; k++)
		index[k] = expr_index(p, k, v->dim[k]);
	return expr_access(p, v, at, index);
}

const Expr *
make_read_here(Pool *p, const Var *v)
{
	return make_read(p, v, (TimeRef){v->timed ? AT_REL : AT_NONE, 0});
}
