/* Which machine to compile for, and whether LLVM knows it.
 *
 *   in    a triple, a processor, features, as the user wrote them
 *   out   LLVM's target machine; or errors that name what is near
 */
#include "emit/llvm_emit.h"
#include "emit/llvm_names.h"

#include <string.h>

static const char *const triples[] = {
	"x86_64-linux-gnu", "aarch64-linux-gnu", "riscv64-linux-gnu",
	"armv7-linux-gnueabihf", "thumbv6m-none-eabi", "thumbv7m-none-eabi",
	"thumbv7em-none-eabihf", "riscv32-none-elf", "wasm32-unknown-unknown",
	"x86_64-apple-darwin", "aarch64-apple-darwin", "x86_64-windows-gnu",
};

static const LlvmNames *
names_of(LLVMTargetRef target)
{
	const char *name = LLVMGetTargetName(target);
	const LlvmNames *n = llvm_names;

	while (n->target != NULL && strcmp(n->target, name) != 0)
		n++;
	return n->target != NULL ? n : NULL;
}

/* The word of a list that is nearest to this one. */
static const char *
near_word(const char *word, const char *list, Arena *arena)
{
	VEC(const char *) all = {0};

	while (*(list += strspn(list, " ")) != '\0') {
		size_t n = strcspn(list, " ");

		vec_push(&all, arena_str(arena, list, n));
		list += n;
	}
	const char *near = diag_nearest(word, all.at, all.n);
	vec_free(&all);
	return near;
}

static bool
has_word(const char *list, const char *word, Arena *arena)
{
	return strstr(list, arena_printf(arena, " %s ", word)) != NULL;
}

/* What to write instead of an unknown word. */
static void
suggest(const char *word, const char *list, const char *sign, Diag *diag,
        Arena *arena)
{
	const char *near = near_word(word, list, arena);

	if (near != NULL)
		diag_help(diag, "did you mean '%s%s'?", sign, near);
	else
		diag_help(diag, "there are:%.400s...", list);
}

static bool
check_cpu(const LlvmNames *n, const char *cpu, Diag *diag, Arena *arena)
{
	if (has_word(n->cpus, cpu, arena))
		return true;
	diag_error(diag, (Span){0, 0}, "'--cpu': %s has no processor '%s'",
	           n->target, cpu);
	suggest(cpu, n->cpus, "", diag, arena);
	return false;
}

/* +avx2,-fma */
static bool
check_features(const LlvmNames *n, const char *list, Diag *diag, Arena *arena)
{
	char *rest = arena_str(arena, list, strlen(list)), *word;
	bool fine = true;

	while ((word = strtok_r(rest, ",", &rest)) != NULL) {
		if (word[0] != '+' && word[0] != '-') {
			diag_error(diag, (Span){0, 0}, "'--features': '%s' "
			           "has no sign", word);
			diag_help(diag, "write '+%s' to use it, '-%s' to do "
			          "without", word, word);
			fine = false;
		} else if (!has_word(n->features, word + 1, arena)) {
			diag_error(diag, (Span){0, 0}, "'--features': %s has "
			           "no feature '%s'", n->target, word + 1);
			suggest(word + 1, n->features, word[0] == '+' ? "+"
			        : "-", diag, arena);
			fine = false;
		}
	}
	return fine;
}

/* `triple` is in LLVM's form, `asked` in the user's. */
static LLVMTargetRef
find_target(const char *triple, const char *asked, Diag *diag)
{
	enum { N = sizeof triples / sizeof *triples };
	LLVMTargetRef target = NULL;
	char *message = NULL;

	if (!LLVMGetTargetFromTriple(triple, &target, &message))
		return target;
	LLVMDisposeMessage(message);
	diag_error(diag, (Span){0, 0}, "'--target': no machine is called '%s'",
	           asked);
	const char *near = diag_nearest(asked, triples, N);
	if (near != NULL)
		diag_help(diag, "did you mean '%s'?", near);
	else
		diag_help(diag, "write ARCHITECTURE-SYSTEM-ABI, such as '%s', "
		          "'%s', '%s' or '%s'", triples[1], triples[2],
		          triples[6], triples[8]);
	return NULL;
}

/* What C compilers assume of a target where LLVM assumes less. */
static const char *
usual_features(const char *triple)
{
	return strncmp(triple, "riscv64", 7) == 0 &&
	       strstr(triple, "linux") != NULL ? "+m,+a,+f,+d,+c" : "";
}

/* Code on bare metal lies where the linker puts it. */
static LLVMRelocMode
relocation(const char *triple)
{
	return strstr(triple, "-none") != NULL ||
	       strncmp(triple, "wasm", 4) == 0 ? LLVMRelocStatic
	                                       : LLVMRelocPIC;
}

static const LLVMCodeGenOptLevel levels[] = {
	LLVMCodeGenLevelNone, LLVMCodeGenLevelLess, LLVMCodeGenLevelDefault,
	LLVMCodeGenLevelAggressive,
};

static LLVMTargetMachineRef
machine(const LlvmOptions *how, const char *triple, Diag *diag, Arena *arena)
{
	LLVMTargetRef target = find_target(triple, how->triple, diag);
	const LlvmNames *known = target ? names_of(target) : NULL;
	const char *cpu = how->cpu, *features = how->features;

	if (target == NULL)
		return NULL;
	bool fine = true;
	if (known != NULL && cpu != NULL)
		fine = check_cpu(known, cpu, diag, arena);
	if (known != NULL && features != NULL)
		fine = check_features(known, features, diag, arena) && fine;
	if (!fine)
		return NULL;
	if (how->native && cpu == NULL) {
		char *host = LLVMGetHostCPUName();
		char *has = LLVMGetHostCPUFeatures();

		cpu = arena_str(arena, host, strlen(host));
		features = arena_printf(arena, "%s%s%s", has,
		                        features ? "," : "",
		                        features ? features : "");
		LLVMDisposeMessage(host);
		LLVMDisposeMessage(has);
	}
	if (features == NULL)
		features = cpu == NULL ? usual_features(triple) : "";
	return LLVMCreateTargetMachine(target, triple, cpu ? cpu : "",
	                               features, levels[how->level],
	                               relocation(triple),
	                               LLVMCodeModelDefault);
}

LLVMTargetMachineRef
llvm_target(const LlvmOptions *how, Diag *diag)
{
	Arena arena = {0};
	char *triple;

	if (how->triple == NULL) {
		LLVMInitializeNativeTarget();
		LLVMInitializeNativeAsmPrinter();
		triple = LLVMGetDefaultTargetTriple();
	} else {
		LLVMInitializeAllTargetInfos();
		LLVMInitializeAllTargets();
		LLVMInitializeAllTargetMCs();
		LLVMInitializeAllAsmPrinters();
		triple = LLVMNormalizeTargetTriple(how->triple);
	}
	LLVMTargetMachineRef tm = machine(how, triple, diag, &arena);
	LLVMDisposeMessage(triple);
	arena_free(&arena);
	return tm;
}
