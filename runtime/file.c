/* Reading and replacing whole files; see file.h. */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMP_MARK ".tmp."

void
rnn_bytes_free(RnnBytes *b)
{
	free(b->data);
	b->data = NULL;
	b->n = 0;
}

/* Reads to the end into a buffer that grows; `room` is a first guess. */
static int
read_all(int fd, const char *path, size_t room, size_t limit, RnnBytes *out,
         RnnError *err)
{
	for (;;) {
		if (out->data == NULL || out->n == room) {
			size_t more = out->data == NULL ? room : 2 * room;
			unsigned char *p = realloc(out->data, more + 1);

			if (p == NULL)
				return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: out"
				                " of memory: %zu bytes", path,
				                more);
			out->data = p;
			room = more;
		}
		ssize_t got = read(fd, out->data + out->n, room - out->n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return rnn_fail_errno(err, "%s: cannot read", path);
		if (got == 0)
			break;
		out->n += (size_t)got;
		if (out->n > limit)
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: larger than"
			                " the limit of %zu bytes", path,
			                limit);
	}
	out->data[out->n] = 0;
	return 0;
}

static int
read_checked(int fd, const char *path, int flags, size_t limit, RnnBytes *out,
             RnnError *err)
{
	struct stat st;
	size_t room = 65536;

	if (fstat(fd, &st) != 0)
		return rnn_fail_errno(err, "%s: cannot read", path);
	if (S_ISDIR(st.st_mode))
		return rnn_fail(err, RNN_EXIT_SYSTEM,
		                "%s: is a directory, not a file", path);
	if (S_ISREG(st.st_mode)) {
		if ((unsigned long long)st.st_size > limit)
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: %lld bytes"
			                " are more than the limit of %zu",
			                path, (long long)st.st_size, limit);
		room = (size_t)st.st_size + 1;
	} else if (flags & RNN_FILE_REGULAR) {
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: not a regular file;"
		                " copy it to one first", path);
	}
	return read_all(fd, path, room, limit, out, err);
}

int
rnn_file_read(const char *path, int flags, size_t limit, RnnBytes *out,
              RnnError *err)
{
	int standard = (flags & RNN_FILE_STDIN) && strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	*out = (RnnBytes){NULL, 0};
	if (fd < 0)
		return rnn_fail_errno(err, "%s: cannot open", path);

	int rc = read_checked(fd, standard ? "standard input" : path, flags,
	                      limit, out, err);
	if (!standard)
		close(fd);
	if (rc != 0)
		rnn_bytes_free(out);
	return rc;
}

static int
write_pieces(int fd, const char *path, const RnnPiece *piece, int n,
             RnnError *err)
{
	for (int i = 0; i < n; i++) {
		const char *p = piece[i].data;
		size_t left = piece[i].n;

		while (left > 0) {
			size_t part = left < INT_MAX ? left : INT_MAX;
			ssize_t put = write(fd, p, part);

			if (put < 0 && errno == EINTR)
				continue;
			if (put < 0)
				return rnn_fail_errno(err, "%s: cannot write",
				                      path);
			p += put;
			left -= (size_t)put;
		}
	}
	return 0;
}

/* Pipes, terminals, devices: nothing to rename, errors count all the same. */
static int
write_in_place(const char *path, const RnnPiece *piece, int n, RnnError *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return rnn_fail_errno(err, "%s: cannot write", path);
	int rc = write_pieces(fd, path, piece, n, err);
	if (close(fd) != 0 && rc == 0)
		rc = rnn_fail_errno(err, "%s: cannot write", path);
	return rc;
}

/* The directory that holds path, in memory of its own. */
static char *
directory_of(const char *path, RnnError *err)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return rnn_alloc_text(".", err);
	char *dir = rnn_alloc_text(path, err);
	if (dir != NULL)
		dir[slash == path ? 1 : slash - path] = 0;
	return dir;
}

