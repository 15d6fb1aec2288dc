/* llvm.h - the LLVM back end: from a Program to machine code.
 *
 *   const LlvmBackend *llvm = ...;         the driver loads it, see plugin.h
 *   llvm->emit(program, &options, &how, &out, diag)
 *
 * The same functions, structs and bits as the C back end gives, so that
 * NAME.o may stand for NAME.c behind the same NAME.h.  It lives in a library
 * of its own, rnnc-llvm.so, since loading LLVM costs 20 ms and 50 MB, which
 * only those pay who use it.
 */
#ifndef EMIT_LLVM_H
#define EMIT_LLVM_H

#include "base/diag.h"
#include "emit/backend.h"

typedef enum { LLVM_IR, LLVM_ASM, LLVM_OBJ } LlvmForm;

typedef struct {
	const char *triple;     /* NULL: of this machine */
	const char *cpu;        /* NULL: this one if `native`, else the least
	                         * of the architecture */
	const char *features;   /* "+avx2,-fma", or NULL */
	bool native;            /* may use all instructions of this machine */
	int level;              /* of optimisation, 0 .. 3 */
	bool debug;             /* line tables that point into the model */
	bool check;             /* what it needs and the processor lacks is
	                         * named when it starts; for what is linked
	                         * on this machine */
	const char *main;       /* NULL, or what a function main() shall do:
	                         * rnn_MAIN_main() with the model's table */
	const char *only;       /* the one function that is visible; NULL: all
	                         * of the header */
	LlvmForm form;
} LlvmOptions;

typedef struct LlvmCode LlvmCode;       /* in the memory of this process */

typedef struct {
	/* false: errors are in `diag`; of a machine that LLVM knows, it is our
	 * own mistake. */
	bool (*emit)(const Program *p, const EmitOptions *o,
	             const LlvmOptions *how, Buf *out, Diag *diag);
	/* Compiles for this process, into its memory; NULL after an error.
	 * `how` has native set, and no triple. */
	LlvmCode *(*load)(const Program *p, const EmitOptions *o,
	                  const LlvmOptions *how, Diag *diag);
	/* The function of that name, or NULL after an error. */
	void *(*find)(LlvmCode *code, const char *name, Diag *diag);
	void (*unload)(LlvmCode *code);
	/* Does LLVM know the machine?  false: errors are in `diag`. */
	bool (*knows)(const LlvmOptions *how, Diag *diag);
} LlvmBackend;

extern const LlvmBackend llvm_backend;

#endif
