/* The structs of the header, member by member where C puts them.
 *
 *   in    a Program, the data layout of the target
 *   out   offsets; code works with bytes from the start of a struct
 */
#include "emit/llvm_emit.h"

/* --- layout --------------------------------------------------------------- */

static LlvmStruct
empty(Llvm *l, uint32_t most)
{
	return (LlvmStruct){
		.member = arena_array(l->arena, const Buffer *, most + 1),
		.offset = arena_array(l->arena, uint64_t, most + 1),
		.align = 4,
	};
}

static void
add(Llvm *l, LlvmStruct *s, const Buffer *b)
{
	LLVMTypeRef type = llvm_stored(l, b);
	bool vectors = l->p->machine.vector > 0 && b->align == ALIGN;
	unsigned align = vectors ? ALIGN
	                 : LLVMABIAlignmentOfType(l->layout, type);

	s->size = (s->size + align - 1) / align * align;
	s->member[s->n] = b;
	s->offset[s->n++] = s->size;
	s->size += (uint64_t)b->elements * LLVMABISizeOfType(l->layout, type);
	s->align = align > s->align ? align : s->align;
}

static void
finish(LlvmStruct *s)
{
	s->size = (s->size + s->align - 1) / s->align * s->align;
}

/* A model without memory has a member all the same, which is never used. */
static void
state_struct(Llvm *l)
{
	const Program *p = l->p;

	l->state = empty(l, 2 * p->nfield + 1);
	for (uint32_t i = 0; i < p->nfield; i++) {
		add(l, &l->state, p->field[i].buffer);
		if (p->field[i].position != NULL)
			add(l, &l->state, p->field[i].position);
	}
	if (p->base != NULL)
		add(l, &l->state, p->base);
	if (l->state.n == 0)
		l->state.size = 4;
	finish(&l->state);
}

static void
report_struct(Llvm *l)
{
	const Report *r = l->p->report;

	if (r == NULL)
		return;
	const Buffer *member[] = {r->check, r->sequence, r->step, r->element,
	                          r->value};
	l->report = empty(l, 5);
	for (int i = 0; i < 5; i++)
		add(l, &l->report, member[i]);
	finish(&l->report);
}

void
llvm_structs(Llvm *l)
{
	const Program *p = l->p;

	l->params = empty(l, p->nmember);
	l->grad = empty(l, p->nmember);
	for (uint32_t i = 0; i < p->nmember; i++) {
		add(l, &l->params, p->member[i].buffer);
		if (p->member[i].trained)
			add(l, &l->grad, p->member[i].buffer);
	}
	finish(&l->params);
	finish(&l->grad);
	state_struct(l);
	report_struct(l);
}

LlvmStruct
llvm_scratch(Llvm *l, const Function *f)
{
	LlvmStruct s = empty(l, f->nslot);

	for (uint32_t i = 0; i < f->nslot; i++)
		add(l, &s, f->slot[i]);
	finish(&s);
	return s;
}

/* --- code ----------------------------------------------------------------- */

LLVMValueRef
llvm_struct_local(Llvm *l, const LlvmStruct *s, const char *name)
{
	LLVMValueRef at = llvm_local(l, LLVMArrayType2(l->i8, s->size), name);

	LLVMSetAlignment(at, s->align);
	return at;
}

void
llvm_struct_clear(Llvm *l, const LlvmStruct *s, LLVMValueRef at)
{
	LLVMBuildMemSet(l->b, at, LLVMConstNull(l->i8),
	                llvm_word(l, (int64_t)s->size), s->align);
}

void
llvm_struct_copy(Llvm *l, const LlvmStruct *s, LLVMValueRef to,
                 LLVMValueRef from)
{
	LLVMBuildMemCpy(l->b, to, s->align, from, s->align,
	                llvm_word(l, (int64_t)s->size));
}

LLVMValueRef
llvm_struct_at(Llvm *l, const LlvmStruct *s, LLVMValueRef base, LLVMValueRef i)
{
	return llvm_at(l, LLVMArrayType2(l->i8, s->size), base, i);
}

void
llvm_struct_homes(Llvm *l, const LlvmStruct *s, BufferKind kind,
                  LLVMValueRef base)
{
	for (uint32_t i = 0; i < s->n; i++)
		llvm_home(l, kind, s->member[i]->name,
		          llvm_byte(l, base, s->offset[i]));
}

/* --- embedded weights ----------------------------------------------------- */

static LLVMValueRef
weight(const Llvm *l, size_t at)
{
	double x = emit_weight(l->p, l->o, at);

	return l->p->weights != WEIGHTS_REAL
	       ? LLVMConstInt(l->i16, (uint64_t)x, false)
	       : LLVMConstReal(l->real, x);
}

static LLVMValueRef
constant(Llvm *l, const char *name, LLVMValueRef all)
{
	LLVMValueRef global = LLVMAddGlobal(
		l->mod, LLVMTypeOf(all),
		arena_printf(l->arena, "%s_%s", l->name, name));

	LLVMSetInitializer(global, all);
	LLVMSetGlobalConstant(global, true);
	LLVMSetAlignment(global, ALIGN);
	return global;
}

/* The parameter struct, whose elements are of one type, as an array. */
LLVMValueRef
llvm_weights(Llvm *l)
{
	LLVMTypeRef type = llvm_stored(l, l->params.member[0]);
	uint64_t unit = LLVMABISizeOfType(l->layout, type);
	uint64_t n = l->params.size / unit;
	LLVMValueRef *x = arena_array(l->arena, LLVMValueRef, n + 1);
	size_t from = 0;

	for (uint64_t i = 0; i < n; i++)
		x[i] = LLVMConstNull(type);
	for (uint32_t i = 0; i < l->params.n; i++)
		for (int64_t k = 0; k < l->params.member[i]->elements; k++)
			x[l->params.offset[i] / unit + (uint64_t)k] =
				weight(l, from++);
	return constant(l, "weights", LLVMConstArray2(type, x, n));
}

/* The functions of a program share them. */
static LLVMValueRef
table(Llvm *l, const Buffer *b)
{
	const char *name = arena_printf(l->arena, "%s_%s", l->name, b->name);
	LLVMValueRef global = LLVMGetNamedGlobal(l->mod, name);
	size_t n = (size_t)b->elements;
	LLVMValueRef *x = arena_array(l->arena, LLVMValueRef, n);

	if (global != NULL)
		return global;
	for (size_t i = 0; i < n; i++)
		x[i] = b->type == TY_REAL
		       ? LLVMConstReal(l->real, b->constant[i])
		       : LLVMConstInt(l->i32, (uint64_t)b->constant[i], true);
	global = constant(l, b->name, LLVMConstArray2(llvm_stored(l, b), x,
	                                              n));
	LLVMSetLinkage(global, LLVMInternalLinkage);
	return global;
}

void
llvm_tables(Llvm *l)
{
	for (uint32_t i = 0; i < l->p->ntable; i++)
		llvm_home(l, BUF_TABLE, l->p->table[i]->name,
		          table(l, l->p->table[i]));
}
