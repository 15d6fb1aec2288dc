/* NAME_train_step in LLVM IR: what c_train.c writes in C.
 *
 *   in    a Program with an update
 *   out   NAME_train_step, NAME_train_step_work
 */
#include "emit/llvm_emit.h"

#include <string.h>

enum { ARGS_MAX = 16 };

/* A call of a function of emit/train/, argument by argument. */
typedef struct {
	LLVMTypeRef type[ARGS_MAX];
	LLVMValueRef arg[ARGS_MAX];
	unsigned n;
} Call;

static void
add(Call *k, LLVMValueRef x)
{
	k->type[k->n] = LLVMTypeOf(x);
	k->arg[k->n++] = x;
}

static void
add_number(Llvm *l, Call *k, double x)
{
	add(k, LLVMConstReal(LLVMDoubleTypeInContext(l->ctx), x));
}

static void
add_count(Llvm *l, Call *k, int64_t n)
{
	add(k, LLVMConstInt(l->i64, (uint64_t)n, false));
}

static LLVMValueRef
call(Llvm *l, const char *name, Call *k, LLVMTypeRef result)
{
	const char *kernel = arena_printf(l->arena, "rnn_%s_%s", name,
	                                  l->suffix);

	return llvm_call(l, llvm_declare(l, kernel, result, k->type, k->n),
	                 k->arg, k->n);
}

/* --- the parts ------------------------------------------------------------ */

typedef struct {
	LLVMValueRef p, g, optim;
	uint64_t steps;         /* where the count lies in the optimiser */
} Places;

static LLVMValueRef
member(Llvm *l, LLVMValueRef base, uint32_t i)
{
	return llvm_byte(l, base, l->params.offset[i]);
}

static LLVMValueRef
mask_of(Llvm *l, const Places *at, const Buffer *mask)
{
	for (uint32_t i = 0; i < l->params.n; i++)
		if (l->params.member[i] == mask)
			return member(l, at->p, i);
	return NULL;
}

static void
keep(Llvm *l, const Places *at, bool gradient)
{
	const Update *u = l->p->update;

	for (uint32_t i = 0; i < u->nkeep; i++) {
		const Keep *q = &u->keep[i];
		Call k = {.n = 0};

		if (gradient && !q->linear)
			continue;
		add(&k, member(l, gradient ? at->g : at->p, q->member));
		add_count(l, &k, q->n);
		if (q->mask != NULL)
			add(&k, mask_of(l, at, q->mask));
		if (q->place != NULL)
			add(&k, llvm_find_home(l, q->place)->base);
		for (uint32_t j = 0; j < q->nnumber; j++)
			add_number(l, &k, q->number[j]);
		call(l, q->kernel, &k, LLVMVoidTypeInContext(l->ctx));
	}
}

/* Are all numbers in it finite?  And `fine`, unless that is NULL. */
static LLVMValueRef
finite(Llvm *l, LLVMValueRef x, int64_t n, LLVMValueRef fine)
{
	Call k = {.n = 0};

	add(&k, x);
	add_count(l, &k, n);
	LLVMValueRef one = call(l, "finite", &k, l->i32);
	return fine == NULL ? one : LLVMBuildAnd(l->b, fine, one, "");
}

static LLVMValueRef
all_finite(Llvm *l, LLVMValueRef base, LLVMValueRef fine)
{
	for (uint32_t i = 0; i < l->p->update->ntrained; i++)
		fine = finite(l, member(l, base, i),
		              l->p->member[i].buffer->elements, fine);
	return fine;
}

/* A kernel that changes each member of the gradient. */
static void
change(Llvm *l, const Places *at, const char *kernel, double most,
       LLVMValueRef sum)
{
	for (uint32_t i = 0; i < l->p->update->ntrained; i++) {
		Call k = {.n = 0};

		add(&k, member(l, at->g, i));
		add_count(l, &k, l->p->member[i].buffer->elements);
		add_number(l, &k, most);
		if (sum != NULL)
			add(&k, sum);
		call(l, kernel, &k, LLVMVoidTypeInContext(l->ctx));
	}
}

static void
clip(Llvm *l, const Places *at)
{
	const Update *u = l->p->update;
	LLVMTypeRef wide = LLVMDoubleTypeInContext(l->ctx);
	LLVMValueRef sum = LLVMConstReal(wide, 0);

	if (u->clip_value > 0)
		change(l, at, "limit", u->clip_value, NULL);
	if (!(u->clip_norm > 0))
		return;
	for (uint32_t i = 0; i < u->ntrained; i++) {
		Call k = {.n = 0};

		add(&k, member(l, at->g, i));
		add_count(l, &k, l->p->member[i].buffer->elements);
		add(&k, sum);
		sum = call(l, "squares", &k, wide);
	}
	change(l, at, "shorten", u->clip_norm, sum);
}

