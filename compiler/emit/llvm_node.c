/* Expressions in LLVM IR.
 *
 *   in    a Node
 *   out   its value: real, word or i1
 *   how   one instruction per operation, none with fast-math flags; what C
 *         evaluates only under a condition, so do we
 */
#include "emit/kernel.h"
#include "emit/llvm_emit.h"

#include <string.h>

LLVMValueRef
llvm_convert(Llvm *l, LLVMValueRef x, Type to)
{
	LLVMTypeRef have = LLVMTypeOf(x);

	if (to == TY_BOOL && have == l->word)
		return LLVMBuildICmp(l->b, LLVMIntNE, x, llvm_word(l, 0), "");
	if (to == TY_INT && have == l->i1)
		return LLVMBuildZExt(l->b, x, l->word, "");
	return x;
}

LLVMValueRef
llvm_spread(Llvm *l, LLVMValueRef x, int lanes)
{
	LLVMValueRef zero = LLVMConstInt(l->i32, 0, false);
	LLVMTypeRef type = llvm_type(l, TY_REAL, lanes);
	LLVMTypeRef choice = LLVMVectorType(l->i32, (unsigned)lanes);

	if (LLVMTypeOf(x) == type)
		return x;
	x = LLVMBuildInsertElement(l->b, LLVMGetPoison(type), x, zero, "");
	return LLVMBuildShuffleVector(l->b, x, LLVMGetPoison(type),
	                              LLVMConstNull(choice), "");
}

static LLVMValueRef
number(Llvm *l, const Node *n)
{
	if (n->type == TY_REAL)
		return llvm_spread(l, LLVMConstReal(l->real, n->num),
		                   n->lanes);
	return LLVMConstInt(llvm_type(l, n->type, 1),
	                    (uint64_t)(int64_t)n->num, true);
}

static LLVMValueRef
variable(Llvm *l, const Node *n)
{
	const LlvmName *v = llvm_find_name(l, n->var);

	return v->type == NULL ? v->value
	                       : LLVMBuildLoad2(l->b, v->type, v->value,
	                                        n->var);
}

/* The same bits in every lane. */
static LLVMValueRef
pattern(const Llvm *l, uint32_t bits, int lanes)
{
	LLVMValueRef x = LLVMConstInt(l->i32, bits, false), all[64];

	for (int i = 0; i < lanes; i++)
		all[i] = x;
	return lanes > 1 ? LLVMConstVector(all, (unsigned)lanes) : x;
}

/* Weights of 16 bits as floats: glue/from_bf16.c and from_f16.c. */
static LLVMValueRef
widen(Llvm *l, LLVMValueRef x, WeightFormat format, int lanes)
{
	LLVMTypeRef real = llvm_type(l, TY_REAL, lanes);
	LLVMTypeRef word = lanes > 1 ? LLVMVectorType(l->i32, (unsigned)lanes)
	                             : l->i32;
	LLVMValueRef half = pattern(l, 16, lanes);

	x = LLVMBuildZExt(l->b, x, word, "");
	if (format == WEIGHTS_BF16)
		return LLVMBuildBitCast(l->b, LLVMBuildShl(l->b, x, half, ""),
		                        real, "");
	LLVMValueRef m = LLVMBuildShl(
		l->b, LLVMBuildAnd(l->b, x, pattern(l, 0x7fff, lanes), ""),
		pattern(l, 13, lanes), "");
	LLVMValueRef b = LLVMBuildFMul(
		l->b, LLVMBuildBitCast(l->b, m, real, ""),
		LLVMConstBitCast(pattern(l, 0x77800000, lanes), real), "");
	LLVMValueRef large = LLVMBuildSelect(
		l->b, LLVMBuildICmp(l->b, LLVMIntUGE, m,
		                    pattern(l, 0x0f800000, lanes), ""),
		pattern(l, 0x7f800000, lanes), pattern(l, 0, lanes), "");
	LLVMValueRef sign = LLVMBuildShl(
		l->b, LLVMBuildAnd(l->b, x, pattern(l, 0x8000, lanes), ""),
		half, "");
	b = LLVMBuildOr(l->b, LLVMBuildBitCast(l->b, b, word, ""),
	                LLVMBuildOr(l->b, large, sign, ""), "");
	return LLVMBuildBitCast(l->b, b, real, "");
}

