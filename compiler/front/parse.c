/* Text to syntax tree: sets the parser up and runs it. */
#include "front/parse.h"

#include "front/ast_make.h"
#include "front/parse_state.h"
#include "rnn.tab.h"

#include <limits.h>
#include <string.h>

/* Can the scanner read this at all? */
static bool
is_text(const Source *src, Diag *diag)
{
	const char *nul = memchr(src->text, '\0', src->len);

	if (nul != NULL) {
		uint32_t at = src->base + (uint32_t)(nul - src->text);

		diag_error(diag, (Span){at, at + 1}, "this is no text: it "
		           "holds a NUL byte");
		diag_help(diag, "a model is a plain text file, in UTF-8 or "
		          "ASCII");
		return false;
	}
	if (src->len > INT_MAX - 16) {
		diag_error(diag, (Span){src->base, src->base},
		           "this text is longer than 2 GiB");
		return false;
	}
	return true;
}

AstFile *
parse_source(const Source *src, Strs *strs, Diag *diag, Arena *arena)
{
	Parse p = {.arena = arena, .strs = strs, .diag = diag, .src = src};

	if (is_text(src, diag)) {
		scan_open(&p.scan, src, strs, diag);
		rnn_parse(&p);
		scan_close(&p.scan);
		vec_free(&p.brackets);
		vec_free(&p.blocks);
	}
	return ast_file(&p);
}
