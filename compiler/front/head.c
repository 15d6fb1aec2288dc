/* The model of a file and the sizes of its dimensions: from -D, from its head,
 * or free. */
#include "front/checker.h"

#include <string.h>

/* 'a', 'b' and 'c' */
static const char *
list(Check *c, const char *const *name, size_t n)
{
	Buf b = {0};

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s'%s'", i == 0 ? "" : i + 1 == n ? " and "
		                                               : ", ", name[i]);
	return buf_keep(&b, c->arena);
}

static const char *
list_models(Check *c, const AstFile *f)
{
	const char **name = arena_array(c->arena, const char *, f->nmodel);

	for (uint32_t i = 0; i < f->nmodel; i++)
		name[i] = f->model[i]->name;
	return list(c, name, f->nmodel);
}

const ModelDecl *
head_model(Check *c)
{
	const AstFile *f = c->module->file[0];
	const char *want = c->opt->model;

	for (uint32_t i = 0; i < f->nmodel; i++)
		if (want == NULL ? f->nmodel == 1
		    : strcmp(f->model[i]->name, want) == 0)
			return f->model[i];
	if (f->nmodel == 0) {
		diag_error(c->diag, (Span){f->at.start, f->at.start},
		           "no model in this file");
		diag_help(c->diag, "a model looks like this: 'model name(X, H "
		          "= 64) { ... }'");
	} else if (want == NULL) {
		diag_error(c->diag, f->model[1]->at, "%u models in this file: "
		           "%s", f->nmodel, list_models(c, f));
		diag_help(c->diag, "say which is meant by '--model=NAME'");
	} else {
		diag_error(c->diag, f->model[0]->at, "no model '%s' in this "
		           "file, which has %s", want, list_models(c, f));
	}
	return NULL;
}

const DimBinding *
head_option(const Check *c, const char *name)
{
	const DimBinding *found = NULL;

	for (uint32_t i = 0; i < c->opt->nbind; i++)
		if (strcmp(c->opt->bind[i].name, name) == 0)
			found = &c->opt->bind[i];       /* the last one wins */
	return found;
}

/* Sizes that are all different show a mix-up of dimensions. */
static int64_t
free_size(const Check *c)
{
	for (int64_t n = 2;; n++) {
		bool good = true;

		for (int64_t k = 2; good && k * k <= n; k++)
			good = n % k != 0;
		for (size_t i = 0; good && i < c->dim.n; i++)
			good = c->dim.at[i]->size != n;
		if (good)
			return n;
	}
}

static void
check_size(Check *c, const DimDecl *d, DimAtom *atom, const char *from)
{
	int64_t n = atom->size;

	if (n >= 1 && n < SIZE_LIMIT)
		return;
	if (n < 1)
		diag_error(c->diag, d->at, "dimension '%s' is %lld%s, and must "
		           "be at least 1", d->name, (long long)n, from);
	else
		diag_error(c->diag, d->at, "dimension '%s' is 2^40 or more%s, "
		           "which is too large", d->name, from);
	atom->size = 1;
}

/* After all that have a value have got it. */
static void
bind_free(Check *c, const ModelDecl *m)
{
	for (size_t i = 0; i < c->dim.n; i++) {
		DimAtom *a = c->dim.at[i];

		if (a->size != 0)
			continue;
		if (c->opt->free_dims) {
			a->size = free_size(c);
			continue;
		}
		diag_error(c->diag, a->at, "dimension '%s' has no size",
		           a->name);
		diag_help(c->diag, "write '%s = 64' on the head of '%s', or "
		          "give '-D %s=64'", a->name, m->name, a->name);
		a->size = 1;
	}
}

static void
bind_one(Check *c, const DimDecl *d)
{
	const DimBinding *o = head_option(c, d->name);
	Binding *before = scope_find_here(c->top, d->name);
	int64_t n;

	if (before != NULL) {
		diag_error(c->diag, d->at, "dimension '%s' is declared twice",
		           d->name);
		diag_note(c->diag, before->at, "the first time here");
		return;
	}
	DimAtom *a = static_dim_new(c, d->name, d->at);
	if (o != NULL) {
		a->size = o->size;
		check_size(c, d, a, " by '-D'");
	} else if (d->value != NULL && static_int(c, c->top, d->value, &n)) {
		a->size = n;
		check_size(c, d, a, "");
	} else if (d->value != NULL) {
		a->size = 1;            /* reported */
	}
	vec_push(&c->dim, a);
	scope_add(c->arena, c->top, (Binding){
		.name = d->name, .kind = BIND_DIM, .at = d->at, .dim = a,
	});
}

void
head_check_options(Check *c, const ModelDecl *m)
{
	VEC(const char *) known = {0};

	for (uint32_t i = 0; i < m->ndim; i++)
		vec_push(&known, m->dim[i].name);
	for (size_t i = 0; i < c->axis.n; i++)
		vec_push(&known, c->axis.at[i]->dim->name);
	for (uint32_t i = 0; i < c->opt->nbind; i++) {
		const char *name = c->opt->bind[i].name;
		bool found = false;

		for (size_t k = 0; k < known.n; k++)
			found = found || strcmp(known.at[k], name) == 0;
		if (found)
			continue;
		diag_error(c->diag, m->at, "'-D %s': model '%s' has no "
		           "dimension '%s'", name, m->name, name);
		if (diag_nearest(name, known.at, known.n) != NULL)
			name_suggest(c, name, known.at, known.n);
		else if (known.n > 0)
			diag_help(c->diag, "it has %s", list(c, known.at,
			                                     known.n));
	}
	vec_free(&known);
}

void
head_bind(Check *c, const ModelDecl *m)
{
	for (uint32_t i = 0; i < m->ndim; i++)
		bind_one(c, &m->dim[i]);
	bind_free(c, m);
	for (size_t i = 0; i < c->dim.n; i++)
		vec_push(&c->sys->dim, ((DimBinding){c->dim.at[i]->name,
		                                     c->dim.at[i]->size}));
}
