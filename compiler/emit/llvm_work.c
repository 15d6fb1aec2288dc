/* Work memory: how much of it, and how long the segments of a tape are.
 *
 *   in    a Function
 *   out   NAME_FUNCTION_work, with the numbers that the C back end gives, and
 *         NAME_segment where the tape has a budget
 */
#include "emit/llvm_emit.h"

/* Bytes of the tape that no number of steps changes. */
static int64_t
fixed_tape(const Llvm *l, const Function *f)
{
	return function_work(l->p, f).pad * (int64_t)program_unit(l->p) +
	       f->ntape * ALIGN;
}

static int64_t
step_of_tape(const Llvm *l, const Function *f)
{
	return function_work(l->p, f).per_step * (int64_t)program_unit(l->p);
}

static int64_t
scratch_bound(const Llvm *l, const Function *f)
{
	return align_up(function_work(l->p, f).scratch);
}

/* --- segments ------------------------------------------------------------- */

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

/* size_t tape(size_t steps, size_t length): bytes of the tape and of the saved
 * states with segments of that length */
static LLVMValueRef
tape_function(Llvm *l, const Function *f)
{
	LLVMTypeRef type[2] = {l->word, l->word};
	LLVMValueRef fn = llvm_define(l, arena_printf(l->arena, "%s_tape",
	                                              l->name),
	                              l->word, type, 2, false);
	LLVMValueRef steps = LLVMGetParam(fn, 0), length = LLVMGetParam(fn, 1);

	llvm_begin(l, fn);
	LLVMValueRef tape = binary(l, LLVMAdd,
	                           binary(l, LLVMMul, length,
	                                  step_of_tape(l, f)),
	                           fixed_tape(l, f));
	LLVMValueRef saved = binary(l, LLVMMul, divide_up(l, steps, length),
	                            (int64_t)l->state.size);
	LLVMBuildRet(l->b, LLVMBuildAdd(l->b, tape, saved, ""));
	llvm_end(l);
	return fn;
}

static LLVMValueRef
tape_bytes(Llvm *l, LLVMValueRef tape, LLVMValueRef steps, LLVMValueRef length)
{
	return llvm_call(l, tape, (LLVMValueRef[]){steps, length}, 2);
}

/* The longest segment whose tape fits the budget; where none does, the one
 * that needs least: shortened by an eighth as long as that helps. */
static void
segment_function(Llvm *l, const Function *f)
{
	LLVMValueRef tape = tape_function(l, f);
	int64_t least = function_work(l->p, f).least;

	l->segment = llvm_define(l, arena_printf(l->arena, "%s_segment",
	                                         l->name),
	                         l->word, &l->word, 1, false);
	llvm_begin(l, l->segment);
	LLVMValueRef steps = LLVMGetParam(l->fn, 0);
	LLVMValueRef at = llvm_local(l, l->word, "length");
	LLVMBuildStore(l->b, steps, at);
	LLVMBasicBlockRef again = LLVMAppendBasicBlockInContext(
		l->ctx, l->fn, "again");
	LLVMBuildBr(l->b, again);
	LLVMPositionBuilderAtEnd(l->b, again);
	LLVMValueRef length = LLVMBuildLoad2(l->b, l->word, at, "");
	LLVMValueRef now = tape_bytes(l, tape, steps, length);
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntULE, length,
	                                llvm_word(l, least), ""), length);
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntULE, now, llvm_word(l,
	               (int64_t)l->o->tape), ""), length);
	LLVMValueRef eighth = binary(l, LLVMUDiv,
	                             binary(l, LLVMAdd, length, 7), 8);
	LLVMValueRef less = LLVMBuildSub(l->b, length, eighth, "");
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntULT, less,
	                                llvm_word(l, least), ""), length);
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntUGE,
	                                tape_bytes(l, tape, steps, less), now,
	                                ""), length);
	LLVMBuildStore(l->b, less, at);
	LLVMBuildBr(l->b, again);
	llvm_end(l);
}

/* --- NAME_FUNCTION_work --------------------------------------------------- */

static void
segmented_work(Llvm *l, const Function *f, LLVMValueRef steps)
{
	LLVMValueRef none = LLVMBuildICmp(l->b, LLVMIntEQ, steps,
	                                  llvm_word(l, 0), "");
	LLVMValueRef n = LLVMBuildSelect(l->b, none, llvm_word(l, 1), steps,
	                                 "");
	LLVMValueRef length = llvm_call(l, l->segment, &n, 1);
	LLVMValueRef tape = LLVMGetNamedFunction(
		l->mod, arena_printf(l->arena, "%s_tape", l->name));

	LLVMBuildRet(l->b, binary(l, LLVMAdd, tape_bytes(l, tape, n, length),
	                          scratch_bound(l, f)));
}

static void
plain_work(Llvm *l, const Function *f, LLVMValueRef steps)
{
	int64_t fixed = scratch_bound(l, f) + fixed_tape(l, f);
	int64_t per_step = step_of_tape(l, f);

	if (per_step > 0) {
		LLVMValueRef most = binary(
			l, LLVMUDiv, binary(l, LLVMSub, LLVMBuildLShr(
				l->b, llvm_word(l, -1), llvm_word(l, 1), ""),
			fixed), per_step);
		llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntUGT, steps, most,
		                                ""), llvm_word(l, -1));
		steps = binary(l, LLVMMul, steps, per_step);
		LLVMBuildRet(l->b, binary(l, LLVMAdd, steps, fixed));
	} else {
		LLVMBuildRet(l->b, llvm_word(l, fixed));
	}
}

void
llvm_work(Llvm *l, const Function *f)
{
	const char *name = arena_printf(l->arena, "%s_%s_work", l->name,
	                                program_function(l->p, f->kind));

	if (llvm_segmented(l, f))
		segment_function(l, f);
	l->work[f->kind] = llvm_define(l, name, l->word, &l->word, 1, true);
	llvm_begin(l, l->work[f->kind]);
	if (llvm_segmented(l, f))
		segmented_work(l, f, LLVMGetParam(l->fn, 0));
	else
		plain_work(l, f, LLVMGetParam(l->fn, 0));
	llvm_end(l);
}
