/* Functions in LLVM IR: arguments, work memory, the parts in their order.
 *
 *   in    a Function
 *   out   its definition; see program.h for what runs when
 */
#include "emit/llvm_emit.h"

#include <string.h>

bool
llvm_segmented(const Llvm *l, const Function *f)
{
	return f->segmentable && l->o->tape > 0;
}

/* --- arguments ------------------------------------------------------------ */

LLVMTypeRef *
llvm_arguments(Llvm *l, const Signature *s)
{
	LLVMTypeRef *type = arena_array(l->arena, LLVMTypeRef, s->n + 1);

	for (uint32_t i = 0; i < s->n; i++)
		type[i] = s->arg[i].kind == ARG_STEPS ||
		          s->arg[i].kind == ARG_COUNT ? l->word : l->ptr;
	return type;
}

static void
mark_argument(Llvm *l, const Arg *a, unsigned i)
{
	static const char *const attribute[] = {"noalias", "nocapture",
	                                        "readonly"};
	bool constant = a->kind == ARG_PARAMS || a->kind == ARG_IN ||
	                a->kind == ARG_LENGTHS;

	for (unsigned k = 0; k < (constant ? 3 : 2); k++) {
		unsigned kind = LLVMGetEnumAttributeKindForName(
			attribute[k], strlen(attribute[k]));

		LLVMAddAttributeAtIndex(l->fn, i + 1, LLVMCreateEnumAttribute(
			l->ctx, kind, 0));
	}
}

static void
take_argument(Llvm *l, const Arg *a, LLVMValueRef value)
{
	switch (a->kind) {
	case ARG_STATE:
		llvm_name(l, "s", value, NULL);
		llvm_struct_homes(l, &l->state, BUF_STATE, value);
		break;
	case ARG_PARAMS:
		llvm_struct_homes(l, &l->params, BUF_PARAM, value);
		break;
	case ARG_IN:
		llvm_home(l, BUF_INPUT, a->port->buffer->name, value);
		break;
	case ARG_OUT:
		llvm_home(l, BUF_OUTPUT, a->port->buffer->name, value);
		break;
	case ARG_STEPS:
		llvm_name(l, "T", value, NULL);
		break;
	case ARG_WORK:
		llvm_name(l, "work", value, NULL);
		break;
	case ARG_LOSS:
		llvm_home(l, BUF_OUTPUT, "loss", value);
		break;
	case ARG_GRAD:
		llvm_struct_homes(l, &l->grad, BUF_GRAD, value);
		break;
	case ARG_REPORT:
		llvm_struct_homes(l, &l->report, BUF_REPORT, value);
		break;
	case ARG_TRAINED:
	case ARG_OPTIM:
	case ARG_LENGTHS:
	case ARG_COUNT:
		break;
	}
}

/* A model that does not stream has no state but between segments. */
static bool
own_state(const Llvm *l, FunctionKind kind)
{
	const Program *p = l->p;

	return !p->stream && kind != FN_INIT && kind != FN_STEP &&
	       (p->nfield > 0 || p->base != NULL ||
	        llvm_segmented(l, p->fn[kind]));
}

static void
make_state(Llvm *l)
{
	LLVMValueRef s = llvm_struct_local(l, &l->state, "s");

	llvm_struct_clear(l, &l->state, s);
	llvm_name(l, "s", s, NULL);
	llvm_struct_homes(l, &l->state, BUF_STATE, s);
}

static LLVMValueRef
begin_function(Llvm *l, FunctionKind kind)
{
	Signature s = signature_of(l->p, kind, llvm_embedded(l), l->arena);
	LLVMValueRef fn = l->function[kind];

	llvm_begin(l, fn);
	for (uint32_t i = 0; i < s.n; i++) {
		LLVMValueRef arg = LLVMGetParam(fn, i);
		const char *name = arg_name(&s.arg[i]);

		LLVMSetValueName2(arg, name, strlen(name));
		if (LLVMTypeOf(arg) == l->ptr)
			mark_argument(l, &s.arg[i], i);
		take_argument(l, &s.arg[i], arg);
	}
	if (llvm_embedded(l))
		llvm_struct_homes(l, &l->params, BUF_PARAM, l->weights);
	llvm_tables(l);
	if (own_state(l, kind))
		make_state(l);
	return fn;
}

