/* artifact.h - what a compilation ends in: texts, or machine code.
 *
 *   Artifact a;
 *   artifact_begin(&c, table, &a);
 *   artifact_texts(&c, &a)             or   artifact_code(&c, llvm, &how, &a)
 *   artifact_free(&a);
 *
 * Emits the program of c with the options given, c->weights embedded where they
 * are there, known answers computed.
 */
#ifndef DRIVER_ARTIFACT_H
#define DRIVER_ARTIFACT_H

#include "driver/compile.h"
#include "driver/output.h"
#include "emit/llvm.h"

typedef struct {
	const char *prefix;     /* of files and symbols */
	EmitOptions how;
	EmitOutput out;         /* texts */
	Buf code;               /* of LLVM */
	OutputFile file[3];     /* header, source, table; no folder in names */
	uint32_t nfile;         /* 2 without table */
} Artifact;

/* The model's file, without its folder. */
const char *artifact_source(const Compilation *c);

void artifact_begin(Compilation *c, bool table, Artifact *a);
void artifact_texts(Compilation *c, Artifact *a);
int  artifact_code(Compilation *c, const LlvmBackend *llvm,
                   const LlvmOptions *how, Artifact *a);
void artifact_free(Artifact *a);

/* How LLVM compiles by the options given: for a function main() that does
 * `main`, or NULL; for this machine unless told otherwise if `native`. */
LlvmOptions artifact_llvm(const Compilation *c, const char *main, bool native);

/* The main function of a program that does what ("train", "run"). */
OutputFile artifact_main(Compilation *c, const Artifact *a, const char *what);

/* selftest.c: the outputs of SELFTEST_STEPS steps on the data of
 * emit/selftest.h, with c->weights where they are there, in the order in which
 * NAME_selftest compares them; NULL when the model has no step, or a value on
 * which it cannot be evaluated. */
double *selftest_answers(Compilation *c, size_t *n);

#endif
