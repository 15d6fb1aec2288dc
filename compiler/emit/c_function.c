/* Functions in C: arguments, work memory, the parts in their order.
 *
 *   in    a Function
 *   out   its definition; see program.h for what runs when
 */
#include "emit/c_emit.h"

#include <string.h>

/* --- prototypes ---------------------------------------------------------- */

typedef struct {
	CEmit *c;
	Buf text;
	bool any;
} Args;

static void
arg(Args *a, const char *type, const char *qualifier, const char *name)
{
	buf_puts(&a->text, a->any ? ", " : "");
	buf_printf(&a->text, "%s%s%s%s", type,
	           type[strlen(type) - 1] == '*' ? "" : " ", qualifier, name);
	a->any = true;
}

static const char *
pointer(CEmit *c, const Port *p, bool output)
{
	const char *type = p->buffer->type == TY_INT ? "int32_t" : c->real;

	return arena_printf(c->arena, "%s%s *", output ? "" : "const ", type);
}

/* An argument in C; q: what stands before the name of a pointer. */
static void
one_argument(Args *a, const Arg *x, const char *q)
{
	CEmit *c = a->c;
	const char *name = arg_name(x);

	switch (x->kind) {
	case ARG_STATE:
		arg(a, arena_printf(c->arena, "%s_state *", c->name), q, name);
		break;
	case ARG_PARAMS:
		arg(a, arena_printf(c->arena, "const %s_params *", c->name), q,
		    name);
		break;
	case ARG_IN:
	case ARG_OUT:
		arg(a, pointer(c, x->port, x->kind == ARG_OUT), q, name);
		break;
	case ARG_STEPS:
	case ARG_COUNT:
		arg(a, "size_t", "", name);
		break;
	case ARG_LENGTHS:
		arg(a, "const size_t *", q, name);
		break;
	case ARG_WORK:
		arg(a, "void *", q, name);
		break;
	case ARG_LOSS:
		arg(a, arena_printf(c->arena, "%s *", c->real), q, name);
		break;
	case ARG_GRAD:
		arg(a, arena_printf(c->arena, "%s_grad *", c->name), q, name);
		break;
	case ARG_REPORT:
		arg(a, arena_printf(c->arena, "%s_report *", c->name), q, name);
		break;
	case ARG_TRAINED:
		arg(a, arena_printf(c->arena, "%s_params *", c->name), q, name);
		break;
	case ARG_OPTIM:
		arg(a, arena_printf(c->arena, "%s_optim *", c->name), q, name);
		break;
	}
}

const char *
c_declarator(CEmit *c, const char *function, const Signature *s,
             bool definition)
{
	Args a = {.c = c};

	for (uint32_t i = 0; i < s->n; i++)
		one_argument(&a, &s->arg[i], definition ? "restrict " : "");
	const char *args = a.any ? arena_str(c->arena, a.text.text, a.text.len)
	                         : "void";
	buf_free(&a.text);
	return arena_printf(c->arena, "int%s%s_%s(%s)",
	                    definition ? "\n" : " ", c->name, function, args);
}

const char *
c_prototype(CEmit *c, FunctionKind kind, bool definition)
{
	Signature s = signature_of(c->p, kind, c_embedded(c), c->arena);

	return c_declarator(c, program_function(c->p, kind), &s, definition);
}

