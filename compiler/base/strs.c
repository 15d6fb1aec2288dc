/* Interned strings in one open-addressed table. */
#include "base/strs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t
hash_bytes(uint64_t seed, const void *p, size_t n)
{
	const unsigned char *b = p;
	uint64_t h = seed ? seed : UINT64_C(14695981039346656037);

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * UINT64_C(1099511628211);
	return h;
}

static const char **
find(const Strs *s, const char *text, size_t len)
{
	uint32_t i = (uint32_t)hash_bytes(0, text, len) & (s->nslot - 1);

	while (s->slot[i] != NULL && (strncmp(s->slot[i], text, len) != 0 ||
	                              s->slot[i][len] != '\0'))
		i = (i + 1) & (s->nslot - 1);
	return &s->slot[i];
}

static void
grow(Strs *s)
{
	const char **old = s->slot;
	uint32_t nold = s->nslot;

	s->nslot = nold ? 2 * nold : 256;
	s->slot = mem_realloc(NULL, s->nslot * sizeof *s->slot);
	memset(s->slot, 0, s->nslot * sizeof *s->slot);
	for (uint32_t i = 0; i < nold; i++)
		if (old[i] != NULL)
			*find(s, old[i], strlen(old[i])) = old[i];
	free(old);
}

const char *
strs_intern(Strs *s, const char *text, size_t len)
{
	if (s->n >= s->nslot / 2)
		grow(s);

	const char **slot = find(s, text, len);
	if (*slot == NULL) {
		*slot = arena_str(&s->arena, text, len);
		s->n++;
	}
	return *slot;
}

const char *
strs_intern_z(Strs *s, const char *text)
{
	return strs_intern(s, text, strlen(text));
}

const char *
strs_find(const Strs *s, const char *text)
{
	return s->nslot ? *find(s, text, strlen(text)) : NULL;
}

const char *
strs_printf(Strs *s, const char *fmt, ...)
{
	char small[256], *text = small;
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof small, fmt, ap);
	if ((size_t)n >= sizeof small) {
		text = mem_realloc(NULL, (size_t)n + 1);
		vsnprintf(text, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	va_end(ap);

	const char *r = strs_intern(s, text, (size_t)n);
	if (text != small)
		free(text);
	return r;
}

void
strs_free(Strs *s)
{
	free(s->slot);
	arena_free(&s->arena);
	*s = (Strs){0};
}
