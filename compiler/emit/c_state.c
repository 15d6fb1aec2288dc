/* Saving and loading a state, and the self-test. */
#include "emit/c_emit.h"

#include "emit/selftest.h"
#include "emit/signature.h"

/* --- saved states -------------------------------------------------------- */

static void
save_member(CEmit *c, const Buffer *b, bool load)
{
	bool real = b->type == TY_REAL, wide = real && c->p->f64;
	int bytes = wide ? 8 : 4;

	c_open(c, "for (ptrdiff_t i = 0; i < %lld; i++)",
	       (long long)b->elements);
	c_line(c, "uint%d_t bits;", 8 * bytes);
	c_blank(c);
	if (load) {
		c_line(c, "bits = (uint%d_t)get_bytes(in + at, %d);", 8 * bytes,
		       bytes);
		c_line(c, "memcpy(&s->%s[i], &bits, sizeof bits);", b->name);
	} else {
		c_line(c, "memcpy(&bits, &s->%s[i], sizeof bits);", b->name);
		c_line(c, "put_bytes(out + at, bits, %d);", bytes);
	}
	c_line(c, "at += %du;", bytes);
	c_close(c, "");
}

static bool
has_members(const Program *p)
{
	return p->nfield > 0 || p->base != NULL;
}

static void
each_member(CEmit *c, bool load)
{
	for (uint32_t i = 0; i < c->p->nfield; i++) {
		save_member(c, c->p->field[i].buffer, load);
		if (c->p->field[i].position != NULL)
			save_member(c, c->p->field[i].position, load);
	}
	if (c->p->base != NULL)
		save_member(c, c->p->base, load);
}

/* Before anything is written: no ring goes on outside itself. */
static void
check_positions(CEmit *c)
{
	size_t at = 8;

	for (uint32_t i = 0; i < c->p->nfield; i++) {
		const Field *f = &c->p->field[i];

		at += (size_t)f->buffer->elements *
		      buffer_unit(c->p, f->buffer);
		if (f->position == NULL)
			continue;
		c_line(c, "if (get_bytes(in + %zu, 4) >= %u)", at, f->depth);
		c_line(c, "\treturn %s_BAD_STATE;", c->upper);
		at += buffer_unit(c->p, f->position);
	}
}

void
c_save_load(CEmit *c)
{
	vec_push(&c->kernel, "put_bytes");
	vec_push(&c->kernel, "get_bytes");
	vec_push(&c->kernel, "checksum");
	c_line(c, "size_t");
	c_line(c, "%s_state_save(const %s_state *s, unsigned char "
	       "out[%s_STATE_BYTES])", c->name, c->name, c->upper);
	c_line(c, "{");
	c->indent++;
	c_line(c, "size_t at = 8;");
	c_blank(c);
	c_line(c, "put_bytes(out, %s_MODEL_HASH, 8);", c->upper);
	if (!has_members(c->p))
		c_line(c, "(void)s;");
	each_member(c, false);
	c_line(c, "put_bytes(out + at, checksum(out, at), 4);");
	c_line(c, "return at + 4u;");
	c_close(c, "");
	c_blank(c);
	c_line(c, "int");
	c_line(c, "%s_state_load(%s_state *s, const unsigned char "
	       "in[%s_STATE_BYTES])", c->name, c->name, c->upper);
	c_line(c, "{");
	c->indent++;
	c_line(c, "const size_t end = %s_STATE_BYTES - 4;", c->upper);
	if (has_members(c->p))
		c_line(c, "size_t at = 8;");
	c_blank(c);
	c_line(c, "if (get_bytes(in, 8) != %s_MODEL_HASH ||", c->upper);
	c_line(c, "    get_bytes(in + end, 4) != checksum(in, end))");
	c_line(c, "\treturn %s_BAD_STATE;", c->upper);
	check_positions(c);
	if (!has_members(c->p))
		c_line(c, "(void)s;");
	each_member(c, true);
	c_line(c, "return %s_OK;", c->upper);
	c_close(c, "");
	c_blank(c);
}

/* --- bound weights -------------------------------------------------------- */

void
c_bind(CEmit *c)
{
	const Program *p = c->p;

	vec_push(&c->kernel, "find_weights");
	c_line(c, "const %s_params *", c->name);
	c_line(c, "%s_bind(const void *blob, size_t bytes)", c->name);
	c_line(c, "{");
	c_line(c, "\treturn find_weights(blob, bytes, %s_MODEL_HASH, "
	       "0x%016llxu,", c->upper, (unsigned long long)program_layout(p));
	c_line(c, "\t                    sizeof(%s_params), %zu);", c->name,
	       program_align(p));
	c_line(c, "}");
	c_blank(c);
}

/* --- self-test ----------------------------------------------------------- */

static void
fill_inputs(CEmit *c)
{
	const Program *p = c->p;
	uint32_t k = SELFTEST_INPUT;

	for (uint32_t i = 0; i < p->ninput; i++) {
		const Port *in = &p->input[i];
		int64_t n = in->buffer->elements *
		            (in->timed ? selftest_steps(p) : 1);

		c_open(c, "for (uint32_t i = 0; i < %lldu; i++)", (long long)n);
		if (in->tree != 0)
			c_line(c, "%s[i] = i + 1 < %lld ? (int32_t)i + 2 : 0;",
			       in->buffer->name, (long long)n);
		else if (in->buffer->type == TY_INT)
			c_line(c, "%s[i] = (int32_t)(test_bits(i + %uu) %% "
			       "%lldu);", in->buffer->name, k,
			       (long long)(in->classes < 256 ? in->classes
			                   : 256));
		else
			c_line(c, "%s[i] = ((%s)test_bits(i + %uu) - 128) / "
			       "256;", in->buffer->name, c->real, k);
		c_close(c, "");
		k += (uint32_t)n;
	}
}

