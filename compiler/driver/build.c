/* rnnc build FILE: C text, LLVM IR, assembly, an object, a shared library or a
 * program.
 */
#include "driver/artifact.h"
#include "driver/blob.h"
#include "driver/native.h"
#include "driver/plugin.h"
#include "driver/verb.h"

#include <stdlib.h>
#include <string.h>

static int
write_texts(Compilation *c, Artifact *a)
{
	const char *folder = c->options->value[OPT_OUT];

	if (folder == NULL)
		folder = ".";
	if (strcmp(folder, "-") == 0)
		return output_write(&(OutputFile){"-", a->file[1].text,
		                                  a->file[1].len}, 1, &c->diag)
		       ? EXIT_SUCCESS : EXIT_SYSTEM;
	if (!output_folder(folder, &c->diag)) {
		diag_help(&c->diag, "'--out' names the folder for %s and %s; "
		          "'-' prints the first", a->file[1].path,
		          a->file[0].path);
		return EXIT_SYSTEM;
	}
	for (uint32_t i = 0; i < a->nfile; i++)
		a->file[i].path = arena_printf(&c->arena, "%s/%s", folder,
		                               a->file[i].path);
	return output_write(a->file, a->nfile, &c->diag) ? EXIT_SUCCESS
	                                                 : EXIT_SYSTEM;
}

static const char *
default_name(Compilation *c, const Artifact *a, EmitKind kind)
{
	switch (kind) {
	case EMIT_LLVM:
		return arena_printf(&c->arena, "%s.ll", a->prefix);
	case EMIT_ASM:
		return arena_printf(&c->arena, "%s.s", a->prefix);
	case EMIT_OBJ:
		return arena_printf(&c->arena, "%s.o", a->prefix);
	case EMIT_SO:
		return arena_printf(&c->arena, "lib%s.so", a->prefix);
	case EMIT_BLOB:
		return arena_printf(&c->arena, "%s.bin", a->prefix);
	case EMIT_C:
	case EMIT_EXE:
	case EMIT_COUNT:
		break;
	}
	return a->prefix;
}

static const char *
out_path(Compilation *c, const Artifact *a)
{
	const Options *o = c->options;

	return o->value[OPT_OUT] ? o->value[OPT_OUT]
	                         : default_name(c, a, o->emit);
}

/* By the system's C compiler, which also links what LLVM has compiled. */
static int
write_native(Compilation *c, Artifact *a, const OutputFile *source, uint32_t n)
{
	const Options *o = c->options;
	NativeJob job = {
		.kind = o->emit, .source = source, .nsource = n,
		.runtime = o->emit == EMIT_EXE || o->given[OPT_TABLE],
		.level = o->level, .threads = o->threads > 1,
	};

	return native_build(&job, out_path(c, a), &c->diag) ? EXIT_SUCCESS
	                                                    : EXIT_SYSTEM;
}

static int
write_by_c(Compilation *c, Artifact *a)
{
	OutputFile source[4];
	uint32_t n = 0;

	artifact_texts(c, a);
	if (c->options->emit == EMIT_C)
		return write_texts(c, a);
	for (uint32_t i = 0; i < a->nfile; i++)
		source[n++] = a->file[i];
	if (c->options->emit == EMIT_EXE)
		source[n++] = artifact_main(c, a, "run");
	return write_native(c, a, source, n);
}

static int
write_by_llvm(Compilation *c, const LlvmBackend *llvm, Artifact *a)
{
	EmitKind kind = c->options->emit;
	bool linked = kind == EMIT_SO || kind == EMIT_EXE;
	LlvmOptions how = artifact_llvm(c, kind == EMIT_EXE ? "run" : NULL,
	                                linked);

	how.check = linked;
	how.form = kind == EMIT_LLVM ? LLVM_IR
	           : kind == EMIT_ASM ? LLVM_ASM : LLVM_OBJ;
	int status = artifact_code(c, llvm, &how, a);
	if (status != EXIT_SUCCESS)
		return status;
	OutputFile file = {out_path(c, a), a->code.text, a->code.len};
	if (linked) {
		file.path = arena_printf(&c->arena, "%s.o", a->prefix);
		return write_native(c, a, &file, 1);
	}
	return output_write(&file, 1, &c->diag) ? EXIT_SUCCESS : EXIT_SYSTEM;
}

static int
write_all(Compilation *c, Artifact *a)
{
	const LlvmBackend *llvm = NULL;

	if (c->options->emit == EMIT_BLOB)
		return blob_write(c, out_path(c, a));
	if (c->options->emit != EMIT_C &&
	    !plugin_choose(c->options, &llvm, &c->diag))
		return EXIT_USAGE;
	return llvm ? write_by_llvm(c, llvm, a) : write_by_c(c, a);
}

/* A model that would have a step but for outputs without time, of which whoever
 * added one may not know. */
static void
note_step(Compilation *c)
{
	System *s = system_clone(c->checked);
	const Equation *first = NULL;
	bool timed = false;
	Diag unsaid = {0};

	for (size_t i = s->eq.n; i-- > 0;) {
		const Var *v = s->eq.at[i].var;

		timed = timed || (v->output && v->timed);
		if (!v->output || v->timed)
			continue;
		s->var.at[v->id]->output = false;
		first = &s->eq.at[i];
	}
	if (!c->stream && timed && first != NULL && check_streaming(s, &unsaid))
		diag_note(&c->diag, first->at, "no step function is made: "
		          "output '%s' has no t, and is there only after a "
		          "whole sequence", first->var->name);
	diag_free(&unsaid);
	system_free(s);
}

int
verb_build(const Options *o)
{
	Compilation c = {
		.options = o, .f64 = o->given[OPT_F64],
		.gradient = o->given[OPT_GRADIENT] || o->given[OPT_TRAIN_STEP],
		.need_step = o->given[OPT_STEP], .tuned = true,
		.use = o->given[OPT_GRADIENT] || o->given[OPT_TRAIN_STEP]
		       ? USE_TRAIN : USE_RUN,
	};
	int status = compile(&c, o->file[0], STAGE_LOOP);

	if (status == EXIT_SUCCESS && c.gradient)
		status = compile_need_loss(&c, "to differentiate");
	if (status == EXIT_SUCCESS && !c.stopped) {
		note_step(&c);
		bool table = o->given[OPT_TABLE] || o->emit == EMIT_EXE;
		Artifact a;

		artifact_begin(&c, table, &a);
		status = write_all(&c, &a);
		artifact_free(&a);
	}
	compile_end(&c);
	return status;
}
