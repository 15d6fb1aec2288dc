/* rnnc train FILE, rnnc run FILE: compile for this machine and run that.
 *
 * LLVM compiles into the memory of this process.  Without it, the system's C
 * compiler makes a program, which we become; it is kept in the cache under a
 * hash of its text, the compiler and the runtime, so that the second time
 * starts at once.
 */
#include "driver/artifact.h"
#include "driver/interpret.h"
#include "driver/native.h"
#include "driver/plugin.h"
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

/* Compilers take more than in proportion for large functions: minutes, where a
 * second is saved. */
enum { LARGE = 12000 };         /* statements */

static int
level(const Compilation *c)
{
	const Options *o = c->options;
	bool large = program_size(c->program) > LARGE;

	return o->given[OPT_LEVEL] || !large ? o->level : 1;
}

static int
run_by_c(Compilation *c, Artifact *a, const char *what)
{
	OutputFile source[4];

	artifact_texts(c, a);
	for (uint32_t i = 0; i < a->nfile; i++)
		source[i] = a->file[i];
	source[a->nfile] = artifact_main(c, a, what);
	NativeJob job = {
		.kind = EMIT_EXE, .source = source, .nsource = a->nfile + 1,
		.runtime = true, .host = true, .level = level(c),
	};
	const char *program = native_cached(&job, a->prefix, &c->arena,
	                                    &c->diag);
	return program ? execute(c, program) : EXIT_SYSTEM;
}

static int
run_by_llvm(Compilation *c, const LlvmBackend *llvm, Artifact *a,
            const char *what)
{
	LlvmOptions how = artifact_llvm(c, what, true);
	how.level = level(c);
	LlvmCode *code = llvm->load(c->program, &a->how, &how, &c->diag);
	int (*entry)(int, char **);
	int argc, status = EXIT_MISTAKE;
	char **argv = arguments(c, &argc);

	if (code == NULL)
		return status;
	/* as POSIX has it: C knows no way from an object to a function */
	*(void **)&entry = llvm->find(code, "main", &c->diag);
	compile_say(c);
	if (entry != NULL)
		status = entry(argc, argv);
	llvm->unload(code);
	return status;
}

static int
build_and_run(Compilation *c, const char *what)
{
	const LlvmBackend *llvm;
	Artifact a;
	int status = EXIT_USAGE;

	artifact_begin(c, true, &a);
	if (plugin_choose(c->options, &llvm, &c->diag))
		status = llvm ? run_by_llvm(c, llvm, &a, what)
		              : run_by_c(c, &a, what);
	artifact_free(&a);
	return status;
}

int
verb_train(const Options *o)
{
	Compilation c = {.options = o, .f64 = o->given[OPT_F64],
	                 .gradient = true, .native = true,
	                 .tuned = true, .use = USE_TRAIN};
	int status = compile(&c, o->file[0], STAGE_LOOP);

	if (status == EXIT_SUCCESS)
		status = compile_need_loss(&c, "to train by");
	if (status == EXIT_SUCCESS)
		status = build_and_run(&c, c.fits ? "fit" : "train");
	compile_end(&c);
	return status;
}

int
verb_run(const Options *o)
{
	bool native = !o->given[OPT_INTERPRET], any = false;
	Compilation c = {.options = o, .f64 = o->given[OPT_F64],
	                 .native = true, .tuned = true, .use = USE_RUN};
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
		status = native ? build_and_run(&c, "run")
		                : run_interpreted(&c);
	compile_end(&c);
	return status;
}
