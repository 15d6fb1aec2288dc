/* Dimension polynomials: arithmetic, printing, unification. */
#include "front/dim.h"

#include <string.h>

/* Exact: sums and products of saturated numbers that stay below the limit are
 * integers below 2^53. */
static int64_t
saturate(double x)
{
	return x > (double)SIZE_LIMIT ? SIZE_LIMIT
	       : x < -(double)SIZE_LIMIT ? -SIZE_LIMIT : (int64_t)x;
}

static const Poly *
make(Arena *a, const Term *term, uint32_t n)
{
	Poly *p = arena_new(a, Poly);

	p->n = n;
	p->term = arena_copy(a, term, n * sizeof *term);
	return p;
}

const Poly *
poly_int(Arena *a, int64_t n)
{
	Term t = {.coef = saturate((double)n)};

	return make(a, &t, n != 0);
}

const Poly *
poly_atom(Arena *a, DimAtom *atom)
{
	Term t = {.coef = 1, .degree = 1, .atom = {atom}};

	return make(a, &t, 1);
}

/* Which term stands first: < 0 for s, > 0 for t, 0 for like terms. */
static int
term_order(const Term *s, const Term *t)
{
	if (s->degree != t->degree)
		return s->degree > t->degree ? -1 : 1;
	for (uint32_t i = 0; i < s->degree; i++)
		if (s->atom[i] != t->atom[i])
			return s->atom[i]->id < t->atom[i]->id ? -1 : 1;
	return 0;
}

const Poly *
poly_add(Arena *a, const Poly *p, const Poly *q, int64_t sign)
{
	Term *t = arena_array(a, Term, p->n + q->n + 1);
	uint32_t i = 0, j = 0, n = 0;

	while (i < p->n || j < q->n) {
		int order = i == p->n ? 1 : j == q->n ? -1
		            : term_order(&p->term[i], &q->term[j]);

		t[n] = order <= 0 ? p->term[i] : q->term[j];
		if (order > 0)
			t[n].coef = saturate((double)sign * (double)t[n].coef);
		else if (order == 0)
			t[n].coef = saturate(t[n].coef + (double)sign *
			                     q->term[j].coef);
		i += order <= 0;
		j += order >= 0;
		n += t[n].coef != 0;
	}
	return make(a, t, n);
}

static bool
term_mul(const Term *s, const Term *t, Term *out)
{
	uint32_t i = 0, j = 0;

	*out = (Term){.coef = saturate((double)s->coef * (double)t->coef)};
	if (s->degree + t->degree > DEGREE_MAX)
		return false;
	while (i < s->degree || j < t->degree) {
		bool first = j == t->degree ||
		             (i < s->degree &&
		              s->atom[i]->id <= t->atom[j]->id);

		out->atom[out->degree++] = first ? s->atom[i++] : t->atom[j++];
	}
	return true;
}

const Poly *
poly_mul(Arena *a, const Poly *p, const Poly *q)
{
	const Poly *sum = poly_int(a, 0);

	for (uint32_t i = 0; i < p->n; i++)
		for (uint32_t j = 0; j < q->n; j++) {
			Term t;

			if (!term_mul(&p->term[i], &q->term[j], &t))
				return NULL;
			sum = poly_add(a, sum, make(a, &t, 1), 1);
		}
	return sum;
}

static bool
has_found(const Poly *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		for (uint32_t k = 0; k < p->term[i].degree; k++)
			if (p->term[i].atom[k]->is != NULL)
				return true;
	return false;
}

const Poly *
poly_resolve(Arena *a, const Poly *p)
{
	while (has_found(p)) {
		const Poly *sum = poly_int(a, 0);

		for (uint32_t i = 0; i < p->n; i++) {
			const Poly *product = poly_int(a, p->term[i].coef);

			for (uint32_t k = 0; k < p->term[i].degree; k++) {
				DimAtom *x = p->term[i].atom[k];
				const Poly *f = x->is ? x->is : poly_atom(a, x);
				const Poly *next = poly_mul(a, product, f);

				product = next ? next : product;
			}
			sum = poly_add(a, sum, product, 1);
		}
		p = sum;
	}
	return p;
}

