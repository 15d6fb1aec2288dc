/* kernel.h - the element functions of emitted code, as text.
 *
 * One entry per file of emit/kernel, in name order, ended by a NULL name.  The
 * first line of a text is a comment that lists the kernels it calls:
 * "needs: exp_f32".
 */
#ifndef EMIT_KERNEL_H
#define EMIT_KERNEL_H

#include "loop/program.h"

typedef struct {
	const char *name;       /* "tanh_f32" */
	const char *text;
} KernelText;

extern const KernelText kernel_text[];

/* NULL: there is no kernel of that name. */
const KernelText *kernel_find(const char *name);
/* "tanh_f32": the kernel that computes the operation of n, or NULL where the
 * back ends spell it themselves.  Fast numerics have some of their own. */
const char *kernel_name(const Program *p, const Node *n, Arena *arena);

#endif
