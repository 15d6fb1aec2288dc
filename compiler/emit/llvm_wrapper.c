/* The functions that fit the pointers of RnnModel (runtime/model.h), as
 * c_table.c writes them in C.
 *
 *   in    the functions of a Program
 *   out   functions with the arguments of RnnModel: a state that may be given,
 *         outputs that may not be wanted, a loss in double precision
 */
#include "emit/llvm_emit.h"

static int64_t
output_bytes(const Llvm *l, const Port *p)
{
	return p->buffer->elements * (int64_t)program_unit(l->p);
}

/* size_t run_work(size_t T): outputs that are not wanted go to the end. */
LLVMValueRef
llvm_run_work(Llvm *l)
{
	const Program *p = l->p;
	int64_t once = 64 * (int64_t)p->noutput, timed = 0;

	for (uint32_t i = 0; i < p->noutput; i++)
		*(p->output[i].timed ? &timed : &once) +=
			output_bytes(l, &p->output[i]);
	LLVMValueRef fn = llvm_define(l, "model_run_work", l->word, &l->word,
	                              1, false);
	llvm_begin(l, fn);
	LLVMValueRef T = LLVMGetParam(fn, 0);
	LLVMValueRef own = llvm_call(l, l->work[FN_RUN], &T, 1);
	LLVMValueRef most = LLVMBuildLShr(l->b, llvm_word(l, -1),
	                                  llvm_word(l, 2), "");
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntUGT, own, most, ""),
	               llvm_word(l, -1));
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntUGT, T, LLVMBuildUDiv(
		l->b, most, llvm_word(l, timed + 1), ""), ""),
		llvm_word(l, -1));
	LLVMValueRef spare = LLVMBuildAdd(
		l->b, LLVMBuildMul(l->b, T, llvm_word(l, timed), ""),
		llvm_word(l, once), "");
	LLVMBuildRet(l->b, LLVMBuildAdd(l->b, own, spare, ""));
	llvm_end(l);
	return fn;
}

/* The arguments that the pointers of RnnModel take. */
typedef struct {
	LLVMValueRef params, from, to, in, out, T, work, loss, grad, report;
	LLVMValueRef state, value, said;        /* local */
	LLVMValueRef *result;           /* [noutput], run */
} Call;

static LLVMValueRef
pointer_at(Llvm *l, LLVMValueRef list, uint32_t i)
{
	return LLVMBuildLoad2(l->b, l->ptr,
	                      llvm_at(l, l->ptr, list, llvm_word(l, i)), "");
}

static LLVMValueRef
pass(Llvm *l, const Arg *a, const Call *k)
{
	switch (a->kind) {
	case ARG_STATE:
		return k->state;
	case ARG_PARAMS:
		return k->params;
	case ARG_IN:
		return pointer_at(l, k->in, a->at);
	case ARG_OUT:
		return k->result[a->at];
	case ARG_STEPS:
		return k->T;
	case ARG_WORK:
		return k->work;
	case ARG_LOSS:
		return k->value;
	case ARG_GRAD:
		return k->grad;
	case ARG_REPORT:
		return k->said;
	case ARG_LENGTHS:
	case ARG_TRAINED:
	case ARG_OPTIM:
	case ARG_COUNT:
		break;
	}
	return NULL;
}

/* RnnReport, from the report of the function: its value is wider. */
static void
report_out(Llvm *l, const Call *k, LLVMValueRef status)
{
	LLVMTypeRef wide = LLVMDoubleTypeInContext(l->ctx);
	LlvmIf f = llvm_if(l, LLVMBuildICmp(
		l->b, LLVMIntEQ, status, llvm_status(l, STATUS_CHECK_FAILED),
		""));

	for (unsigned i = 0; i < 4; i++)
		LLVMBuildStore(l->b, LLVMBuildLoad2(l->b, l->i32, llvm_byte(
			l, k->said, l->report.offset[i]), ""),
			llvm_byte(l, k->report, 4 * i));
	LLVMValueRef x = LLVMBuildLoad2(l->b, l->real, llvm_byte(
		l, k->said, l->report.offset[4]), "");
	LLVMBuildStore(l->b, l->p->f64 ? x : LLVMBuildFPExt(l->b, x, wide, ""),
	               llvm_byte(l, k->report, 16));
	llvm_end_if(l, &f);
}

