/* Running an object in this process, by LLVM's ORC.
 *
 *   in    an object of the machine that we run on
 *   out   the addresses of its functions
 *   how   what the object calls is looked up in this process: memcpy in libc,
 *         rnn_train_main in this library, which the runtime is linked into
 */
#include "emit/llvm_jit.h"

#include <llvm-c/Core.h>
#include <llvm-c/LLJIT.h>

static bool
failed(LLVMErrorRef error, const char *what, Diag *diag)
{
	if (error == LLVMErrorSuccess)
		return false;
	char *text = LLVMGetErrorMessage(error);
	diag_error(diag, (Span){0, 0},
	           "this is a mistake in rnnc, please report it: %s: %s", what,
	           text);
	LLVMDisposeErrorMessage(text);
	return true;
}

static bool
link_object(LLVMOrcLLJITRef jit, const Buf *object, Diag *diag)
{
	LLVMOrcJITDylibRef lib = LLVMOrcLLJITGetMainJITDylib(jit);
	LLVMOrcDefinitionGeneratorRef process;
	LLVMMemoryBufferRef bytes;

	if (failed(LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(
		&process, LLVMOrcLLJITGetGlobalPrefix(jit), NULL, NULL),
		"jit", diag))
		return false;
	LLVMOrcJITDylibAddGenerator(lib, process);
	bytes = LLVMCreateMemoryBufferWithMemoryRangeCopy(
		object->text, object->len, "model");
	return !failed(LLVMOrcLLJITAddObjectFile(jit, lib, bytes), "jit",
	               diag);
}

LlvmCode *
llvm_jit_load(const Buf *object, Diag *diag)
{
	LLVMOrcLLJITRef jit;

	if (failed(LLVMOrcCreateLLJIT(&jit, NULL), "jit", diag))
		return NULL;
	if (!link_object(jit, object, diag)) {
		llvm_jit_unload((LlvmCode *)jit);
		return NULL;
	}
	return (LlvmCode *)jit;
}

void *
llvm_jit_find(LlvmCode *code, const char *name, Diag *diag)
{
	LLVMOrcExecutorAddress at = 0;

	if (failed(LLVMOrcLLJITLookup((LLVMOrcLLJITRef)code, &at, name), name,
	           diag))
		return NULL;
	return (void *)(uintptr_t)at;
}

void
llvm_jit_unload(LlvmCode *code)
{
	LLVMConsumeError(LLVMOrcDisposeLLJIT((LLVMOrcLLJITRef)code));
}
