/* Batches, saved states and the self-test in LLVM IR: what c_function.c and
 * c_state.c write in C.
 */
#include "emit/llvm_emit.h"
#include "emit/selftest.h"

#include <string.h>

/* --- run_batch ------------------------------------------------------------ */

/* An argument of init or run for sequence k, `first` steps into the data. */
static LLVMValueRef
batch_argument(Llvm *l, const Arg *a, LLVMValueRef state, LLVMValueRef k,
               LLVMValueRef first)
{
	const LlvmName *n;

	switch (a->kind) {
	case ARG_STATE:
		return state;
	case ARG_IN:
	case ARG_OUT: {
		const Buffer *b = a->port->buffer;
		LLVMValueRef i = LLVMBuildMul(
			l->b, a->port->timed ? first : k,
			llvm_word(l, b->elements), "");
		n = llvm_find_name(l, arg_name(a));
		return llvm_at(l, llvm_stored(l, b), n->value, i);
	}
	case ARG_STEPS:
		n = llvm_find_name(l, "lengths");
		return LLVMBuildLoad2(l->b, l->word,
		                      llvm_at(l, l->word, n->value, k), "");
	case ARG_PARAMS:
	case ARG_WORK:
	case ARG_LENGTHS:
	case ARG_COUNT:
	case ARG_LOSS:
	case ARG_GRAD:
	case ARG_REPORT:
	case ARG_TRAINED:
	case ARG_OPTIM:
		break;
	}
	return llvm_find_name(l, arg_name(a))->value;
}

static void
call_for_sequence(Llvm *l, FunctionKind kind, LLVMValueRef state,
                  LLVMValueRef k, LLVMValueRef first)
{
	Signature s = signature_of(l->p, kind, llvm_embedded(l), l->arena);
	LLVMValueRef *arg = arena_array(l->arena, LLVMValueRef, s.n + 1);

	for (uint32_t i = 0; i < s.n; i++)
		arg[i] = batch_argument(l, &s.arg[i], state, k, first);
	LLVMValueRef status = llvm_call(l, l->function[kind], arg, s.n);
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntNE, status,
	                                llvm_status(l, STATUS_OK), ""),
	               status);
}

static void
batch(Llvm *l)
{
	Signature s = signature_of_batch(l->p, llvm_embedded(l), l->arena);
	LLVMValueRef fn = llvm_define(
		l, arena_printf(l->arena, "%s_run_batch", l->name), l->i32,
		llvm_arguments(l, &s), s.n, true);
	LLVMValueRef state = NULL;

	llvm_begin(l, fn);
	for (uint32_t i = 0; i < s.n; i++)
		llvm_name(l, arg_name(&s.arg[i]), LLVMGetParam(fn, i), NULL);
	if (l->p->stream)
		state = llvm_struct_local(l, &l->state, "state");
	LLVMValueRef first = llvm_local(l, l->word, "first");
	LLVMBuildStore(l->b, llvm_word(l, 0), first);
	LlvmLoop loop = llvm_loop_enter(
		l, llvm_word(l, 0), llvm_find_name(l, "count")->value, false,
		"k");
	LLVMValueRef at = LLVMBuildLoad2(l->b, l->word, first, "");
	if (l->p->ncheck > 0)
		LLVMBuildStore(l->b, LLVMBuildIntCast2(
			l->b, loop.i, l->i32, false, ""), llvm_byte(
			l, llvm_find_name(l, "report")->value,
			l->report.offset[1]));
	if (l->p->stream)
		call_for_sequence(l, FN_INIT, state, loop.i, at);
	call_for_sequence(l, FN_RUN, state, loop.i, at);
	LLVMValueRef length = batch_argument(l, &(Arg){.kind = ARG_STEPS},
	                                     NULL, loop.i, NULL);
	LLVMBuildStore(l->b, LLVMBuildAdd(l->b, at, length, ""), first);
	llvm_loop_leave(l, &loop);
	LLVMBuildRet(l->b, llvm_status(l, STATUS_OK));
	llvm_end(l);
}

/* --- saved states --------------------------------------------------------- */

static LLVMValueRef
put_bytes(Llvm *l, LLVMValueRef out, LLVMValueRef x, int n)
{
	LLVMTypeRef type[3] = {l->ptr, l->i64, l->i32};
	LLVMValueRef arg[3] = {out, x, llvm_status(l, n)};

	return llvm_call(l, llvm_declare(l, "put_bytes",
	                                 LLVMVoidTypeInContext(l->ctx), type,
	                                 3), arg, 3);
}

