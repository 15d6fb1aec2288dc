/* The LLVM back end: puts the module together and has LLVM compile it.
 *
 *   in    a Program
 *   out   LLVM IR as made here, before LLVM's passes at level 0 and after them
 *         at any other; assembly; an object
 */
#include "emit/llvm_emit.h"
#include "emit/llvm_jit.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Our own mistake, or LLVM's: as compile_mistake() of the driver. */
static bool
mistake(Llvm *l, const char *what, char *message)
{
	diag_error(l->diag, (Span){0, 0},
	           "this is a mistake in rnnc, please report it: llvm: %s: %s",
	           what, message ? message : "");
	LLVMDisposeMessage(message);
	return false;
}

static void
make_types(Llvm *l)
{
	l->i1 = LLVMInt1TypeInContext(l->ctx);
	l->i8 = LLVMInt8TypeInContext(l->ctx);
	l->i32 = LLVMInt32TypeInContext(l->ctx);
	l->i64 = LLVMInt64TypeInContext(l->ctx);
	l->ptr = LLVMPointerTypeInContext(l->ctx, 0);
	l->word = LLVMIntPtrTypeInContext(l->ctx, l->layout);
	l->real = l->p->f64 ? LLVMDoubleTypeInContext(l->ctx)
	                    : LLVMFloatTypeInContext(l->ctx);
}

/* --- the structs of the header -------------------------------------------- */

typedef struct {
	LLVMTypeRef *at;
	unsigned n;
} Types;

static void
add_array(Llvm *l, Types *t, const Buffer *b)
{
	t->at[t->n++] = LLVMArrayType2(llvm_stored(l, b),
	                               (uint64_t)b->elements);
}

static LLVMTypeRef
make_struct(Llvm *l, const char *what, const Types *t)
{
	const char *name = arena_printf(l->arena, "%s_%s", l->name, what);
	LLVMTypeRef type = LLVMStructCreateNamed(l->ctx, name);

	LLVMStructSetBody(type, t->at, t->n, false);
	return type;
}

static void
make_structs(Llvm *l)
{
	const Program *p = l->p;
	Types params = {arena_array(l->arena, LLVMTypeRef, p->nmember + 1), 0};
	Types grad = {arena_array(l->arena, LLVMTypeRef, p->nmember + 1), 0};
	Types state = {arena_array(l->arena, LLVMTypeRef, 2 * p->nfield + 2),
	               0};

	for (uint32_t i = 0; i < p->nmember; i++) {
		add_array(l, &params, p->member[i].buffer);
		if (p->member[i].trained)
			add_array(l, &grad, p->member[i].buffer);
	}
	for (uint32_t i = 0; i < p->nfield; i++) {
		add_array(l, &state, p->field[i].buffer);
		if (p->field[i].position != NULL)
			add_array(l, &state, p->field[i].position);
	}
	if (p->base != NULL)
		add_array(l, &state, p->base);
	if (state.n == 0)
		state.at[state.n++] = l->i32;
	l->params = make_struct(l, "params", &params);
	l->grad = make_struct(l, "grad", &grad);
	l->state = make_struct(l, "state", &state);
}

static void
make_weights(Llvm *l)
{
	const Program *p = l->p;
	LLVMValueRef *member = arena_array(l->arena, LLVMValueRef, p->nmember);
	size_t at = 0;

	for (uint32_t i = 0; i < p->nmember; i++) {
		size_t n = (size_t)p->member[i].buffer->elements;
		LLVMValueRef *x = arena_array(l->arena, LLVMValueRef, n);

		for (size_t k = 0; k < n; k++, at++)
			x[k] = LLVMConstReal(l->real, p->f64
				? ((const double *)l->o->weights)[at]
				: (double)((const float *)l->o->weights)[at]);
		member[i] = LLVMConstArray2(l->real, x, n);
	}
	l->weights = LLVMAddGlobal(l->mod, l->params,
	                           arena_printf(l->arena, "%s_weights",
	                                        l->name));
	LLVMSetInitializer(l->weights, LLVMConstNamedStruct(l->params, member,
	                                                    p->nmember));
	LLVMSetGlobalConstant(l->weights, true);
	LLVMSetAlignment(l->weights, 64);
}

/* --- LLVM's work ---------------------------------------------------------- */

static bool
verify(Llvm *l)
{
	char *message = NULL;

	if (LLVMVerifyModule(l->mod, LLVMReturnStatusAction, &message))
		return mistake(l, "the module does not verify", message);
	LLVMDisposeMessage(message);
	return true;
}