/* The even or odd ones of bf16 in pairs. */
static LLVMValueRef
load_part(Llvm *l, const Node *n, const LlvmHome *h)
{
	LLVMTypeRef word = LLVMVectorType(l->i32, (unsigned)n->lanes);
	LLVMValueRef at = llvm_at(l, l->i16, h->base, llvm_node(l, n->arg[0]));
	LLVMValueRef x = LLVMBuildLoad2(l->b, word, at, n->buffer->name);

	LLVMSetAlignment(x, 2);
	llvm_mark(l, x, h);
	x = n->part == PART_EVEN
	    ? LLVMBuildShl(l->b, x, pattern(l, 16, n->lanes), "")
	    : LLVMBuildAnd(l->b, x, pattern(l, 0xffff0000, n->lanes), "");
	return LLVMBuildBitCast(l->b, x, llvm_type(l, TY_REAL, n->lanes), "");
}

static LLVMValueRef
zip(Llvm *l, const Node *n)
{
	unsigned lanes = (unsigned)n->lanes;
	unsigned from = n->part == PART_EVEN ? 0 : lanes;
	LLVMValueRef lane[64];

	for (unsigned i = 0; i < lanes; i++)
		lane[i] = LLVMConstInt(l->i32, (from + i) / 2 + i % 2 * lanes,
		                       false);
	return LLVMBuildShuffleVector(l->b, llvm_node(l, n->arg[0]),
	                              llvm_node(l, n->arg[1]),
	                              LLVMConstVector(lane, lanes), "");
}

static LLVMValueRef
load(Llvm *l, const Node *n)
{
	const LlvmHome *h = llvm_find_home(l, n->buffer);
	LLVMTypeRef type = llvm_stored(l, n->buffer);

	if (n->part != PART_WHOLE)
		return load_part(l, n, h);
	LLVMValueRef at = llvm_at(l, type, h->base, llvm_node(l, n->arg[0]));
	LLVMValueRef x = LLVMBuildLoad2(l->b, n->lanes > 1
	                                ? LLVMVectorType(type,
	                                                 (unsigned)n->lanes)
	                                : type, at, n->buffer->name);

	/* of a vector too: it may begin at any element */
	LLVMSetAlignment(x, LLVMABIAlignmentOfType(l->layout, type));
	llvm_mark(l, x, h);
	if (type == l->i16)
		return widen(l, x, n->buffer->format, n->lanes);
	if (type == l->i32 && type != l->word)
		x = LLVMBuildSExt(l->b, x, l->word, "");
	return llvm_convert(l, x, n->type);
}

/* --- integers ------------------------------------------------------------- */

/* The remainder with the sign of b. */
static LLVMValueRef
int_mod(Llvm *l, LLVMValueRef a, LLVMValueRef b)
{
	LLVMValueRef zero = llvm_word(l, 0), r = LLVMBuildSRem(l->b, a, b, "");
	LLVMValueRef differ = LLVMBuildICmp(
		l->b, LLVMIntNE, LLVMBuildICmp(l->b, LLVMIntSLT, r, zero, ""),
		LLVMBuildICmp(l->b, LLVMIntSLT, b, zero, ""), "");
	LLVMValueRef rest = LLVMBuildICmp(l->b, LLVMIntNE, r, zero, "");

	return LLVMBuildSelect(l->b, LLVMBuildAnd(l->b, rest, differ, ""),
	                       LLVMBuildAdd(l->b, r, b, ""), r, "");
}

static LLVMValueRef
int_choose(Llvm *l, LLVMIntPredicate first, LLVMValueRef a, LLVMValueRef b)
{
	return LLVMBuildSelect(l->b, LLVMBuildICmp(l->b, first, a, b, ""), a,
	                       b, "");
}

static LLVMValueRef
int_abs(Llvm *l, LLVMValueRef a)
{
	return int_choose(l, LLVMIntSGT, a, LLVMBuildNSWNeg(l->b, a, ""));
}

/* --- reals ---------------------------------------------------------------- */

static LLVMValueRef
kernel(Llvm *l, const Node *n, LLVMValueRef *arg)
{
	const char *name = arena_printf(l->arena, "rnn_%s", kernel_name(
		l->p, n, l->arena));
	LLVMTypeRef type[7];

	for (uint32_t i = 0; i < n->narg; i++) {
		type[i] = LLVMTypeOf(arg[i]);
		if (type[i] != l->word)
			continue;
		type[i] = l->i64;       /* kernels are of no processor */
		arg[i] = LLVMBuildIntCast2(l->b, arg[i], l->i64, true, "");
	}
	return llvm_call(l, llvm_declare(l, name, l->real, type, n->narg), arg,
	                 n->narg);
}

