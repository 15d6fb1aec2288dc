/* The file of choices. */
#include "driver/tuned.h"

#include "driver/machine.h"
#include "opt/opt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Lines that say what it was measured for, in order. */
enum { MODEL, MACHINE, NUMBERS, NFACT };

static const char *const fact_name[NFACT] = {"model", "machine", "numbers"};

/* The same whether what it asserts is compiled or not. */
static uint64_t
hash_model(Compilation *c)
{
	System *s = system_clone(c->checked);
	const char *fault = opt_unchecked(s, &c->arena);
	uint64_t hash = fault == NULL ? system_hash(s) : 0;

	system_free(s);
	return hash;
}

static const char *
fact(Compilation *c, int which)
{
	Arena *a = &c->arena;

	if (which == MODEL)
		return arena_printf(a, "%s %016llx", c->model->name,
			(unsigned long long)hash_model(c));
	if (which == MACHINE)
		return arena_printf(a, "%s %016llx", machine_native().name,
			(unsigned long long)machine_hash());
	return arena_printf(a, "%s %s", c->f64 ? "f64" : "f32",
	                    c->options->fast ? "fast" : "portable");
}

const char *
tuned_path(Compilation *c)
{
	const char *file = c->sources.files.at[0]->name;
	const char *slash = strrchr(file, '/');

	return arena_printf(&c->arena, "%.*s%s.tune",
	                    slash ? (int)(slash + 1 - file) : 0, file,
	                    c->model->name);
}

void
tuned_print(Compilation *c, const Choice *choice, const bool *has, Buf *out)
{
	for (int k = 0; k < NFACT; k++)
		buf_printf(out, "%s %s\n", fact_name[k], fact(c, k));
	for (int u = 0; u < USE_COUNT; u++) {
		if (!has[u])
			continue;
		buf_puts(out, use_name[u]);
		choice_print(&choice[u], (Use)u, out);
		buf_puts(out, "\n");
	}
}

/* --- reading ------------------------------------------------------------- */

typedef struct {
	Compilation *c;
	const char *path;
	bool known[NFACT];
	Choice choice[USE_COUNT];
	bool has[USE_COUNT];
} Reader;

static void
say_how(Reader *r)
{
	diag_help(&r->c->diag, "'rnnc tune %s' measures anew; '--no-tune' does "
	          "without", r->c->sources.files.at[0]->name);
}

/* A line that says what was measured. */
static bool
check_fact(Reader *r, int which, const char *said)
{
	const char *is = fact(r->c, which);

	r->known[which] = true;
	if (strcmp(said, is) == 0)
		return true;
	diag_warning(&r->c->diag, (Span){0, 0}, "'%s' is not used: it was "
	             "measured for the %s '%s', not for '%s'", r->path,
	             fact_name[which], said, is);
	say_how(r);
	return false;
}

static bool
bad_line(Reader *r, int number, const char *what)
{
	diag_warning(&r->c->diag, (Span){0, 0}, "'%s' is not used: line %d is "
	             "wrong at '%s'", r->path, number, what);
	say_how(r);
	return false;
}

static bool
read_line(Reader *r, int number, char *line)
{
	size_t n = strcspn(line, " ");
	char *rest = line + n + (line[n] == ' ');
	const char *wrong;

	for (int k = 0; k < NFACT; k++)
		if (strlen(fact_name[k]) == n &&
		    strncmp(line, fact_name[k], n) == 0)
			return check_fact(r, k, rest);
	for (int u = 0; u < USE_COUNT; u++) {
		if (strlen(use_name[u]) != n ||
		    strncmp(line, use_name[u], n) != 0)
			continue;
		r->has[u] = true;
		wrong = choice_read(&r->choice[u], (Use)u, rest);
		return wrong == NULL || bad_line(r, number, wrong);
	}
	return bad_line(r, number, line);
}

static bool
read_lines(Reader *r, FILE *in)
{
	char line[512];

	for (int number = 1; fgets(line, sizeof line, in) != NULL; number++) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '#' && line[0] != '\0' &&
		    !read_line(r, number, line))
			return false;
	}
	for (int k = 0; k < NFACT; k++)
		if (!r->known[k]) {
			diag_warning(&r->c->diag, (Span){0, 0}, "'%s' is not "
			             "used: it does not say for which %s it "
			             "was measured", r->path, fact_name[k]);
			say_how(r);
			return false;
		}
	return true;
}

void
tuned_read(Compilation *c, Use use, Choice *choice)
{
	Reader r = {.c = c, .path = tuned_path(c)};
	FILE *in = fopen(r.path, "r");

	if (in == NULL) {
		if (errno != ENOENT)
			diag_warning(&c->diag, (Span){0, 0}, "'%s' is not "
			             "used: %s", r.path, strerror(errno));
		return;
	}
	if (read_lines(&r, in) && r.has[use])
		*choice = r.choice[use];
	fclose(in);
}