static bool
optimise(Llvm *l)
{
	static const char *const passes[] = {
		"default<O0>", "default<O1>", "default<O2>", "default<O3>",
	};
	LLVMPassBuilderOptionsRef how = LLVMCreatePassBuilderOptions();

	LLVMPassBuilderOptionsSetLoopInterleaving(how, l->how->level > 1);
	LLVMPassBuilderOptionsSetLoopVectorization(how, l->how->level > 1);
	LLVMPassBuilderOptionsSetSLPVectorization(how, l->how->level > 1);
	LLVMPassBuilderOptionsSetLoopUnrolling(how, l->how->level > 1);
	LLVMErrorRef error = LLVMRunPasses(l->mod, passes[l->how->level],
	                                   l->tm, how);
	LLVMDisposePassBuilderOptions(how);
	if (error == LLVMErrorSuccess)
		return true;
	char *text = LLVMGetErrorMessage(error);
	mistake(l, "passes", NULL);
	LLVMDisposeErrorMessage(text);
	return false;
}

static bool
write_out(Llvm *l, Buf *out)
{
	LLVMCodeGenFileType type = l->how->form == LLVM_ASM
	                           ? LLVMAssemblyFile : LLVMObjectFile;
	LLVMMemoryBufferRef bytes;
	char *message = NULL;

	if (l->how->form == LLVM_IR) {
		char *text = LLVMPrintModuleToString(l->mod);

		buf_puts(out, text);
		LLVMDisposeMessage(text);
		return true;
	}
	if (LLVMTargetMachineEmitToMemoryBuffer(l->tm, l->mod, type, &message,
	                                        &bytes))
		return mistake(l, "code", message);
	buf_put(out, LLVMGetBufferStart(bytes), LLVMGetBufferSize(bytes));
	LLVMDisposeMemoryBuffer(bytes);
	return true;
}

/* What is not visible and not called costs no time. */
static void
hide(Llvm *l)
{
	LLVMValueRef f = l->how->only ? LLVMGetFirstFunction(l->mod) : NULL;

	if (f != NULL && l->weights != NULL)
		LLVMSetLinkage(l->weights, LLVMInternalLinkage);
	for (; f != NULL; f = LLVMGetNextFunction(f))
		if (!LLVMIsDeclaration(f) &&
		    strcmp(LLVMGetValueName(f), l->how->only) != 0)
			LLVMSetLinkage(f, LLVMInternalLinkage);
}

static bool
build(Llvm *l, Buf *out)
{
	LLVMValueRef model = NULL;

	make_types(l);
	make_structs(l);
	llvm_lines_begin(l);
	if (llvm_embedded(l))
		make_weights(l);
	llvm_functions(l);
	llvm_services(l);
	if (l->o->table)
		model = llvm_table(l);
	if (l->how->main != NULL)
		llvm_main(l, model);
	llvm_lines_end(l);
	hide(l);
	if (!verify(l))
		return false;
	if (!llvm_kernels(l) || !llvm_check(l))
		return mistake(l, "kernels", NULL);
	return optimise(l) && verify(l) && write_out(l, out);
}

static void
begin_module(Llvm *l)
{
	char *triple = LLVMGetTargetMachineTriple(l->tm);

	l->ctx = LLVMContextCreate();
	l->mod = LLVMModuleCreateWithNameInContext(l->name, l->ctx);
	l->b = LLVMCreateBuilderInContext(l->ctx);
	l->layout = LLVMCreateTargetDataLayout(l->tm);
	LLVMSetTarget(l->mod, triple);
	LLVMSetModuleDataLayout(l->mod, l->layout);
	LLVMSetSourceFileName(l->mod, l->o->source, strlen(l->o->source));
	LLVMDisposeMessage(triple);
}

static bool
emit(const Program *p, const EmitOptions *o, const LlvmOptions *how, Buf *out,
     Diag *diag)
{
	Arena arena = {0};
	Llvm l = {
		.p = p, .o = o, .how = how, .diag = diag, .arena = &arena,
		.name = o->prefix ? o->prefix : p->name,
		.suffix = p->f64 ? "f64" : "f32",
	};

	l.tm = llvm_target(how, diag);
	if (l.tm == NULL)
		return false;
	begin_module(&l);
	bool fine = build(&l, out);
	LLVMDisposeTargetData(l.layout);
	LLVMDisposeTargetMachine(l.tm);
	LLVMDisposeBuilder(l.b);
	LLVMDisposeModule(l.mod);
	LLVMContextDispose(l.ctx);
	vec_free(&l.home);
	vec_free(&l.names);
	arena_free(&arena);
	return fine;
}

static LlvmCode *
load(const Program *p, const EmitOptions *o, const LlvmOptions *how,
     Diag *diag)
{
	LlvmOptions as = *how;
	LlvmCode *code = NULL;
	Buf object = {0};

	as.form = LLVM_OBJ;
	if (emit(p, o, &as, &object, diag))
		code = llvm_jit_load(&object, diag);
	buf_free(&object);
	return code;
}

const LlvmBackend llvm_backend = {
	emit, load, llvm_jit_find, llvm_jit_unload,
};
