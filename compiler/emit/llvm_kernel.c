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
read_kernels(Llvm *l)
{
	LLVMModuleRef m = NULL;
	LLVMMemoryBufferRef bytes = LLVMCreateMemoryBufferWithMemoryRange(
		(const char *)llvm_kernel_bits, llvm_kernel_size, "kernels",
		false);

	if (LLVMParseBitcodeInContext2(l->ctx, bytes, &m))
		m = NULL;
	LLVMDisposeMemoryBuffer(bytes);
	if (m == NULL)
		return NULL;
	LLVMSetTarget(m, LLVMGetTarget(l->mod));
	LLVMSetModuleDataLayout(m, l->layout);
	return m;
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
	unsigned always = LLVMGetEnumAttributeKindForName("alwaysinline", 12);
	Arena *a = l->arena;
	LLVMModuleRef kernels = read_kernels(l);
	VEC(const char *) name = {0};

	if (kernels == NULL)
		return false;
	for (LLVMValueRef f = LLVMGetFirstFunction(kernels); f != NULL;
	     f = LLVMGetNextFunction(f)) {
		const char *s = LLVMGetValueName(f);

		if (LLVMIsDeclaration(f))
			continue;
		unbind(f);
		LLVMAddAttributeAtIndex(
			f, LLVMAttributeFunctionIndex,
			LLVMCreateEnumAttribute(l->ctx, always, 0));
		vec_push(&name, arena_str(a, s, strlen(s)));
	}
	bool fine = !LLVMLinkModules2(l->mod, kernels);
	for (size_t i = 0; fine && i < name.n; i++)
		LLVMSetLinkage(LLVMGetNamedFunction(l->mod, name.at[i]),
		               LLVMInternalLinkage);
	vec_free(&name);
	while (fine && drop_unused(l->mod))
		continue;
	return fine;
}
