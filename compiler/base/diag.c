/* Messages: collected, then printed with their source lines. */
#include "base/diag.h"

#include "base/buf.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

/* What hostile text does to a terminal or a message must not happen. */
enum { LINE_SHOWN = 160 };

static void
add(Diag *d, DiagLevel level, Span at, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	char *text = arena_alloc(&d->arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	vec_push(&d->items, ((DiagItem){level, at, text}));
}

/* The same error at the same place is one error. */
static bool
repeated(const Diag *d, Span at, const char *text)
{
	for (size_t i = 0; i + 1 < d->items.n; i++) {
		const DiagItem *it = &d->items.at[i];

		if (it->level <= DIAG_WARNING && it->at.start == at.start &&
		    it->at.end == at.end && strcmp(it->text, text) == 0)
			return true;
	}
	return false;
}

static void
add_head(Diag *d, DiagLevel level, Span at, const char *fmt, va_list ap)
{
	d->muted = d->errors > DIAG_MAX;
	if (!d->muted) {
		add(d, level, at, fmt, ap);
		if (repeated(d, at, d->items.at[d->items.n - 1].text)) {
			d->items.n--;
			d->muted = true;
			(*(level == DIAG_ERROR ? &d->errors : &d->warnings))--;
		}
	}
}

void
diag_error(Diag *d, Span at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	d->errors++;
	add_head(d, DIAG_ERROR, at, fmt, ap);
	va_end(ap);
}

void
diag_warning(Diag *d, Span at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	d->warnings++;
	add_head(d, DIAG_WARNING, at, fmt, ap);
	va_end(ap);
}

void
diag_note(Diag *d, Span at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!d->muted)
		add(d, DIAG_NOTE, at, fmt, ap);
	va_end(ap);
}

void
diag_help(Diag *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!d->muted)
		add(d, DIAG_HELP, (Span){0, 0}, fmt, ap);
	va_end(ap);
}

static const char *const level_name[] = {"error", "warning", "note", "help"};
static const char *const level_colour[] = {"\033[1;31m", "\033[1;35m",
                                           "\033[1;36m", "\033[1;32m"};

/* Length of the printable UTF-8 character at s, 0 when there is none. */
static size_t
character(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t n = u[0] < 0x80 ? 1 : u[0] < 0xc2 ? 0 : u[0] < 0xe0 ? 2
	           : u[0] < 0xf0 ? 3 : u[0] < 0xf5 ? 4 : 0;

	if (n > len || u[0] < 0x20 || u[0] == 0x7f)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	/* control characters, overlong forms, surrogates, beyond U+10FFFF */
	if ((u[0] == 0xc2 && u[1] < 0xa0) || (u[0] == 0xe0 && u[1] < 0xa0) ||
	    (u[0] == 0xed && u[1] >= 0xa0) || (u[0] == 0xf0 && u[1] < 0x90) ||
	    (u[0] == 0xf4 && u[1] >= 0x90))
		return 0;
	return n;
}

static void
print_clean(FILE *out, const char *s, size_t len)
{
	for (size_t i = 0, n; i < len; i += n ? n : 1) {
		n = character(s + i, len - i);
		if (n > 0)
			fwrite(s + i, 1, n, out);
		else
			fputc(s[i] == '\t' ? ' ' : '?', out);
	}
}

/* As many marks as print_clean() prints characters. */
static void
print_marks(FILE *out, const char *s, size_t len, char mark)
{
	for (size_t i = 0, n; i < len; i += n ? n : 1) {
		n = character(s + i, len - i);
		fputc(mark, out);
	}
}

/* The line with the range underlined.  Long lines are shown from near the
 * place on. */
static void
print_line(const Place *p, Span at, bool colour, FILE *out)
{
	uint32_t from = 0, col = p->column - 1;

	if (p->line_len > LINE_SHOWN && col > LINE_SHOWN / 2)
		from = col - LINE_SHOWN / 2;
	uint32_t shown = p->line_len - from;
	if (shown > LINE_SHOWN)
		shown = LINE_SHOWN;
	fprintf(out, "%5u | %s", p->line, from ? "..." : "");
	print_clean(out, p->line_text + from, shown);
	fprintf(out, "%s\n      | %s", from + shown < p->line_len ? "..." : "",
	        from ? "   " : "");
	print_marks(out, p->line_text + from, col - from, ' ');
	fputs(colour ? "\033[1;32m^" : "^", out);
	uint32_t end = col + (at.end > at.start ? at.end - at.start : 1);
	if (end > from + shown)
		end = from + shown;
	size_t first = end > col ? character(p->line_text + col, end - col) : 0;
	col += first > 0 ? (uint32_t)first : 1;
	if (col < end)
		print_marks(out, p->line_text + col, end - col, '~');
	fputs(colour ? "\033[0m\n" : "\n", out);
}

