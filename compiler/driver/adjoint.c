/* rnnc adjoint FILE, rnnc tangent FILE: derivatives as models.
 *
 * What is printed parses, checks, compiles and may be differentiated again.
 * Without a loss the adjoint begins at the outputs: each real one, y, has an
 * input y_bar of its shape, and what is differentiated is the sum of y * y_bar.
 * An adjoint has outputs and no loss, so this is how it is differentiated.
 */
#include "driver/compile.h"
#include "driver/objective.h"
#include "driver/output.h"
#include "driver/verb.h"

#include "diff/diff.h"
#include "opt/opt.h"

#include <stdlib.h>

static int
print(Compilation *c, System *s)
{
	const char *path = c->options->value[OPT_OUT];
	const char *fault = system_verify(s, &c->arena);
	Buf text = {0};

	if (s->loss != NULL && c->checked->loss == NULL) {
		s->var.at[s->loss->id]->output = false;
		s->loss = NULL;
	}
	if (fault == NULL)
		fault = opt_run(s, &(OptOptions){.only = "dead",
		                                 .verify = true}, &c->arena);
	if (fault == NULL)
		fault = compile_divide(c, s);
	if (fault != NULL)
		return compile_mistake(c, "diff", fault);
	diff_as_model(s);
	system_print(s, &text);
	bool fine = output_write(&(OutputFile){path ? path : "-", text.text,
	                                       text.len}, 1, &c->diag);
	buf_free(&text);
	return fine ? EXIT_SUCCESS : EXIT_SYSTEM;
}

typedef System *DiffFn(const System *, const DiffSpec *, Diag *);

static int
derive(Compilation *c, const System *from, DiffFn *differentiate)
{
	System *s = differentiate(from, &(DiffSpec){0}, &c->diag);
	int status = s ? print(c, s) : EXIT_SOURCE;

	system_free(s);
	return status;
}

static const Expr *
times_bar(System *s, const Var *y, const Expr *element)
{
	Var bar = {
		.name = strs_printf(&s->pool->strs, "%s_bar", y->name),
		.kind = VAR_INPUT, .type = TY_REAL, .timed = y->timed,
		.rank = y->rank,
	};

	for (uint32_t i = 0; i < y->rank; i++)
		bar.dim[i] = y->dim[i];
	return expr_mul(s->pool, element, var_read_here(
		s->pool, system_add_var(s, bar)));
}

int
verb_adjoint(const Options *o)
{
	Compilation c = {.options = o};
	int status = compile(&c, o->file[0], STAGE_CHECK);
	System *from = NULL;    /* with a loss of its own */

	if (status == EXIT_SUCCESS && c.checked->loss == NULL &&
	    !objective_invent(from = system_clone(c.checked), "of.outputs",
	                      times_bar, &c.diag))
		status = EXIT_SOURCE;
	if (status == EXIT_SUCCESS)
		status = derive(&c, from ? from : c.checked, diff_reverse);
	system_free(from);
	compile_end(&c);
	return status;
}

int
verb_tangent(const Options *o)
{
	Compilation c = {.options = o};
	int status = compile(&c, o->file[0], STAGE_CHECK);

	if (status == EXIT_SUCCESS)
		status = derive(&c, c.checked, diff_forward);
	compile_end(&c);
	return status;
}
