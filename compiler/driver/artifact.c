/* What a compilation ends in. */
#include "driver/artifact.h"

#include "driver/config.h"
#include "driver/verb.h"
#include "driver/weights.h"

#include <stdlib.h>
#include <string.h>

const char *
artifact_source(const Compilation *c)
{
	const char *path = c->sources.files.at[0]->name;
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void
name_files(Compilation *c, Artifact *a, bool table)
{
	Arena *m = &c->arena;

	a->file[0] = (OutputFile){arena_printf(m, "%s.h", a->prefix),
	                          a->out.header.text, a->out.header.len};
	a->file[1] = (OutputFile){arena_printf(m, "%s.c", a->prefix),
	                          a->out.source.text, a->out.source.len};
	a->nfile = 2;
	if (table)
		a->file[a->nfile++] = (OutputFile){
			arena_printf(m, "%s_model.c", a->prefix),
			a->out.table.text, a->out.table.len};
}

void
artifact_begin(Compilation *c, bool table, Artifact *a)
{
	const Options *o = c->options;
	EmitOptions how = {
		.prefix = o->value[OPT_PREFIX], .version = RNNC_VERSION,
		.source = artifact_source(c),
		.sources = &c->sources, .tape = o->tape, .table = table,
	};

	const Function *grad = c->program->fn[FN_LOSS_GRAD];
	if (o->tape > 0 && grad != NULL && !grad->segmentable)
		diag_warning(&c->diag, (Span){0, 0},
		             "'--tape' has no effect: the sequence cannot be "
		             "cut, since steps need what comes from later "
		             "ones, from a single one such as h[1], or from "
		             "all, such as a mean");
	*a = (Artifact){.prefix = how.prefix ? how.prefix : c->program->name};
	if (c->weights != NULL)
		how.weights = weights_converted(c);
	how.selftest = selftest_answers(c, &how.nselftest);
	a->how = how;
}

void
artifact_texts(Compilation *c, Artifact *a)
{
	backend_find("c")->emit(c->program, &a->how, &a->out);
	name_files(c, a, a->how.table);
}

LlvmOptions
artifact_llvm(const Compilation *c, const char *main, bool native)
{
	const Options *o = c->options;
	const char *cpu = o->value[OPT_CPU];

	if (cpu != NULL && strcmp(cpu, "native") == 0) {
		native = true;
		cpu = NULL;
	} else if (cpu != NULL && strcmp(cpu, "armv8-a") == 0) {
		cpu = "generic";
	}
	return (LlvmOptions){
		.triple = o->value[OPT_TARGET], .cpu = cpu,
		.features = o->value[OPT_FEATURES],
		.native = native && !o->given[OPT_TARGET],
		.level = o->level, .debug = o->given[OPT_DEBUG], .main = main,
		.only = main ? "main" : NULL,
		.form = LLVM_OBJ,
	};
}

int
artifact_code(Compilation *c, const LlvmBackend *llvm, const LlvmOptions *how,
              Artifact *a)
{
	if (!llvm->knows(how, &c->diag))
		return EXIT_USAGE;
	return llvm->emit(c->program, &a->how, how, &a->code, &c->diag)
	       ? EXIT_SUCCESS : EXIT_MISTAKE;
}

OutputFile
artifact_main(Compilation *c, const Artifact *a, const char *what)
{
	const char *text = arena_printf(&c->arena,
		"#include \"main.h\"\n\n"
		"const RnnModel *%s_model(void);\n\n"
		"int\nmain(int argc, char **argv)\n{\n"
		"\treturn rnn_%s_main(%s_model(), argc, argv);\n}\n",
		a->prefix, what, a->prefix);

	return (OutputFile){"main.c", text, strlen(text)};
}

void
artifact_free(Artifact *a)
{
	buf_free(&a->out.header);
	buf_free(&a->out.source);
	buf_free(&a->out.table);
	buf_free(&a->code);
}
