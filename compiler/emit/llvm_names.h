/* llvm_names.h - what processors and features LLVM knows; made by the build
 * (llvm_names.cmake), since LLVM-C cannot list them.
 *
 * One entry for each of LLVM's targets, ended by a NULL name.  Lists are words
 * with a blank before and after each.
 */
#ifndef EMIT_LLVM_NAMES_H
#define EMIT_LLVM_NAMES_H

typedef struct {
	const char *target;     /* "x86-64": LLVMGetTargetName() */
	const char *cpus;       /* " athlon core2 ... " */
	const char *features;   /* " avx avx2 ... " */
} LlvmNames;

extern const LlvmNames llvm_names[];

/* The processors of x86-64, as clang knows them, ended by a NULL name. */
typedef struct {
	const char *name;
	const char *features;   /* "+avx,+avx2,..." */
} LlvmCpu;

extern const LlvmCpu llvm_x86_cpus[];

#endif
