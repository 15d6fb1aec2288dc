/* llvm_kernel.h - the element functions as LLVM bitcode; made by the build. */
#ifndef EMIT_LLVM_KERNEL_H
#define EMIT_LLVM_KERNEL_H

#include <stddef.h>

extern const unsigned char llvm_kernel_bits[];
extern const size_t llvm_kernel_size;

#endif