static void
print_human(const DiagItem *it, const Sources *s, DiagFormat format,
            bool colour, FILE *out)
{
	Place p;
	bool placed = sources_place(s, it->at.start, &p);

	if (placed) {
		print_clean(out, p.source->name, strlen(p.source->name));
		fprintf(out, ":%u:%u: ", p.line, p.column);
	} else {
		fputs("rnnc: ", out);
	}
	fprintf(out, "%s%s:%s ", colour ? level_colour[it->level] : "",
	        level_name[it->level], colour ? "\033[0m" : "");
	print_clean(out, it->text, strlen(it->text));
	fputc('\n', out);
	if (placed && format == DIAG_HUMAN)
		print_line(&p, it->at, colour, out);
}

static void
print_json_text(FILE *out, const char *s)
{
	fputc('"', out);
	for (size_t n, len = strlen(s); len > 0; s += n, len -= n) {
		unsigned char c = (unsigned char)*s;

		n = character(s, len);
		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (n > 0)
			fwrite(s, 1, n, out);
		else
			fprintf(out, "\\u%04x", c < 0x80 ? c : 0xfffdu);
		n += n == 0;
	}
	fputc('"', out);
}

static void
print_json(const DiagItem *it, const Sources *s, FILE *out)
{
	Place p;

	fprintf(out, "{\"level\":\"%s\"", level_name[it->level]);
	if (sources_place(s, it->at.start, &p)) {
		fputs(",\"file\":", out);
		print_json_text(out, p.source->name);
		fprintf(out, ",\"line\":%u,\"column\":%u,\"length\":%u",
		        p.line, p.column, it->at.end - it->at.start);
	}
	fputs(",\"message\":", out);
	print_json_text(out, it->text);
	fputs("}\n", out);
}

void
diag_print(const Diag *d, const Sources *s, DiagFormat format, bool colour,
           FILE *out)
{
	for (size_t i = 0; i < d->items.n; i++) {
		const DiagItem *it = &d->items.at[i];

		if (format == DIAG_JSON)
			print_json(it, s, out);
		else if (format == DIAG_HUMAN || it->level <= DIAG_WARNING)
			print_human(it, s, format, colour, out);
	}
	if (d->errors > DIAG_MAX && format != DIAG_JSON)
		fprintf(out, "rnnc: %u more error%s not shown\n",
		        d->errors - DIAG_MAX,
		        d->errors == DIAG_MAX + 1 ? " is" : "s are");
}

void
diag_free(Diag *d)
{
	vec_free(&d->items);
	arena_free(&d->arena);
}

enum { NAME_MAX_LEN = 64 };

/* Damerau-Levenshtein, restricted (optimal string alignment). */
static unsigned
distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	unsigned row[3][NAME_MAX_LEN + 1];

	if (n > NAME_MAX_LEN || m > NAME_MAX_LEN)
		return NAME_MAX_LEN;
	for (size_t j = 0; j <= m; j++)
		row[0][j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned *cur = row[i % 3];
		const unsigned *prev = row[(i + 2) % 3];
		const unsigned *prev2 = row[(i + 1) % 3];

		cur[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned best = prev[j - 1] + (a[i - 1] != b[j - 1]);

			if (prev[j] + 1 < best)
				best = prev[j] + 1;
			if (cur[j - 1] + 1 < best)
				best = cur[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && prev2[j - 2] + 1 < best)
				best = prev2[j - 2] + 1;
			cur[j] = best;
		}
	}
	return row[n % 3][m];
}

const char *
diag_nearest(const char *name, const char *const *candidate, size_t n)
{
	unsigned best = strlen(name) <= 3 ? 2 : 3;
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		unsigned k = distance(name, candidate[i]);

		if (k < NAME_MAX_LEN && strcasecmp(name, candidate[i]) == 0)
			return candidate[i];
		if (k < best && k < strlen(name)) {
			best = k;
			found = candidate[i];
		}
	}
	return found;
}
