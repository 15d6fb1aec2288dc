/* Statements in LLVM IR. */
#include "emit/llvm_emit.h"

/* What is declared inside ends with it. */
static void
block(Llvm *l, const CodeList *list)
{
	size_t outer = l->names.n;

	llvm_code(l, list);
	l->names.n = outer;
}

static void
emit_for(Llvm *l, const Code *k)
{
	LLVMValueRef lo = llvm_node(l, k->lo), hi = llvm_node(l, k->hi);
	LlvmLoop loop = llvm_loop_enter(l, lo, hi, k->down, k->var);
	size_t outer = l->names.n;

	loop.step = k->width;
	llvm_name(l, k->var, loop.i, NULL);
	block(l, &k->body);
	l->names.n = outer;
	llvm_loop_leave(l, &loop);
}

static void
emit_if(Llvm *l, const Code *k)
{
	if (k->body.n == 0 && k->other.n == 0)
		return;
	LlvmIf f = llvm_if(l, llvm_convert(l, llvm_node(l, k->value),
	                                   TY_BOOL));
	block(l, &k->body);
	if (k->other.n > 0) {
		llvm_else(l, &f);
		block(l, &k->other);
	}
	llvm_end_if(l, &f);
}

static void
emit_var(Llvm *l, const Code *k)
{
	LLVMTypeRef type = llvm_type(l, k->type, k->lanes);
	LLVMValueRef at = llvm_local(l, type, k->var);

	LLVMBuildStore(l->b, llvm_convert(l, llvm_node(l, k->value), k->type),
	               at);
	llvm_name(l, k->var, at, type);
}

static void
emit_set(Llvm *l, const Code *k)
{
	LLVMValueRef value = llvm_node(l, k->value);

	if (k->lanes > 1)
		value = llvm_spread(l, value, k->lanes);
	LLVMBuildStore(l->b, llvm_convert(l, value, k->type),
	               llvm_find_name(l, k->var)->value);
}

static void
emit_store(Llvm *l, const Code *k)
{
	const LlvmHome *h = llvm_find_home(l, k->buffer);
	LLVMTypeRef type = llvm_stored(l, k->buffer);
	LLVMValueRef x = llvm_node(l, k->value);
	LLVMValueRef at = llvm_at(l, type, h->base, llvm_node(l, k->index));

	if (type == l->i32)
		x = LLVMBuildIntCast2(l->b, x, l->i32, LLVMTypeOf(x) != l->i1,
		                      "");
	LLVMValueRef store = LLVMBuildStore(l->b, x, at);
	LLVMSetAlignment(store, LLVMABIAlignmentOfType(l->layout, type));
	llvm_mark(l, store, h);
}

static void
statement(Llvm *l, const Code *k)
{
	switch (k->kind) {
	case CODE_FOR:
		emit_for(l, k);
		break;
	case CODE_IF:
		emit_if(l, k);
		break;
	case CODE_LET:
		llvm_name(l, k->var, llvm_convert(l, llvm_node(l, k->value),
		                                  k->type), NULL);
		break;
	case CODE_VAR:
		emit_var(l, k);
		break;
	case CODE_SET:
		emit_set(l, k);
		break;
	case CODE_STORE:
		emit_store(l, k);
		break;
	case CODE_COMMENT:
		llvm_lines_at(l, k->at);
		break;
	case CODE_BLOCK:
		block(l, &k->body);
		break;
	case CODE_RETURN:
		LLVMBuildRet(l->b, llvm_status(l, k->status));
		LLVMPositionBuilderAtEnd(
			l->b, LLVMAppendBasicBlockInContext(l->ctx, l->fn,
			                                    "unreached"));
		break;
	}
}

void
llvm_code(Llvm *l, const CodeList *list)
{
	for (size_t i = 0; i < list->n; i++)
		statement(l, list->at[i]);
}
