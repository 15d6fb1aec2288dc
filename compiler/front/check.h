/* check.h - syntax tree to system: names, shapes, types, time.
 *
 *   system = check_module(module, options, diag, pool, arena)
 *
 * module   from load_file(), its names interned in pool->strs
 * ->       the checked system, or NULL after errors, which are in `diag`;
 *          free with system_free()
 * arena    scratch that may be freed when this has returned
 */
#ifndef FRONT_CHECK_H
#define FRONT_CHECK_H

#include "front/load.h"
#include "ir/system.h"

typedef struct {
	const DimBinding *bind; /* -D NAME=SIZE */
	uint32_t nbind;
	bool free_dims;         /* a size without value gets a small one of its
	                         * own (2, 3, 5, 7, ...) instead of an error */
	const char *model;      /* which one; NULL: the only one */
} CheckOptions;

System *check_module(const Module *module, const CheckOptions *options,
                     Diag *diag, Pool *pool, Arena *arena);

/* load_file() and check_module().  NULL without an error in `diag`: the file
 * cannot be read, errno says why. */
System *check_file(const char *path, const CheckOptions *options,
                   Sources *sources, Diag *diag, Pool *pool, Arena *arena);

/* May the system run one step at a time, outputs known as soon as the inputs
 * of the step are?  Otherwise false, with an error that names the equation. */
bool check_streaming(const System *s, Diag *diag);

#endif
