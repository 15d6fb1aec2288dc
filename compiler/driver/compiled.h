/* compiled.h - the gradient that compiled code computes.
 *
 *   in    a system with a loss, the batch of a probe
 *   out   the sum of NAME_loss_grad over its sequences, by every parameter
 *   how   the whole pipeline in f64; LLVM into the memory of this process, or,
 *         where that is NULL, the system's C compiler and a shared library that
 *         is loaded, called and thrown away
 */
#ifndef DRIVER_COMPILED_H
#define DRIVER_COMPILED_H

#include "driver/compile.h"
#include "driver/probe.h"
#include "emit/llvm.h"

/* c->checked becomes p->sys, and later stages follow.
 *
 * ->   EXIT_SUCCESS: gradient[v->id] is [elements] for every param v, else
 *      NULL; another exit status: errors are in c->diag */
int compiled_gradient(Compilation *c, const LlvmBackend *llvm, const Probe *p,
                      double **gradient);

#endif