/* --- checks at entry ------------------------------------------------------ */

/* init has no steps, but what is given without time. */
static void
check_classes(Llvm *l, FunctionKind k, const Port *p, uint32_t n,
              LLVMValueRef steps)
{
	for (uint32_t i = 0; i < n; i++) {
		LLVMValueRef count = llvm_word(l, p[i].buffer->elements);

		if (p[i].classes == 0 || p[i].classes >= INT32_MAX ||
		    (k == FN_INIT && p[i].timed))
			continue;
		if (p[i].timed && steps != NULL)
			count = LLVMBuildNSWMul(l->b, steps, count, "");
		LlvmLoop loop = llvm_loop_enter(l, llvm_word(l, 0), count,
		                                false, "i");
		LLVMValueRef x = LLVMBuildLoad2(
			l->b, l->i32, llvm_at(l, l->i32, llvm_find_home(l,
			p[i].buffer)->base, loop.i), "");
		/* as unsigned, what is below 0 is large */
		llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntUGE, x,
		               LLVMConstInt(l->i32, (uint64_t)p[i].classes,
		                            false), ""),
		               llvm_status(l, STATUS_BAD_INDEX));
		llvm_loop_leave(l, &loop);
	}
}

/* --- bodies --------------------------------------------------------------- */

static void
name_base(Llvm *l)
{
	LLVMValueRef base = llvm_word(l, 0);

	if (l->p->base != NULL) {
		const LlvmHome *h = llvm_find_home(l, l->p->base);

		base = LLVMBuildSExtOrBitCast(
			l->b, LLVMBuildLoad2(l->b, l->i32, h->base, ""),
			l->word, "base");
	}
	llvm_name(l, "base", base, NULL);
}

static void
count_steps(Llvm *l)
{
	if (l->p->base == NULL)
		return;
	LLVMValueRef at = llvm_find_home(l, l->p->base)->base;
	LLVMValueRef T = LLVMBuildIntCast2(
		l->b, llvm_find_name(l, "T")->value, l->i32, true, "");
	LLVMValueRef old = LLVMBuildLoad2(l->b, l->i32, at, "");
	LLVMBuildStore(l->b, LLVMBuildAdd(l->b, old, T, ""), at);
}

static void
step_body(Llvm *l, const Function *f)
{
	LlvmStruct scratch = llvm_scratch(l, f);

	if (f->nslot > 0)
		llvm_struct_homes(l, &scratch, BUF_SLOT, llvm_struct_local(
			l, &scratch, "scratch"));
	llvm_separate(l);
	name_base(l);
	check_classes(l, f->kind, l->p->input, l->p->ninput, NULL);
	llvm_code(l, &f->once);
	LLVMBuildRet(l->b, llvm_status(l, STATUS_OK));
}

static void
name_constant(Llvm *l, const char *name, Type type, int64_t x)
{
	llvm_name(l, name, LLVMConstInt(llvm_type(l, type, 1), (uint64_t)x,
	                              true),
	          NULL);
}

static void
whole_body(Llvm *l, const Function *f)
{
	llvm_name(l, "n", llvm_find_name(l, "T")->value, NULL);
	name_constant(l, "t0", TY_INT, 0);
	name_constant(l, "first_pass", TY_BOOL, 1);
	name_constant(l, "last_segment", TY_BOOL, 1);
	llvm_code(l, &f->once);
	llvm_code(l, &f->forward);
	llvm_code(l, &f->middle);
	llvm_code(l, &f->reverse);
	llvm_code(l, &f->post);
}

/* The control of one pass over a segment; see program.h. */
typedef struct {
	LLVMValueRef s, last, saved;
	LLVMValueRef first_pass, last_segment, reverse;
	LLVMValueRef seg;
} Pass;

static LLVMValueRef
compare(Llvm *l, LLVMIntPredicate how, LLVMValueRef a, LLVMValueRef b)
{
	return LLVMBuildICmp(l->b, how, a, b, "");
}

