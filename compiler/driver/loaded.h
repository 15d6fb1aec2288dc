/* loaded.h - the functions of a compiled model, in this process.
 *
 *   Loaded l = {.c = &c, .probe = &p};
 *   int status = loaded_open(&l, llvm, 3);
 *   ... l.model->run(loaded_params(&l), ...)
 *   loaded_close(&l);
 *
 *   in    a compilation up to its program; the values of a probe
 *   out   the model's table (runtime/model.h), and its arguments
 *   how   LLVM into the memory of this process, or, where that is NULL, the
 *         system's C compiler and a shared library that is loaded and unlinked
 */
#ifndef DRIVER_LOADED_H
#define DRIVER_LOADED_H

#include "driver/compile.h"
#include "driver/probe.h"
#include "emit/llvm.h"
#include "runtime/model.h"

typedef struct {
	Compilation *c;
	const Probe *probe;     /* its system has the variables of the model */
	bool host;              /* may use all instructions of this machine */
	const RnnModel *model;
	const LlvmBackend *llvm;
	LlvmCode *code;         /* of LLVM, or */
	void *library;          /* of dlopen() */
} Loaded;

/* EXIT_SUCCESS, or another exit status with errors in c->diag. */
int  loaded_open(Loaded *l, const LlvmBackend *llvm, int level);
void loaded_close(Loaded *l);

/* n bytes, aligned as the model wants them, for as long as the compilation. */
void *loaded_memory(Loaded *l, size_t n);
/* The probe's parameters, as the model has them in memory. */
void *loaded_params(Loaded *l);
/* The values of a port in sequence s of the probe. */
const void *loaded_port(Loaded *l, const RnnPort *port, int s);

/* The variable of that name in the probe's system. */
const Var *loaded_var(const Loaded *l, const char *name);
/* Where element i of a tensor lies, i row-major; see RnnAxis. */
size_t loaded_place(const RnnTensor *t, int64_t i);

#endif
