/* Types, functions and control flow: what the other parts build with. */
#include "emit/llvm_emit.h"

#include <string.h>

LLVMTypeRef
llvm_type(const Llvm *l, Type type, int lanes)
{
	switch (type) {
	case TY_REAL:
		return lanes > 1 ? LLVMVectorType(l->real, (unsigned)lanes)
		                 : l->real;
	case TY_INT:
		return l->word;
	case TY_BOOL:
		return l->i1;
	}
	return NULL;
}

LLVMTypeRef
llvm_stored(const Llvm *l, const Buffer *b)
{
	if (b->type != TY_REAL)
		return l->i32;
	return b->format != WEIGHTS_REAL ? l->i16 : l->real;
}

LLVMValueRef
llvm_word(const Llvm *l, int64_t x)
{
	return LLVMConstInt(l->word, (uint64_t)x, true);
}

LLVMValueRef
llvm_status(const Llvm *l, Status status)
{
	return LLVMConstInt(l->i32, (uint64_t)status, false);
}

/* --- functions ------------------------------------------------------------ */

LLVMValueRef
llvm_declare(Llvm *l, const char *name, LLVMTypeRef result, LLVMTypeRef *arg,
             unsigned n)
{
	LLVMValueRef fn = LLVMGetNamedFunction(l->mod, name);

	if (fn != NULL)
		return fn;
	return LLVMAddFunction(l->mod, name,
	                       LLVMFunctionType(result, arg, n, false));
}

static void
mark_function(Llvm *l, LLVMValueRef fn, const char *attribute)
{
	unsigned kind = LLVMGetEnumAttributeKindForName(attribute,
	                                                strlen(attribute));

	LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
	                        LLVMCreateEnumAttribute(l->ctx, kind, 0));
}

LLVMValueRef
llvm_define(Llvm *l, const char *name, LLVMTypeRef result, LLVMTypeRef *arg,
            unsigned n, bool visible)
{
	LLVMValueRef fn = llvm_declare(l, name, result, arg, n);

	LLVMSetLinkage(fn, visible ? LLVMExternalLinkage
	                           : LLVMInternalLinkage);
	mark_function(l, fn, "nounwind");
	return fn;
}

void
llvm_begin(Llvm *l, LLVMValueRef fn)
{
	l->fn = fn;
	l->names.n = 0;
	llvm_homes_begin(l);
	l->locals = LLVMAppendBasicBlockInContext(l->ctx, fn, "locals");
	LLVMPositionBuilderAtEnd(
		l->b, LLVMAppendBasicBlockInContext(l->ctx, fn, "start"));
}

void
llvm_end(Llvm *l)
{
	LLVMPositionBuilderAtEnd(l->b, l->locals);
	LLVMBuildBr(l->b, LLVMGetNextBasicBlock(l->locals));
	llvm_lines_none(l);
}

LLVMValueRef
llvm_call(Llvm *l, LLVMValueRef fn, LLVMValueRef *arg, unsigned n)
{
	return LLVMBuildCall2(l->b, LLVMGlobalGetValueType(fn), fn, arg, n,
	                      "");
}

/* In the first block, so that it is made once even inside a loop. */
LLVMValueRef
llvm_local(Llvm *l, LLVMTypeRef type, const char *name)
{
	LLVMBasicBlockRef here = LLVMGetInsertBlock(l->b);

	LLVMPositionBuilderAtEnd(l->b, l->locals);
	LLVMValueRef at = LLVMBuildAlloca(l->b, type, name);
	LLVMPositionBuilderAtEnd(l->b, here);
	return at;
}

/* --- addresses ------------------------------------------------------------ */

LLVMValueRef
llvm_at(Llvm *l, LLVMTypeRef element, LLVMValueRef base, LLVMValueRef i)
{
	return LLVMBuildInBoundsGEP2(l->b, element, base, &i, 1, "");
}

LLVMValueRef
llvm_byte(Llvm *l, LLVMValueRef base, uint64_t at)
{
	return llvm_at(l, l->i8, base, llvm_word(l, (int64_t)at));
}

/* --- control flow --------------------------------------------------------- */

LlvmLoop
llvm_loop_enter(Llvm *l, LLVMValueRef lo, LLVMValueRef hi, bool down,
                const char *name)
{
	LLVMBasicBlockRef before = LLVMGetInsertBlock(l->b), body;
	LLVMValueRef first = down ? hi : lo, last = down ? lo : hi;
	LlvmLoop loop = {.down = down, .step = 1};

	loop.head = LLVMAppendBasicBlockInContext(l->ctx, l->fn, "head");
	body = LLVMAppendBasicBlockInContext(l->ctx, l->fn, "body");
	loop.exit = LLVMAppendBasicBlockInContext(l->ctx, l->fn, "exit");
	LLVMBuildBr(l->b, loop.head);
	LLVMPositionBuilderAtEnd(l->b, loop.head);
	loop.phi = LLVMBuildPhi(l->b, l->word, name);
	LLVMAddIncoming(loop.phi, &first, &before, 1);
	LLVMBuildCondBr(l->b, LLVMBuildICmp(l->b, down ? LLVMIntSGT
	                                               : LLVMIntSLT,
	                                    loop.phi, last, ""),
	                body, loop.exit);
	LLVMPositionBuilderAtEnd(l->b, body);
	loop.i = down ? LLVMBuildNSWSub(l->b, loop.phi, llvm_word(l, 1), name)
	              : loop.phi;
	return loop;
}

void
llvm_loop_leave(Llvm *l, LlvmLoop *loop)
{
	LLVMBasicBlockRef here = LLVMGetInsertBlock(l->b);
	LLVMValueRef next = loop->down
		? loop->i : LLVMBuildNSWAdd(l->b, loop->i,
		                            llvm_word(l, loop->step), "");

	LLVMAddIncoming(loop->phi, &next, &here, 1);
	LLVMBuildBr(l->b, loop->head);
	LLVMPositionBuilderAtEnd(l->b, loop->exit);
}

LlvmIf
llvm_if(Llvm *l, LLVMValueRef cond)
{
	LLVMBasicBlockRef then;
	LlvmIf f;

	then = LLVMAppendBasicBlockInContext(l->ctx, l->fn, "then");
	f.other = LLVMAppendBasicBlockInContext(l->ctx, l->fn, "else");
	f.after = LLVMAppendBasicBlockInContext(l->ctx, l->fn, "after");
	LLVMBuildCondBr(l->b, cond, then, f.other);
	LLVMPositionBuilderAtEnd(l->b, then);
	return f;
}

void
llvm_else(Llvm *l, LlvmIf *f)
{
	LLVMBuildBr(l->b, f->after);
	LLVMPositionBuilderAtEnd(l->b, f->other);
	f->other = NULL;
}

void
llvm_end_if(Llvm *l, LlvmIf *f)
{
	if (f->other != NULL)
		llvm_else(l, f);
	LLVMBuildBr(l->b, f->after);
	LLVMPositionBuilderAtEnd(l->b, f->after);
}

void
llvm_return_if(Llvm *l, LLVMValueRef cond, LLVMValueRef result)
{
	LLVMBasicBlockRef stop, on;

	stop = LLVMAppendBasicBlockInContext(l->ctx, l->fn, "stop");
	on = LLVMAppendBasicBlockInContext(l->ctx, l->fn, "on");
	LLVMBuildCondBr(l->b, cond, stop, on);
	LLVMPositionBuilderAtEnd(l->b, stop);
	LLVMBuildRet(l->b, result);
	LLVMPositionBuilderAtEnd(l->b, on);
}