static LLVMValueRef
get_bytes(Llvm *l, LLVMValueRef in, int n)
{
	LLVMTypeRef type[2] = {l->ptr, l->i32};
	LLVMValueRef arg[2] = {in, llvm_status(l, n)};

	return llvm_call(l, llvm_declare(l, "get_bytes", l->i64, type, 2),
	                 arg, 2);
}

static LLVMValueRef
checksum(Llvm *l, LLVMValueRef in, uint64_t n)
{
	LLVMTypeRef type[2] = {l->ptr, l->i64};
	LLVMValueRef arg[2] = {in, LLVMConstInt(l->i64, n, false)};
	LLVMValueRef crc = llvm_call(l, llvm_declare(l, "checksum", l->i32,
	                                             type, 2), arg, 2);

	return LLVMBuildZExt(l->b, crc, l->i64, "");
}

/* All elements of a member of the state, from byte `at` on; the byte after. */
static uint64_t
move_member(Llvm *l, uint32_t k, LLVMValueRef bytes, uint64_t at, bool load)
{
	const Buffer *b = l->state.member[k];
	LLVMTypeRef type = llvm_stored(l, b);
	int size = (int)LLVMABISizeOfType(l->layout, type);
	LLVMTypeRef bits = size == 8 ? l->i64 : l->i32;
	LLVMValueRef member = llvm_byte(l, LLVMGetParam(l->fn, 0),
	                                l->state.offset[k]);
	LlvmLoop loop = llvm_loop_enter(l, llvm_word(l, 0),
	                                llvm_word(l, b->elements), false, "i");
	LLVMValueRef place = llvm_at(l, bits, member, loop.i);
	LLVMValueRef from = llvm_at(l, l->i8, llvm_byte(l, bytes, at),
	                            LLVMBuildMul(l->b, loop.i,
	                                         llvm_word(l, size), ""));

	if (load)
		LLVMBuildStore(l->b, LLVMBuildTruncOrBitCast(
			l->b, get_bytes(l, from, size), bits, ""), place);
	else
		put_bytes(l, from, LLVMBuildZExtOrBitCast(
			l->b, LLVMBuildLoad2(l->b, bits, place, ""), l->i64,
			""), size);
	llvm_loop_leave(l, &loop);
	return at + (uint64_t)b->elements * (uint64_t)size;
}

/* Behind the hash, one after the other. */
static uint64_t
move_members(Llvm *l, LLVMValueRef bytes, bool load)
{
	uint64_t at = 8;

	for (uint32_t k = 0; k < l->state.n; k++)
		at = move_member(l, k, bytes, at, load);
	return at;
}

static LLVMValueRef
model_hash(const Llvm *l)
{
	return LLVMConstInt(l->i64, l->p->hash, false);
}

static void
save(Llvm *l)
{
	LLVMTypeRef type[2] = {l->ptr, l->ptr};

	llvm_begin(l, llvm_define(l, arena_printf(l->arena, "%s_state_save",
	                                          l->name),
	                          l->word, type, 2, true));
	LLVMValueRef out = LLVMGetParam(l->fn, 1);
	put_bytes(l, out, model_hash(l), 8);
	uint64_t at = move_members(l, out, false);
	put_bytes(l, llvm_byte(l, out, at), checksum(l, out, at), 4);
	LLVMBuildRet(l->b, llvm_word(l, (int64_t)at + 4));
	llvm_end(l);
}

/* Before anything is written: no ring goes on outside itself. */
static void
check_positions(Llvm *l, LLVMValueRef in)
{
	uint64_t at = 8;

	for (uint32_t i = 0; i < l->p->nfield; i++) {
		const Field *f = &l->p->field[i];

		at += (uint64_t)f->buffer->elements *
		      buffer_unit(l->p, f->buffer);
		if (f->position == NULL)
			continue;
		llvm_return_if(l, LLVMBuildICmp(
			l->b, LLVMIntUGE, get_bytes(l, llvm_byte(l, in, at), 4),
			LLVMConstInt(l->i64, f->depth, false), ""),
			llvm_status(l, STATUS_BAD_STATE));
		at += buffer_unit(l->p, f->position);
	}
}