/* Whole sequences, but of a stream the outputs of one step. */
static void
declare_arrays(CEmit *c, const Port *port, uint32_t n, bool output)
{
	const Program *p = c->p;

	for (uint32_t i = 0; i < n; i++) {
		const Port *q = &port[i];
		bool all = q->timed && !(output && p->stream);

		if (output && p->stream && !q->timed)
			continue;
		c_line(c, "%s %s[%lld];",
		       q->buffer->type == TY_INT ? "int32_t" : c->real,
		       q->buffer->name, (long long)(q->buffer->elements *
		       (all ? selftest_steps(p) : 1)));
	}
}

/* Of step t, of a stream. */
static const char *
test_argument(CEmit *c, const Arg *a, const void *ctx)
{
	(void)ctx;
	if (a->kind == ARG_REPORT)
		return "&report";
	if (a->kind == ARG_STEPS)
		return arena_printf(c->arena, "%lld",
		                    (long long)selftest_steps(c->p));
	return a->kind != ARG_IN || !a->port->timed || !c->p->stream
	       ? arg_name(a)
	       : arena_printf(c->arena, "%s + t * %lld", arg_name(a),
	                      (long long)a->port->buffer->elements);
}

/* Returns -1 unless the call is fine. */
static void
test_call(CEmit *c, FunctionKind kind)
{
	c_open(c, "if (%s != %s_OK)", c_call(c, kind, test_argument, NULL),
	       c->upper);
	c_line(c, "return -1;");
	c_close(c, "");
}

static void
compare_outputs(CEmit *c)
{
	const Program *p = c->p;

	for (uint32_t i = 0; i < p->noutput; i++) {
		const Port *q = &p->output[i];
		int64_t n = q->buffer->elements;

		if (p->stream && !q->timed)
			continue;
		c_open(c, "for (ptrdiff_t i = 0; i < %lld; i++)",
		       (long long)(q->timed && !p->stream
		                   ? n * selftest_steps(p) : n));
		c_line(c, "const %s got = (%s)%s[i];", c->real, c->real,
		       q->buffer->name);
		c_line(c, "const %s want = answer[k++];", c->real);
		c_blank(c);
		c_open(c, "if (got < want || got > want)");
		c_line(c, "return k;");
		c_close(c, "");
		c_close(c, "");
	}
}

static void
fill_params(CEmit *c)
{
	const Program *p = c->p;
	const char *put = "", *as = weight_format[p->weights];
	uint32_t k = 0;

	if (p->weights != WEIGHTS_REAL) {
		vec_push(&c->kernel, arena_printf(c->arena, "put_%s", as));
		put = arena_printf(c->arena, "put_%s(", as);
	}
	for (uint32_t i = 0; i < p->nmember; i++) {
		const Buffer *b = p->member[i].buffer;

		c_open(c, "for (uint32_t i = 0; i < %lldu; i++)",
		       (long long)b->elements);
		c_line(c, "p->%s[i] = %s((%s)test_bits(i + %uu) - 128) / "
		       "256%s;", b->name, put, c->real, k, *put ? ")" : "");
		c_close(c, "");
		k += (uint32_t)b->elements;
	}
}

const char *
c_selftest_prototype(CEmit *c)
{
	const Program *p = c->p;
	const char *sep = p->nmember > 0 ? ", " : "";
	const char *params = p->nmember == 0 ? ""
		: arena_printf(c->arena, "%s_params *p", c->name);

	return p->stream
	       ? arena_printf(c->arena, "%s_selftest(%s_state *s%s%s)",
	                      c->name, c->name, sep, params)
	       : arena_printf(c->arena, "%s_selftest(%s%svoid *work)",
	                      c->name, params, sep);
}

static void
known_answers(CEmit *c)
{
	c_line(c, "static const %s answer[] = {", c->real);
	for (size_t i = 0; i < c->o->nselftest; i++) {
		Buf b = {0};

		c_number(c, c->o->selftest[i], TY_REAL, &b);
		c_line(c, "\t%s,", b.text);
		buf_free(&b);
	}
	c_line(c, "};");
}

void
c_selftest(CEmit *c)
{
	const Program *p = c->p;

	vec_push(&c->kernel, "test_bits");
	c_line(c, "int");
	c_line(c, "%s", c_selftest_prototype(c));
	c_line(c, "{");
	c->indent++;
	known_answers(c);
	declare_arrays(c, p->input, p->ninput, false);
	declare_arrays(c, p->output, p->noutput, true);
	if (p->ncheck > 0)
		c_line(c, "%s_report report;", c->name);
	c_line(c, "int k = 0;");
	c_blank(c);
	if (c_embedded(c))
		c_line(c, "(void)p;");
	else
		fill_params(c);
	fill_inputs(c);
	if (p->stream) {
		test_call(c, FN_INIT);
		c_open(c, "for (ptrdiff_t t = 0; t < %d; t++)", SELFTEST_STEPS);
		test_call(c, FN_STEP);
		compare_outputs(c);
		c_close(c, "");
	} else {
		test_call(c, FN_RUN);
		compare_outputs(c);
	}
	c_line(c, "return 0;");
	c_close(c, "");
	c_blank(c);
}
