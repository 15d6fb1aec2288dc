/* Work memory: how much of it, and how long the segments of a tape are.
 *
 *   in    a Function
 *   out   NAME_FUNCTION_work, with the numbers of the header's macros, and
 *         NAME_segment where the tape has a budget
 */
#include "emit/llvm_emit.h"

static LLVMValueRef
binary(Llvm *l, LLVMOpcode op, LLVMValueRef a, int64_t b)
{
	return LLVMBuildBinOp(l->b, op, a, llvm_word(l, b), "");
}

static LLVMValueRef
divide_up(Llvm *l, LLVMValueRef a, LLVMValueRef b)
{
	LLVMValueRef sum = LLVMBuildAdd(l->b, a, binary(l, LLVMSub, b, 1), "");

	return LLVMBuildUDiv(l->b, sum, b, "");
}

/* size_t segment(size_t steps), for steps > 0 */
static void
segment_function(Llvm *l, const Cuts *cuts)
{
	l->segment = llvm_define(l, arena_printf(l->arena, "%s_segment",
	                                         l->name),
	                         l->word, &l->word, 1, false);
	llvm_begin(l, l->segment);
	LLVMValueRef steps = LLVMGetParam(l->fn, 0), length = NULL;
	for (uint32_t k = cuts->n; k-- > 0;) {
		LLVMValueRef here = cuts->length[k] == 0 ? steps
		                    : llvm_word(l, cuts->length[k]);

		length = length == NULL ? here : LLVMBuildSelect(
			l->b, LLVMBuildICmp(l->b, LLVMIntULE, steps,
			                    llvm_word(l, cuts->most[k]), ""),
			here, length, "");
	}
	LLVMBuildRet(l->b, length);
	llvm_end(l);
}

static LLVMValueRef
segmented_work(Llvm *l, const WorkSize *w, const Cuts *cuts, LLVMValueRef steps)
{
	LLVMValueRef none = LLVMBuildICmp(l->b, LLVMIntEQ, steps,
	                                  llvm_word(l, 0), "");
	LLVMValueRef length = LLVMBuildSelect(
		l->b, none, llvm_word(l, 1),
		llvm_call(l, l->segment, &steps, 1), "");
	LLVMValueRef tape = binary(l, LLVMAdd,
	                           binary(l, LLVMMul, length, w->per_step),
	                           w->fixed);

	return LLVMBuildAdd(l->b, tape, binary(
		l, LLVMMul, divide_up(l, steps, length), cuts->saved), "");
}

static LLVMValueRef
plain_work(Llvm *l, const WorkSize *w, LLVMValueRef steps)
{
	if (w->per_step == 0)
		return llvm_word(l, w->fixed);
	LLVMValueRef most = binary(
		l, LLVMUDiv, binary(l, LLVMSub, LLVMBuildLShr(
			l->b, llvm_word(l, -1), llvm_word(l, 1), ""),
		w->fixed), w->per_step);
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntUGT, steps, most, ""),
	               llvm_word(l, -1));
	return binary(l, LLVMAdd, binary(l, LLVMMul, steps, w->per_step),
	              w->fixed);
}

void
llvm_work(Llvm *l, const Function *f)
{
	const char *name = arena_printf(l->arena, "%s_%s_work", l->name,
	                                program_function(l->p, f->kind));
	WorkSize w = function_work(l->p, f);
	bool cut = llvm_segmented(l, f);
	Cuts cuts = {0};

	if (cut) {
		cuts = work_cuts(l->p, &w, l->o->tape);
		segment_function(l, &cuts);
	}
	l->work[f->kind] = llvm_define(l, name, l->word, &l->word, 1, true);
	llvm_begin(l, l->work[f->kind]);
	LLVMValueRef steps = LLVMGetParam(l->fn, 0);
	LLVMBuildRet(l->b, cut ? segmented_work(l, &w, &cuts, steps)
	                       : plain_work(l, &w, steps));
	llvm_end(l);
}