static void
load(Llvm *l)
{
	LLVMTypeRef type[2] = {l->ptr, l->ptr};
	uint64_t end = program_saved(l->p) - 4; /* the checksum */

	llvm_begin(l, llvm_define(l, arena_printf(l->arena, "%s_state_load",
	                                          l->name),
	                          l->i32, type, 2, true));
	LLVMValueRef in = LLVMGetParam(l->fn, 1);
	LLVMValueRef bad = llvm_status(l, STATUS_BAD_STATE);
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntNE, get_bytes(l, in, 8),
	                                model_hash(l), ""), bad);
	llvm_return_if(l, LLVMBuildICmp(
		l->b, LLVMIntNE, get_bytes(l, llvm_byte(l, in, end), 4),
		checksum(l, in, end), ""), bad);
	check_positions(l, in);
	move_members(l, in, true);
	LLVMBuildRet(l->b, llvm_status(l, STATUS_OK));
	llvm_end(l);
}

/* --- bound weights -------------------------------------------------------- */

static void
bind(Llvm *l)
{
	const Program *p = l->p;
	LLVMTypeRef mine[2] = {l->ptr, l->word};
	LLVMTypeRef type[6] = {l->ptr, l->i64, l->i64, l->i64, l->i64, l->i64};

	llvm_begin(l, llvm_define(l, arena_printf(l->arena, "%s_bind",
	                                          l->name),
	                          l->ptr, mine, 2, true));
	LLVMValueRef arg[6] = {
		LLVMGetParam(l->fn, 0),
		LLVMBuildZExtOrBitCast(l->b, LLVMGetParam(l->fn, 1), l->i64,
		                       ""),
		model_hash(l),
		LLVMConstInt(l->i64, program_layout(p), false),
		LLVMConstInt(l->i64, l->params.size, false),
		LLVMConstInt(l->i64, program_align(p), false),
	};
	LLVMBuildRet(l->b, llvm_call(l, llvm_declare(l, "find_weights", l->ptr,
	                                             type, 6), arg, 6));
	llvm_end(l);
}

/* --- self-test ------------------------------------------------------------ */

static LLVMValueRef
test_bits(Llvm *l, LLVMValueRef i, uint32_t from)
{
	LLVMValueRef k = LLVMBuildAdd(
		l->b, LLVMBuildIntCast2(l->b, i, l->i32, false, ""),
		LLVMConstInt(l->i32, from, false), "");

	return llvm_call(l, llvm_declare(l, "test_bits", l->i32, &l->i32, 1),
	                 &k, 1);
}

/* A number of the self-test in 16 bits: glue/put_bf16.c and put_f16.c. */
static LLVMValueRef
narrow(Llvm *l, LLVMValueRef x, WeightFormat format)
{
#define I32(n) LLVMConstInt(l->i32, n, false)
	LLVMValueRef b = LLVMBuildBitCast(l->b, x, l->i32, "");
	LLVMValueRef top = LLVMBuildLShr(l->b, b, I32(16), "");

	if (format == WEIGHTS_F16) {
		LLVMValueRef size = LLVMBuildAnd(l->b, b, I32(0x7fffffff), "");
		LLVMValueRef h = LLVMBuildSub(l->b, LLVMBuildLShr(
			l->b, size, I32(13), ""), I32(0x1c000), "");

		h = LLVMBuildSelect(l->b, LLVMBuildICmp(l->b, LLVMIntEQ, size,
		                                        I32(0), ""),
		                    I32(0), h, "");
		top = LLVMBuildOr(l->b, LLVMBuildAnd(l->b, top, I32(0x8000),
		                                     ""), h, "");
	}
#undef I32
	return LLVMBuildTrunc(l->b, top, l->i16, "");
}

/* Each node is the child of the next. */
static void
fill_chain(Llvm *l, LLVMValueRef base, int64_t n)
{
	LlvmLoop loop = llvm_loop_enter(l, llvm_word(l, 0), llvm_word(l, n),
	                                false, "i");
	LLVMValueRef last = LLVMBuildICmp(l->b, LLVMIntEQ, loop.i,
	                                  llvm_word(l, n - 1), "");
	LLVMValueRef up = LLVMBuildAdd(l->b, loop.i, llvm_word(l, 2), "");

	up = LLVMBuildSelect(l->b, last, llvm_word(l, 0), up, "");
	LLVMBuildStore(l->b, LLVMBuildIntCast2(l->b, up, l->i32, false, ""),
	               llvm_at(l, l->i32, base, loop.i));
	llvm_loop_leave(l, &loop);
}

