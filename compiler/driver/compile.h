/* compile.h - the pipeline, from a file to what a stage makes of it.
 *
 *   Compilation c = {.options = o};
 *   int status = compile(&c, path, STAGE_CHECK);
 *   ...
 *   compile_end(&c);
 *
 * Results of stages that were not reached are NULL.  Everything belongs to the
 * Compilation; two of them do not notice each other.
 */
#ifndef DRIVER_COMPILE_H
#define DRIVER_COMPILE_H

#include "driver/choice.h"
#include "driver/options.h"
#include "emit/backend.h"
#include "front/check.h"

typedef struct {
	const Options *options;
	bool gradient;          /* differentiate the loss */
	bool free_dims;         /* see front/check.h */
	bool f64;
	bool native;            /* for this machine, unless --cpu says other */
	bool fits;              /* `checked` is what fits weights to data */
	bool need_step;         /* a model that looks ahead is an error */
	bool tuned;             /* choose as `rnnc tune` found best here */
	Use use;                /* for this */
	const Choice *fixed;    /* else this, or what we think best: NULL */

	Sources sources;
	Diag diag;
	Pool pool;
	Arena tree;             /* syntax trees; gone after STAGE_CHECK */
	Arena arena;            /* what later stages make */
	Module *module;
	System *checked;        /* as written, inputs remembered where needed */
	System *model;          /* optimised */
	System *loss;           /* the model for the loss, where it depends on
	                         * training; or NULL */
	System *grad;           /* adjoint of what is trained, optimised */
	WeightFormat format;    /* of weights, from --weights-precision or the
	                         * model */
	const double *const *weights;   /* to embed, by variable id of `model`,
	                         * row by row; or NULL */
	Choice choice;
	bool stream;            /* the model may run step by step */
	Schedule *schedule;
	Program *program;
	System *block_model, *block_grad;       /* of several sequences */
	bool stopped;           /* by --stop-after */
} Compilation;

/* Runs the stages up to `last`, or up to the last one that --dump wants if
 * that is later; the exit status, with messages in c->diag. */
int compile(Compilation *c, const char *path, Stage last);
/* The stages behind STAGE_CHECK, from c->checked on. */
int compile_system(Compilation *c, Stage last);

/* Reports that a model that has been checked has no loss, `to` do something;
 * the exit status. */
int compile_need_loss(Compilation *c, const char *to);

/* Our own mistake: reports it and prints the equations at hand on the error
 * stream.  Returns EXIT_MISTAKE. */
int compile_mistake(Compilation *c, const char *stage, const char *fault);

/* Names the shared parts of equations that are too long to be read, before
 * anything prints them.  NULL, or the verifier's complaint. */
const char *compile_divide(Compilation *c, System *s);

/* Prints the messages that there are so far. */
void compile_say(Compilation *c);
/* Prints the messages and frees everything. */
void compile_end(Compilation *c);

#endif
