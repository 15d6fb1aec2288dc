/* llvm_jit.h - objects in the memory of this process; see LlvmBackend. */
#ifndef EMIT_LLVM_JIT_H
#define EMIT_LLVM_JIT_H

#include "base/buf.h"
#include "emit/llvm.h"

LlvmCode *llvm_jit_load(const Buf *object, Diag *diag);
void     *llvm_jit_find(LlvmCode *code, const char *name, Diag *diag);
void      llvm_jit_unload(LlvmCode *code);

#endif
