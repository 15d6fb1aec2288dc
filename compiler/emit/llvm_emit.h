/* llvm_emit.h - spelling a Program in LLVM IR.  Private to emit/llvm_*.c. */
#ifndef EMIT_LLVM_EMIT_H
#define EMIT_LLVM_EMIT_H

#include "emit/llvm.h"
#include "emit/signature.h"

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <llvm-c/TargetMachine.h>

/* Where the elements of a buffer lie in the function at hand.  Two Buffers of
 * one kind and name are the same memory; all others are apart, which loads and
 * stores say (LLVM: alias.scope, noalias). */
typedef struct {
	BufferKind kind;
	const char *name;
	LLVMValueRef base;
	LLVMMetadataRef scope;
	LLVMValueRef own, others;       /* lists of scopes; NULL: not said */
} LlvmHome;

/* A struct of the header: where its members lie. */
typedef struct {
	const Buffer **member;
	uint64_t *offset;       /* bytes */
	uint32_t n;
	uint64_t size;          /* bytes */
	unsigned align;
} LlvmStruct;

/* A variable of the Program; lets are values, others have an address. */
typedef struct {
	const char *name;
	LLVMValueRef value;
	LLVMTypeRef type;       /* of what lies at the address; NULL: a value */
} LlvmName;

/* A program, and what has been made of it. */
typedef struct {
	const Program *p;
	LLVMValueRef function[FN_COUNT], work[FN_COUNT];
} LlvmSide;

typedef struct {
	const Program *p;
	const EmitOptions *o;
	const LlvmOptions *how;
	Diag *diag;
	Arena *arena;
	const char *name;       /* prefix of symbols */
	const char *suffix;     /* of kernels: "f32", "f64" */

	LLVMTargetMachineRef tm;
	LLVMTargetDataRef layout;
	LLVMContextRef ctx;
	LLVMModuleRef mod;
	LLVMBuilderRef b;
	LLVMTypeRef real, i1, i8, i16, i32, i64, ptr;
	LLVMTypeRef word;       /* size_t, ptrdiff_t */
	LlvmStruct params, grad, state, report;
	LLVMValueRef weights;   /* embedded; or NULL */
	LLVMValueRef function[FN_COUNT], work[FN_COUNT];
	LlvmSide block;         /* of p->block */
	LLVMValueRef segment;   /* NAME_segment; or NULL */

	/* of the function at hand */
	LLVMValueRef fn;
	LLVMBasicBlockRef locals;       /* its first block: allocas */
	VEC(LlvmHome) home;
	uint32_t *slot;         /* hash table of index + 1; 0 is empty */
	uint32_t nslot;         /* a power of two, >= 2 home.n */
	VEC(LlvmName) names;

	/* line tables; NULL without */
	LLVMDIBuilderRef di;
	LLVMMetadataRef *file;  /* by index in o->sources */
	LLVMMetadataRef scope;
	const Source *source;   /* that `scope` belongs to */
} Llvm;

/* --- llvm_build.c: types, control flow ------------------------------------ */

/* A variable of the Program, of so many lanes; its elements in memory are real
 * or i32. */
LLVMTypeRef  llvm_type(const Llvm *l, Type type, int lanes);
LLVMTypeRef  llvm_stored(const Llvm *l, const Buffer *b);
LLVMValueRef llvm_word(const Llvm *l, int64_t x);
LLVMValueRef llvm_status(const Llvm *l, Status status);

LLVMValueRef llvm_declare(Llvm *l, const char *name, LLVMTypeRef result,
                          LLVMTypeRef *arg, unsigned n);
/* An internal function of that type, to be given a body. */
LLVMValueRef llvm_define(Llvm *l, const char *name, LLVMTypeRef result,
                         LLVMTypeRef *arg, unsigned n, bool visible);
void llvm_begin(Llvm *l, LLVMValueRef fn);
void llvm_end(Llvm *l);
LLVMValueRef llvm_call(Llvm *l, LLVMValueRef fn, LLVMValueRef *arg, unsigned n);
LLVMValueRef llvm_local(Llvm *l, LLVMTypeRef type, const char *name);
/* base[i] */
LLVMValueRef llvm_at(Llvm *l, LLVMTypeRef element, LLVMValueRef base,
                     LLVMValueRef i);
LLVMValueRef llvm_byte(Llvm *l, LLVMValueRef base, uint64_t at);

typedef struct {
	LLVMBasicBlockRef head, exit;
	LLVMValueRef phi, i;
	bool down;
	int step;               /* by how much i advances; set before leaving */
} LlvmLoop;

/* for i = lo .. hi-1, downwards if down; `i` is the value inside */
LlvmLoop llvm_loop_enter(Llvm *l, LLVMValueRef lo, LLVMValueRef hi, bool down,
                         const char *name);
