/* Which variables to differentiate with respect to. */
#include "diff/wrt.h"

static void
add(Wrt *w, const Var *v)
{
	if (w->has[v->id])
		return;
	w->has[v->id] = true;
	w->var[w->n++] = v;
}

bool
wrt_resolve(const System *s, const DiffSpec *spec, Diag *diag, Arena *arena,
            Wrt *out)
{
	*out = (Wrt){.var = arena_array(arena, const Var *, s->var.n + 1),
	             .has = arena_array(arena, bool, s->var.n + 1)};
	for (uint32_t i = 0; i < spec->nwrt; i++) {
		const Var *v = s->var.at[spec->wrt[i]->id];

		if (v->type != TY_REAL) {
			diag_error(diag, v->at, "cannot differentiate with "
			           "respect to '%s': it holds no real numbers",
			           v->name);
			return false;
		}
		add(out, v);
	}
	for (size_t i = 0; spec->nwrt == 0 && i < s->var.n; i++)
		if (s->var.at[i]->kind == VAR_PARAM &&
		    s->var.at[i]->type == TY_REAL)
			add(out, s->var.at[i]);
	if (out->n > 0)
		return true;
	diag_error(diag, (Span){0, 0}, "there is nothing to differentiate with "
	           "respect to: model '%s' has no param", s->name);
	return false;
}
