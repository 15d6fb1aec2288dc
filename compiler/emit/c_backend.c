/* The C back end: puts the files together.
 *
 *   in    a Program
 *   out   NAME.h and NAME.c: C99, no dependency, and on request the table that
 *         training and running programs read
 */
#include "emit/c_emit.h"
#include "emit/kernel.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Kernels that work on integers, of which there are few. */
static const char int_kernels[] =
	"static inline ptrdiff_t\n"
	"rnn_mod_int(ptrdiff_t a, ptrdiff_t b)\n"
	"{\n"
	"\tconst ptrdiff_t r = a % b;\n"
	"\n"
	"\treturn r != 0 && (r < 0) != (b < 0) ? r + b : r;\n"
	"}\n\n";

static const char min_int[] =
	"static inline ptrdiff_t\n"
	"rnn_min_int(ptrdiff_t a, ptrdiff_t b)\n"
	"{\n\treturn a < b ? a : b;\n}\n\n";

static const char max_int[] =
	"static inline ptrdiff_t\n"
	"rnn_max_int(ptrdiff_t a, ptrdiff_t b)\n"
	"{\n\treturn a > b ? a : b;\n}\n\n";

static const char abs_int[] =
	"static inline ptrdiff_t\n"
	"rnn_abs_int(ptrdiff_t a)\n"
	"{\n\treturn a < 0 ? -a : a;\n}\n\n";

/* What a kernel needs comes before it: the names on its first line. */
static void
add_kernel(const char *name, Buf *out, Buf *done)
{
	const KernelText *k = kernel_find(name);
	char word[64];

	snprintf(word, sizeof word, " %s ", name);
	if (k == NULL || (done->text != NULL && strstr(done->text, word)))
		return;
	buf_puts(done, word);
	const char *s = strstr(k->text, "needs:") + strlen("needs:");
	const char *end = strstr(s, "*/");
	while (s < end) {
		while (s < end && *s == ' ')
			s++;
		size_t n = strcspn(s, " *");
		if (n == 0)
			break;
		snprintf(word, sizeof word, "%.*s", (int)n, s);
		add_kernel(word, out, done);
		s += n;
	}
	buf_puts(out, strchr(k->text, '\n') + 1);
	buf_puts(out, "\n");
}

static void
kernels(CEmit *c, Buf *out)
{
	static const struct {
		const char *name, *text;
	} whole[] = {{"mod_int", int_kernels}, {"min_int", min_int},
	             {"max_int", max_int}, {"abs_int", abs_int}};
	Buf done = {0};

	for (size_t i = 0; i < c->kernel.n; i++) {
		for (size_t k = 0; k < sizeof whole / sizeof *whole; k++)
			if (strcmp(whole[k].name, c->kernel.at[i]) == 0)
				buf_puts(out, whole[k].text);
		add_kernel(c->kernel.at[i], out, &done);
	}
	buf_free(&done);
}

