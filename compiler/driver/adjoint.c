/* rnnc adjoint FILE, rnnc tangent FILE: derivatives as models.
 *
 * What is printed parses, checks, compiles and may be differentiated again.
 */
#include "driver/compile.h"
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

	if (fault == NULL)
		fault = opt_run(s, &(OptOptions){.only = "dead",
		                                 .verify = true}, &c->arena);
	if (fault == NULL)
		fault = compile_divide(c, s);
	if (fault != NULL)
		return compile_mistake(c, "diff", fault);
	/* what was the loss is an output of this model; `loss` is a word */
	if (s->loss != NULL)
		system_rename(s, s->loss, "loss.value");
	s->loss = NULL;
	s->train.method = NULL;
	for (size_t i = 0; i < s->var.n; i++)   /* for outputs now */
		if (s->var.at[i]->kind == VAR_TARGET)
			s->var.at[i]->kind = VAR_INPUT;
	system_print(s, &text);
	bool fine = output_write(&(OutputFile){path ? path : "-", text.text,
	                                       text.len}, 1, &c->diag);
	buf_free(&text);
	return fine ? EXIT_SUCCESS : EXIT_SYSTEM;
}

typedef System *DiffFn(const System *, const DiffSpec *, Diag *);

static int
derive(const Options *o, DiffFn *f, bool needs_loss)
{
	Compilation c = {.options = o};
	int status = compile(&c, o->file[0], STAGE_CHECK);

	if (status == EXIT_SUCCESS && needs_loss)
		status = compile_need_loss(&c, "to differentiate");
	if (status == EXIT_SUCCESS) {
		System *s = f(c.checked, &(DiffSpec){0}, &c.diag);

		status = s ? print(&c, s) : EXIT_SOURCE;
		system_free(s);
	}
	compile_end(&c);
	return status;
}

int
verb_adjoint(const Options *o)
{
	return derive(o, diff_reverse, true);
}

int
verb_tangent(const Options *o)
{
	return derive(o, diff_forward, false);
}
