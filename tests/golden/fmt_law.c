/* Two laws of the formatter, for every file in a list of files:
 * fmt(fmt(x)) == fmt(x), and the syntax tree of fmt(x) is that of x.
 *
 *   fmt_law LIST
 *
 * A file with syntax errors, such as a test of the parser's messages, has no
 * layout and is passed over; at least one must be free of them. */
#include "base/buf.h"
#include "front/fmt.h"
#include "front/parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Adds the printed tree of a text to `out`; false after syntax errors. */
static bool
tree_text(const Source *src, Buf *out)
{
	Arena arena = {0};
	Strs strs = {0};
	Diag diag = {0};
	char *text = NULL;
	size_t len = 0;

	AstFile *tree = parse_source(src, &strs, &diag, &arena);
	bool fine = diag.errors == 0;
	if (fine) {
		FILE *f = open_memstream(&text, &len);

		if (f == NULL)
			abort();
		ast_print(tree, f);
		fclose(f);
		buf_put(out, text, len);
		free(text);
	}
	diag_free(&diag);
	strs_free(&strs);
	arena_free(&arena);
	return fine;
}

static bool
same(const Buf *a, const Buf *b)
{
	return a->len == b->len && (a->len == 0 ||
	                            memcmp(a->text, b->text, a->len) == 0);
}

typedef enum { BROKEN, LAWFUL, UNLAWFUL } Verdict;

static Verdict
judge(const char *path)
{
	Sources sources = {0};
	Buf once = {0}, twice = {0}, tree = {0}, tree_after = {0};
	Verdict v = BROKEN;

	Source *src = sources_read(&sources, path, 1 << 26);
	if (src == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(3);
	}
	if (tree_text(src, &tree)) {
		fmt_source(src, &once);
		Source *laid = sources_add(&sources, path,
		                           once.len ? once.text : "", once.len);
		fmt_source(laid, &twice);
		v = LAWFUL;
		if (!same(&once, &twice)) {
			fprintf(stderr, "%s: formatting twice differs\n", path);
			v = UNLAWFUL;
		}
		if (!tree_text(laid, &tree_after) ||
		    !same(&tree, &tree_after)) {
			fprintf(stderr, "%s: formatting changes the tree\n",
			        path);
			v = UNLAWFUL;
		}
	}
	buf_free(&once);
	buf_free(&twice);
	buf_free(&tree);
	buf_free(&tree_after);
	sources_free(&sources);
	return v;
}

int
main(int argc, char **argv)
{
	FILE *list = argc == 2 ? fopen(argv[1], "r") : NULL;
	char path[4096];
	int count[3] = {0};

	if (list == NULL) {
		fputs("usage: fmt_law LIST\n", stderr);
		return 2;
	}
	while (fgets(path, sizeof path, list) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		if (path[0] != '\0')
			count[judge(path)]++;
	}
	fclose(list);
	printf("%d files keep the laws, %d do not, %d have syntax errors\n",
	       count[LAWFUL], count[UNLAWFUL], count[BROKEN]);
	return count[UNLAWFUL] > 0 || count[LAWFUL] == 0;
}
