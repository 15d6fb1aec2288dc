/* artifact.h - the texts that a compilation ends in.
 *
 *   Artifact a;
 *   int status = artifact_make(&c, &a);
 *
 * Emits the program of c with the options given, weights read and embedded if
 * asked for, known answers computed.
 */
#ifndef DRIVER_ARTIFACT_H
#define DRIVER_ARTIFACT_H

#include "driver/compile.h"
#include "driver/output.h"

typedef struct {
	const char *prefix;     /* of files and symbols */
	EmitOutput out;
	OutputFile file[3];     /* header, source, table; no folder in names */
	uint32_t nfile;         /* 2 without table */
} Artifact;

int  artifact_make(Compilation *c, bool table, Artifact *a);
void artifact_free(Artifact *a);

/* The main function of a program that does what ("train", "run"). */
OutputFile artifact_main(Compilation *c, const Artifact *a, const char *what);

/* selftest.c: the outputs of SELFTEST_STEPS steps on the data of
 * emit/selftest.h, in the order in which NAME_selftest compares them; NULL
 * when the model has no step, or a value on which it cannot be evaluated. */
double *selftest_answers(Compilation *c, const double *weights, size_t *n);

#endif
