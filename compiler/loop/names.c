/* Names of the model as C identifiers. */
#include "loop/build.h"

#include <ctype.h>
#include <string.h>

/* What emitted code uses itself, and what C and C++ reserve. */
static const char *const reserved[] = {
	"T", "t", "t0", "n", "base", "i", "j", "k", "l", "m", "n_", "p_", "q",
	"s", "p", "g", "w", "work", "seg", "nseg", "pass", "loss", "real", "len",
	"count", "status", "saved", "first_pass", "last_segment", "steps",
	"at", "length", "last", "lengths", "first", "state", "answer", "got",
	"want", "scratch", "bits", "out", "in",
	"auto", "break", "case", "char", "const", "continue", "default", "do",
	"double", "else", "enum", "extern", "float", "for", "goto", "if",
	"inline", "int", "long", "register", "restrict", "return", "short",
	"signed", "sizeof", "static", "struct", "switch", "typedef", "union",
	"unsigned", "void", "volatile", "while", "bool", "true", "false",
	"class", "new", "delete", "this", "template", "typename", "operator",
	"private", "protected", "public", "virtual", "namespace", "using",
	"try", "catch", "throw", "friend", "export", "mutable", "explicit",
	"and", "or", "not", "xor", "asm", "typeof", "nullptr", "constexpr",
	"alignas", "alignof", "memcpy", "memset", "NULL", "unix", "linux",
};

static bool
clashes(const char *name, const Names *taken)
{
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (strcmp(reserved[i], name) == 0)
			return true;
	for (size_t i = 0; i < taken->n; i++)
		if (strcmp(taken->at[i], name) == 0)
			return true;
	/* v12, a3, i1: temporaries and loops */
	if (strchr("vaijklmnpq", name[0]) != NULL && name[1] != '\0' &&
	    strspn(name + 1, "0123456789") == strlen(name + 1))
		return true;
	return false;
}

const char *
c_identifier(const char *name, Names *taken, Arena *arena)
{
	char *id = arena_str(arena, name, strlen(name));

	for (char *c = id; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	const char *best = id;
	for (unsigned k = 1; clashes(best, taken); k++)
		best = k == 1 ? arena_printf(arena, "%s_", id)
		              : arena_printf(arena, "%s_%u", id, k);
	vec_push(taken, best);
	return best;
}
