/* signature.h - the arguments of emitted functions, in their order. */
#ifndef EMIT_SIGNATURE_H
#define EMIT_SIGNATURE_H

#include "loop/program.h"

typedef enum {
	ARG_STATE,      /* NAME_state * */
	ARG_PARAMS,     /* const NAME_params * */
	ARG_IN,         /* an input or target, const */
	ARG_OUT,        /* an output */
	ARG_STEPS,      /* size_t */
	ARG_LENGTHS,    /* const size_t *, of sequences */
	ARG_COUNT,      /* size_t, of sequences */
	ARG_WORK,       /* void * */
	ARG_LOSS,       /* real * */
	ARG_GRAD,       /* NAME_grad * */
	ARG_REPORT,     /* NAME_report * */
	ARG_TRAINED,    /* NAME_params *, written */
	ARG_OPTIM,      /* NAME_optim * */
} ArgKind;

typedef struct {
	ArgKind kind;
	const Port *port;       /* ARG_IN, ARG_OUT */
	uint32_t at;            /* its number: among the inputs and then the
	                         * targets, or among the outputs */
} Arg;

typedef struct {
	Arg *arg;
	uint32_t n;
} Signature;

/* `embedded`: weights are constants, no argument. */
Signature signature_of(const Program *p, FunctionKind kind, bool embedded,
                       Arena *arena);
/* Of run_batch: a whole sequence each, so no state. */
Signature signature_of_batch(const Program *p, bool embedded, Arena *arena);

/* Of train_step: that of loss_grad, whose gradient lies in the work memory. */
Signature signature_of_train_step(const Program *p, Arena *arena);

/* "s", "steps", or the name of the port's buffer. */
const char *arg_name(const Arg *a);

#endif
