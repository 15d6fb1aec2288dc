/* The LLVM back end: puts the module together and has LLVM compile it.
 *
 *   in    a Program
 *   out   LLVM IR as made here, before LLVM's passes at level 0 and after them
 *         at any other; assembly; an object
 */
#include "emit/llvm_emit.h"
#include "emit/llvm_jit.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Our own mistake, or LLVM's: as compile_mistake() of the driver. */
static bool
mistake(Llvm *l, const char *what, char *message)
{
	diag_error(l->diag, (Span){0, 0},
	           "this is a mistake in rnnc, please report it: llvm: %s: %s",
	           what, message ? message : "");
	if (message != NULL)
		LLVMDisposeMessage(message);
	return false;
}

static void
make_types(Llvm *l)
{
	l->i1 = LLVMInt1TypeInContext(l->ctx);
	l->i8 = LLVMInt8TypeInContext(l->ctx);
	l->i16 = LLVMInt16TypeInContext(l->ctx);
	l->i32 = LLVMInt32TypeInContext(l->ctx);
	l->i64 = LLVMInt64TypeInContext(l->ctx);
	l->ptr = LLVMPointerTypeInContext(l->ctx, 0);
	l->word = LLVMIntPtrTypeInContext(l->ctx, l->layout);
	l->real = l->p->f64 ? LLVMDoubleTypeInContext(l->ctx)
	                    : LLVMFloatTypeInContext(l->ctx);
}

/* --- LLVM's work ---------------------------------------------------------- */

static bool
verify(Llvm *l)
{
	char *message = NULL;

	if (LLVMVerifyModule(l->mod, LLVMReturnStatusAction, &message))
		return mistake(l, "the module does not verify", message);
	LLVMDisposeMessage(message);
	return true;
}

static bool
optimise(Llvm *l)
{
	static const char *const passes[] = {
		"default<O0>", "default<O1>", "default<O2>", "default<O3>",
	};
	LLVMPassBuilderOptionsRef how = LLVMCreatePassBuilderOptions();

#ifndef NDEBUG
	LLVMPassBuilderOptionsSetVerifyEach(how, true);
#endif
	LLVMPassBuilderOptionsSetLoopInterleaving(how, l->how->level > 1);
	LLVMPassBuilderOptionsSetLoopVectorization(how, l->how->level > 1);
	LLVMPassBuilderOptionsSetSLPVectorization(how, l->how->level > 1);
	LLVMPassBuilderOptionsSetLoopUnrolling(how, l->how->level > 1);
	LLVMErrorRef error = LLVMRunPasses(l->mod, passes[l->how->level],
	                                   l->tm, how);
	LLVMDisposePassBuilderOptions(how);
	if (error == LLVMErrorSuccess)
		return true;
	char *text = LLVMGetErrorMessage(error);
	mistake(l, "passes", LLVMCreateMessage(text));
	LLVMDisposeErrorMessage(text);
	return false;
}

static bool
write_out(Llvm *l, Buf *out)
{
	LLVMCodeGenFileType type = l->how->form == LLVM_ASM
	                           ? LLVMAssemblyFile : LLVMObjectFile;
	LLVMMemoryBufferRef bytes;
	char *message = NULL;

	if (l->how->form == LLVM_IR) {
		char *text = LLVMPrintModuleToString(l->mod);

		buf_puts(out, text);
		LLVMDisposeMessage(text);
		return true;
	}
	if (LLVMTargetMachineEmitToMemoryBuffer(l->tm, l->mod, type, &message,
	                                        &bytes))
		return mistake(l, "code", message);
	buf_put(out, LLVMGetBufferStart(bytes), LLVMGetBufferSize(bytes));
	LLVMDisposeMemoryBuffer(bytes);
	return true;
}

/* What is not visible and not called costs no time. */
static void
hide(Llvm *l)
{
	LLVMValueRef f = l->how->only ? LLVMGetFirstFunction(l->mod) : NULL;

	if (f != NULL && l->weights != NULL)
		LLVMSetLinkage(l->weights, LLVMInternalLinkage);
	for (; f != NULL; f = LLVMGetNextFunction(f))
		if (!LLVMIsDeclaration(f) &&
		    strcmp(LLVMGetValueName(f), l->how->only) != 0)
			LLVMSetLinkage(f, LLVMInternalLinkage);
}

static bool
build(Llvm *l, Buf *out)
{
	LLVMValueRef model = NULL;

	make_types(l);
	llvm_structs(l);
	llvm_lines_begin(l);
	if (llvm_embedded(l))
		l->weights = llvm_weights(l);
	llvm_functions(l);
	llvm_services(l);
	if (l->p->update != NULL)
		llvm_train_step(l);
	llvm_block_functions(l);
	if (l->o->table)
		model = llvm_table(l);
	if (l->how->main != NULL)
		llvm_main(l, model);
	llvm_lines_end(l);
	hide(l);
	if (!verify(l))
		return false;
	if (!llvm_kernels(l) || !llvm_check(l))
		return mistake(l, "kernels", NULL);
	return optimise(l) && verify(l) && write_out(l, out);
}

static void
begin_module(Llvm *l)
{
	char *triple = LLVMGetTargetMachineTriple(l->tm);

	l->ctx = LLVMContextCreate();
	l->mod = LLVMModuleCreateWithNameInContext(l->name, l->ctx);
	l->b = LLVMCreateBuilderInContext(l->ctx);
	l->layout = LLVMCreateTargetDataLayout(l->tm);
	LLVMSetTarget(l->mod, triple);
	LLVMSetModuleDataLayout(l->mod, l->layout);
	LLVMSetSourceFileName(l->mod, l->o->source, strlen(l->o->source));
	LLVMDisposeMessage(triple);
}

static bool
emit(const Program *p, const EmitOptions *o, const LlvmOptions *how, Buf *out,
     Diag *diag)
{
	Arena arena = {0};
	Llvm l = {
		.p = p, .o = o, .how = how, .diag = diag, .arena = &arena,
		.name = o->prefix ? o->prefix : p->name,
		.suffix = p->f64 ? "f64" : "f32",
	};

	l.tm = llvm_target(how, diag);
	if (l.tm == NULL)
		return false;
	begin_module(&l);
	bool fine = build(&l, out);
	LLVMDisposeTargetData(l.layout);
	LLVMDisposeTargetMachine(l.tm);
	LLVMDisposeBuilder(l.b);
	LLVMDisposeModule(l.mod);
	LLVMContextDispose(l.ctx);
	vec_free(&l.home);
	vec_free(&l.names);
	arena_free(&arena);
	return fine;
}

static LlvmCode *
load(const Program *p, const EmitOptions *o, const LlvmOptions *how,
     Diag *diag)
{
	LlvmOptions as = *how;
	LlvmCode *code = NULL;
	Buf object = {0};

	as.form = LLVM_OBJ;
	if (emit(p, o, &as, &object, diag))
		code = llvm_jit_load(&object, diag);
	buf_free(&object);
	return code;
}

static bool
knows(const LlvmOptions *how, Diag *diag)
{
	LLVMTargetMachineRef tm = llvm_target(how, diag);

	if (tm != NULL)
		LLVMDisposeTargetMachine(tm);
	return tm != NULL;
}

const LlvmBackend llvm_backend = {
	emit, load, llvm_jit_find, llvm_jit_unload, knows,
};
