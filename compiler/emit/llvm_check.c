/* A check of the processor, for libraries and programs: what the code needs and
 * the processor lacks is named, where it would end in an illegal instruction.
 *
 *   in    the processor and the features that the module is compiled for
 *   out   a constructor, itself for the least x86-64, that asks the processor
 *         before anything else of the library runs; nothing where the least is
 *         all that is needed, nor on other architectures
 */
#include "emit/llvm_emit.h"
#include "emit/llvm_kernel.h"
#include "emit/llvm_names.h"

#include <string.h>

/* What __builtin_cpu_supports() of clang knows; bit k of llvm_check.x86.c. */
static const char *const known[] = {
#define FEATURE(k, name) [k] = name,
#include "emit/llvm_check.def"
#undef FEATURE
};

enum { NKNOWN = sizeof known / sizeof *known };

static void
set_from(const char *list, uint64_t *need)
{
	while (*list != '\0') {
		size_t n = strcspn(list, ",");
		uint64_t bit = 0;

		for (unsigned k = 0; k < NKNOWN; k++)
			if (n > 1 && strlen(known[k]) == n - 1 &&
			    memcmp(known[k], list + 1, n - 1) == 0)
				bit = UINT64_C(1) << k;
		*need = list[0] == '-' ? *need & ~bit : *need | bit;
		list += n + (list[n] == ',');
	}
}

static const char *
features_of_cpu(const char *cpu)
{
	for (const LlvmCpu *c = llvm_x86_cpus; c->name != NULL; c++)
		if (strcmp(c->name, cpu) == 0)
			return c->features;
	return "";
}

static uint64_t
needs(const Llvm *l)
{
	char *cpu = LLVMGetTargetMachineCPU(l->tm);
	char *features = LLVMGetTargetMachineFeatureString(l->tm);
	uint64_t need = 0;

	set_from(features_of_cpu(cpu), &need);
	set_from(features, &need);
	LLVMDisposeMessage(cpu);
	LLVMDisposeMessage(features);
	return need;
}

/* Of no instruction set but the one that every x86-64 has. */
static void
least(LLVMValueRef fn)
{
	LLVMAddTargetDependentFunctionAttr(fn, "target-cpu", "x86-64");
	LLVMAddTargetDependentFunctionAttr(fn, "target-features", "+sse2");
	LLVMSetLinkage(fn, LLVMInternalLinkage);
}

/* Runs before main() and before dlopen() returns. */
static void
make_constructor(Llvm *l, LLVMValueRef fn)
{
	LLVMValueRef part[3] = {LLVMConstInt(l->i32, 0, false), fn,
	                        LLVMConstNull(l->ptr)};
	LLVMValueRef entry = LLVMConstStructInContext(l->ctx, part, 3, false);
	LLVMValueRef all = LLVMConstArray2(LLVMTypeOf(entry), &entry, 1);
	LLVMValueRef list = LLVMAddGlobal(l->mod, LLVMTypeOf(all),
	                                  "llvm.global_ctors");

	LLVMSetInitializer(list, all);
	LLVMSetLinkage(list, LLVMAppendingLinkage);
}

bool
llvm_check(Llvm *l)
{
	uint64_t need = needs(l);
	LLVMTypeRef type[2] = {l->i64, l->ptr};

	if (!l->how->check || need == 0 ||
	    strncmp(LLVMGetTarget(l->mod), "x86_64", 6) != 0)
		return true;
	LLVMValueRef require = llvm_declare(
		l, "rnn_require_x86", LLVMVoidTypeInContext(l->ctx), type, 2);
	LLVMValueRef fn = llvm_define(l, "check_processor",
	                              LLVMVoidTypeInContext(l->ctx), NULL, 0,
	                              false);
	llvm_begin(l, fn);
	LLVMValueRef arg[2] = {
		LLVMConstInt(l->i64, need, false),
		LLVMBuildGlobalStringPtr(l->b, l->name, ""),
	};
	llvm_call(l, require, arg, 2);
	LLVMBuildRetVoid(l->b);
	llvm_end(l);
	make_constructor(l, fn);
	if (!llvm_link(l, llvm_check_bits, llvm_check_size, false))
		return false;
	least(fn);
	least(LLVMGetNamedFunction(l->mod, "rnn_require_x86"));
	return true;
}
