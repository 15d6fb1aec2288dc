/* The table through which programs of the runtime know a model, and main().
 *
 *   in    a Program
 *   out   NAME_model(), as c_table.c writes it in C
 *
 * The constants here have the layout of the structs of runtime/model.h, member
 * for member; tests/law reads a table made here through that header.
 */
#include "emit/llvm_emit.h"
#include "emit/loss_kind.h"

#include <stdio.h>
#include <string.h>

enum { ABI = 5 };               /* RNN_ABI of runtime/model.h */

/* --- constants ------------------------------------------------------------ */

typedef struct {
	Llvm *l;
	LLVMValueRef at[40];
	unsigned n;
} Fields;

static void
add(Fields *f, LLVMValueRef x)
{
	f->at[f->n++] = x;
}

static void
add_int(Fields *f, int64_t x)
{
	add(f, LLVMConstInt(f->l->i32, (uint64_t)x, true));
}

static void
add_int64(Fields *f, int64_t x)
{
	add(f, LLVMConstInt(f->l->i64, (uint64_t)x, true));
}

static void
add_size(Fields *f, size_t x)
{
	add(f, LLVMConstInt(f->l->word, x, false));
}

static void
add_double(Fields *f, double x)
{
	add(f, LLVMConstReal(LLVMDoubleTypeInContext(f->l->ctx), x));
}

static void
add_pointer(Fields *f, LLVMValueRef x)
{
	add(f, x ? x : LLVMConstNull(f->l->ptr));
}

static LLVMValueRef
constant(Llvm *l, LLVMValueRef x)
{
	LLVMValueRef g = LLVMAddGlobal(l->mod, LLVMTypeOf(x), "");

	LLVMSetInitializer(g, x);
	LLVMSetGlobalConstant(g, true);
	LLVMSetLinkage(g, LLVMPrivateLinkage);
	return g;
}

static void
add_text(Fields *f, const char *s)
{
	Llvm *l = f->l;

	add_pointer(f, s == NULL ? NULL : constant(l,
		LLVMConstStringInContext(l->ctx, s, (unsigned)strlen(s),
		                         false)));
}

static LLVMValueRef
structure(Fields *f)
{
	return LLVMConstStructInContext(f->l->ctx, f->at, f->n, false);
}

/* An array of n structs; NULL for none. */
static LLVMValueRef
array(Llvm *l, LLVMValueRef *x, unsigned n)
{
	return n == 0 ? NULL : constant(l, LLVMConstArray2(LLVMTypeOf(x[0]), x,
	                                                   n));
}

/* The first n of RANK_MAX, the others 0. */
static LLVMValueRef
eight(LLVMTypeRef type, LLVMValueRef *x, uint32_t n)
{
	for (uint32_t k = n; k < RANK_MAX; k++)
		x[k] = LLVMConstNull(type);
	return LLVMConstArray2(type, x, RANK_MAX);
}

/* --- tensors and ports ---------------------------------------------------- */

static LLVMValueRef
doubles(Llvm *l, const double *x, uint32_t n)
{
	LLVMTypeRef type = LLVMDoubleTypeInContext(l->ctx);
	LLVMValueRef *c = arena_array(l->arena, LLVMValueRef, n + 1);

	for (uint32_t i = 0; i < n; i++)
		c[i] = LLVMConstReal(type, x[i]);
	return constant(l, LLVMConstArray2(type, c, n));
}

/* RnnInit[]; RnnInitKind has the order of InitKind */
static LLVMValueRef
chain(Llvm *l, const Var *v)
{
	LLVMValueRef *c = arena_array(l->arena, LLVMValueRef, v->ninit + 1);

	for (uint32_t i = 0; i < v->ninit; i++) {
		const Init *in = &v->init[i];
		Fields f = {.l = l};

		add_int(&f, in->kind);
		add_double(&f, in->a);
		add_double(&f, in->b);
		add_pointer(&f, in->kind == INIT_VALUES
		            ? doubles(l, in->value, in->nvalue) : NULL);
		c[i] = structure(&f);
	}
	return array(l, c, v->ninit);
}

/* RnnAxis[RNN_RANK_MAX] */
static LLVMValueRef
axes(Llvm *l, const Member *m)
{
	LLVMTypeRef part[4] = {l->i64, l->i64, l->i64, l->i64};
	LLVMTypeRef type = LLVMStructTypeInContext(l->ctx, part, 4, false);
	LLVMValueRef axis[RANK_MAX];
	int64_t stride[RANK_MAX];

	member_strides(m, stride);
	for (uint32_t k = 0; k < m->var->rank; k++) {
		Fields f = {.l = l};

		add_int64(&f, m->var->dim[k]->size);
		add_int64(&f, stride[k]);
		add_int64(&f, 0);
		add_int64(&f, 0);
		axis[k] = structure(&f);
	}
	return eight(type, axis, m->var->rank);
}

