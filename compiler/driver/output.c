/* Files written whole: temporary names, fsync, rename. */
#include "driver/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
is_direct(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
	       !S_ISDIR(st.st_mode);
}

static bool
write_direct(const OutputFile *f)
{
	int fd = open(f->path, O_WRONLY | O_CLOEXEC);
	bool fine = fd >= 0 && write_all(fd, f->text, f->len);

	if (fd >= 0 && close(fd) != 0)
		fine = false;
	return fine;
}

static bool
write_standard(const OutputFile *f)
{
	return fwrite(f->text, 1, f->len, stdout) == f->len &&
	       fflush(stdout) == 0;
}

/* The name of the written temporary, or NULL with errno. */
static char *
write_beside(const OutputFile *f, Arena *arena)
{
	char *temp = arena_printf(arena, "%s.tmp.XXXXXX", f->path);
	struct stat st;
	int fd = mkstemp(temp);

	if (fd < 0)
		return NULL;
	mode_t mask = umask(0);
	umask(mask);
	mode_t mode = stat(f->path, &st) == 0 ? st.st_mode & 07777
	                                      : 0666 & ~mask;
	bool fine = write_all(fd, f->text, f->len) &&
	            fchmod(fd, mode) == 0 && fsync(fd) == 0;
	int err = errno;
	if (close(fd) != 0 && fine) {
		err = errno;
		fine = false;
	}
	if (!fine) {
		unlink(temp);
		errno = err;
		return NULL;
	}
	return temp;
}

static void
complain(const OutputFile *f, Diag *diag)
{
	diag_error(diag, (Span){0, 0}, "cannot write '%s': %s",
	           strcmp(f->path, "-") == 0 ? "<stdout>" : f->path,
	           strerror(errno));
}

/* Writes one file as far as possible without changing what is there; *temp is
 * the name it has then, NULL if it is where it belongs. */
static bool
write_one(const OutputFile *f, char **temp, Arena *arena)
{
	struct stat st;

	if (strcmp(f->path, "-") == 0)
		return write_standard(f);
	if (is_direct(f->path))
		return write_direct(f);
	if (stat(f->path, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return false;
	}
	*temp = write_beside(f, arena);
	return *temp != NULL;
}

bool
output_write(const OutputFile *file, uint32_t n, Diag *diag)
{
	Arena a = {0};
	char **temp = arena_array(&a, char *, n);
	bool fine = true;

	for (uint32_t i = 0; i < n && fine; i++) {
		fine = write_one(&file[i], &temp[i], &a);
		if (!fine)
			complain(&file[i], diag);
	}
	for (uint32_t i = 0; i < n; i++) {
		if (temp[i] == NULL)
			continue;
		if (fine && rename(temp[i], file[i].path) != 0) {
			complain(&file[i], diag);
			fine = false;
		}
		if (!fine)
			unlink(temp[i]);
	}
	arena_free(&a);
	return fine;
}

bool
output_folder(const char *path, Diag *diag)
{
	Arena a = {0};
	char *p = arena_str(&a, path, strlen(path));
	struct stat st;
	bool fine = true;

	for (char *s = p + 1; fine && *s != '\0'; s++) {
		if (*s != '/')
			continue;
		*s = '\0';
		fine = mkdir(p, 0777) == 0 || errno == EEXIST;
		*s = '/';
	}
	fine = fine && (mkdir(p, 0777) == 0 || errno == EEXIST);
	if (fine && (stat(p, &st) != 0 || !S_ISDIR(st.st_mode))) {
		errno = ENOTDIR;
		fine = false;
	}
	if (!fine)
		diag_error(diag, (Span){0, 0},
		           "cannot make the folder '%s': %s", path,
		           strerror(errno));
	arena_free(&a);
	return fine;
}