void     llvm_loop_leave(Llvm *l, LlvmLoop *loop);

typedef struct {
	LLVMBasicBlockRef other, after;
} LlvmIf;

LlvmIf llvm_if(Llvm *l, LLVMValueRef cond);
void   llvm_else(Llvm *l, LlvmIf *f);
void   llvm_end_if(Llvm *l, LlvmIf *f);
void   llvm_return_if(Llvm *l, LLVMValueRef cond, LLVMValueRef result);

/* --- the parts ------------------------------------------------------------ */

/* llvm_struct.c: the structs of the header, laid out as in C. */
void         llvm_structs(Llvm *l);
LlvmStruct   llvm_scratch(Llvm *l, const Function *f);
LLVMValueRef llvm_struct_local(Llvm *l, const LlvmStruct *s, const char *name);
void llvm_struct_clear(Llvm *l, const LlvmStruct *s, LLVMValueRef at);
void llvm_struct_copy(Llvm *l, const LlvmStruct *s, LLVMValueRef to,
                      LLVMValueRef from);
/* The array s at base[i]. */
LLVMValueRef llvm_struct_at(Llvm *l, const LlvmStruct *s, LLVMValueRef base,
                            LLVMValueRef i);
/* All members, as buffers of that kind, at base. */
void llvm_struct_homes(Llvm *l, const LlvmStruct *s, BufferKind kind,
                       LLVMValueRef base);
LLVMValueRef llvm_weights(Llvm *l);
/* Homes for the constants of l->p. */
void         llvm_tables(Llvm *l);

/* llvm_home.c: where buffers lie, and names of values. */
void llvm_homes_begin(Llvm *l);
void llvm_home(Llvm *l, BufferKind kind, const char *name, LLVMValueRef base);
const LlvmHome *llvm_find_home(const Llvm *l, const Buffer *b);
void llvm_separate(Llvm *l);    /* once all are known: none overlaps */
void llvm_mark(const Llvm *l, LLVMValueRef access, const LlvmHome *h);
void llvm_name(Llvm *l, const char *name, LLVMValueRef value, LLVMTypeRef type);
const LlvmName *llvm_find_name(const Llvm *l, const char *name);

/* llvm_node.c */
LLVMValueRef llvm_node(Llvm *l, const Node *n);
/* x in every lane */
LLVMValueRef llvm_spread(Llvm *l, LLVMValueRef x, int lanes);
LLVMValueRef llvm_convert(Llvm *l, LLVMValueRef x, Type to);

/* llvm_code.c */
void llvm_code(Llvm *l, const CodeList *list);

/* llvm_lines.c */
void llvm_lines_begin(Llvm *l);
void llvm_lines_function(Llvm *l, const Function *f, LLVMValueRef fn);
void llvm_lines_at(Llvm *l, Span at);
void llvm_lines_none(Llvm *l);
void llvm_lines_end(Llvm *l);

/* llvm_work.c: NAME_FUNCTION_work and NAME_segment */
void llvm_work(Llvm *l, const Function *f);

/* llvm_function.c */
void llvm_functions(Llvm *l);
/* l->p, its functions and l->block change places. */
void llvm_change_sides(Llvm *l);
void llvm_block_functions(Llvm *l);     /* for several sequences */
bool llvm_segmented(const Llvm *l, const Function *f);
LLVMTypeRef *llvm_arguments(Llvm *l, const Signature *s);

/* llvm_state.c: run_batch, state_save, state_load, selftest */
void llvm_services(Llvm *l);

/* llvm_wrapper.c: what the pointers of RnnModel take */
LLVMValueRef llvm_run_work(Llvm *l);
LLVMValueRef llvm_run(Llvm *l);
LLVMValueRef llvm_loss(Llvm *l, FunctionKind kind);
LLVMValueRef llvm_loss_grad_block(Llvm *l);
/* llvm_train.c: NAME_train_step */
void llvm_train_step(Llvm *l);

/* llvm_table.c: NAME_model */
LLVMValueRef llvm_table(Llvm *l);
/* main(), which does how->main */
void llvm_main(Llvm *l, LLVMValueRef model);

/* llvm_kernel.c: the element functions, after all calls of them; bitcode as a
 * part of the module, its functions internal. */
bool llvm_kernels(Llvm *l);
bool llvm_link(Llvm *l, const unsigned char *bits, size_t size, bool inlined);

/* llvm_check.c: the check of the processor, where how->check asks for it. */
bool llvm_check(Llvm *l);

/* llvm_target.c: NULL after an error */
LLVMTargetMachineRef llvm_target(const LlvmOptions *how, Diag *diag);

static inline bool
llvm_embedded(const Llvm *l)
{
	return l->o->weights != NULL && l->p->nmember > 0;
}

#endif