/* The stated values of a mask as bytes, or NULL. */
static LLVMValueRef
mask_values(Llvm *l, const Var *v)
{
	const double *x = var_mask(v);
	size_t n = x ? (size_t)var_elements(v) : 0;
	char *byte = arena_array(l->arena, char, n + 1);

	for (size_t i = 0; i < n; i++)
		byte[i] = x[i] != 0;
	return x ? constant(l, LLVMConstStringInContext(
		l->ctx, byte, (unsigned)n, true)) : NULL;
}

/* RnnTensor */
static LLVMValueRef
tensor(Llvm *l, const Member *m, size_t offset)
{
	const Var *v = m->var;
	Fields f = {.l = l};

	add_text(&f, v->name);
	add_int(&f, !m->trained);
	add_int(&f, v->rank);
	add(&f, axes(l, m));
	add_size(&f, offset);
	add_pointer(&f, chain(l, v));
	add_int(&f, v->ninit);
	add_int(&f, v->structure);
	add_text(&f, v->mask ? v->mask->name : NULL);
	add_pointer(&f, mask_values(l, v));
	add_double(&f, v->clip_lo);
	add_double(&f, v->clip_hi);
	add_double(&f, v->norm);
	return structure(&f);
}

static LLVMValueRef
tensors(Llvm *l, size_t *trained)
{
	const Program *p = l->p;
	LLVMValueRef *t = arena_array(l->arena, LLVMValueRef, p->nmember + 1);
	size_t at = 0;

	*trained = 0;
	for (uint32_t i = 0; i < p->nmember; i++) {
		t[i] = tensor(l, &p->member[i], at);
		at += buffer_space(p, p->member[i].buffer);
		if (p->member[i].trained)
			*trained = at;
	}
	return array(l, t, p->nmember);
}

/* RnnPort[] */
static LLVMValueRef
ports(Llvm *l, const Port *p, uint32_t n)
{
	LLVMValueRef *t = arena_array(l->arena, LLVMValueRef, n + 1);

	for (uint32_t i = 0; i < n; i++) {
		LLVMValueRef dim[RANK_MAX];
		Fields f = {.l = l};

		for (uint32_t k = 0; k < p[i].rank; k++)
			dim[k] = LLVMConstInt(l->i64,
			                      (uint64_t)p[i].dim[k]->size,
			                      true);
		add_text(&f, p[i].name);
		add_int(&f, p[i].timed);
		add_int(&f, p[i].rank);
		add(&f, eight(l->i64, dim, p[i].rank));
		add_int64(&f, p[i].classes >= INT32_MAX ? INT32_MAX
		                                        : p[i].classes);
		add_int(&f, p[i].seed);
		add_int(&f, p[i].tree);
		t[i] = structure(&f);
	}
	return array(l, t, n);
}

/* RnnCheck[] */
static LLVMValueRef
checks(Llvm *l)
{
	const Program *p = l->p;
	LLVMValueRef *t = arena_array(l->arena, LLVMValueRef, p->ncheck + 1);

	for (uint32_t i = 0; i < p->ncheck; i++) {
		const Var *v = p->check[i].var;
		LLVMValueRef dim[RANK_MAX];
		Fields f = {.l = l};

		for (uint32_t k = 0; k < v->rank; k++)
			dim[k] = LLVMConstInt(l->i64, (uint64_t)v->dim[k]->size,
			                      true);
		add_text(&f, v->name);
		add_int(&f, emit_line(l->o, p->check[i].at));
		add_int(&f, v->timed);
		add_int(&f, v->rank);
		add(&f, eight(l->i64, dim, v->rank));
		add_int(&f, p->check[i].compares);
		t[i] = structure(&f);
	}
	return array(l, t, p->ncheck);
}

/* RnnTrain */
static LLVMValueRef
train(Llvm *l)
{
	const Train *t = l->p->train;
	unsigned n = (unsigned)t->setting.n;
	LLVMValueRef *s = arena_array(l->arena, LLVMValueRef, n + 1);
	Fields f = {.l = l};

	if (t->method == NULL)
		return NULL;
	for (unsigned i = 0; i < n; i++) {
		Fields one = {.l = l};

		add_text(&one, t->setting.at[i].name);
		add_double(&one, t->setting.at[i].value);
		s[i] = structure(&one);
	}
	add_text(&f, t->method);
	add_int64(&f, t->truncate);
	add_int64(&f, t->every);
	add_text(&f, t->optimiser);
	add_pointer(&f, array(l, s, n));
	add_int(&f, n);
	add_int64(&f, t->epochs);
	add_int64(&f, t->batch);
	return constant(l, structure(&f));
}

/* --- wrappers ------------------------------------------------------------- */

static int64_t
output_bytes(const Llvm *l, const Port *p)
{
	return p->buffer->elements * (l->p->f64 ? 8 : 4);
}

