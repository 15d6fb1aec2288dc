/* Running the system's C compiler.
 *
 *   in    sources as text
 *   out   a file that the compiler made of them, complete or not there
 *   how   a temporary folder for the sources, posix_spawnp() for the
 *         compiler, rename() for the result
 */
#include "driver/native.h"

#include "driver/config.h"
#include "driver/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef VEC(const char *) Words;

/* Where the runtime is. */
typedef struct {
	const char *library, *include;
} Runtime;

static void
add_words(Words *w, const char *list, Arena *arena)
{
	while (*(list += strspn(list, " \t")) != '\0') {
		size_t n = strcspn(list, " \t");

		vec_push(w, arena_str(arena, list, n));
		list += n;
	}
}

static bool
find_runtime(Runtime *rt, Arena *arena, Diag *diag)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	*rt = (Runtime){RNNC_BUILD_LIBRARY, RNNC_BUILD_INCLUDE};
	self[n < 0 ? 0 : n] = '\0';
	if ((slash = strrchr(self, '/')) != NULL) {
		*slash = '\0';
		if (strcmp(self, RNNC_BUILD_DIR) != 0) {
			rt->library = arena_printf(
				arena, "%s/../lib/rnnc/librnnrt.a", self);
			rt->include = arena_printf(
				arena, "%s/../include/rnnc", self);
		}
	}
	if (access(rt->library, R_OK) == 0)
		return true;
	diag_error(diag, (Span){0, 0}, "the runtime library '%s' is missing",
	           rt->library);
	diag_help(diag, "build or install rnnc as a whole");
	return false;
}

static const char *
compiler(void)
{
	const char *cc = getenv("CC");

	return cc != NULL && cc[strspn(cc, " \t")] != '\0' ? cc : "cc";
}

bool
native_available(void)
{
	const char *cc = compiler(), *path = getenv("PATH");
	Arena a = {0};
	bool found = false;

	cc += strspn(cc, " \t");
	const char *name = arena_str(&a, cc, strcspn(cc, " \t"));
	if (strchr(name, '/') != NULL)
		found = access(name, X_OK) == 0;
	else
		while (!found && path != NULL && *path != '\0') {
			size_t n = strcspn(path, ":");

			found = access(arena_printf(&a, "%.*s/%s", (int)n, path,
			                            name), X_OK) == 0;
			path += n + (path[n] == ':');
		}
	arena_free(&a);
	return found;
}

/* The compiler and its options, up to the sources. */
static void
command(const NativeJob *job, const Runtime *rt, Words *w, Arena *arena)
{
	add_words(w, compiler(), arena);
	add_words(w, "-std=c99 -ffp-contract=off", arena);
	vec_push(w, arena_printf(arena, "-O%d", job->level));
	if (job->host)
		vec_push(w, "-march=native");
	if (job->threads)
		vec_push(w, "-fopenmp");
	if (job->kind == EMIT_OBJ)
		vec_push(w, "-c");
	if (job->kind == EMIT_SO)
		add_words(w, "-shared -fPIC", arena);
	if (job->runtime) {
		add_words(w, RNNC_NATIVE_FLAGS, arena);
		vec_push(w, arena_printf(arena, "-I%s", rt->include));
	}
}

/* Runs it and waits; the exit status, or -1 with errno. */
static int
run(const Words *w, Arena *arena)
{
	char **argv = arena_array(arena, char *, w->n + 1);
	pid_t pid;
	int status;

	for (size_t i = 0; i < w->n; i++)
		argv[i] = arena_str(arena, w->at[i], strlen(w->at[i]));
	errno = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);
	if (errno != 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Writes the sources into the folder and names those to compile. */
static bool
write_sources(const NativeJob *job, const char *folder, Words *w,
              Arena *arena, Diag *diag)
{
	OutputFile *file = arena_array(arena, OutputFile, job->nsource);

	for (uint32_t i = 0; i < job->nsource; i++) {
		const char *name = job->source[i].path;
		size_t n = strlen(name);

		file[i] = job->source[i];
		file[i].path = arena_printf(arena, "%s/%s", folder, name);
		if (n > 2 && (strcmp(name + n - 2, ".c") == 0 ||
		              strcmp(name + n - 2, ".o") == 0))
			vec_push(w, file[i].path);
	}
	return output_write(file, job->nsource, diag);
}

static void
remove_sources(const NativeJob *job, const char *folder, Arena *arena)
{
	for (uint32_t i = 0; i < job->nsource; i++)
		unlink(arena_printf(arena, "%s/%s", folder,
		                    job->source[i].path));
	rmdir(folder);
}

static bool
complain(Diag *diag, const char *what, const char *path)
{
	diag_error(diag, (Span){0, 0}, "cannot %s '%s': %s", what, path,
	           strerror(errno));
	return false;
}

/* From sources in `folder` to the file `temp`. */
static bool
compile_in(const NativeJob *job, const Runtime *rt, const char *folder,
           const char *temp, Diag *diag)
{
	Arena a = {0};
	Words w = {0};

	command(job, rt, &w, &a);
	vec_push(&w, "-o");
	vec_push(&w, temp);
	bool fine = write_sources(job, folder, &w, &a, diag);
	if (job->runtime) {
		vec_push(&w, rt->library);
		add_words(&w, RNNC_NATIVE_LIBS " -lpthread", &a);
	}
	if (job->kind != EMIT_OBJ)
		vec_push(&w, "-lm");
	int status = fine ? run(&w, &a) : 0;
	if (status < 0) {
		complain(diag, "run the C compiler", w.at[0]);
		diag_help(diag, "install one, or set CC to its name");
		fine = false;
	} else if (status > 0) {
		diag_error(diag, (Span){0, 0}, "the C compiler '%s' failed "
		           "with status %d", w.at[0], status);
		fine = false;
	}
	remove_sources(job, folder, &a);
	vec_free(&w);
	arena_free(&a);
	return fine;
}

/* The name under which a file that may be executed is begun. */
static bool
begin_file(const char *path, char **temp, Arena *arena, Diag *diag)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return complain(diag, "write", path);
	}
	*temp = arena_printf(arena, "%s.tmp.XXXXXX", path);
	int fd = mkstemp(*temp);
	if (fd < 0)
		return complain(diag, "write", path);
	close(fd);
	return true;
}

