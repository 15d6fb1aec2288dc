/* Where buffers lie, and what the names of a Program stand for.
 *
 * No two buffers of a function overlap: C says so by `restrict`, which ends at
 * pointers; here every load and store belongs to the scope of its buffer and
 * is declared apart from all other scopes.
 */
#include "emit/llvm_emit.h"

#include "base/strs.h"

#include <string.h>

/* The lists grow with the square of the number of buffers. */
enum { MOST_SCOPES = 128 };

static uint32_t *
find(const Llvm *l, BufferKind kind, const char *name)
{
	uint64_t hash = hash_bytes((uint64_t)kind + 1, name, strlen(name));
	uint32_t mask = l->nslot - 1, i = (uint32_t)hash & mask;

	for (; l->slot[i] != 0; i = (i + 1) & mask) {
		const LlvmHome *h = &l->home.at[l->slot[i] - 1];

		if (h->kind == kind && strcmp(h->name, name) == 0)
			break;
	}
	return &l->slot[i];
}

static void
grow(Llvm *l)
{
	l->nslot = l->nslot > 0 ? 2 * l->nslot : 64;
	l->slot = arena_array(l->arena, uint32_t, l->nslot);
	for (size_t i = 0; i < l->home.n; i++)
		*find(l, l->home.at[i].kind, l->home.at[i].name) =
			(uint32_t)i + 1;
}

void
llvm_homes_begin(Llvm *l)
{
	l->home.n = 0;
	if (l->nslot > 0)
		memset(l->slot, 0, l->nslot * sizeof *l->slot);
}

void
llvm_home(Llvm *l, BufferKind kind, const char *name, LLVMValueRef base)
{
	if (LLVMIsAInstruction(base))
		LLVMSetValueName2(base, name, strlen(name));
	if (l->home.n == l->nslot / 2)
		grow(l);
	vec_push(&l->home, ((LlvmHome){.kind = kind, .name = name,
	                               .base = base}));
	*find(l, kind, name) = (uint32_t)l->home.n;
}

const LlvmHome *
llvm_find_home(const Llvm *l, const Buffer *b)
{
	return &l->home.at[*find(l, b->kind, b->name) - 1];
}

/* A node that no other is equal to: its first operand is itself. */
static LLVMMetadataRef
distinct(Llvm *l, LLVMMetadataRef second, const char *name)
{
	LLVMMetadataRef part[3], self = LLVMTemporaryMDNode(l->ctx, NULL, 0);
	size_t n = 0;

	part[n++] = self;
	if (second != NULL)
		part[n++] = second;
	part[n++] = LLVMMDStringInContext2(l->ctx, name, strlen(name));
	LLVMMetadataRef node = LLVMMDNodeInContext2(l->ctx, part, n);
	LLVMMetadataReplaceAllUsesWith(self, node);
	return node;
}

static LLVMValueRef
scope_list(Llvm *l, LLVMMetadataRef *scope, size_t n)
{
	return LLVMMetadataAsValue(l->ctx,
	                           LLVMMDNodeInContext2(l->ctx, scope, n));
}

void
llvm_separate(Llvm *l)
{
	size_t n = l->home.n;
	LLVMMetadataRef other[MOST_SCOPES];

	if (n < 2 || n > MOST_SCOPES)
		return;
	LLVMMetadataRef domain = distinct(l, NULL, LLVMGetValueName(l->fn));
	for (size_t i = 0; i < n; i++)
		l->home.at[i].scope = distinct(l, domain, l->home.at[i].name);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		for (size_t j = 0; j < n; j++)
			if (j != i)
				other[k++] = l->home.at[j].scope;
		l->home.at[i].others = scope_list(l, other, k);
		l->home.at[i].own = scope_list(l, &l->home.at[i].scope, 1);
	}
}

static void
mark(const Llvm *l, LLVMValueRef access, const char *kind, LLVMValueRef list)
{
	LLVMSetMetadata(access, LLVMGetMDKindIDInContext(
		l->ctx, kind, (unsigned)strlen(kind)), list);
}

void
llvm_mark(const Llvm *l, LLVMValueRef access, const LlvmHome *h)
{
	if (h->own == NULL)
		return;
	mark(l, access, "alias.scope", h->own);
	mark(l, access, "noalias", h->others);
}

/* --- names ---------------------------------------------------------------- */

void
llvm_name(Llvm *l, const char *name, LLVMValueRef value, LLVMTypeRef type)
{
	vec_push(&l->names, ((LlvmName){name, value, type}));
}

/* The innermost one. */
const LlvmName *
llvm_find_name(const Llvm *l, const char *name)
{
	for (size_t i = l->names.n; i-- > 0;)
		if (strcmp(l->names.at[i].name, name) == 0)
			return &l->names.at[i];
	return NULL;
}