/* A rename is durable once its directory is. */
static int
sync_directory(const char *path, RnnError *err)
{
	char *dir = directory_of(path, err);

	if (dir == NULL)
		return -1;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;
	/* EINVAL: this kind of file system cannot sync a directory. */
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		rc = rnn_fail_errno(err, "%s: cannot sync the directory", dir);
	if (fd >= 0)
		close(fd);
	free(dir);
	return rc;
}

/* Opens a new file beside path; its name is path, TEMP_MARK, process, n. */
static int
open_temp(const char *path, char **name, RnnError *err)
{
	size_t room = strlen(path) + 64;

	*name = rnn_alloc(room, 1, err);
	if (*name == NULL)
		return -1;
	for (int n = 0; n < 100; n++) {
		snprintf(*name, room, "%s" TEMP_MARK "%ld.%d", path,
		         (long)getpid(), n);
		int fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		              0666);
		if (fd >= 0)
			return fd;
		if (errno != EEXIST)
			break;
	}
	return rnn_fail_errno(err, "%s: cannot write", path);
}

static int
write_temp(int fd, const char *path, const RnnPiece *piece, int n,
           RnnError *err)
{
	int rc = write_pieces(fd, path, piece, n, err);

	if (rc == 0 && fsync(fd) != 0)
		rc = rnn_fail_errno(err, "%s: cannot write", path);
	if (close(fd) != 0 && rc == 0)
		rc = rnn_fail_errno(err, "%s: cannot write", path);
	return rc;
}

static int
replace(const char *path, const RnnPiece *piece, int n, const char *keep,
        RnnError *err)
{
	char *temp = NULL;
	int fd = open_temp(path, &temp, err);

	if (fd < 0) {
		free(temp);
		return -1;
	}
	int rc = write_temp(fd, path, piece, n, err);
	if (rc == 0 && keep != NULL && rename(path, keep) != 0 &&
	    errno != ENOENT)
		rc = rnn_fail_errno(err, "%s: cannot rename to %s", path, keep);
	if (rc == 0 && rename(temp, path) != 0)
		rc = rnn_fail_errno(err, "%s: cannot rename to %s", temp, path);
	if (rc != 0)
		unlink(temp);
	else
		rc = sync_directory(path, err);
	free(temp);
	return rc;
}

int
rnn_file_write(const char *path, const RnnPiece *piece, int n,
               const char *keep, RnnError *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return write_pieces(STDOUT_FILENO, "standard output", piece, n,
		                    err);
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: is a"
			                " directory; give the name of a file",
			                path);
		if (!S_ISREG(st.st_mode))
			return write_in_place(path, piece, n, err);
	}
	/* Through a symbolic link, the file that it names is replaced. */
	char *real = realpath(path, NULL);
	int rc = replace(real ? real : path, piece, n, keep, err);
	free(real);
	return rc;
}

int
rnn_file_writable(const char *path, RnnError *err)
{
	struct stat st;
	char *dir;
	int rc = 0;

	if (strcmp(path, "-") == 0 || access(path, W_OK) == 0)
		return stat(path, &st) == 0 && S_ISDIR(st.st_mode)
			? rnn_fail(err, RNN_EXIT_SYSTEM, "%s: is a directory;"
			           " give the name of a file", path) : 0;
	if (errno != ENOENT)
		return rnn_fail_errno(err, "%s: cannot write", path);
	dir = directory_of(path, err);
	if (dir == NULL)
		return -1;
	if (access(dir, W_OK | X_OK) != 0)
		rc = rnn_fail_errno(err, "%s: cannot write", path);
	free(dir);
	return rc;
}

void
rnn_file_clean(const char *path)
{
	RnnError ignored;
	char *dir = directory_of(path, &ignored);
	DIR *d = dir ? opendir(dir) : NULL;
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t n = strlen(base), mark = strlen(TEMP_MARK);
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (strncmp(e->d_name, base, n) == 0 &&
		    strncmp(e->d_name + n, TEMP_MARK, mark) == 0)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
	free(dir);
}
