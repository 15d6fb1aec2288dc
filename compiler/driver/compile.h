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

#include "driver/options.h"
#include "front/load.h"

typedef struct {
	const Options *options;
	Sources sources;
	Diag diag;
	Pool pool;
	Arena tree;             /* syntax trees; gone after STAGE_CHECK */
	Arena arena;            /* what later stages make */
	Module *module;
	bool stopped;           /* by --stop-after */
} Compilation;

/* Runs the stages up to `last`, or up to the last one that --dump wants if
 * that is later; the exit status, with messages in c->diag. */
int compile(Compilation *c, const char *path, Stage last);

/* Prints the messages and frees everything. */
void compile_end(Compilation *c);

#endif