static Pass
name_pass(Llvm *l, LLVMValueRef pass, LLVMValueRef nseg, LLVMValueRef length)
{
	LLVMValueRef end = LLVMBuildNSWSub(l->b, nseg, llvm_word(l, 1), "");
	LLVMValueRef mirror = LLVMBuildNSWSub(
		l->b, LLVMBuildNSWMul(l->b, end, llvm_word(l, 2), ""), pass,
		"");
	LLVMValueRef T = llvm_find_name(l, "T")->value, t0, rest;
	Pass k = {.s = llvm_find_name(l, "s")->value};

	k.first_pass = compare(l, LLVMIntSLT, pass, nseg);
	k.last_segment = compare(l, LLVMIntEQ, pass, end);
	k.reverse = compare(l, LLVMIntSGE, pass, end);
	k.seg = LLVMBuildSelect(l->b, k.first_pass, pass, mirror, "seg");
	t0 = LLVMBuildNSWMul(l->b, k.seg, length, "t0");
	rest = LLVMBuildNSWSub(l->b, T, t0, "");
	llvm_name(l, "t0", t0, NULL);
	llvm_name(l, "n", LLVMBuildSelect(l->b, compare(l, LLVMIntSLT, rest,
	                                                length),
	                                  rest, length, "n"), NULL);
	llvm_name(l, "first_pass", k.first_pass, NULL);
	llvm_name(l, "last_segment", k.last_segment, NULL);
	return k;
}

static void
one_pass(Llvm *l, const Function *f, const Pass *k)
{
	LLVMValueRef saved = llvm_struct_at(l, &l->state, k->saved, k->seg);
	LlvmIf first = llvm_if(l, k->first_pass);

	llvm_struct_copy(l, &l->state, saved, k->s);
	llvm_else(l, &first);
	llvm_struct_copy(l, &l->state, k->s, saved);
	llvm_end_if(l, &first);
	llvm_code(l, &f->forward);
	LlvmIf middle = llvm_if(l, k->last_segment);
	llvm_struct_copy(l, &l->state, k->last, k->s);
	llvm_code(l, &f->middle);
	llvm_end_if(l, &middle);
	LlvmIf reverse = llvm_if(l, k->reverse);
	llvm_code(l, &f->reverse);
	llvm_end_if(l, &reverse);
}

static void
segmented_body(Llvm *l, const Function *f, LLVMValueRef length,
               LLVMValueRef saved)
{
	LLVMValueRef T = llvm_find_name(l, "T")->value, nseg, npass;
	LLVMValueRef last = llvm_struct_local(l, &l->state, "last");
	LLVMValueRef s = llvm_find_name(l, "s")->value;

	nseg = LLVMBuildSDiv(l->b, LLVMBuildNSWSub(
		l->b, LLVMBuildNSWAdd(l->b, T, length, ""), llvm_word(l, 1),
		""), length, "nseg");
	llvm_code(l, &f->once);
	llvm_struct_copy(l, &l->state, last, s);
	npass = LLVMBuildNSWSub(
		l->b, LLVMBuildNSWMul(l->b, nseg, llvm_word(l, 2), ""),
		llvm_word(l, 1), "");
	LlvmLoop loop = llvm_loop_enter(l, llvm_word(l, 0), npass, false,
	                                "pass");
	size_t outer = l->names.n;
	Pass k = name_pass(l, loop.i, nseg, length);
	k.last = last;
	k.saved = saved;
	one_pass(l, f, &k);
	l->names.n = outer;
	llvm_loop_leave(l, &loop);
	llvm_struct_copy(l, &l->state, s, last);
	llvm_code(l, &f->post);
}

static LLVMValueRef
round_up(Llvm *l, LLVMValueRef bytes)
{
	LLVMValueRef sum = LLVMBuildAdd(l->b, bytes, llvm_word(l, ALIGN - 1),
	                                "");

	return LLVMBuildAnd(l->b, sum, llvm_word(l, -ALIGN), "");
}

