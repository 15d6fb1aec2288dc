/* Vectors in C: the types, and what C has no operator for.
 *
 *   in    the widths that a program uses
 *   out   definitions for its source
 *   how   vector types of gcc and clang, whose operators work lane by lane
 *         and round as those of scalars do; a load or store goes through a
 *         type without alignment that may alias reals
 */
#include "emit/c_emit.h"

static void
vector_type(CEmit *c, int lanes)
{
	int unit = (int)program_unit(c->p), bytes = lanes * unit;
	const char *name = c_vector(c, lanes);

	c_line(c, "typedef %s rnn_%s __attribute__((vector_size(%d)));",
	       c->real, name, bytes);
	c_line(c, "typedef %s rnn_%s_at", c->real, name);
	c_line(c, "\t__attribute__((vector_size(%d), aligned(%d), may_alias));",
	       bytes, unit);
}

/* The instruction of the target, where its name is known. */
static void
fused(CEmit *c, int lanes)
{
	int bits = lanes * (c->p->f64 ? 64 : 32);
	const char *name = c_vector(c, lanes);
	const char *d = c->p->f64 ? "d" : "";

	if (bits >= 128) {
		c_line(c, "#if defined(%s)", bits == 512 ? "__AVX512F__"
		                                         : "__FMA__");
		c_line(c, "#define rnn_fma_%s(a, b, c) \\", name);
		c_line(c, "\t((rnn_%s)_mm%s_fmadd_p%s((__m%d%s)(a), "
		       "(__m%d%s)(b), (__m%d%s)(c)))", name,
		       bits == 512 ? "512" : bits == 256 ? "256" : "",
		       c->p->f64 ? "d" : "s", bits, d, bits, d, bits, d);
		c_line(c, "#else");
	}
	c_line(c, "static inline rnn_%s", name);
	c_line(c, "rnn_fma_%s(rnn_%s a, rnn_%s b, rnn_%s c)", name, name, name,
	       name);
	c_line(c, "{");
	c_line(c, "\tfor (int i = 0; i < %d; i++)", lanes);
	c_line(c, "\t\tc[i] = __builtin_fma%s(a[i], b[i], c[i]);",
	       c->p->f64 ? "" : "f");
	c_line(c, "\treturn c;");
	c_line(c, "}");
	if (bits >= 128)
		c_line(c, "#endif");
}

/* The instruction that widens so many neighbours, if x86-64 has one. */
typedef struct {
	int lanes;
	const char *have, *have_half, *load, *result, *from;
} Widening;

static const Widening widening[] = {
	{4, "__SSE4_1__", "__F16C__", "_mm_loadl_epi64((const __m128i *)(p))",
	 "__m128", "_mm"},
	{8, "__AVX2__", "__F16C__", "_mm_loadu_si128((const __m128i *)(p))",
	 "__m256", "_mm256"},
	{16, "__AVX512F__", "__AVX512F__",
	 "_mm256_loadu_si256((const __m256i *)(p))", "__m512", "_mm512"},
};

static void
by_instruction(CEmit *c, int n)
{
	const char *name = c_vector(c, n);
	bool half = c->p->weights == WEIGHTS_F16;

	for (size_t i = 0; i < sizeof widening / sizeof *widening; i++) {
		const Widening *w = &widening[i];

		if (w->lanes != n)
			continue;
		c_line(c, "#if defined(%s)", half ? w->have_half : w->have);
		c_line(c, "#define rnn_%s_%s(p) \\",
		       weight_format[c->p->weights], name);
		if (half)
			c_line(c, "\t((rnn_%s)%s_cvtph_ps(%s))", name, w->from,
			       w->load);
		else
			c_line(c, "\t((rnn_%s)%s_slli_epi32(%s_cvtepu16_epi32("
			       "\\\n\t\t%s), 16))", name, w->from, w->from,
			       w->load);
		c_line(c, "#else");
	}
}

/* Neighbours of 16 bits as a vector of floats: glue/from_bf16.c and from_f16.c,
 * lane by lane.  A macro, since a function that returns a vector is part of an
 * ABI that depends on the processor. */
static void
by_lanes(CEmit *c, int n)
{
	const char *name = c_vector(c, n);

	c_line(c, "typedef uint32_t rnn_u32x%d __attribute__((vector_size("
	       "%d)));", n, 4 * n);
	c_line(c, "typedef uint16_t rnn_u16x%d_at", n);
	c_line(c, "\t__attribute__((vector_size(%d), aligned(2), may_alias));",
	       2 * n);
	c_line(c, "#define RNN_WORDS_%d(p) __builtin_convertvector( \\", n);
	c_line(c, "\t*(const rnn_u16x%d_at *)(p), rnn_u32x%d)", n, n);
	c_line(c, "#define rnn_%s_%s(p) \\", weight_format[c->p->weights],
	       name);
	if (c->p->weights == WEIGHTS_BF16) {
		c_line(c, "\t((rnn_%s)(RNN_WORDS_%d(p) << 16))", name, n);
		return;
	}
	c_line(c, "\t__extension__({ \\");
	c_line(c, "\t\tconst rnn_u32x%d h_ = RNN_WORDS_%d(p); \\", n, n);
	c_line(c, "\t\tconst rnn_u32x%d m_ = (h_ & 0x7fffu) << 13; \\", n);
	c_line(c, "\t\t(rnn_%s)((rnn_u32x%d)((rnn_%s)m_ * 0x1p112f) | \\",
	       name, n, name);
	c_line(c, "\t\t\t((rnn_u32x%d)(m_ >= 0x0f800000u) & 0x7f800000u) "
	       "| \\", n);
	c_line(c, "\t\t\t(h_ & 0x8000u) << 16); \\");
	c_line(c, "\t})");
}