static LLVMValueRef
call(Llvm *l, FunctionKind kind, const Call *k)
{
	Signature s = signature_of(l->p, kind, llvm_embedded(l), l->arena);
	LLVMValueRef *arg = arena_array(l->arena, LLVMValueRef, s.n + 1);

	for (uint32_t i = 0; i < s.n; i++)
		arg[i] = pass(l, &s.arg[i], k);
	LLVMValueRef status = llvm_call(l, l->function[kind], arg, s.n);
	if (l->p->ncheck > 0)
		report_out(l, k, status);
	return status;
}

static LLVMValueRef
not_null(Llvm *l, LLVMValueRef p)
{
	return LLVMBuildIsNotNull(l->b, p, "");
}

static void
report_in(Llvm *l, Call *k)
{
	if (l->p->ncheck == 0)
		return;
	k->said = llvm_struct_local(l, &l->report, "said");
	llvm_struct_clear(l, &l->report, k->said);
}

static void
state_in(Llvm *l, Call *k)
{
	report_in(l, k);
	if (!l->p->stream) {
		llvm_return_if(l, LLVMBuildOr(l->b, not_null(l, k->from),
		                              not_null(l, k->to), ""),
		               llvm_status(l, STATUS_BAD_STATE));
		return;
	}
	k->state = llvm_struct_local(l, &l->state, "state");
	LlvmIf f = llvm_if(l, not_null(l, k->from));
	llvm_struct_copy(l, &l->state, k->state, k->from);
	llvm_else(l, &f);
	LLVMValueRef status = call(l, FN_INIT, k);
	if (l->p->ncheck > 0)
		llvm_return_if(l, LLVMBuildICmp(
			l->b, LLVMIntNE, status, llvm_status(l, STATUS_OK),
			""), status);
	llvm_end_if(l, &f);
}

static void
state_out(Llvm *l, const Call *k)
{
	if (!l->p->stream)
		return;
	LlvmIf f = llvm_if(l, not_null(l, k->to));
	llvm_struct_copy(l, &l->state, k->to, k->state);
	llvm_end_if(l, &f);
}

/* Where each output goes: to its place, or to the spare memory. */
static void
results(Llvm *l, Call *k)
{
	const Program *p = l->p;
	LLVMValueRef own = llvm_call(l, l->work[FN_RUN], &k->T, 1), spare;

	own = LLVMBuildAnd(l->b, LLVMBuildAdd(l->b, own, llvm_word(l, 63), ""),
	                   llvm_word(l, -64), "");
	spare = llvm_at(l, l->i8, k->work, own);
	k->result = arena_array(l->arena, LLVMValueRef, p->noutput + 1);
	for (uint32_t i = 0; i < p->noutput; i++) {
		LLVMValueRef wanted = pointer_at(l, k->out, i);
		LLVMValueRef bytes = llvm_word(l, output_bytes(l,
		                                               &p->output[i]));

		if (p->output[i].timed)
			bytes = LLVMBuildMul(l->b, bytes, k->T, "");
		k->result[i] = LLVMBuildSelect(l->b, not_null(l, wanted),
		                               wanted, spare, "");
		spare = llvm_at(l, l->i8, spare, bytes);
	}
}

