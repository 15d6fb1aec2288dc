/* Products with a matrix that is mostly zero.
 *
 *   in    the values of weights that are known, stated masks, the equations of
 *         an entry
 *   out   for every product with such a matrix, its terms that are not zero;
 *         where they are not known, but a const is drawn sparse, rows that a
 *         call finds itself
 *   how   Note [Jagged diagonals]
 *   why   a reservoir of 1 % density costs 1 %
 *
 * Note [Jagged diagonals]
 * Lanes are results, as in every product, so that a sum keeps the order of its
 * terms.  Rows are sorted by their number of terms; diagonal k then has the
 * k-th term of the first so many rows, without a hole and without a condition
 * in its loop.  A term whose factor is known to be zero is left out: the sum
 * differs at most in the sign of a zero, or where the other factor is infinite
 * or NaN.
 * Source  Y. Saad, Krylov subspace methods on supercomputers, SIAM J. Sci.
 *         Stat. Comput. 10 (1989), 1200-1232: the storage format JAD
 */
#include "sched/phase.h"

/* A term by two indices costs as much as so many in order, by vectors. */
enum { WORTH = 8 };

/* Terms written out cost no index. */
enum { WORTH_SMALL = 2 };

typedef struct {
	Planner *p;
	const Equation *e;
	const Expr *found;
	uint32_t row_axis;
} Search;

static bool
is_level(const Expr *e, uint32_t level)
{
	return e->op == OP_INDEX && e->index.level == level;
}

/* The elements, row by row; NULL where they are not known. */
static const double *
known_values(const Planner *p, const Var *v)
{
	const Var *m = p->in->value != NULL && v->kind != VAR_DEF
	               ? system_find(p->in->model, v->name) : NULL;

	return m != NULL ? p->in->value[m->id] : NULL;
}

/* Row by row, 0 where an element is; NULL where none is known. */
static const double *
known_zeros(const Planner *p, const Var *v)
{
	const double *x = known_values(p, v);

	return x != NULL ? x : var_mask(v);
}

/* Is it drawn with so many zeros that a sequence of steps pays for finding
 * them? */
static bool
drawn_sparse(const Planner *p, const Var *v)
{
	return p->plan->entry != ENTRY_STEP && v->kind == VAR_CONST &&
	       WORTH * var_density(v) <= 1 &&
	       var_elements(v) >= WORTH * SPARSE_SMALL;
}

/* Is it W[i, j] or W[j, i] with i of the left side and j summed over? */
static bool
is_matrix(const Search *s, const Expr *e, uint32_t *row_axis)
{
	uint32_t bound = s->e->var->rank;

	if (e->op != OP_ACCESS || e->narg != 2 ||
	    (known_zeros(s->p, e->access.var) == NULL &&
	     !drawn_sparse(s->p, e->access.var)))
		return false;
	for (uint32_t a = 0; a < 2; a++)
		if (e->arg[a]->op == OP_INDEX &&
		    e->arg[a]->index.level < bound &&
		    is_level(e->arg[1 - a], bound)) {
			*row_axis = a;
			return true;
		}
	return false;
}

/* A factor of the term. */
static void
seek_matrix(Search *s, const Expr *e)
{
	if (s->found != NULL)
		return;
	if (e->op == OP_MUL) {
		seek_matrix(s, e->arg[0]);
		seek_matrix(s, e->arg[1]);
	} else if (is_matrix(s, e, &s->row_axis)) {
		s->found = e;
	}
}

static bool
suits(const Planner *p, const Equation *e)
{
	return e->red == RED_SUM && e->nbind == 1 && !e->over_time &&
	       !e->over_children &&
	       e->where == NULL && e->var->rank > 0 &&
	       !p->accumulate[e->var->id] && e->var->grad_of == NULL;
}

/* Row i, column j in row-major order of the variable. */
static size_t
element(const Sparse *m, uint32_t i, uint32_t j)
{
	const Var *v = m->var;
	size_t width = (size_t)v->dim[1]->size;

	return m->row_axis == 0 ? i * width + j : j * width + i;
}

static uint32_t
columns_of(const Sparse *m)
{
	return (uint32_t)m->var->dim[1 - m->row_axis]->size;
}

/* Terms of every row. */
static void
count_terms(Sparse *m, const double *x, uint32_t *count)
{
	for (uint32_t i = 0; i < m->rows; i++) {
		for (uint32_t j = 0; j < columns_of(m); j++)
			count[i] += x[element(m, i, j)] != 0;
		m->terms += count[i];
		if (count[i] > m->diagonals)
			m->diagonals = count[i];
	}
}

