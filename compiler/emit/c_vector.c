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
	int bytes = lanes * (c->p->f64 ? 8 : 4);
	const char *name = c_vector(c, lanes);

	c_line(c, "typedef %s rnn_%s __attribute__((vector_size(%d)));",
	       c->real, name, bytes);
	c_line(c, "typedef %s rnn_%s_at", c->real, name);
	c_line(c, "\t__attribute__((vector_size(%d), aligned(%d), may_alias));",
	       bytes, c->p->f64 ? 8 : 4);
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
	if (c->fma != 0) {
		c_line(c, "#if defined(__FMA__) || defined(__AVX512F__)");
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
	c_blank(c);
}
