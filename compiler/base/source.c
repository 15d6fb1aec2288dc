/* Source texts in one offset space. */
#include "base/source.h"

#include "base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void
find_lines(Source *f, Arena *arena)
{
	uint32_t n = 1;

	for (uint32_t i = 0; i < f->len; i++)
		n += f->text[i] == '\n';
	f->line = arena_array(arena, uint32_t, n);
	f->nline = 1;
	for (uint32_t i = 0; f->nline < n; i++)
		if (f->text[i] == '\n')
			f->line[f->nline++] = i + 1;
}

Source *
sources_add(Sources *s, const char *name, const char *text, size_t len)
{
	uint32_t base = 1;

	if (s->files.n > 0) {
		const Source *last = s->files.at[s->files.n - 1];

		base = last->base + last->len + 1;
	}
	if (len >= UINT32_MAX - base) {
		errno = EFBIG;
		return NULL;
	}
	Source *f = arena_new(&s->arena, Source);
	*f = (Source){
		.name = arena_str(&s->arena, name, strlen(name)),
		.text = arena_str(&s->arena, text, len),
		.base = base,
		.len = (uint32_t)len,
	};
	find_lines(f, &s->arena);
	vec_push(&s->files, f);
	return f;
}

Source *
sources_read(Sources *s, const char *path, size_t limit)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *in = standard ? stdin : fopen(path, "rb");
	Buf text = {0};
	char chunk[1 << 16];
	size_t n;
	int err = 0;

	if (in == NULL)
		return NULL;
	while ((n = fread(chunk, 1, sizeof chunk, in)) > 0) {
		if (text.len + n > limit) {
			err = EFBIG;
			break;
		}
		buf_put(&text, chunk, n);
	}
	if (err == 0 && ferror(in))
		err = errno ? errno : EIO;
	if (!standard)
		fclose(in);

	Source *f = NULL;
	if (err == 0)
		f = sources_add(s, standard ? "<stdin>" : path,
		                text.text ? text.text : "", text.len);
	else
		errno = err;
	buf_free(&text);
	return f;
}

/* The last line that starts at or before `at`, counted from 0. */
static uint32_t
line_of(const Source *f, uint32_t at)
{
	uint32_t lo = 0, hi = f->nline;

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		*(f->line[mid] <= at ? &lo : &hi) = mid;
	}
	return lo;
}

bool
sources_place(const Sources *s, uint32_t offset, Place *out)
{
	const Source *f = NULL;

	for (size_t i = 0; i < s->files.n; i++)
		if (s->files.at[i]->base <= offset)
			f = s->files.at[i];
	if (f == NULL || offset == 0)
		return false;

	uint32_t at = offset - f->base;
	if (at > f->len)
		at = f->len;
	uint32_t line = line_of(f, at);
	uint32_t start = f->line[line];
	uint32_t end = line + 1 < f->nline ? f->line[line + 1] - 1 : f->len;
	while (end > start && f->text[end - 1] == '\r')
		end--;
	*out = (Place){f, line + 1, at - start + 1, f->text + start,
	               end - start};
	return true;
}

void
sources_free(Sources *s)
{
	vec_free(&s->files);
	arena_free(&s->arena);
}