bool
poly_is_int(const Poly *p, int64_t *n)
{
	if (p->n > 1 || (p->n == 1 && p->term[0].degree > 0))
		return false;
	*n = p->n ? p->term[0].coef : 0;
	return true;
}

bool
poly_same(Arena *a, const Poly *p, const Poly *q)
{
	const Poly *d = poly_add(a, poly_resolve(a, p), poly_resolve(a, q), -1);

	return d->n == 0;
}

DimAtom *
poly_unknown(const Poly *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		for (uint32_t k = 0; k < p->term[i].degree; k++)
			if (p->term[i].atom[k]->unknown)
				return p->term[i].atom[k];
	return NULL;
}

int64_t
poly_size(const Poly *p)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		int64_t product = p->term[i].coef;

		for (uint32_t k = 0; k < p->term[i].degree; k++)
			product = saturate((double)product *
			                   p->term[i].atom[k]->size);
		sum = saturate((double)sum + product);
	}
	return sum;
}

void
poly_print(const Poly *p, Buf *out)
{
	if (p->n == 0)
		buf_puts(out, "0");
	for (uint32_t i = 0; i < p->n; i++) {
		const Term *t = &p->term[i];
		int64_t c = t->coef;
		const char *sep = "";

		if (c < 0)
			buf_puts(out, "-");
		else if (i > 0)
			buf_puts(out, "+");
		c = c < 0 ? -c : c;
		if (c != 1 || t->degree == 0) {
			buf_printf(out, "%lld", (long long)c);
			sep = "*";
		}
		for (uint32_t k = 0; k < t->degree; k++, sep = "*")
			buf_printf(out, "%s%s", sep, t->atom[k]->name);
	}
}

/* How often x occurs in p, and the term that is x alone. */
static uint32_t
occurrences(const Poly *p, const DimAtom *x, const Term **alone)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->n; i++)
		for (uint32_t k = 0; k < p->term[i].degree; k++)
			if (p->term[i].atom[k] == x) {
				n++;
				if (p->term[i].degree == 1)
					*alone = &p->term[i];
			}
	return n;
}

/* Divides by the common divisor of the coefficients. */
static const Poly *
primitive(Arena *a, const Poly *p)
{
	int64_t g = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		int64_t x = p->term[i].coef < 0 ? -p->term[i].coef
		                                : p->term[i].coef;
		while (x != 0) {
			int64_t r = g % x;

			g = x;
			x = r;
		}
	}
	Term *t = arena_copy(a, p->term, p->n * sizeof *t);
	for (uint32_t i = 0; i < p->n; i++)
		t[i].coef /= g;
	return make(a, t, p->n);
}

Unify
poly_unify(Arena *a, const Poly *p, const Poly *q, Span at)
{
	const Poly *d = poly_add(a, poly_resolve(a, p), poly_resolve(a, q), -1);

	if (d->n == 0)
		return UNIFY_SAME;
	if (poly_unknown(d) == NULL)
		return UNIFY_CLASH;
	d = primitive(a, d);
	for (uint32_t i = 0; i < d->n; i++) {
		const Term *alone = NULL;
		DimAtom *x = d->term[i].degree == 1 ? d->term[i].atom[0] : NULL;

		if (x == NULL || !x->unknown ||
		    occurrences(d, x, &alone) != 1 || alone == NULL ||
		    (alone->coef != 1 && alone->coef != -1))
			continue;
		const Poly *self = make(a, alone, 1);
		const Poly *rest = poly_add(a, d, self, -1);
		x->is = poly_mul(a, rest, poly_int(a, -alone->coef));
		x->at = at;
		return UNIFY_SAME;
	}
	return UNIFY_LATER;
}