const char *
c_upper(Arena *a, const char *s)
{
	char *u = arena_str(a, s, strlen(s));

	for (char *p = u; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return u;
}

/* The elements of an initialiser, several on a line. */
static void
numbers(CEmit *c, const double *x, int64_t n, Type type)
{
	Buf row = {0};

	for (int64_t k = 0; k < n; k++) {
		c_number(c, x[k], type, &row);
		buf_puts(&row, k + 1 < n ? ", " : "");
		if (row.len > 64 || k + 1 == n) {
			c_line(c, "\t\t%s", row.text);
			row.len = 0;
		}
	}
	buf_free(&row);
}

static void
embedded_weights(CEmit *c)
{
	const Program *p = c->p;
	size_t at = 0;

	c_line(c, "const %s_params %s_weights = {", c->name, c->name);
	for (uint32_t i = 0; i < p->nmember; i++) {
		size_t n = (size_t)p->member[i].buffer->elements;
		double *x = arena_array(c->arena, double, n);

		for (size_t k = 0; k < n; k++)
			x[k] = emit_weight(p, c->o, at++);
		c_line(c, "\t{ /* %s */", p->member[i].var->name);
		numbers(c, x, (int64_t)n, p->weights != WEIGHTS_REAL
		        ? TY_INT : TY_REAL);
		c_line(c, "\t},");
	}
	c_line(c, "};");
	c_blank(c);
}

/* Which elements of a matrix are not zero, and the like. */
static void
tables(CEmit *c, const Program *p)
{
	for (uint32_t i = 0; p != NULL && i < p->ntable; i++) {
		const Buffer *b = p->table[i];

		c_line(c, "static const %s %s_%s[%lld]%s = {",
		       b->type == TY_INT ? "int32_t" : c->real, c->name,
		       b->name, (long long)b->elements, c_aligned(c));
		numbers(c, b->constant, b->elements, b->type);
		c_line(c, "};");
		c_blank(c);
	}
}

/* The functions that work on several sequences side by side. */
static void
block_functions(CEmit *c)
{
	const Program *whole = c->p;

	if (whole->block == NULL)
		return;
	c->p = whole->block;
	for (int k = FN_RUN; k < FN_COUNT; k++)
		if (c->p->fn[k] != NULL) {
			c_scratch(c, c->p->fn[k]);
			c_function(c, c->p->fn[k]);
		}
	c->p = whole;
}

static bool
needs_round(const CEmit *c)
{
	for (int k = FN_RUN; k < FN_COUNT; k++) {
		const Function *f = c->p->fn[k];

		if (f != NULL && ((f->nslot > 0 && f->ntape > 0) ||
		                  f->ntape > 1 || c_segmented(c, f)))
			return true;
	}
	return c->p->block != NULL;
}

static void
body(CEmit *c)
{
	if (!c->p->stream && c->p->schedule->carries[ENTRY_GRAD]) {
		c_comment(c, "What one segment of a sequence leaves to the "
		          "next.");
		c_state(c);
	}
	for (int k = FN_STEP; k < FN_COUNT; k++)
		if (c->p->fn[k] != NULL)
			c_scratch(c, c->p->fn[k]);
	for (int k = 0; k < FN_COUNT; k++)
		if (c->p->fn[k] != NULL)
			c_function(c, c->p->fn[k]);
	if (c->p->fn[FN_RUN] != NULL)
		c_batch(c);
	block_functions(c);
	if (c->p->update != NULL)
		c_train_step(c);
	if (c->p->stream)
		c_save_load(c);
	if (c->p->nmember > 0 && !c_embedded(c))
		c_bind(c);
	if (c->o->selftest != NULL)
		c_selftest(c);
}

/* The head last: the functions say which kernels they need. */
static void
source(CEmit *c, Buf *out)
{
	c->out = out;
	body(c);
	size_t end = out->len;
	c_line(c, "/* %s.c - model '%s', made by rnnc %s from %s; do not "
	       "edit. */", c->name, c->p->name, c->o->version,
	       c->o->source ? c->o->source : "a program");
	c_line(c, "#include \"%s.h\"", c->name);
	c_blank(c);
	c_line(c, "#include <string.h>");
	c_blank(c);
	c_line(c, "#if defined(__clang__)");
	c_line(c, "#pragma STDC FP_CONTRACT OFF");
	c_line(c, "#endif");
	c_blank(c);
	if (needs_round(c)) {
		c_line(c, "#define ROUND(bytes) (((bytes) + 63u) / 64u * 64u)");
		c_blank(c);
	}
	c_vectors(c);
	c_threads(c);
	if (c_embedded(c))
		embedded_weights(c);
	tables(c, c->p);
	tables(c, c->p->block);
	kernels(c, out);
	buf_move_to_front(out, end);
}

static void
emit(const Program *p, const EmitOptions *o, EmitOutput *out)
{
	Arena arena = {0};
	CEmit c = {
		.p = p, .o = o, .arena = &arena,
		.name = o->prefix ? o->prefix : p->name,
		.real = p->f64 ? "double" : "float",
		.suffix = p->f64 ? "f64" : "f32",
	};

	c.upper = c_upper(&arena, c.name);
	c.out = &out->header;
	c_header(&c);
	source(&c, &out->source);
	if (o->table) {
		c.out = &out->table;
		c_table(&c);
	}
	vec_free(&c.kernel);
	arena_free(&arena);
}

static const Backend c_backend = {"c", "C99 source and header", emit};

const Backend *const backends[] = {&c_backend, NULL};

const Backend *
backend_find(const char *name)
{
	for (size_t i = 0; backends[i] != NULL; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	return NULL;
}
