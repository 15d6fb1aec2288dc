/* Line tables: which line of the model an instruction comes from.
 *
 * A debugger steps through equations, `break model.rnn:11` stops at one.  There
 * are no types and no variables: gdb prints arrays of the C header's structs
 * when a C file of the program has them.
 */
#include "emit/llvm_emit.h"

#include <string.h>

void
llvm_lines_begin(Llvm *l)
{
	const Sources *s = l->o->sources;
	const char *producer = arena_printf(l->arena, "rnnc %s", l->o->version);

	if (!l->how->debug || s == NULL || s->files.n == 0)
		return;
	l->di = LLVMCreateDIBuilder(l->mod);
	l->file = arena_array(l->arena, LLVMMetadataRef, s->files.n);
	for (size_t i = 0; i < s->files.n; i++) {
		const char *name = s->files.at[i]->name;

		l->file[i] = LLVMDIBuilderCreateFile(l->di, name, strlen(name),
		                                     ".", 1);
	}
	LLVMDIBuilderCreateCompileUnit(
		l->di, LLVMDWARFSourceLanguageC99, l->file[0], producer,
		strlen(producer), l->how->level > 0, "", 0, 0, "", 0,
		LLVMDWARFEmissionLineTablesOnly, 0, false, false, "", 0, "",
		0);
	LLVMAddModuleFlag(l->mod, LLVMModuleFlagBehaviorWarning,
	                  "Debug Info Version", 18,
	                  LLVMValueAsMetadata(LLVMConstInt(
	                  l->i32, LLVMDebugMetadataVersion(), false)));
}

/* The first equation of a list that has a place. */
static Span
first_place(const CodeList *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const Code *k = list->at[i];
		Span at = k->kind == CODE_COMMENT ? k->at
		                                  : first_place(&k->body);

		if (at.start != 0)
			return at;
	}
	return (Span){0, 0};
}

static LLVMMetadataRef
file_of(const Llvm *l, const Source *source)
{
	const Sources *s = l->o->sources;

	for (size_t i = 0; i < s->files.n; i++)
		if (s->files.at[i] == source)
			return l->file[i];
	return l->file[0];
}

void
llvm_lines_function(Llvm *l, const Function *f, LLVMValueRef fn)
{
	const CodeList *part[] = {&f->once, &f->forward, &f->middle,
	                          &f->reverse, &f->post};
	Place place = {.source = NULL, .line = 1};
	const char *name = LLVMGetValueName(fn);
	Span at = {0, 0};

	if (l->di == NULL)
		return;
	for (size_t i = 0; i < 5 && at.start == 0; i++)
		at = first_place(part[i]);
	sources_place(l->o->sources, at.start, &place);
	LLVMMetadataRef file = file_of(l, place.source);
	LLVMMetadataRef type = LLVMDIBuilderCreateSubroutineType(
		l->di, file, NULL, 0, LLVMDIFlagZero);
	l->source = place.source;
	l->scope = LLVMDIBuilderCreateFunction(
		l->di, file, name, strlen(name), name, strlen(name), file,
		place.line, type, false, true, place.line, LLVMDIFlagZero,
		l->how->level > 0);
	LLVMSetSubprogram(fn, l->scope);
	llvm_lines_at(l, at);
}

/* A line of another file than the function's has a block of its own. */
static LLVMMetadataRef
scope_for(Llvm *l, const Source *source)
{
	if (source == l->source)
		return l->scope;
	return LLVMDIBuilderCreateLexicalBlockFile(l->di, l->scope,
	                                           file_of(l, source), 0);
}

void
llvm_lines_at(Llvm *l, Span at)
{
	Place place = {.source = l->source, .line = 0};

	if (l->scope == NULL)
		return;
	/* what the compiler has added keeps the line before it */
	if (!sources_place(l->o->sources, at.start, &place) &&
	    LLVMGetCurrentDebugLocation2(l->b) != NULL)
		return;
	LLVMSetCurrentDebugLocation2(
		l->b, LLVMDIBuilderCreateDebugLocation(
			l->ctx, place.line, place.column,
			scope_for(l, place.source), NULL));
}

void
llvm_lines_none(Llvm *l)
{
	l->scope = NULL;
	LLVMSetCurrentDebugLocation2(l->b, NULL);
}

void
llvm_lines_end(Llvm *l)
{
	if (l->di == NULL)
		return;
	LLVMDIBuilderFinalize(l->di);
	LLVMDisposeDIBuilder(l->di);
}
