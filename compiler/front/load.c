/* Loading a file and what it uses: each once, loops reported as a chain. */
#include "front/load.h"

#include "base/buf.h"
#include "front/parse.h"
#include "front/solvers.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
	const char *path;       /* as opened */
	bool file;              /* dev and ino tell it from others */
	dev_t dev;
	ino_t ino;
	bool open;              /* on the way to the file at hand */
} Loaded;

typedef struct {
	Sources *sources;
	Strs *strs;
	Diag *diag;
	Arena *arena;
	VEC(Loaded) seen;
	VEC(const AstFile *) file;
} Load;

/* `path` as seen from the folder of `from`. */
static const char *
beside(Load *l, const char *from, const char *path)
{
	const char *slash = strrchr(from, '/');

	if (path[0] == '/' || slash == NULL)
		return path;
	return arena_printf(l->arena, "%.*s/%s", (int)(slash - from), from,
	                    path);
}

/* "a.rnn uses b.rnn uses a.rnn" */
static const char *
chain(Load *l, size_t first)
{
	Buf text = {0};

	for (size_t i = first; i < l->seen.n; i++)
		if (l->seen.at[i].open)
			buf_printf(&text, "'%s' uses ", l->seen.at[i].path);
	buf_printf(&text, "'%s'", l->seen.at[first].path);
	const char *s = arena_str(l->arena, text.text, text.len);
	buf_free(&text);
	return s;
}

static bool load(Load *l, const char *path);

static void
follow(Load *l, const char *from, const UseDecl *use)
{
	const char *path = beside(l, from, use->path);
	struct stat st;
	bool there = stat(path, &st) == 0;

	for (size_t i = 0; there && i < l->seen.n; i++) {
		const Loaded *s = &l->seen.at[i];

		if (!s->file || s->dev != st.st_dev || s->ino != st.st_ino)
			continue;
		if (s->open) {
			diag_error(l->diag, use->at,
			           "files use each other in a circle: %s",
			           chain(l, i));
			diag_help(l->diag, "move what both need into a file "
			          "of its own");
		}
		return;
	}
	if (!load(l, path)) {
		diag_error(l->diag, use->at, "cannot read '%s': %s", path,
		           strerror(errno));
		diag_help(l->diag, "a path in 'use' starts at the folder of "
		          "the file that says it");
	}
}

static bool
load(Load *l, const char *path)
{
	Source *src = sources_read(l->sources, path, LOAD_LIMIT);

	if (src == NULL)
		return false;
	size_t self = l->seen.n;
	struct stat st = {0};
	bool file = strcmp(path, "-") != 0 && stat(path, &st) == 0;
	vec_push(&l->seen, ((Loaded){path, file, st.st_dev, st.st_ino, true}));

	const AstFile *f = parse_source(src, l->strs, l->diag, l->arena);
	vec_push(&l->file, f);
	for (uint32_t i = 0; i < f->nuse; i++)
		follow(l, path, f->use[i]);
	l->seen.at[self].open = false;
	return true;
}

Module *
load_file(const char *path, Sources *sources, Strs *strs, Diag *diag,
          Arena *arena)
{
	Load l = {sources, strs, diag, arena, {0}, {0}};
	Module *m = NULL;
	int error = 0;

	if (load(&l, arena_str(arena, path, strlen(path)))) {
		m = arena_new(arena, Module);
		m->file = arena_copy(arena, l.file.at,
		                     l.file.n * sizeof *l.file.at);
		m->nfile = (uint32_t)l.file.n;
		m->solvers = parse_source(
			sources_add(sources, "solvers.rnn", solvers_text,
			            strlen(solvers_text)),
			strs, diag, arena);
	} else {
		error = errno;
	}
	vec_free(&l.seen);
	vec_free(&l.file);
	errno = error;
	return m;
}