/* (test_bits(i + from) - 128) / 256 */
static void
fill_reals(Llvm *l, LLVMValueRef base, int64_t n, uint32_t from,
           WeightFormat format)
{
	LlvmLoop loop = llvm_loop_enter(l, llvm_word(l, 0), llvm_word(l, n),
	                                false, "i");
	LLVMValueRef x = LLVMBuildUIToFP(l->b, test_bits(l, loop.i, from),
	                                 l->real, "");

	x = LLVMBuildFSub(l->b, x, LLVMConstReal(l->real, 128), "");
	x = LLVMBuildFDiv(l->b, x, LLVMConstReal(l->real, 256), "");
	if (format != WEIGHTS_REAL)
		x = narrow(l, x, format);
	LLVMBuildStore(l->b, x, llvm_at(l, LLVMTypeOf(x), base, loop.i));
	llvm_loop_leave(l, &loop);
}

static void
fill_classes(Llvm *l, LLVMValueRef base, int64_t n, uint32_t from,
             int64_t classes)
{
	LlvmLoop loop = llvm_loop_enter(l, llvm_word(l, 0), llvm_word(l, n),
	                                false, "i");
	LLVMValueRef x = LLVMBuildURem(
		l->b, test_bits(l, loop.i, from),
		LLVMConstInt(l->i32, (uint64_t)classes, false), "");

	LLVMBuildStore(l->b, x, llvm_at(l, l->i32, base, loop.i));
	llvm_loop_leave(l, &loop);
}

/* Arrays for inputs, filled, and for outputs, of a stream those of one step. */
static void
test_arrays(Llvm *l)
{
	const Program *p = l->p;
	uint32_t k = SELFTEST_INPUT;

	for (uint32_t i = 0; i < p->ninput + p->noutput; i++) {
		bool in = i < p->ninput;
		const Port *q = in ? &p->input[i] : &p->output[i - p->ninput];
		const Buffer *b = q->buffer;
		int64_t n = b->elements * (q->timed && (in || !p->stream)
		                           ? selftest_steps(p) : 1);
		LLVMValueRef at = llvm_local(
			l, LLVMArrayType2(llvm_stored(l, b), (uint64_t)n),
			b->name);

		llvm_name(l, b->name, at, NULL);
		if (!in)
			continue;
		if (q->tree != 0)
			fill_chain(l, at, n);
		else if (b->type == TY_INT)
			fill_classes(l, at, n, k, q->classes < 256
			             ? q->classes : 256);
		else
			fill_reals(l, at, n, k, WEIGHTS_REAL);
		k += (uint32_t)n;
	}
}

static void
test_call(Llvm *l, FunctionKind kind, LLVMValueRef t)
{
	Signature s = signature_of(l->p, kind, llvm_embedded(l), l->arena);
	LLVMValueRef *arg = arena_array(l->arena, LLVMValueRef, s.n + 1);

	for (uint32_t i = 0; i < s.n; i++) {
		const Arg *a = &s.arg[i];

		arg[i] = a->kind == ARG_STEPS
			? llvm_word(l, selftest_steps(l->p))
			: llvm_find_name(l, arg_name(a))->value;
		if (kind == FN_STEP && a->kind == ARG_IN && a->port->timed)
			arg[i] = llvm_at(
				l, llvm_stored(l, a->port->buffer), arg[i],
				LLVMBuildMul(l->b, t, llvm_word(
				l, a->port->buffer->elements), ""));
	}
	LLVMValueRef status = llvm_call(l, l->function[kind], arg, s.n);
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntNE, status,
	                                llvm_status(l, STATUS_OK), ""),
	               llvm_status(l, -1));
}

/* Element i < n of an output against answer number `before` + i. */
static void
test_compare(Llvm *l, const Buffer *b, int64_t n, LLVMValueRef answer,
             LLVMValueRef before)
{
	LlvmLoop loop = llvm_loop_enter(l, llvm_word(l, 0), llvm_word(l, n),
	                                false, "i");
	LLVMValueRef k = LLVMBuildAdd(l->b, before, loop.i, "");
	LLVMTypeRef type = llvm_stored(l, b);
	LLVMValueRef got = LLVMBuildLoad2(
		l->b, type, llvm_at(l, type, llvm_find_name(l, b->name)->value,
		                    loop.i), "");

	if (type == l->i32)
		got = LLVMBuildSIToFP(l->b, got, l->real, "");
	LLVMValueRef want = LLVMBuildLoad2(
		l->b, l->real, llvm_at(l, l->real, answer, k), "");
	LLVMValueRef number = LLVMBuildIntCast2(
		l->b, LLVMBuildAdd(l->b, k, llvm_word(l, 1), ""), l->i32,
		false, "");
	llvm_return_if(l, LLVMBuildFCmp(l->b, LLVMRealONE, got, want, ""),
	               number);
	llvm_loop_leave(l, &loop);
}

