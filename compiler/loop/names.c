/* Names of the model as C identifiers. */
#include "loop/build.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* What emitted code uses itself. */
static const char *const locals[] = {
	"T", "t", "t0", "n", "base", "i", "j", "k", "l", "m", "n_", "p_", "q",
	"s", "p", "g", "w", "work", "seg", "nseg", "pass", "loss", "status",
	"saved", "first_pass", "last_segment", "steps", "at", "length", "last",
	"lengths", "count", "optim", "first", "state", "answer", "got", "want",
	"scratch", "bits", "diagonal", "term", "child", "out", "in", "memcpy",
	"memset", "NULL",
};

/* What C and C++ reserve, and what compilers define. */
static const char *const words[] = {
	"auto", "break", "case", "char", "const", "continue", "default", "do",
	"double", "else", "enum", "extern", "float", "for", "goto", "if",
	"inline", "int", "long", "register", "restrict", "return", "short",
	"signed", "sizeof", "static", "struct", "switch", "typedef", "union",
	"unsigned", "void", "volatile", "while", "bool", "true", "false",
	"class", "new", "delete", "this", "template", "typename", "operator",
	"private", "protected", "public", "virtual", "namespace", "using",
	"try", "catch", "throw", "friend", "export", "mutable", "explicit",
	"and", "or", "not", "xor", "asm", "typeof", "nullptr", "constexpr",
	"alignas", "alignof", "unix", "linux",
	"size_t", "ptrdiff_t", "int8_t", "uint8_t", "int16_t", "uint16_t",
	"int32_t", "uint32_t", "int64_t", "uint64_t",
};

/* tmp12, acc3, i1, e1: temporaries and loops of the code */
static bool
is_temporary(const char *name)
{
	static const char *const stem[] = {"tmp", "acc", "i", "j", "k", "l",
	                                   "m", "n", "p", "q", "e"};

	for (size_t i = 0; i < sizeof stem / sizeof *stem; i++) {
		size_t n = strlen(stem[i]);

		if (strncmp(name, stem[i], n) == 0 && name[n] != '\0' &&
		    strspn(name + n, "0123456789") == strlen(name + n))
			return true;
	}
	return false;
}

/* elman_state, ELMAN_OK: what the code of model elman may define itself; in a
 * struct, macros are all that matters. */
static bool
is_of_model(const Names *n, const char *id)
{
	size_t len = strlen(n->model);

	if (strncasecmp(id, n->model, len) != 0 || id[len] != '_')
		return false;
	return n->local || strpbrk(id, "abcdefghijklmnopqrstuvwxyz") == NULL;
}

void
names_take(Names *n, const char *id)
{
	strs_intern_z(&n->taken, id);
}

void
names_begin(Names *n, const char *model, bool local)
{
	*n = (Names){.model = model, .local = local};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		names_take(n, words[i]);
	for (size_t i = 0; local && i < sizeof locals / sizeof *locals; i++)
		names_take(n, locals[i]);
}

void
names_end(Names *n)
{
	strs_free(&n->taken);
}

static bool
clashes(const Names *n, const char *id)
{
	return strs_find(&n->taken, id) != NULL ||
	       (n->local && is_temporary(id));
}

const char *
names_identifier(Names *n, const char *name, Arena *arena)
{
	char *id = arena_str(arena, name, strlen(name));

	for (char *c = id; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	if (is_of_model(n, id))
		id = arena_printf(arena, "v_%s", id);
	const char *best = id;
	for (unsigned k = 1; clashes(n, best); k++)
		best = k == 1 ? arena_printf(arena, "%s_", id)
		              : arena_printf(arena, "%s_%u", id, k);
	names_take(n, best);
	return best;
}