/* Sorts by counting: of rows with as many terms, the first comes first. */
static void
rank_rows(Sparse *m, const uint32_t *count, Arena *tmp)
{
	uint32_t *first = arena_array(tmp, uint32_t, m->diagonals + 2);

	for (uint32_t i = 0; i < m->rows; i++)
		first[m->diagonals - count[i] + 1]++;
	for (uint32_t k = 0; k <= m->diagonals; k++)
		first[k + 1] += first[k];
	for (uint32_t i = 0; i < m->rows; i++)
		m->rank[i] = first[m->diagonals - count[i]]++;
}

static void
fill(Sparse *m, const double *x, const uint32_t *count)
{
	for (uint32_t i = 0; i < m->rows; i++)
		for (uint32_t k = 0; k < count[i]; k++)
			m->start[k + 1]++;
	for (uint32_t k = 0; k < m->diagonals; k++)
		m->start[k + 1] += m->start[k];
	for (uint32_t i = 0; i < m->rows; i++)
		for (uint32_t j = 0, k = 0; k < count[i]; j++) {
			if (x[element(m, i, j)] == 0)
				continue;
			uint32_t at = m->start[k++] + m->rank[i];

			m->row[at] = i;
			m->column[at] = j;
			m->element[at] = (uint32_t)element(m, i, j);
		}
}

static bool
is_worth_it(const Sparse *m)
{
	int64_t all = var_elements(m->var);

	return m->terms <= SPARSE_SMALL ? WORTH_SMALL * m->terms <= all
	                                : WORTH * (int64_t)m->terms <= all;
}

/* NULL: too many of them are not zero. */
static const Sparse *
make_sparse(Planner *p, const Var *v, uint32_t row_axis, const double *x)
{
	Sparse *m = arena_new(p->arena, Sparse);

	*m = (Sparse){.var = v, .row_axis = row_axis,
	              .rows = (uint32_t)v->dim[row_axis]->size};
	uint32_t *count = arena_array(p->tmp, uint32_t, m->rows);
	count_terms(m, x, count);
	if (!is_worth_it(m))
		return NULL;
	m->rank = arena_array(p->arena, uint32_t, m->rows);
	m->start = arena_array(p->arena, uint32_t, m->diagonals + 1);
	m->row = arena_array(p->arena, uint32_t, m->terms + 1);
	m->column = arena_array(p->arena, uint32_t, m->terms + 1);
	m->element = arena_array(p->arena, uint32_t, m->terms + 1);
	m->value = known_values(p, v);
	rank_rows(m, count, p->tmp);
	fill(m, x, count);
	return m;
}

static const PackedRows *
packed_rows(Planner *p, const Var *v, uint32_t row_axis)
{
	Plan *plan = p->plan;

	for (uint32_t i = 0; i < plan->npacked; i++)
		if (plan->packed[i].var == v &&
		    plan->packed[i].row_axis == row_axis)
			return &plan->packed[i];
	plan->packed[plan->npacked] = (PackedRows){.var = v,
	                                           .row_axis = row_axis};
	return &plan->packed[plan->npacked++];
}

static SparseUse
use_of(Planner *p, const Equation *e)
{
	Search s = {.p = p, .e = e};
	SparseUse use = {0};

	if (!p->needed[e->var->id] || !suits(p, e))
		return use;
	seek_matrix(&s, e->body);
	if (s.found == NULL)
		return use;
	const Var *v = s.found->access.var;
	const double *zeros = known_zeros(p, v);
	if (zeros != NULL)
		use.matrix = make_sparse(p, v, s.row_axis, zeros);
	else if (p->plan->phase[p->phase[e->var->id]].kind != PHASE_ONCE)
		use.packed = packed_rows(p, v, s.row_axis);
	if (use.matrix != NULL || use.packed != NULL)
		use.access = s.found;
	return use;
}

void
sparse_find(Planner *p)
{
	size_t n = p->sys->var.n + 1;

	p->sparse = arena_array(p->tmp, SparseUse, n);
	p->plan->packed = arena_array(p->arena, PackedRows, n);
	for (size_t i = 0; p->in->sparse && i < p->sys->eq.n; i++) {
		const Equation *e = &p->sys->eq.at[i];

		p->sparse[e->var->id] = use_of(p, e);
	}
}
