/* dim.h - dimensions as they are written: polynomials over named sizes.
 *
 * [2*H], [H+1], [X*H]: sums of products of atoms.  An atom is a name from the
 * model's head or an unknown that unification finds (the range of an index, a
 * dimension of a cell).  Two dimensions match when they are one polynomial,
 * never because their sizes happen to agree.
 *
 * Polynomials are immutable and canonical: terms by falling degree, then by
 * the order in which their atoms were made.
 */
#ifndef FRONT_DIM_H
#define FRONT_DIM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/source.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Poly Poly;

typedef struct {
	const char *name;       /* "?" for an unknown one without name */
	uint32_t id;            /* order of making */
	bool unknown;
	bool reported;          /* said that nothing determines it */
	int64_t size;           /* of a known one */
	Span at;                /* where it was declared, or found */
	const Poly *is;         /* unknown: what it was found to be, or NULL */
	struct Axis *axis;      /* of a declared index; or NULL */
} DimAtom;

enum { DEGREE_MAX = 6 };

typedef struct {
	int64_t coef;           /* not 0 */
	uint32_t degree;
	DimAtom *atom[DEGREE_MAX]; /* ascending ids */
} Term;

struct Poly {
	uint32_t n;
	const Term *term;
};

/* Sizes beyond this are an error of the model; arithmetic saturates there. */
#define SIZE_LIMIT (INT64_C(1) << 40)

const Poly *poly_int(Arena *a, int64_t n);
const Poly *poly_atom(Arena *a, DimAtom *atom);
const Poly *poly_add(Arena *a, const Poly *p, const Poly *q, int64_t sign);
/* NULL when the degree exceeds DEGREE_MAX. */
const Poly *poly_mul(Arena *a, const Poly *p, const Poly *q);

/* With everything found so far put in. */
const Poly *poly_resolve(Arena *a, const Poly *p);
bool poly_same(Arena *a, const Poly *p, const Poly *q);
bool poly_is_int(const Poly *p, int64_t *n);
/* An unknown without a value in p, or NULL. */
DimAtom *poly_unknown(const Poly *p);
/* The number; saturates at +-SIZE_LIMIT.  p has no unknown. */
int64_t poly_size(const Poly *p);
void poly_print(const Poly *p, Buf *out);

typedef enum { UNIFY_SAME, UNIFY_CLASH, UNIFY_LATER } Unify;

/* Makes p and q the same, binding an unknown where there is one; `at` is
 * remembered as the reason.  UNIFY_LATER: more must be known first. */
Unify poly_unify(Arena *a, const Poly *p, const Poly *q, Span at);

#endif
