/* native.h - the system's C compiler, and the programs it makes.
 *
 * The compiler is $CC (which may have options behind it) or cc.  It is started
 * without a shell; sources lie in a folder of their own for as long as it
 * runs; what it makes gets its name only when it is complete.
 */
#ifndef DRIVER_NATIVE_H
#define DRIVER_NATIVE_H

#include "driver/options.h"
#include "driver/output.h"

typedef struct {
	EmitKind kind;          /* EMIT_OBJ, EMIT_SO or EMIT_EXE */
	const OutputFile *source; /* names without folder; .c are compiled,
	                         * .o are linked */
	uint32_t nsource;
	bool runtime;           /* sees model.h and links librnnrt.a */
	int level;              /* of optimisation */
	bool threads;           /* the text has pragmas of OpenMP */
	bool host;              /* may use all instructions of this machine */
} NativeJob;

/* Is there a compiler? */
bool native_available(void);

/* `path` is "-" for the standard output.
 * ->      false: an error is in `diag`; its exit status is EXIT_SYSTEM. */
bool native_build(const NativeJob *job, const char *path, Diag *diag);

/* The program for this job in the cache, built if it is not there yet; NULL
 * after an error. */
const char *native_cached(const NativeJob *job, const char *name, Arena *arena,
                          Diag *diag);

/* A new folder for temporary files; NULL after an error. */
char *native_folder(Arena *arena, Diag *diag);

#endif
