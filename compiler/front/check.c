/* The checker on one screen. */
#include "front/checker.h"

#include <assert.h>

/* Functions and cells of all files, by name. */
static void
check_names(Check *c)
{
	Scope *s = scope_new(c->arena, NULL);

	for (uint32_t f = 0; f < c->module->nfile; f++) {
		const AstFile *a = c->module->file[f];

		for (uint32_t i = 0; i < a->nfn + a->ncell; i++) {
			bool fn = i < a->nfn;
			const char *name = fn ? a->fn[i]->name
			                      : a->cell[i - a->nfn]->name;
			Span at = fn ? a->fn[i]->at : a->cell[i - a->nfn]->at;
			Binding *b = scope_find_here(s, name);

			if (call_is_builtin(name)) {
				diag_error(c->diag, at, "'%s' is a function of "
				           "the language; choose another name",
				           name);
			} else if (b != NULL) {
				diag_error(c->diag, at, "'%s' is defined "
				           "twice", name);
				diag_note(c->diag, b->at, "the first time "
				          "here");
			} else {
				scope_add(c->arena, s, (Binding){
					.name = name, .kind = BIND_VALUE,
					.at = at});
			}
		}
	}
}

/* From the text to variables and nodes with shapes and types. */
static void
elaborate(Check *c, const ModelDecl *m)
{
	check_names(c);
	head_bind(c, m);
	branch_declare(c, m);
	axis_declare(c, m);
	head_check_options(c, m);
	declare_block(c, &c->item, m->body, m->nbody, c->top);
	equation_elab(c, &c->item);
	ode_elab(c);
	feed_check(c);
	init_elab(c);
	solve_all(c);
	unused_check(c);
	type_infer(c);
	type_check(c);
	vars_make(c);
	feed_classes(c);
}

/* From nodes to the system.  After errors it holds what is sound, so that one
 * run finds all that is wrong. */
static void
build(Check *c)
{
	lower_all(c);
	feed_make(c);
	branch_make(c);
	if (c->loss != NULL)
		c->sys->loss = c->loss->var;
	if (c->solver != NULL)
		c->sys->solver = strs_intern_z(&c->pool->strs,
		                               c->solver->text);
	if (c->precision != NULL)
		c->sys->weights = c->precision->text;
	init_make(c);
	train_make(c);
	time_check(c);
	initial_check(c);
	target_check(c);
	fit_make(c);
	if (c->diag->errors == 0)
		chance_check(c);
}

static void
release(Check *c)
{
	vec_free(&c->dim);
	vec_free(&c->axis);
	vec_free(&c->fit);
	vec_free(&c->sym);
	vec_free(&c->item);
	vec_free(&c->eqn);
	vec_free(&c->node);
	vec_free(&c->wait);
	vec_free(&c->awake);
	vec_free(&c->instance);
	vec_free(&c->chain);
	vec_free(&c->stream);
	vec_free(&c->unsaid);
	for (uint32_t i = 0; i < c->nslot; i++)
		if (c->site[i] != NULL)
			vec_free(&c->site[i]->item);
}

System *
check_module(const Module *module, const CheckOptions *options, Diag *diag,
             Pool *pool, Arena *arena)
{
	Check c = {
		.opt = options, .diag = diag, .pool = pool, .arena = arena,
		.module = module,
	};
	const ModelDecl *m = diag->errors == 0 ? head_model(&c) : NULL;

	if (m == NULL)
		return NULL;
	c.sys = system_new(pool, m->name);
	c.top = scope_new(arena, NULL);
	elaborate(&c, m);
	if (!c.too_large)
		build(&c);
	if (diag->errors > 0) {
		system_free(c.sys);
		c.sys = NULL;
	}
	assert(c.sys == NULL || system_verify(c.sys, arena) == NULL);
	release(&c);
	return c.sys;
}

System *
check_file(const char *path, const CheckOptions *options, Sources *sources,
           Diag *diag, Pool *pool, Arena *arena)
{
	Module *m = load_file(path, sources, &pool->strs, diag, arena);

	return m == NULL || diag->errors > 0 ? NULL
	       : check_module(m, options, diag, pool, arena);
}