static LLVMValueRef
fused(Llvm *l, const Node *n)
{
	LLVMTypeRef type = llvm_type(l, TY_REAL, n->lanes);
	LLVMTypeRef all[3] = {type, type, type};
	const char *lanes = n->lanes > 1
		? arena_printf(l->arena, "v%d", n->lanes) : "";
	const char *name = arena_printf(l->arena, "llvm.fma.%sf%d", lanes,
	                                l->p->f64 ? 64 : 32);
	LLVMValueRef arg[3];

	for (int i = 0; i < 3; i++)
		arg[i] = llvm_spread(l, llvm_node(l, n->arg[i]), n->lanes);
	return llvm_call(l, llvm_declare(l, name, type, all, 3), arg, 3);
}

/* --- conditions ----------------------------------------------------------- */

/* May it be evaluated whatever the condition is, at next to no cost? */
static bool
free_of_effects(const Node *n)
{
	switch (n->kind) {
	case NODE_NUMBER:
	case NODE_VAR:
		return true;
	case NODE_LOAD:         /* may lie outside the buffer */
	case NODE_FMA:
	case NODE_ZIP:
		return false;
	case NODE_OP:
		break;
	}
	if (op_info[n->op].cost > 1)
		return false;
	for (uint32_t i = 0; i < n->narg; i++)
		if (!free_of_effects(n->arg[i]))
			return false;
	return true;
}

/* cond ? a : b, each only where it counts; NULL for a constant i1 */
static LLVMValueRef
choose(Llvm *l, LLVMValueRef cond, const Node *a, const Node *b, Type type)
{
	LLVMValueRef value[2];
	LLVMBasicBlockRef from[2];
	LlvmIf f = llvm_if(l, cond);

	value[0] = a ? llvm_convert(l, llvm_node(l, a), type)
	             : LLVMConstInt(l->i1, 1, false);
	from[0] = LLVMGetInsertBlock(l->b);
	llvm_else(l, &f);
	value[1] = b ? llvm_convert(l, llvm_node(l, b), type)
	             : LLVMConstInt(l->i1, 0, false);
	from[1] = LLVMGetInsertBlock(l->b);
	llvm_end_if(l, &f);
	LLVMValueRef phi = LLVMBuildPhi(l->b, llvm_type(l, type, 1), "");
	LLVMAddIncoming(phi, value, from, 2);
	return phi;
}

static LLVMValueRef
condition(Llvm *l, const Node *n)
{
	return llvm_convert(l, llvm_node(l, n), TY_BOOL);
}

static LLVMValueRef
logical(Llvm *l, const Node *n)
{
	bool and = n->op == OP_AND;
	LLVMValueRef left = condition(l, n->arg[0]);

	if (!free_of_effects(n->arg[1]))
		return choose(l, left, and ? n->arg[1] : NULL,
		              and ? NULL : n->arg[1], TY_BOOL);
	LLVMValueRef right = condition(l, n->arg[1]);
	return and ? LLVMBuildAnd(l->b, left, right, "")
	           : LLVMBuildOr(l->b, left, right, "");
}

static LLVMValueRef
selection(Llvm *l, const Node *n)
{
	LLVMValueRef cond = condition(l, n->arg[0]);

	if (!free_of_effects(n->arg[1]) || !free_of_effects(n->arg[2]))
		return choose(l, cond, n->arg[1], n->arg[2], n->type);
	LLVMValueRef a = llvm_convert(l, llvm_node(l, n->arg[1]), n->type);
	LLVMValueRef b = llvm_convert(l, llvm_node(l, n->arg[2]), n->type);
	return LLVMBuildSelect(l->b, cond, a, b, "");
}

static LLVMValueRef
comparison(Llvm *l, const Node *n, LLVMRealPredicate real, LLVMIntPredicate in)
{
	LLVMValueRef a = llvm_node(l, n->arg[0]), b = llvm_node(l, n->arg[1]);

	if (LLVMTypeOf(a) == l->real)
		return LLVMBuildFCmp(l->b, real, a, b, "");
	return LLVMBuildICmp(l->b, in, llvm_convert(l, a, TY_INT),
	                     llvm_convert(l, b, TY_INT), "");
}

/* --- operations ----------------------------------------------------------- */

static LLVMValueRef
to_real(Llvm *l, LLVMValueRef x)
{
	if (LLVMTypeOf(x) == l->i1)
		return LLVMBuildUIToFP(l->b, x, l->real, "");
	return LLVMTypeOf(x) == l->real
	       ? x : LLVMBuildSIToFP(l->b, x, l->real, "");
}

