/* Structure of parameters: symmetric, zero_diagonal, mask M, clip(lo, hi),
 * norm(x).  Training keeps it exactly. */
#include "front/checker.h"

#include <string.h>

static const struct {
	const char *name;
	unsigned bit;
	uint32_t narg;
} known[] = {
	{"symmetric", STRUCT_SYMMETRIC, 0},
	{"zero_diagonal", STRUCT_ZERO_DIAGONAL, 0},
	{"mask", STRUCT_MASK, 1},
	{"clip", STRUCT_CLIP, 2},
	{"norm", STRUCT_NORM, 1},
};
enum { NKNOWN = sizeof known / sizeof *known };

static int
find(Check *c, const Attribute *a)
{
	const char *names[NKNOWN];

	for (int i = 0; i < NKNOWN; i++) {
		names[i] = known[i].name;
		if (strcmp(known[i].name, a->name) == 0)
			return i;
	}
	diag_error(c->diag, a->at, "unknown attribute '%s'", a->name);
	name_suggest(c, a->name, names, NKNOWN);
	return -1;
}

static void
set_mask(Check *c, Sym *s, const Attribute *a)
{
	const Ast *e = a->arg[0];
	const char *name = e->kind == AST_NAME
	                   ? static_name(c, s->scope, &e->name) : NULL;
	Binding *b = name ? scope_find(s->scope, name) : NULL;

	if (name == NULL)
		return;
	if (b == NULL) {
		name_unknown(c, e->at, s->scope, name);
		return;
	}
	b->used = true;
	if (b->kind != BIND_SYM || b->sym->kind != VAR_CONST) {
		diag_error(c->diag, e->at, "a mask is a const, and '%s' is "
		           "none", name);
		diag_note(c->diag, b->at, "'%s' is declared here", name);
		diag_help(c->diag, "write 'const %s : %s = ...'", name,
		          shape_text(c, s->shape));
		return;
	}
	b->sym->read = true;
	const Var *m = b->sym->var, *v = s->var;
	if (m == NULL)
		return;
	bool same = m->rank == v->rank;
	for (uint32_t k = 0; same && k < v->rank; k++)
		same = m->dim[k] == v->dim[k];
	if (!same) {
		diag_error(c->diag, e->at, "mask '%s' has shape %s, and '%s' "
		           "has shape %s", name, shape_text(c, b->sym->shape),
		           s->local, shape_text(c, s->shape));
		sym_note(c, b->sym);
		return;
	}
	s->var->mask = m;
	s->var->structure |= STRUCT_MASK;
}

static bool
is_square(const Var *v)
{
	return v->rank == 2 && v->dim[0] == v->dim[1];
}

static void
set_one(Check *c, Sym *s, const Attribute *a)
{
	int k = find(c, a);
	double x[2] = {0, 0};

	if (k < 0)
		return;
	if (a->narg != known[k].narg) {
		diag_error(c->diag, a->at, "'%s' takes %u argument%s, and %u "
		           "%s given", a->name, known[k].narg,
		           known[k].narg == 1 ? "" : "s", a->narg,
		           a->narg == 1 ? "is" : "are");
		return;
	}
	if ((known[k].bit & (STRUCT_SYMMETRIC | STRUCT_ZERO_DIAGONAL)) &&
	    !is_square(s->var)) {
		diag_error(c->diag, a->at, "'%s' is for square matrices, and "
		           "'%s' has shape %s", a->name, s->local,
		           shape_text(c, s->shape));
		return;
	}
	if (known[k].bit == STRUCT_MASK) {
		set_mask(c, s, a);
		return;
	}
	for (uint32_t i = 0; i < a->narg; i++)
		if (!static_real(c, s->scope, a->arg[i], &x[i]))
			return;
	if (known[k].bit == STRUCT_CLIP) {
		s->var->clip_lo = x[0];
		s->var->clip_hi = x[1];
	} else {
		s->var->norm = x[0];
	}
	if ((known[k].bit == STRUCT_CLIP && !(x[0] <= x[1])) ||
	    (known[k].bit == STRUCT_NORM && !(x[0] > 0))) {
		diag_error(c->diag, a->at, known[k].bit == STRUCT_CLIP
		           ? "'clip' takes its smaller number first"
		           : "'norm' takes a number above 0");
		return;
	}
	s->var->structure |= known[k].bit;
}

/* A mask is used by what it masks. */
void
attr_use(const Sym *s)
{
	for (uint32_t i = 0; i < s->decl->nattr; i++) {
		const Attribute *a = &s->decl->attr[i];
		const Ast *e = a->narg == 1 ? a->arg[0] : NULL;
		const Binding *b = NULL;

		if (strcmp(a->name, "mask") == 0 && e != NULL &&
		    e->kind == AST_NAME && e->name.npart == 0)
			b = scope_find(s->scope, e->name.stem);
		if (b != NULL && b->kind == BIND_SYM)
			b->sym->read = true;
	}
}

void
attr_make(Check *c, Sym *s)
{
	for (uint32_t i = 0; i < s->decl->nattr; i++)
		set_one(c, s, &s->decl->attr[i]);
}
