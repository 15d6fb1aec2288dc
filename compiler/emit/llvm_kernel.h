/* llvm_kernel.h - C of ours as LLVM bitcode; made by the build
 * (llvm_kernel.cmake): the element functions and helpers, for any target, and
 * the check of the processor, for x86-64.
 */
#ifndef EMIT_LLVM_KERNEL_H
#define EMIT_LLVM_KERNEL_H

#include <stddef.h>

extern const unsigned char llvm_kernel_bits[];
extern const size_t llvm_kernel_size;
extern const unsigned char llvm_check_bits[];
extern const size_t llvm_check_size;

#endif