static bool
finish_file(const NativeJob *job, const char *temp, const char *path,
            Diag *diag)
{
	mode_t mask = umask(0);
	mode_t mode = job->kind == EMIT_OBJ ? 0666 : 0777;

	umask(mask);
	if (chmod(temp, mode & ~mask) != 0 || rename(temp, path) != 0)
		return complain(diag, "write", path);
	return true;
}

char *
native_folder(Arena *arena, Diag *diag)
{
	const char *base = getenv("TMPDIR");

	if (base == NULL || *base == '\0')
		base = "/tmp";
	char *folder = arena_printf(arena, "%s/rnnc.XXXXXX", base);
	if (mkdtemp(folder) == NULL) {
		complain(diag, "make a folder in", base);
		return NULL;
	}
	return folder;
}

static bool
build(const NativeJob *job, const Runtime *rt, const char *path, Arena *arena,
      Diag *diag)
{
	char *temp;

	if (!begin_file(path, &temp, arena, diag))
		return false;
	char *folder = native_folder(arena, diag);
	bool fine = folder != NULL &&
	            compile_in(job, rt, folder, temp, diag) &&
	            finish_file(job, temp, path, diag);
	if (!fine)
		unlink(temp);
	return fine;
}

/* The bytes of a file to the standard output. */
static bool
print_file(const char *path, Diag *diag)
{
	FILE *in = fopen(path, "rb");
	char chunk[1 << 16];
	size_t n;

	if (in == NULL)
		return complain(diag, "read", path);
	while ((n = fread(chunk, 1, sizeof chunk, in)) > 0)
		fwrite(chunk, 1, n, stdout);
	fclose(in);
	return (fflush(stdout) == 0 && !ferror(stdout)) ||
	       complain(diag, "write", "<stdout>");
}

static bool
build_standard(const NativeJob *job, const Runtime *rt, Arena *arena,
               Diag *diag)
{
	char *folder = native_folder(arena, diag);

	if (folder == NULL)
		return false;
	const char *path = arena_printf(arena, "%s/out", folder);
	bool fine = build(job, rt, path, arena, diag) &&
	            print_file(path, diag);
	unlink(path);
	rmdir(folder);
	return fine;
}

bool
native_build(const NativeJob *job, const char *path, Diag *diag)
{
	Arena a = {0};
	Runtime rt = {0};
	bool fine = !job->runtime || find_runtime(&rt, &a, diag);

	if (fine && strcmp(path, "-") == 0)
		fine = build_standard(job, &rt, &a, diag);
	else if (fine)
		fine = build(job, &rt, path, &a, diag);

	arena_free(&a);
	return fine;
}

/* What the bytes of a file are; 0 if it cannot be read. */
static uint64_t
hash_file(const char *path, uint64_t hash)
{
	FILE *in = fopen(path, "rb");
	char chunk[1 << 16];
	size_t n;

	if (in == NULL)
		return hash;
	while ((n = fread(chunk, 1, sizeof chunk, in)) > 0)
		hash = hash_bytes(hash, chunk, n);
	fclose(in);
	return hash;
}

/* Everything that the program depends on. */
static uint64_t
hash_job(const NativeJob *job, const Runtime *rt)
{
	Arena a = {0};
	Words w = {0};
	uint64_t hash = hash_bytes(0, RNNC_VERSION, sizeof RNNC_VERSION);

	command(job, rt, &w, &a);
	add_words(&w, RNNC_NATIVE_LIBS, &a);
	for (size_t i = 0; i < w.n; i++)
		hash = hash_bytes(hash, w.at[i], strlen(w.at[i]) + 1);
	for (uint32_t i = 0; i < job->nsource; i++)
		hash = hash_bytes(hash, job->source[i].text,
		                  job->source[i].len);
	hash = hash_file(rt->library, hash);
	vec_free(&w);
	arena_free(&a);
	/* -march=native means something else on another processor; homes are
	 * shared between machines */
	uint64_t machine = job->host ? machine_hash() : 0;
	return hash_bytes(hash, &machine, sizeof machine);
}

static const char *
cache_folder(Arena *arena, Diag *diag)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (base != NULL && *base == '/')
		return arena_printf(arena, "%s/rnnc", base);
	if (home != NULL && *home == '/')
		return arena_printf(arena, "%s/.cache/rnnc", home);
	diag_error(diag, (Span){0, 0}, "no place for compiled programs: "
	           "neither XDG_CACHE_HOME nor HOME is set");
	diag_help(diag, "set XDG_CACHE_HOME to a folder");
	return NULL;
}

const char *
native_cached(const NativeJob *job, const char *name, Arena *arena, Diag *diag)
{
	Runtime rt;

	if (!find_runtime(&rt, arena, diag))
		return NULL;
	const char *folder = cache_folder(arena, diag);
	if (folder == NULL || !output_folder(folder, diag))
		return NULL;
	const char *path = arena_printf(
		arena, "%s/%s-%016llx", folder, name,
		(unsigned long long)hash_job(job, &rt));
	if (access(path, X_OK) != 0 && !build(job, &rt, path, arena, diag))
		return NULL;
	return path;
}
