/* Statements in C: one line each, indented by tabs. */
#include "emit/c_emit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 76 };

static void
indent(CEmit *c)
{
	for (int i = 0; i < c->indent; i++)
		buf_puts(c->out, "\t");
}

static void
line(CEmit *c, const char *fmt, va_list ap, const char *end)
{
	if (fmt[0] != '#')
		indent(c);
	buf_vprintf(c->out, fmt, ap);
	buf_printf(c->out, "%s\n", end);
}

void
c_line(CEmit *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(c, fmt, ap, "");
	va_end(ap);
}

/* A line that ends in a value. */
static void
value_line(CEmit *c, const Node *value, const char *end, const char *fmt, ...)
{
	va_list ap;

	indent(c);
	va_start(ap, fmt);
	buf_vprintf(c->out, fmt, ap);
	va_end(ap);
	c_node(c, value, c->out);
	buf_printf(c->out, "%s\n", end);
}

void
c_blank(CEmit *c)
{
	buf_puts(c->out, "\n");
}

void
c_open(CEmit *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(c, fmt, ap, " {");
	va_end(ap);
	c->indent++;
}

void
c_close(CEmit *c, const char *after)
{
	c->indent--;
	indent(c);
	buf_printf(c->out, "}%s\n", after);
}

/* The user's text must not end a comment, nor hide in it. */
static void
make_harmless(char *s)
{
	for (char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p > '~' ||
		    (p[0] == '*' && p[1] == '/') ||
		    (p[0] == '/' && p[1] == '*') || *p == '\\' || *p == '?')
			*p = ' ';
}

void
c_comment(CEmit *c, const char *text)
{
	Buf safe = {0};

	buf_puts(&safe, text);
	make_harmless(safe.text);
	const char *s = safe.text;
	size_t width = (size_t)(WIDTH - 8 * (c->indent < 5 ? c->indent : 5));
	bool first = true;

	while (strlen(s) > width) {
		size_t n = width;

		while (n > width / 2 && s[n] != ' ')
			n--;
		indent(c);
		buf_printf(c->out, "%s %.*s\n", first ? "/*" : " *", (int)n, s);
		s += n;
		while (*s == ' ')
			s++;
		first = false;
	}
	indent(c);
	buf_printf(c->out, "%s %s */\n", first ? "/*" : " *", s);
	buf_free(&safe);
}

static const char *
text_of(CEmit *c, const Node *n)
{
	Buf b = {0};

	c_node(c, n, &b);
	char *s = arena_str(c->arena, b.text, b.len);
	buf_free(&b);
	return s;
}

static void
emit_for(CEmit *c, const Code *k)
{
	const char *hi = text_of(c, k->hi), *lo = text_of(c, k->lo);

	if (k->independent && c->p->machine.vector > 0)
		c_line(c, "RNN_INDEPENDENT");
	if (k->shared)
		c_line(c, "RNN_THREADS(%s)", k->shared_from == 0 ? "1"
		       : arena_printf(c->arena, "n >= %lld",
		                      (long long)k->shared_from));
	if (k->down)
		c_open(c, "for (ptrdiff_t %s = %s; %s-- > %s;)", k->var, hi,
		       k->var, lo);
	else
		c_open(c, "for (ptrdiff_t %s = %s; %s < %s; %s)", k->var, lo,
		       k->var, hi, k->width == 1
		       ? arena_printf(c->arena, "%s++", k->var)
		       : arena_printf(c->arena, "%s += %d", k->var, k->width));
	c_code(c, &k->body);
	c_close(c, "");
}

static void
emit_if(CEmit *c, const Code *k)
{
	if (k->body.n == 0 && k->other.n == 0)
		return;
	value_line(c, k->value, ") {", "if (");
	c->indent++;
	c_code(c, &k->body);
	if (k->other.n > 0) {
		c->indent--;
		c_open(c, "} else");
		c_code(c, &k->other);
	}
	c_close(c, "");
}

static void
emit_store(CEmit *c, const Code *k)
{
	Buf left = {0};

	c_element(c, k->buffer, k->index, k->value->lanes, &left);
	if (k->buffer->type == TY_INT)
		value_line(c, k->value, ");", "%s = (int32_t)(", left.text);
	else
		value_line(c, k->value, ";", "%s = ", left.text);
	buf_free(&left);
}

/* An equation, and the line it comes from. */
static void
emit_comment(CEmit *c, const Code *k)
{
	unsigned line = emit_line(c->o, k->at);
	Buf text = {0};

	buf_puts(&text, k->text);
	if (line > 0)
		buf_printf(&text, "   [line %u]", line);
	c_comment(c, text.text);
	buf_free(&text);
}

static const char *
variable_type(CEmit *c, const Code *k)
{
	return k->lanes > 1 ? arena_printf(c->arena, "rnn_%s",
	                                   c_vector(c, k->lanes))
	                    : c_type(c, k->type);
}

static void
statement(CEmit *c, const Code *k)
{
	switch (k->kind) {
	case CODE_FOR:
		emit_for(c, k);
		break;
	case CODE_IF:
		emit_if(c, k);
		break;
	case CODE_LET:
		value_line(c, k->value, ";", "const %s %s = ",
		           variable_type(c, k), k->var);
		break;
	case CODE_VAR:
		value_line(c, k->value, ";", "%s %s = ", variable_type(c, k),
		           k->var);
		break;
	case CODE_SET:
		value_line(c, k->value, ";", "%s = ", k->var);
		break;
	case CODE_STORE:
		emit_store(c, k);
		break;
	case CODE_COMMENT:
		emit_comment(c, k);
		break;
	case CODE_BLOCK:
		if (k->body.n == 0)
			break;
		c_code(c, &k->body);
		break;
	case CODE_RETURN:
		c_line(c, "return %s_%s;", c->upper, status_name[k->status]);
		break;
	}
}

static bool
declares(const Code *block)
{
	for (size_t i = 0; i < block->body.n; i++)
		if (block->body.at[i]->kind == CODE_LET ||
		    block->body.at[i]->kind == CODE_VAR)
			return true;
	return false;
}

void
c_code(CEmit *c, const CodeList *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const Code *k = list->at[i];

		/* braces only around declarations */
		if (k->kind == CODE_BLOCK && declares(k)) {
			c_line(c, "{");
			c->indent++;
			c_code(c, &k->body);
			c_close(c, "");
		} else {
			statement(c, k);
		}
	}
}