/* Scratch, then the arrays of the tape; what lies behind them. */
static LLVMValueRef
share_out(Llvm *l, const Function *f, LLVMValueRef length)
{
	LLVMValueRef at = llvm_find_name(l, "work")->value;
	int64_t real = (int64_t)program_unit(l->p);

	if (f->nslot > 0) {
		LlvmStruct scratch = llvm_scratch(l, f);

		llvm_struct_homes(l, &scratch, BUF_SLOT, at);
		at = llvm_byte(l, at, (uint64_t)align_up(
			(int64_t)scratch.size));
	}
	for (uint32_t i = 0; i < f->ntape; i++) {
		const Buffer *b = f->tape[i];
		LLVMValueRef steps = LLVMBuildAdd(
			l->b, length, llvm_word(l, b->pad + b->pad_after), "");

		llvm_home(l, BUF_TAPE, b->name, at);
		at = llvm_at(l, l->i8, at, round_up(l, LLVMBuildMul(
			l->b, steps, llvm_word(l, b->elements * real), "")));
	}
	return at;
}

static void
sequence_body(Llvm *l, const Function *f)
{
	LLVMValueRef T = llvm_find_name(l, "T")->value, length = T;

	/* T >= 1, without which a segment has no length */
	llvm_return_if(l, compare(l, LLVMIntSLT, T,
	                          llvm_word(l, f->min_length)),
	               llvm_status(l, STATUS_BAD_LENGTH));
	if (llvm_segmented(l, f))
		length = llvm_call(l, l->segment, &T, 1);
	LLVMValueRef behind = share_out(l, f, length);
	llvm_separate(l);
	name_base(l);
	check_classes(l, f->kind, l->p->input, l->p->ninput, T);
	if (f->kind == FN_LOSS || f->kind == FN_LOSS_GRAD)
		check_classes(l, f->kind, l->p->target, l->p->ntarget, T);
	if (llvm_segmented(l, f))
		segmented_body(l, f, length, behind);
	else
		whole_body(l, f);
	count_steps(l);
	LLVMBuildRet(l->b, llvm_status(l, STATUS_OK));
}

static void
define(Llvm *l, const Function *f)
{
	LLVMValueRef fn = begin_function(l, f->kind);

	llvm_lines_function(l, f, fn);
	if (f->kind == FN_INIT || f->kind == FN_STEP)
		step_body(l, f);
	else
		sequence_body(l, f);
	llvm_end(l);
}

static void
make_function(Llvm *l, FunctionKind kind)
{
	Signature s = signature_of(l->p, kind, llvm_embedded(l), l->arena);
	const char *name = arena_printf(l->arena, "%s_%s", l->name,
	                                program_function(l->p, kind));

	if (kind != FN_INIT && kind != FN_STEP)
		llvm_work(l, l->p->fn[kind]);
	l->function[kind] = llvm_define(l, name, l->i32, llvm_arguments(l, &s),
	                                s.n, true);
	/* else loops over elements get half of a processor's widest vectors */
	if (l->p->machine.vector > 0)
		LLVMAddTargetDependentFunctionAttr(
			l->function[kind], "prefer-vector-width",
			arena_printf(l->arena, "%d",
			             8 * l->p->machine.vector));
	define(l, l->p->fn[kind]);
}

void
llvm_functions(Llvm *l)
{
	for (int k = 0; k < FN_COUNT; k++)
		if (l->p->fn[k] != NULL)
			make_function(l, (FunctionKind)k);
}

void
llvm_change_sides(Llvm *l)
{
	LlvmSide other = l->block;

	l->block.p = l->p;
	memcpy(l->block.function, l->function, sizeof l->function);
	memcpy(l->block.work, l->work, sizeof l->work);
	l->p = other.p;
	memcpy(l->function, other.function, sizeof l->function);
	memcpy(l->work, other.work, sizeof l->work);
}

void
llvm_block_functions(Llvm *l)
{
	if (l->p->block == NULL)
		return;
	l->block.p = l->p->block;
	llvm_change_sides(l);
	llvm_functions(l);
	llvm_change_sides(l);
}
