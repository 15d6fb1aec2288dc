/* The element functions: the C of emit/kernel, as clang read it when rnnc was
 * built, linked into the module.
 *
 *   in    a module that declares rnn_tanh_f32 and so on where it calls them
 *   out   the module with their definitions, all inlined, none left over
 *   how   the bitcode is of no processor in particular: sizes of 32 and 64
 *         bits only, and what it says of a target is taken off
 */
#include "emit/llvm_emit.h"
#include "emit/llvm_kernel.h"

#include <llvm-c/BitReader.h>
#include <llvm-c/Linker.h>
#include <string.h>

static void
unbind(LLVMValueRef fn)
{
	static const char *const about[] = {
		"target-cpu", "target-features", "tune-cpu",
		"min-legal-vector-width", "stack-protector-buffer-size",
	};

	for (size_t i = 0; i < sizeof about / sizeof *about; i++)
		LLVMRemoveStringAttributeAtIndex(
			fn, LLVMAttributeFunctionIndex, about[i],
			(unsigned)strlen(about[i]));
}

static LLVMModuleRef
read_module(Llvm *l, const unsigned char *bits, size_t size)
{
	LLVMModuleRef m = NULL;
	LLVMMemoryBufferRef bytes = LLVMCreateMemoryBufferWithMemoryRange(
		(const char *)bits, size, "bits", false);

	if (LLVMParseBitcodeInContext2(l->ctx, bytes, &m))
		m = NULL;
	LLVMDisposeMemoryBuffer(bytes);
	if (m == NULL)
		return NULL;
	LLVMSetTarget(m, LLVMGetTarget(l->mod));
	LLVMSetModuleDataLayout(m, l->layout);
	return m;
}

bool
llvm_link(Llvm *l, const unsigned char *bits, size_t size, bool inlined)
{
	unsigned always = LLVMGetEnumAttributeKindForName("alwaysinline", 12);
	LLVMModuleRef more = read_module(l, bits, size);
	VEC(const char *) name = {0};

	if (more == NULL)
		return false;
	for (LLVMValueRef f = LLVMGetFirstFunction(more); f != NULL;
	     f = LLVMGetNextFunction(f)) {
		const char *s = LLVMGetValueName(f);

		if (LLVMIsDeclaration(f))
			continue;
		unbind(f);
		if (inlined)
			LLVMAddAttributeAtIndex(
				f, LLVMAttributeFunctionIndex,
				LLVMCreateEnumAttribute(l->ctx, always, 0));
		vec_push(&name, arena_str(l->arena, s, strlen(s)));
	}
	bool fine = !LLVMLinkModules2(l->mod, more);
	for (size_t i = 0; fine && i < name.n; i++)
		LLVMSetLinkage(LLVMGetNamedFunction(l->mod, name.at[i]),
		               LLVMInternalLinkage);
	vec_free(&name);
	return fine;
}

/* Not called by the model; what only it used is dropped the next time. */
static bool
drop_unused(LLVMModuleRef mod)
{
	LLVMValueRef next;
	bool any = false;

	for (LLVMValueRef g = LLVMGetFirstGlobal(mod); g != NULL; g = next) {
		next = LLVMGetNextGlobal(g);
		if (LLVMGetLinkage(g) == LLVMPrivateLinkage &&
		    LLVMGetFirstUse(g) == NULL)
			LLVMDeleteGlobal(g);
	}
	for (LLVMValueRef f = LLVMGetFirstFunction(mod); f != NULL; f = next) {
		next = LLVMGetNextFunction(f);
		if (LLVMGetLinkage(f) != LLVMInternalLinkage ||
		    LLVMGetFirstUse(f) != NULL)
			continue;
		LLVMDeleteFunction(f);
		any = true;
	}
	return any;
}

bool
llvm_kernels(Llvm *l)
{
	if (!llvm_link(l, llvm_kernel_bits, llvm_kernel_size, true))
		return false;
	while (drop_unused(l->mod))
		continue;
	return true;
}
