/* Text to syntax tree: sets the parser up and runs it. */
#include "front/parse.h"

#include "front/ast_make.h"
#include "front/parse_state.h"
#include "rnn.tab.h"

#include <limits.h>

/* Bytes that no text holds; a file with one of them is something else. */
static bool
is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\v' &&
	        c != '\f' && c != '\r') || c == 0x7f;
}

/* Can the scanner read this at all? */
static bool
is_text(const Source *src, Diag *diag)
{
	for (uint32_t i = 0; i < src->len; i++) {
		unsigned char c = (unsigned char)src->text[i];
		uint32_t at = src->base + i;

		if (!is_control(c))
			continue;
		diag_error(diag, (Span){at, at + 1},
		           "this is no text: it holds the byte 0x%02x", c);
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
