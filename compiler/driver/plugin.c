/* Loading the LLVM back end.
 *
 *   in    the command line
 *   out   its table of functions
 *   how   dlopen() of rnnc-llvm.so beside this program, or in ../lib/rnnc where
 *         rnnc is installed
 */
#include "driver/plugin.h"

#include "driver/config.h"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

static const char *
plugin_path(Arena *arena)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	self[n < 0 ? 0 : n] = '\0';
	if ((slash = strrchr(self, '/')) != NULL)
		*slash = '\0';
	if (slash == NULL || strcmp(self, RNNC_BUILD_DIR) == 0)
		return RNNC_BUILD_DIR "/rnnc-llvm.so";
	return arena_printf(arena, "%s/../lib/rnnc/rnnc-llvm.so", self);
}

/* Programs compiled in the process call the runtime that is in the library:
 * hence RTLD_GLOBAL.  It stays until the process ends. */
static const LlvmBackend *
load(Arena *arena, const char **why)
{
	void *library = dlopen(plugin_path(arena), RTLD_NOW | RTLD_GLOBAL);

	*why = library ? NULL : dlerror();
	return library ? dlsym(library, "llvm_backend") : NULL;
}

bool
plugin_choose(const Options *o, const LlvmBackend **llvm, Diag *diag)
{
	bool must = o->backend == BACKEND_LLVM || o->given[OPT_DEBUG] ||
	            o->given[OPT_TARGET] || o->given[OPT_FEATURES] ||
	            o->emit == EMIT_LLVM || o->emit == EMIT_ASM ||
	            (o->given[OPT_CPU] && o->machine.name == NULL);
	const char *why = NULL;
	Arena arena = {0};

	*llvm = NULL;
	if (o->backend != BACKEND_C && RNNC_LLVM)
		*llvm = load(&arena, &why);
	if (*llvm == NULL && must && RNNC_LLVM) {
		diag_error(diag, (Span){0, 0}, "cannot load the LLVM back "
		           "end: %s", why ? why : "it is damaged");
		diag_help(diag, "install libllvm19, or do with "
		          "'--backend=c'");
	} else if (*llvm == NULL && must) {
		diag_error(diag, (Span){0, 0},
		           "this rnnc was built without LLVM");
		diag_help(diag, "install llvm-19-dev and clang-19 and build "
		          "rnnc anew, or do with '--backend=c'");
	}
	arena_free(&arena);
	return *llvm != NULL || !must;
}