static LLVMValueRef
draw(Llvm *l, const Node *n)
{
	LLVMValueRef x[7];

	for (uint32_t i = 0; i < n->narg; i++)
		x[i] = llvm_convert(l, llvm_node(l, n->arg[i]), TY_INT);
	return kernel(l, n, x);
}

/* Operations on reals and integers, all operands evaluated. */
static LLVMValueRef
arithmetic(Llvm *l, const Node *n)
{
	LLVMValueRef x[2] = {llvm_node(l, n->arg[0]),
	                     n->narg > 1 ? llvm_node(l, n->arg[1]) : NULL};
	bool real = n->type == TY_REAL;

	for (uint32_t i = 0; real && i < n->narg; i++)
		x[i] = llvm_spread(l, x[i], n->lanes);
	switch ((int)n->op) {
	case OP_ADD:
		return real ? LLVMBuildFAdd(l->b, x[0], x[1], "")
		            : LLVMBuildNSWAdd(l->b, x[0], x[1], "");
	case OP_SUB:
		return real ? LLVMBuildFSub(l->b, x[0], x[1], "")
		            : LLVMBuildNSWSub(l->b, x[0], x[1], "");
	case OP_MUL:
		return real ? LLVMBuildFMul(l->b, x[0], x[1], "")
		            : LLVMBuildNSWMul(l->b, x[0], x[1], "");
	case OP_DIV:
		return LLVMBuildFDiv(l->b, x[0], x[1], "");
	case OP_NEG:
		return real ? LLVMBuildFNeg(l->b, x[0], "")
		            : LLVMBuildNSWNeg(l->b, x[0], "");
	case OP_MOD:
		return real ? kernel(l, n, x) : int_mod(l, x[0], x[1]);
	case OP_MIN:
		return real ? kernel(l, n, x)
		            : int_choose(l, LLVMIntSLT, x[0], x[1]);
	case OP_MAX:
		return real ? kernel(l, n, x)
		            : int_choose(l, LLVMIntSGT, x[0], x[1]);
	case OP_ABS:
		return real ? kernel(l, n, x) : int_abs(l, x[0]);
	default:                /* generic: an element function */
		return kernel(l, n, x);
	}
}

static LLVMValueRef
operation(Llvm *l, const Node *n)
{
	switch (n->op) {
	case OP_EQ:
		return comparison(l, n, LLVMRealOEQ, LLVMIntEQ);
	case OP_NE:
		return comparison(l, n, LLVMRealUNE, LLVMIntNE);
	case OP_LT:
		return comparison(l, n, LLVMRealOLT, LLVMIntSLT);
	case OP_LE:
		return comparison(l, n, LLVMRealOLE, LLVMIntSLE);
	case OP_AND:
	case OP_OR:
		return logical(l, n);
	case OP_NOT:
		return LLVMBuildNot(l->b, condition(l, n->arg[0]), "");
	case OP_SELECT:
		return selection(l, n);
	case OP_DRAW:
		return draw(l, n);
	case OP_REAL:
		return to_real(l, llvm_node(l, n->arg[0]));
	case OP_STOP:
	case OP_GRAD:
	case OP_REPORT:
		return llvm_node(l, n->arg[0]);
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
	case OP_NEG:
	case OP_POW:
	case OP_MOD:
	case OP_MIN:
	case OP_MAX:
	case OP_ABS:
	case OP_SIGN:
	case OP_STEP:
	case OP_FLOOR:
	case OP_SQRT:
	case OP_EXP:
	case OP_LOG:
	case OP_SIN:
	case OP_COS:
	case OP_TANH:
	case OP_SIGMOID:
	case OP_SOFTPLUS:
	case OP_ERF:
		return arithmetic(l, n);
	case OP_CONST:          /* leaves are nodes of their own */
	case OP_INDEX:
	case OP_TIME:
	case OP_LENGTH:
	case OP_ACCESS:
	case OP_COUNT:
		break;
	}
	return NULL;
}

LLVMValueRef
llvm_node(Llvm *l, const Node *n)
{
	switch (n->kind) {
	case NODE_NUMBER:
		return number(l, n);
	case NODE_VAR:
		return variable(l, n);
	case NODE_LOAD:
		return load(l, n);
	case NODE_OP:
		return operation(l, n);
	case NODE_FMA:
		return fused(l, n);
	case NODE_ZIP:
		return zip(l, n);
	}
	return NULL;
}
