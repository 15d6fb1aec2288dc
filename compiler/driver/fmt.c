/* rnnc fmt FILE...: canonical layout, printed, written back or checked. */
#include "front/fmt.h"

#include "driver/output.h"
#include "driver/verb.h"
#include "front/load.h"
#include "front/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What happens to the text of one file; an exit status. */
static int
deliver(const Options *o, const char *path, const Source *src,
        const Buf *text, Diag *diag)
{
	bool same = text->len == src->len &&
	            memcmp(text->text ? text->text : "", src->text,
	                   src->len) == 0;
	bool write = o->given[OPT_WRITE] && strcmp(path, "-") != 0;

	if (o->given[OPT_CHECK]) {
		if (!same) {
			diag_error(diag, (Span){0, 0},
			           "'%s' is not in canonical layout",
			           src->name);
			diag_help(diag, "'rnnc fmt --write %s' writes it anew",
			          path);
		}
		return same ? EXIT_SUCCESS : EXIT_SOURCE;
	}
	if (write && same)
		return EXIT_SUCCESS;
	OutputFile f = {write ? path : "-", text->text ? text->text : "",
	                text->len};
	return output_write(&f, 1, diag) ? EXIT_SUCCESS : EXIT_SYSTEM;
}

static int
format(const Options *o, const char *path)
{
	Sources sources = {0};
	Diag diag = {0};
	Strs strs = {0};
	Arena arena = {0};
	Buf text = {0};
	int status = EXIT_SYSTEM;
	const Source *src = sources_read(&sources, path, LOAD_LIMIT);

	if (src == NULL) {
		diag_error(&diag, (Span){0, 0}, "cannot read '%s': %s", path,
		           strerror(errno));
	} else {
		parse_source(src, &strs, &diag, &arena);
		status = EXIT_SOURCE;
		if (diag.errors == 0) {
			fmt_source(src, &text);
			status = deliver(o, path, src, &text, &diag);
		}
	}
	diag_print(&diag, &sources, o->message, o->colour, stderr);
	buf_free(&text);
	arena_free(&arena);
	strs_free(&strs);
	diag_free(&diag);
	sources_free(&sources);
	return status;
}

int
verb_fmt(const Options *o)
{
	int worst = EXIT_SUCCESS;

	for (uint32_t i = 0; i < o->nfile; i++) {
		int status = format(o, o->file[i]);

		if (status > worst)
			worst = status;
	}
	return worst;
}
