/* Reading files of data: bounded, and only what is a file or a pipe. */
#include "import/file.h"

#include "base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The largest file that is read. */
#define FILE_LIMIT ((size_t)2 << 30)

bool
file_read(const char *path, Bytes *out, Arena *arena, Diag *diag)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *in = standard ? stdin : fopen(path, "rb");
	Buf text = {0};
	char chunk[1 << 16];
	size_t n;
	struct stat st;
	const char *wrong = NULL;

	if (in == NULL) {
		diag_error(diag, (Span){0, 0}, "cannot read '%s': %s", path,
		           strerror(errno));
		return false;
	}
	if (fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode))
		wrong = "it is a folder";
	while (wrong == NULL && (n = fread(chunk, 1, sizeof chunk, in)) > 0) {
		buf_put(&text, chunk, n);
		if (text.len > FILE_LIMIT)
			wrong = "larger than 2 GiB";
	}
	if (wrong == NULL && ferror(in))
		wrong = strerror(errno);
	if (wrong != NULL)
		diag_error(diag, (Span){0, 0}, "cannot read '%s': %s", path,
		           wrong);
	else
		*out = (Bytes){(unsigned char *)arena_str(
			arena, text.text ? text.text : "", text.len), text.len};
	if (!standard)
		fclose(in);
	buf_free(&text);
	return wrong == NULL;
}
