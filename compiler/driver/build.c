/* rnnc build FILE: C text, an object, a shared library or a program. */
#include "driver/artifact.h"
#include "driver/native.h"
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
	if (!output_folder(folder, &c->diag))
		return EXIT_SYSTEM;
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
	case EMIT_OBJ:
		return arena_printf(&c->arena, "%s.o", a->prefix);
	case EMIT_SO:
		return arena_printf(&c->arena, "lib%s.so", a->prefix);
	case EMIT_C:
	case EMIT_EXE:
	case EMIT_COUNT:
		break;
	}
	return a->prefix;
}

static int
write_binary(Compilation *c, Artifact *a)
{
	const Options *o = c->options;
	OutputFile source[4];
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->nfile; i++)
		source[n++] = a->file[i];
	if (o->emit == EMIT_EXE)
		source[n++] = artifact_main(c, a, "run");
	NativeJob job = {
		.kind = o->emit, .source = source, .nsource = n,
		.runtime = o->emit == EMIT_EXE || o->given[OPT_TABLE],
	};
	const char *path = o->value[OPT_OUT];
	if (path == NULL)
		path = default_name(c, a, o->emit);
	return native_build(&job, path, &c->diag) ? EXIT_SUCCESS : EXIT_SYSTEM;
}

int
verb_build(const Options *o)
{
	Compilation c = {
		.options = o, .f64 = o->given[OPT_F64],
		.gradient = o->given[OPT_GRADIENT],
		.need_step = o->given[OPT_STEP],
	};
	int status = compile(&c, o->file[0], STAGE_LOOP);

	if (status == EXIT_SUCCESS && o->given[OPT_GRADIENT])
		status = compile_need_loss(&c, "to differentiate");
	if (status == EXIT_SUCCESS && !c.stopped) {
		bool table = o->given[OPT_TABLE] || o->emit == EMIT_EXE;
		Artifact a;

		status = artifact_make(&c, table, &a);
		if (status == EXIT_SUCCESS)
			status = o->emit == EMIT_C ? write_texts(&c, &a)
			                           : write_binary(&c, &a);
		artifact_free(&a);
	}
	compile_end(&c);
	return status;
}