static void
wide(CEmit *c, int lanes)
{
	by_instruction(c, lanes);
	by_lanes(c, lanes);
	if (lanes >= 4 && lanes <= 16)
		c_line(c, "#endif");
}

/* Pairs of bf16 in words of 32 bits, and their sums in order: the lanes of a
 * and b in turn, the first or second half of them. */
static void
paired(CEmit *c, int n)
{
	const char *name = c_vector(c, n);

	c_line(c, "typedef uint32_t rnn_pairs_%d", n);
	c_line(c, "\t__attribute__((vector_size(%d), aligned(2), may_alias));",
	       4 * n);
	c_line(c, "#define rnn_bf16_even_%s(p) \\", name);
	c_line(c, "\t((rnn_%s)(*(const rnn_pairs_%d *)(p) << 16))", name, n);
	c_line(c, "#define rnn_bf16_odd_%s(p) \\", name);
	c_line(c, "\t((rnn_%s)(*(const rnn_pairs_%d *)(p) & 0xffff0000u))",
	       name, n);
	for (int part = 0; part < 2; part++) {
		Buf lane = {0};

		for (int i = 0; i < n; i++)
			buf_printf(&lane, "%s%d", i ? ", " : "",
			           (part * n + i) / 2 + i % 2 * n);
		c_line(c, "#define RNN_ZIP_%s_%d(a, b) RNN_LANES(%d, a, b, "
		       "\\", part ? "HI" : "LO", n, n);
		c_line(c, "\t%s)", lane.text);
		buf_free(&lane);
	}
	c_line(c, "typedef int32_t rnn_choice_%d __attribute__((vector_size("
	       "%d)));", n, 4 * n);
}

static void
lanes_by_number(CEmit *c)
{
	c_line(c, "#if defined(__clang__)");
	c_line(c, "#define RNN_LANES(n, a, b, ...) \\");
	c_line(c, "\t__builtin_shufflevector(a, b, __VA_ARGS__)");
	c_line(c, "#else");
	c_line(c, "#define RNN_LANES(n, a, b, ...) \\");
	c_line(c, "\t__builtin_shuffle(a, b, (rnn_choice_##n){__VA_ARGS__})");
	c_line(c, "#endif");
}

/* Too many arrays for a compiler to compare them all. */
static void
independent(CEmit *c)
{
	c_comment(c, "no iteration of the loop meets another in memory");
	c_line(c, "#if defined(__clang__)");
	c_line(c, "#define RNN_INDEPENDENT");
	c_line(c, "#else");
	c_line(c, "#define RNN_INDEPENDENT _Pragma(\"GCC ivdep\")");
	c_line(c, "#endif");
}

void
c_vectors(CEmit *c)
{
	if (c->p->machine.vector > 0)
		independent(c);
	if ((c->vectors & ~1u) == 0)
		return;
	if (c->fma != 0 || c->narrow != 0) {
		c_line(c, "#if defined(%s) || defined(__AVX512F__)",
		       c->narrow != 0 ? "__SSE4_1__" : "__FMA__");
		c_line(c, "#include <immintrin.h>");
		c_line(c, "#endif");
	}
	for (int lanes = 2; lanes <= (int)c->vectors; lanes *= 2)
		if (c->vectors & (unsigned)lanes)
			vector_type(c, lanes);
	if (c->vectors & ~1u) {
		c_line(c, "/* neighbours in memory as a vector; one number in "
		       "every lane */");
		c_line(c, "#define RNN_AT(type, p) "
		       "(*(rnn_##type##_at *)(p))");
		c_line(c, "#define RNN_SPREAD(type, x) "
		       "((x) - (rnn_##type){0})");
	}
	for (int lanes = 2; lanes <= (int)c->fma; lanes *= 2)
		if (c->fma & (unsigned)lanes)
			fused(c, lanes);
	for (int lanes = 2; lanes <= (int)c->narrow; lanes *= 2)
		if (c->narrow & (unsigned)lanes)
			wide(c, lanes);
	if (c->pairs != 0)
		lanes_by_number(c);
	for (int lanes = 2; lanes <= (int)c->pairs; lanes *= 2)
		if (c->pairs & (unsigned)lanes)
			paired(c, lanes);
	c_blank(c);
}
