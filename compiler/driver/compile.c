/* The pipeline on one screen. */
#include "driver/compile.h"

#include "driver/verb.h"
#include "front/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool
wants(const Compilation *c, Stage stage)
{
	return c->options->dump & 1u << stage;
}

static int
unreadable(Compilation *c, const char *path)
{
	diag_error(&c->diag, (Span){0, 0}, "cannot read '%s': %s", path,
	           errno == EFBIG ? "larger than 256 MiB" : strerror(errno));
	return EXIT_SYSTEM;
}

int
compile(Compilation *c, const char *path, Stage last)
{
	(void)last;
	c->module = load_file(path, &c->sources, &c->pool.strs, &c->diag,
	                      &c->tree);
	if (c->module == NULL && c->diag.errors == 0)
		return unreadable(c, path);
	if (c->module != NULL && wants(c, STAGE_PARSE))
		ast_print(c->module->file[0], stdout);
	return c->diag.errors > 0 ? EXIT_SOURCE : EXIT_SUCCESS;
}

void
compile_end(Compilation *c)
{
	const Options *o = c->options;

	diag_print(&c->diag, &c->sources, o->message, o->colour, stderr);
	pool_free(&c->pool);
	arena_free(&c->tree);
	arena_free(&c->arena);
	diag_free(&c->diag);
	sources_free(&c->sources);
}