/* int run(params, from, to, in, out, T, work, report) */
LLVMValueRef
llvm_run(Llvm *l)
{
	LLVMTypeRef type[8] = {l->ptr, l->ptr, l->ptr, l->ptr, l->ptr, l->word,
	                       l->ptr, l->ptr};
	LLVMValueRef fn = llvm_define(l, "model_run", l->i32, type, 8, false);
	Call k = {
		.params = LLVMGetParam(fn, 0), .from = LLVMGetParam(fn, 1),
		.to = LLVMGetParam(fn, 2), .in = LLVMGetParam(fn, 3),
		.out = LLVMGetParam(fn, 4), .T = LLVMGetParam(fn, 5),
		.work = LLVMGetParam(fn, 6), .report = LLVMGetParam(fn, 7),
	};

	llvm_begin(l, fn);
	state_in(l, &k);
	results(l, &k);
	LLVMValueRef status = call(l, FN_RUN, &k);
	state_out(l, &k);
	LLVMBuildRet(l->b, status);
	llvm_end(l);
	return fn;
}

/* Calls it, and widens the loss. */
static LLVMValueRef
call_for_loss(Llvm *l, FunctionKind kind, Call *k)
{
	k->value = llvm_local(l, l->real, "value");
	LLVMBuildStore(l->b, LLVMConstNull(l->real), k->value);
	LLVMValueRef status = call(l, kind, k);
	LLVMValueRef x = LLVMBuildLoad2(l->b, l->real, k->value, "");
	LLVMBuildStore(l->b, l->p->f64 ? x : LLVMBuildFPExt(
		l->b, x, LLVMDoubleTypeInContext(l->ctx), ""), k->loss);
	return status;
}

/* int loss(params, from, to, in, T, work, loss, report),
 * loss_grad(.., loss, grad, report) */
LLVMValueRef
llvm_loss(Llvm *l, FunctionKind kind)
{
	LLVMTypeRef type[9] = {l->ptr, l->ptr, l->ptr, l->ptr, l->word, l->ptr,
	                       l->ptr, l->ptr, l->ptr};
	bool grad = kind == FN_LOSS_GRAD;
	LLVMValueRef fn = llvm_define(l, grad ? "model_loss_grad"
	                              : "model_loss", l->i32, type,
	                              grad ? 9 : 8, false);
	Call k = {
		.params = LLVMGetParam(fn, 0), .from = LLVMGetParam(fn, 1),
		.to = LLVMGetParam(fn, 2), .in = LLVMGetParam(fn, 3),
		.T = LLVMGetParam(fn, 4), .work = LLVMGetParam(fn, 5),
		.loss = LLVMGetParam(fn, 6),
		.grad = grad ? LLVMGetParam(fn, 7) : NULL,
		.report = LLVMGetParam(fn, grad ? 8 : 7),
	};

	llvm_begin(l, fn);
	state_in(l, &k);
	LLVMValueRef status = call_for_loss(l, kind, &k);
	state_out(l, &k);
	LLVMBuildRet(l->b, status);
	llvm_end(l);
	return fn;
}

/* int loss_grad_block(params, in, T, work, loss, grad, report) */
LLVMValueRef
llvm_loss_grad_block(Llvm *l)
{
	LLVMTypeRef type[7] = {l->ptr, l->ptr, l->word, l->ptr, l->ptr,
	                       l->ptr, l->ptr};
	LLVMValueRef fn = llvm_define(l, "model_loss_grad_block", l->i32, type,
	                              7, false);
	Call k = {
		.params = LLVMGetParam(fn, 0), .in = LLVMGetParam(fn, 1),
		.T = LLVMGetParam(fn, 2), .work = LLVMGetParam(fn, 3),
		.loss = LLVMGetParam(fn, 4), .grad = LLVMGetParam(fn, 5),
		.report = LLVMGetParam(fn, 6),
	};

	llvm_begin(l, fn);
	llvm_change_sides(l);
	report_in(l, &k);
	LLVMBuildRet(l->b, call_for_loss(l, FN_LOSS_GRAD, &k));
	llvm_change_sides(l);
	llvm_end(l);
	return fn;
}
