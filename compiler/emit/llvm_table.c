/* The table through which programs of the runtime know a model, and main().
 *
 *   in    a Program, the functions that fit the table's pointers
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

/* --- the model ------------------------------------------------------------ */

static void
add_functions(Llvm *l, Fields *f)
{
	const Program *p = l->p;
	bool runs = p->fn[FN_RUN] != NULL, loses = p->fn[FN_LOSS] != NULL;
	bool grads = p->fn[FN_LOSS_GRAD] != NULL;

	add_pointer(f, runs ? llvm_run_work(l) : NULL);
	add_pointer(f, loses ? l->work[FN_LOSS] : NULL);
	add_pointer(f, grads ? l->work[FN_LOSS_GRAD] : NULL);
	add_pointer(f, runs ? llvm_run(l) : NULL);
	add_pointer(f, loses ? llvm_loss(l, FN_LOSS) : NULL);
	add_pointer(f, grads ? llvm_loss(l, FN_LOSS_GRAD) : NULL);
	bool block = p->block != NULL &&
	             p->block->fn[FN_LOSS_GRAD] != NULL;
	add_size(f, block ? p->block->sequences : 0);
	add_pointer(f, block ? l->block.work[FN_LOSS_GRAD] : NULL);
	add_pointer(f, block ? llvm_loss_grad_block(l) : NULL);
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
	add_size(&f, program_unit(p));
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
	add_size(&f, (size_t)program_least(p));
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