static LLVMValueRef
answers(Llvm *l)
{
	size_t n = l->o->nselftest;
	LLVMValueRef *x = arena_array(l->arena, LLVMValueRef, n);

	for (size_t i = 0; i < n; i++)
		x[i] = LLVMConstReal(l->real, l->o->selftest[i]);
	LLVMValueRef all = LLVMConstArray2(l->real, x, n);
	LLVMValueRef answer = LLVMAddGlobal(l->mod, LLVMTypeOf(all), "answer");
	LLVMSetInitializer(answer, all);
	LLVMSetGlobalConstant(answer, true);
	LLVMSetLinkage(answer, LLVMPrivateLinkage);
	return answer;
}

static void
fill_params(Llvm *l)
{
	uint32_t from = 0;

	for (uint32_t k = 0; k < l->params.n; k++) {
		int64_t n = l->params.member[k]->elements;

		fill_reals(l, llvm_byte(l, llvm_find_name(l, "p")->value,
		                        l->params.offset[k]), n, from,
		           l->p->weights);
		from += (uint32_t)n;
	}
}

static int64_t
compared(const Program *p, const Port *q)
{
	int64_t n = q->buffer->elements;

	return p->stream ? (q->timed ? n : 0)
	       : q->timed ? n * selftest_steps(p) : n;
}

/* All outputs against the answers from number `k` on. */
static void
test_outputs(Llvm *l, LLVMValueRef answer, LLVMValueRef k)
{
	const Program *p = l->p;
	int64_t before = 0;

	for (uint32_t i = 0; i < p->noutput; i++) {
		int64_t n = compared(p, &p->output[i]);

		if (n > 0)
			test_compare(l, p->output[i].buffer, n, answer,
			             LLVMBuildAdd(l->b, k,
			                          llvm_word(l, before), ""));
		before += n;
	}
}

static void
test_steps(Llvm *l, LLVMValueRef answer)
{
	const Program *p = l->p;
	int64_t each = 0;

	for (uint32_t i = 0; i < p->noutput; i++)
		each += compared(p, &p->output[i]);
	test_call(l, FN_INIT, NULL);
	LlvmLoop loop = llvm_loop_enter(l, llvm_word(l, 0),
	                                llvm_word(l, SELFTEST_STEPS), false,
	                                "t");
	test_call(l, FN_STEP, loop.i);
	test_outputs(l, answer, LLVMBuildMul(l->b, loop.i, llvm_word(l, each),
	                                     ""));
	llvm_loop_leave(l, &loop);
}

static void
selftest(Llvm *l)
{
	const Program *p = l->p;
	LLVMTypeRef type[2] = {l->ptr, l->ptr};
	unsigned params = p->nmember > 0 ? 1 : 0;
	LLVMValueRef answer = answers(l);

	llvm_begin(l, llvm_define(l, arena_printf(l->arena, "%s_selftest",
	                                          l->name),
	                          l->i32, type, 1 + params, true));
	if (params)
		llvm_name(l, "p", LLVMGetParam(l->fn, p->stream ? 1 : 0), NULL);
	if (p->stream)
		llvm_name(l, "s", LLVMGetParam(l->fn, 0), NULL);
	else
		llvm_name(l, "work", LLVMGetParam(l->fn, params), NULL);
	if (!llvm_embedded(l))
		fill_params(l);
	test_arrays(l);
	if (p->ncheck > 0)
		llvm_name(l, "report", llvm_struct_local(l, &l->report,
		                                         "report"), NULL);
	if (p->stream) {
		test_steps(l, answer);
	} else {
		test_call(l, FN_RUN, NULL);
		test_outputs(l, answer, llvm_word(l, 0));
	}
	LLVMBuildRet(l->b, llvm_status(l, 0));
	llvm_end(l);
}

void
llvm_services(Llvm *l)
{
	if (l->p->fn[FN_RUN] != NULL)
		batch(l);
	if (l->p->stream) {
		save(l);
		load(l);
	}
	if (l->p->nmember > 0 && !llvm_embedded(l))
		bind(l);
	if (l->o->selftest != NULL)
		selftest(l);
}