static void
move(Llvm *l, const Places *at)
{
	const Update *u = l->p->update;
	LLVMValueRef place = llvm_byte(l, at->optim, at->steps);
	LLVMValueRef steps = LLVMBuildAdd(
		l->b, LLVMBuildLoad2(l->b, l->i32, place, ""),
		LLVMConstInt(l->i32, 1, false), "");

	LLVMBuildStore(l->b, steps, place);
	for (uint32_t i = 0; i < u->ntrained; i++) {
		Call k = {.n = 0};

		add(&k, member(l, at->p, i));
		add(&k, member(l, at->g, i));
		for (uint32_t v = 0; v < 2; v++)
			add(&k, v >= u->vectors ? LLVMConstNull(l->ptr)
			        : member(l, llvm_byte(l, at->optim,
			                              v * l->grad.size), i));
		add_count(l, &k, l->p->member[i].buffer->elements);
		add(&k, steps);
		for (uint32_t j = 0; j < u->nnumber; j++)
			add_number(l, &k, u->number[j]);
		call(l, u->optimiser, &k, LLVMVoidTypeInContext(l->ctx));
	}
}

/* --- the function --------------------------------------------------------- */

static int64_t
room(const Llvm *l)
{
	return ((int64_t)l->grad.size + ALIGN - 1) / ALIGN * ALIGN;
}

static void
work_function(Llvm *l)
{
	llvm_begin(l, llvm_define(l, arena_printf(l->arena,
	                                          "%s_train_step_work",
	                                          l->name),
	                          l->word, &l->word, 1, true));
	LLVMValueRef steps = LLVMGetParam(l->fn, 0);
	LLVMValueRef rest = llvm_call(l, l->work[FN_LOSS_GRAD], &steps, 1);

	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntEQ, rest,
	                                llvm_word(l, -1), ""), rest);
	LLVMBuildRet(l->b, LLVMBuildAdd(l->b, rest, llvm_word(l, room(l)),
	                                ""));
	llvm_end(l);
}

static void
gradient(Llvm *l, const Places *at)
{
	Signature s = signature_of(l->p, FN_LOSS_GRAD, false, l->arena);
	LLVMValueRef *arg = arena_array(l->arena, LLVMValueRef, s.n);

	llvm_struct_clear(l, &l->grad, at->g);
	for (uint32_t i = 0; i < s.n; i++)
		arg[i] = s.arg[i].kind == ARG_GRAD ? at->g
		         : s.arg[i].kind == ARG_WORK
		         ? llvm_byte(l, at->g, (uint64_t)room(l))
		         : llvm_find_name(l, arg_name(&s.arg[i]))->value;
	LLVMValueRef status = llvm_call(l, l->function[FN_LOSS_GRAD], arg,
	                                s.n);
	llvm_return_if(l, LLVMBuildICmp(l->b, LLVMIntNE, status,
	                                llvm_status(l, STATUS_OK), ""),
	               status);
}

static LLVMValueRef
not(Llvm *l, LLVMValueRef fine)
{
	return LLVMBuildICmp(l->b, LLVMIntEQ, fine,
	                     LLVMConstNull(LLVMTypeOf(fine)), "");
}

void
llvm_train_step(Llvm *l)
{
	const Update *u = l->p->update;
	Signature s = signature_of_train_step(l->p, l->arena);

	work_function(l);
	llvm_begin(l, llvm_define(l, arena_printf(l->arena, "%s_train_step",
	                                          l->name),
	                          l->i32, llvm_arguments(l, &s), s.n, true));
	for (uint32_t i = 0; i < s.n; i++)
		llvm_name(l, arg_name(&s.arg[i]), LLVMGetParam(l->fn, i), NULL);
	llvm_tables(l);
	Places at = {
		.p = llvm_find_name(l, "p")->value,
		.g = llvm_find_name(l, "work")->value,
		.optim = llvm_find_name(l, "optim")->value,
		.steps = u->vectors * l->grad.size,
	};
	gradient(l, &at);
	keep(l, &at, true);
	LLVMValueRef bad = llvm_status(l, STATUS_NOT_FINITE);
	LLVMValueRef fine = finite(l, llvm_find_name(l, "loss")->value, 1,
	                           NULL);
	llvm_return_if(l, not(l, all_finite(l, at.g, fine)), bad);
	clip(l, &at);
	move(l, &at);
	keep(l, &at, false);
	fine = all_finite(l, at.p, llvm_status(l, 1));
	LLVMBuildRet(l->b, LLVMBuildSelect(l->b, not(l, fine), bad,
	                                   llvm_status(l, STATUS_OK), ""));
	llvm_end(l);
}