/* size_t run_work(size_t T): outputs that are not wanted go to the end. */
static LLVMValueRef
run_work(Llvm *l)
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
pass(Llvm *l, const Arg *a, const Call *k, uint32_t *in, uint32_t *out)
{
	switch (a->kind) {
	case ARG_STATE:
		return k->state;
	case ARG_PARAMS:
		return k->params;
	case ARG_IN:
		return pointer_at(l, k->in, (*in)++);
	case ARG_OUT:
		return k->result[(*out)++];
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
	uint32_t in = 0, out = 0;

	for (uint32_t i = 0; i < s.n; i++)
		arg[i] = pass(l, &s.arg[i], k, &in, &out);
	LLVMValueRef status = llvm_call(l, l->function[kind], arg, s.n);
	if (l->p->ncheck > 0)
		report_out(l, k, status);
	return status;
}

/* Position of an untimed input among all: init takes those only. */
static LLVMValueRef
untimed_inputs(Llvm *l, LLVMValueRef in)
{
	const Program *p = l->p;
	LLVMValueRef list = llvm_local(
		l, LLVMArrayType2(l->ptr, p->ninput + 1), "untimed");
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->ninput; i++)
		if (!p->input[i].timed)
			LLVMBuildStore(l->b, pointer_at(l, in, i),
			               llvm_at(l, l->ptr, list,
			                       llvm_word(l, n++)));
	return list;
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
	Call start = *k;
	start.in = untimed_inputs(l, k->in);
	LLVMValueRef status = call(l, FN_INIT, &start);
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
static LLVMValueRef
run(Llvm *l)
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
static LLVMValueRef
loss(Llvm *l, FunctionKind kind)
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
static LLVMValueRef
loss_grad_block(Llvm *l)
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

/* --- the model ------------------------------------------------------------ */

static void
add_functions(Llvm *l, Fields *f)
{
	const Program *p = l->p;
	bool runs = p->fn[FN_RUN] != NULL, loses = p->fn[FN_LOSS] != NULL;
	bool grads = p->fn[FN_LOSS_GRAD] != NULL;

	add_pointer(f, runs ? run_work(l) : NULL);
	add_pointer(f, loses ? l->work[FN_LOSS] : NULL);
	add_pointer(f, grads ? l->work[FN_LOSS_GRAD] : NULL);
	add_pointer(f, runs ? run(l) : NULL);
	add_pointer(f, loses ? loss(l, FN_LOSS) : NULL);
	add_pointer(f, grads ? loss(l, FN_LOSS_GRAD) : NULL);
	bool block = p->block != NULL &&
	             p->block->fn[FN_LOSS_GRAD] != NULL;
	add_size(f, block ? p->block->sequences : 0);
	add_pointer(f, block ? l->block.work[FN_LOSS_GRAD] : NULL);
	add_pointer(f, block ? loss_grad_block(l) : NULL);
}

/* RnnModel */
static LLVMValueRef
model(Llvm *l)
{
	const Program *p = l->p;
	size_t trained;
	LLVMValueRef tensor = tensors(l, &trained);
	Fields f = {.l = l};

	add_int(&f, ABI);
	add_text(&f, p->name);
	add_text(&f, l->o->source ? l->o->source : "");
	add_text(&f, l->o->version);
	add_int64(&f, (int64_t)p->hash);
	add_size(&f, p->f64 ? 8 : 4);
	add_pointer(&f, tensor);
	add_int(&f, p->nmember);
	add_size(&f, trained);
	add_size(&f, program_reals(p));
	add_pointer(&f, ports(l, p->input, p->ninput));
	add_pointer(&f, ports(l, p->target, p->ntarget));
	add_pointer(&f, ports(l, p->output, p->noutput));
	add_int(&f, p->ninput);
	add_int(&f, p->ntarget);
	add_int(&f, p->noutput);
	add_size(&f, p->stream ? l->state.size : 0);
	add_int(&f, !p->stream);
	add_int(&f, loss_kind(p->schedule->in.model));
	add_pointer(&f, train(l));
	add_pointer(&f, l->weights);
	add_functions(l, &f);
	add_int(&f, (int)p->weights);
	add_pointer(&f, checks(l));
	add_int(&f, p->ncheck);
	return constant(l, structure(&f));
}

LLVMValueRef
llvm_table(Llvm *l)
{
	LLVMValueRef table = model(l);
	LLVMValueRef fn = llvm_define(l, arena_printf(l->arena, "%s_model",
	                                              l->name),
	                              l->ptr, NULL, 0, true);

	llvm_begin(l, fn);
	LLVMBuildRet(l->b, table);
	llvm_end(l);
	return fn;
}

/* int main(int argc, char **argv) { return rnn_WHAT_main(model(), ...); } */
void
llvm_main(Llvm *l, LLVMValueRef model)
{
	LLVMTypeRef type[3] = {l->ptr, l->i32, l->ptr};
	const char *name = arena_printf(l->arena, "rnn_%s_main",
	                                l->how->main);
	LLVMValueRef does = llvm_declare(l, name, l->i32, type, 3);
	LLVMValueRef fn = llvm_define(l, "main", l->i32, type + 1, 2, true);

	llvm_begin(l, fn);
	LLVMValueRef arg[3] = {
		llvm_call(l, model, NULL, 0), LLVMGetParam(fn, 0),
		LLVMGetParam(fn, 1),
	};
	LLVMBuildRet(l->b, llvm_call(l, does, arg, 3));
	llvm_end(l);
}
