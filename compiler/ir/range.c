/* Ranges of integer expressions over all values of their indices.
 *
 *   how   a node gets its range from those of its operands when it is made, so
 *         that to ask costs nothing however often an operand is shared
 */
#include "ir/range.h"

#include <math.h>

typedef struct {
	int64_t lo, hi;
} Range;

/* What is exact in a double; no sum of two overflows. */
static const int64_t LARGEST = INT64_C(1) << 53;

static const Range unknown = {1, 0};

/* Range of a product or of + - over two ranges. */
static Range
range_binary(Op op, Range a, Range b)
{
	const double af[2] = {(double)a.lo, (double)a.hi};
	const double bf[2] = {(double)b.lo, (double)b.hi};
	double lo = INFINITY, hi = -INFINITY;

	for (int i = 0; i < 4; i++) {
		double x = af[i & 1], y = bf[i >> 1];
		double v = op == OP_ADD ? x + y : op == OP_SUB ? x - y : x * y;

		lo = v < lo ? v : lo;
		hi = v > hi ? v : hi;
	}
	if (lo < -(double)LARGEST || hi > (double)LARGEST)
		return unknown;
	return (Range){(int64_t)lo, (int64_t)hi};
}

/* Operations that have the member. */
static bool
has_range(const Expr *e)
{
	return e->type == TY_INT &&
	       (op_info[e->op].form == FORM_INFIX || e->op == OP_MIN);
}

bool
expr_range(const Expr *e, int64_t *lo, int64_t *hi)
{
	if (e->op == OP_CONST && e->type == TY_INT) {
		*lo = *hi = (int64_t)e->num;
		return fabs(e->num) <= (double)LARGEST;
	}
	if (e->op == OP_INDEX) {
		*lo = 0;
		*hi = e->index.dim->size - 1;
		return true;
	}
	if (!has_range(e))
		return false;
	*lo = e->range.lo;
	*hi = e->range.hi;
	return *lo <= *hi;
}

/* min(max(x, a), b), with constants a <= b: some index kept in range. */
static Range
range_clamped(const Expr *e)
{
	const Expr *in = e->arg[0];

	if (in->op != OP_MAX || e->arg[1]->op != OP_CONST ||
	    in->arg[1]->op != OP_CONST)
		return unknown;
	return (Range){(int64_t)in->arg[1]->num, (int64_t)e->arg[1]->num};
}

static Range
range_of(const Expr *e)
{
	Range a, b;

	if (e->op == OP_MIN)
		return range_clamped(e);
	if (e->op == OP_MOD && expr_range(e->arg[1], &b.lo, &b.hi) &&
	    b.lo == b.hi && b.lo > 0)
		return (Range){0, b.lo - 1};
	if ((e->op == OP_ADD || e->op == OP_SUB || e->op == OP_MUL) &&
	    expr_range(e->arg[0], &a.lo, &a.hi) &&
	    expr_range(e->arg[1], &b.lo, &b.hi))
		return range_binary(e->op, a, b);
	return unknown;
}

void
range_note(Expr *e)
{
	if (has_range(e)) {
		Range r = range_of(e);

		e->range.lo = r.lo;
		e->range.hi = r.hi;
	}
}