const char *
c_call(CEmit *c, FunctionKind kind, CArgText *text, const void *ctx)
{
	Signature s = signature_of(c->p, kind, c_embedded(c), c->arena);
	Buf b = {0};

	buf_printf(&b, "%s_%s(", c->name, program_function(c->p, kind));
	for (uint32_t i = 0; i < s.n; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", text(c, &s.arg[i], ctx));
	buf_puts(&b, ")");
	const char *call = arena_str(c->arena, b.text, b.len);
	buf_free(&b);
	return call;
}

/* --- work memory --------------------------------------------------------- */

static bool
has_work(const Function *f)
{
	return f->nslot > 0 || f->ntape > 0;
}

bool
c_segmented(const CEmit *c, const Function *f)
{
	return f->segmentable && c->o->tape > 0;
}

const char *
c_work_macro(CEmit *c, FunctionKind kind)
{
	return c_upper(c->arena, arena_printf(c->arena, "%s_%s_WORK",
		c->name, program_function(c->p, kind)));
}

static void
tape_pointers(CEmit *c, const Function *f, const char *len)
{
	for (uint32_t i = 0; i < f->ntape; i++) {
		const Buffer *b = f->tape[i];
		const char *type = b->type == TY_INT ? "int32_t" : c->real;

		c_line(c, "%s *restrict const %s = (void *)at; /* %s */", type,
		       b->name, b->doc);
		if (i + 1 < f->ntape || c->o->tape > 0)
			c_line(c, "at += ROUND((size_t)(%lld + %s) * "
			       "sizeof(%s) * %lldu);",
			       (long long)(b->pad + b->pad_after), len,
			       c->real, (long long)b->elements);
	}
}

/* --- checks at entry ----------------------------------------------------- */

/* init has no steps, but what is given without time. */
static void
check_classes(CEmit *c, FunctionKind k, const Port *p, uint32_t n)
{
	const char *steps = k == FN_STEP ? NULL : "T";

	for (uint32_t i = 0; i < n; i++) {
		if (p[i].classes == 0 || p[i].classes >= INT32_MAX ||
		    (k == FN_INIT && p[i].timed))
			continue;
		long long each = (long long)p[i].buffer->elements;
		if (p[i].timed && steps != NULL)
			c_open(c, "for (ptrdiff_t i = 0; i < %s * %lld; i++)",
			       steps, each);
		else
			c_open(c, "for (ptrdiff_t i = 0; i < %lld; i++)", each);
		c_open(c, "if (%s[i] < 0 || %s[i] >= %lld)", p[i].buffer->name,
		       p[i].buffer->name, (long long)p[i].classes);
		c_line(c, "return %s_BAD_INDEX;", c->upper);
		c_close(c, "");
		c_close(c, "");
	}
}

static void
ignore(CEmit *c, const CUse *u, const Port *p, uint32_t n, bool timed,
       bool untimed)
{
	for (uint32_t i = 0; i < n; i++)
		if ((p[i].timed ? timed : untimed) &&
		    !u->port[p[i].buffer->port] &&
		    (p[i].classes == 0 || p[i].classes >= INT32_MAX))
			c_line(c, "(void)%s;", p[i].buffer->name);
}

static void
ignore_unused(CEmit *c, const Function *f, const CUse *u)
{
	const Program *p = c->p;
	FunctionKind k = f->kind;

	ignore(c, u, p->input, p->ninput, k != FN_INIT, true);
	if (k == FN_LOSS || k == FN_LOSS_GRAD)
		ignore(c, u, p->target, p->ntarget, true, true);
	if (k == FN_STEP || k == FN_RUN)
		ignore(c, u, p->output, p->noutput, true, k == FN_RUN);
	if (p->nmember > 0 && !u->kind[BUF_PARAM] && !c_embedded(c))
		c_line(c, "(void)p;");
	if (p->stream && !u->kind[BUF_STATE] && !u->base)
		c_line(c, "(void)s;");
	if (p->ncheck > 0 && !u->kind[BUF_REPORT])
		c_line(c, "(void)report;");
}

/* --- bodies -------------------------------------------------------------- */

static void
declare_common(CEmit *c, const CUse *u)
{
	if (c_embedded(c) && u->kind[BUF_PARAM])
		c_line(c, "const %s_params *const p = &%s_weights;", c->name,
		       c->name);
	if (u->base && c->p->base != NULL)
		c_line(c, "const ptrdiff_t base = (ptrdiff_t)s->%s[0];",
		       c->p->base->name);
	else if (u->base)
		c_line(c, "const ptrdiff_t base = 0;");
}

static void
step_body(CEmit *c, const Function *f, const CUse *u)
{
	declare_common(c, u);
	if (u->kind[BUF_SLOT]) {
		c_line(c, "%s_step_scratch scratch;", c->name);
		c_line(c, "%s_step_scratch *const w = &scratch;", c->name);
	}
	c_blank(c);
	ignore_unused(c, f, u);
	check_classes(c, f->kind, c->p->input, c->p->ninput);
	c_code(c, &f->once);
	c_line(c, "return %s_OK;", c->upper);
}

static void
count_steps(CEmit *c)
{
	if (c->p->base != NULL)
		c_line(c, "s->%s[0] += (int32_t)T;", c->p->base->name);
}

static void
whole_body(CEmit *c, const Function *f, const CUse *u)
{
	if (u->n)
		c_line(c, "const ptrdiff_t n = T;");
	if (u->t0)
		c_line(c, "const ptrdiff_t t0 = 0;");
	if (u->first_pass)
		c_line(c, "const int first_pass = 1;");
	if (u->last_segment)
		c_line(c, "const int last_segment = 1;");
	c_blank(c);
	c_code(c, &f->once);
	c_code(c, &f->forward);
	c_code(c, &f->middle);
	c_code(c, &f->reverse);
	c_code(c, &f->post);
	count_steps(c);
}

/* See program.h. */
static void
segmented_body(CEmit *c, const Function *f, const CUse *u)
{
	c_line(c, "const ptrdiff_t nseg = (T + length - 1) / length;");
	c_line(c, "%s_state *const saved = (void *)at;", c->name);
	c_line(c, "%s_state last;", c->name);
	c_blank(c);
	c_code(c, &f->once);
	c_line(c, "last = *s;");
	c_open(c, "for (ptrdiff_t pass = 0; pass < 2 * nseg - 1; pass++)");
	if (u->first_pass)
		c_line(c, "const int first_pass = pass < nseg;");
	if (u->last_segment)
		c_line(c, "const int last_segment = pass == nseg - 1;");
	c_line(c, "const ptrdiff_t seg = pass < nseg ? pass "
	       ": 2 * nseg - 2 - pass;");
	c_line(c, "const ptrdiff_t t0 = seg * length;");
	c_line(c, "const ptrdiff_t n = T - t0 < length ? T - t0 : length;");
	c_blank(c);
	c_open(c, "if (pass < nseg)");
	c_line(c, "saved[seg] = *s;");
	c_close(c, "");
	c_open(c, "if (pass >= nseg)");
	c_line(c, "*s = saved[seg];");
	c_close(c, "");
	c_code(c, &f->forward);
	c_open(c, "if (pass == nseg - 1)");
	c_line(c, "last = *s;");
	c_code(c, &f->middle);
	c_close(c, "");
	c_open(c, "if (pass >= nseg - 1)");
	c_code(c, &f->reverse);
	c_close(c, "");
	c_close(c, "");
	c_line(c, "*s = last;");
	c_code(c, &f->post);
	count_steps(c);
}

static void
sequence_body(CEmit *c, const Function *f, const CUse *u)
{
	bool segments = c_segmented(c, f);

	c_line(c, "const ptrdiff_t T = (ptrdiff_t)steps;");
	declare_common(c, u);
	if (!c->p->stream && (segments || u->kind[BUF_STATE])) {
		c_line(c, "%s_state state = {0};", c->name);
		c_line(c, "%s_state *const s = &state;", c->name);
	}
	if (segments)
		c_line(c, "const ptrdiff_t length = (ptrdiff_t)%s_SEGMENT("
		       "steps);", c_work_macro(c, f->kind));
	if (has_work(f) || segments)
		c_line(c, "unsigned char *at = work;");
	if (f->nslot > 0) {
		c_line(c, "%s_%s_scratch *const w = (void *)at;", c->name,
		       program_function(c->p, f->kind));
		if (f->ntape > 0 || segments)
			c_line(c, "at += ROUND(sizeof *w);");
	}
	tape_pointers(c, f, segments ? "length" : "T");
	if (!has_work(f) && !segments)
		c_line(c, "(void)work;");
	else if (f->nslot > 0 && !u->kind[BUF_SLOT])
		c_line(c, "(void)w;");
	ignore_unused(c, f, u);
	c_open(c, "if (T < %lld)", (long long)f->min_length);
	c_line(c, "return %s_BAD_LENGTH;", c->upper);
	c_close(c, "");
	check_classes(c, f->kind, c->p->input, c->p->ninput);
	if (f->kind == FN_LOSS || f->kind == FN_LOSS_GRAD)
		check_classes(c, f->kind, c->p->target, c->p->ntarget);
	if (segments)
		segmented_body(c, f, u);
	else
		whole_body(c, f, u);
	c_line(c, "return %s_OK;", c->upper);
}

void
c_scratch(CEmit *c, const Function *f)
{
	const char *name = program_function(c->p, f->kind);

	if (f->nslot == 0)
		return;
	c_open(c, "typedef struct");
	for (uint32_t i = 0; i < f->nslot; i++) {
		const Buffer *b = f->slot[i];

		c_line(c, "%s %s[%lld]%s; /* %s */",
		       b->type == TY_INT ? "int32_t" : c->real, b->name,
		       (long long)b->elements, c_aligned(c), b->doc);
	}
	c_close(c, arena_printf(c->arena, " %s_%s_scratch;", c->name, name));
	c_check_size(c, arena_printf(c->arena, "%s_scratch", name),
	             f->kind == FN_STEP
	             ? arena_printf(c->arena, "%s_STEP_STACK", c->upper)
	             : arena_printf(c->arena, "%lldu", (long long)
	                            function_scratch(c->p, f)));
	c_blank(c);
}

/* What the header says, where T is not too long for the memory. */
static void
work_function(CEmit *c, const Function *f)
{
	WorkSize w = function_work(c->p, f);

	c_line(c, "size_t");
	c_line(c, "%s_%s_work(size_t steps)", c->name,
	       program_function(c->p, f->kind));
	c_line(c, "{");
	if (!c_segmented(c, f) && w.per_step > 0) {
		c_line(c, "\tif (steps > (SIZE_MAX / 2u - %lldu) / %lldu)",
		       (long long)w.fixed, (long long)w.per_step);
		c_line(c, "\t\treturn SIZE_MAX;");
	} else if (!c_segmented(c, f)) {
		c_line(c, "\t(void)steps;");
	}
	c_line(c, "\treturn %s(steps);", c_work_macro(c, f->kind));
	c_line(c, "}");
	c_blank(c);
}

void
c_function(CEmit *c, const Function *f)
{
	CUse u = c_uses(c->p, f, c->arena);

	c->fn = f;
	if (f->kind != FN_INIT && f->kind != FN_STEP)
		work_function(c, f);
	c_line(c, "%s", c_prototype(c, f->kind, true));
	c_line(c, "{");
	c->indent++;
	if (f->kind == FN_INIT || f->kind == FN_STEP)
		step_body(c, f, &u);
	else
		sequence_body(c, f, &u);
	c_close(c, "");
	c_blank(c);
}

const char *
c_batch_prototype(CEmit *c, bool definition)
{
	Signature s = signature_of_batch(c->p, c_embedded(c), c->arena);

	return c_declarator(c, "run_batch", &s, definition);
}
