/* rnnc train FILE, rnnc run FILE: compile natively, then become that program.
 *
 * The program is kept in the cache under a hash of its text, the compiler and
 * the runtime, so that the second time starts at once.
 */
#include "driver/artifact.h"
#include "driver/interpret.h"
#include "driver/native.h"
#include "driver/verb.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The arguments of the compiled program. */
static char **
arguments(Compilation *c, int *argc)
{
	const Options *o = c->options;
	char **argv = arena_array(&c->arena, char *, o->native.n + 2);

	*argc = 0;
	argv[(*argc)++] = arena_printf(&c->arena, "rnnc %s",
	                               verb_info[o->verb].name);
	for (size_t i = 0; i < o->native.n; i++)
		argv[(*argc)++] = arena_str(&c->arena, o->native.at[i],
		                            strlen(o->native.at[i]));
	return argv;
}

static int
execute(Compilation *c, const char *program)
{
	int argc;
	char **argv = arguments(c, &argc);

	compile_say(c);
	fflush(NULL);
	execv(program, argv);
	diag_error(&c->diag, (Span){0, 0}, "cannot start '%s': %s", program,
	           strerror(errno));
	return EXIT_SYSTEM;
}

static int
run_interpreted(Compilation *c)
{
	int argc;
	char **argv = arguments(c, &argc);

	compile_say(c);
	return interpret(c, argc, argv);
}

static int
build_and_execute(Compilation *c, const char *what)
{
	Artifact a;
	OutputFile source[4];
	int status = artifact_make(c, true, &a);

	if (status == EXIT_SUCCESS) {
		for (uint32_t i = 0; i < a.nfile; i++)
			source[i] = a.file[i];
		source[a.nfile] = artifact_main(c, &a, what);
		NativeJob job = {
			.kind = EMIT_EXE, .source = source,
			.nsource = a.nfile + 1, .runtime = true, .host = true,
		};
		const char *program = native_cached(&job, a.prefix, &c->arena,
		                                    &c->diag);
		status = program ? execute(c, program) : EXIT_SYSTEM;
	}
	artifact_free(&a);
	return status;
}

int
verb_train(const Options *o)
{
	Compilation c = {.options = o, .f64 = o->given[OPT_F64],
	                 .gradient = true};
	int status = compile(&c, o->file[0], STAGE_LOOP);

	if (status == EXIT_SUCCESS)
		status = compile_need_loss(&c, "to train by");
	if (status == EXIT_SUCCESS)
		status = build_and_execute(&c, "train");
	compile_end(&c);
	return status;
}

int
verb_run(const Options *o)
{
	bool native = !o->given[OPT_INTERPRET], any = false;
	Compilation c = {.options = o, .f64 = o->given[OPT_F64]};
	int status = compile(&c, o->file[0], native ? STAGE_LOOP
	                                            : STAGE_CHECK);

	for (size_t i = 0; status == EXIT_SUCCESS && i < c.checked->var.n; i++)
		any = any || c.checked->var.at[i]->output;
	if (status == EXIT_SUCCESS && !any) {
		diag_error(&c.diag, (Span){0, 0},
		           "model '%s' has no output to compute",
		           c.checked->name);
		diag_help(&c.diag, "write 'output' before an equation");
		status = EXIT_SOURCE;
	}
	if (status == EXIT_SUCCESS)
		status = native ? build_and_execute(&c, "run")
		                : run_interpreted(&c);
	compile_end(&c);
	return status;
}
