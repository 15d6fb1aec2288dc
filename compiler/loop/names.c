/* Names of the model as C identifiers. */
#include "loop/build.h"

#include <ctype.h>
#include <string.h>

/* What emitted code uses itself. */
static const char *const locals[] = {
	"T", "t", "t0", "n", "base", "i", "j", "k", "l", "m", "n_", "p_", "q",
	"s", "p", "g", "w", "work", "seg", "nseg", "pass", "loss", "status",
	"saved", "first_pass", "last_segment", "steps", "at", "length", "last",
	"lengths", "count", "first", "state", "answer", "got", "want",
	"scratch", "bits", "out", "in", "memcpy", "memset", "NULL",
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
};

static bool
occurs(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

/* tmp12, acc3, i1: temporaries and loops of the code */
static bool
is_temporary(const char *name)
{
	static const char *const stem[] = {"tmp", "acc", "i", "j", "k", "l",
	                                   "m", "n", "p", "q"};

	for (size_t i = 0; i < sizeof stem / sizeof *stem; i++) {
		size_t n = strlen(stem[i]);

		if (strncmp(name, stem[i], n) == 0 && name[n] != '\0' &&
		    strspn(name + n, "0123456789") == strlen(name + n))
			return true;
	}
	return false;
}

static bool
clashes(const char *name, const Names *taken, bool local)
{
	return occurs(name, words, sizeof words / sizeof *words) ||
	       occurs(name, taken->at, taken->n) ||
	       (local && (occurs(name, locals,
	                         sizeof locals / sizeof *locals) ||
	                  is_temporary(name)));
}

const char *
c_identifier(const char *name, Names *taken, bool local, Arena *arena)
{
	char *id = arena_str(arena, name, strlen(name));

	for (char *c = id; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	const char *best = id;
	for (unsigned k = 1; clashes(best, taken, local); k++)
		best = k == 1 ? arena_printf(arena, "%s_", id)
		              : arena_printf(arena, "%s_%u", id, k);
	vec_push(taken, best);
	return best;
}
