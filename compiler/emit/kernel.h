/* kernel.h - the element functions of emitted code, as text.
 *
 * One entry per file of emit/kernel, in name order, ended by a NULL name.  The
 * first line of a text is a comment that lists the kernels it calls:
 * "needs: exp_f32".
 */
#ifndef EMIT_KERNEL_H
#define EMIT_KERNEL_H

typedef struct {
	const char *name;       /* "tanh_f32" */
	const char *text;
} KernelText;

extern const KernelText kernel_text[];

#endif
