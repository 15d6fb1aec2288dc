/* Products with matrices that are mostly zero.
 *
 *   in    a Nest that has a Sparse, or PackedRows
 *   out   loops over jagged diagonals, the innermost one over results; the
 *         terms of a small matrix are written out; loops over the rows that
 *         the call has packed before
 *   how   Note [Jagged diagonals] in sched/sparse.c.  Sums start at +0, as if
 *         a term that is left out had been added.
 */
#include "loop/nest.h"

#include <string.h>

typedef struct {
	NestLower *w;
	Lower *l;
	const Sparse *m;
	const Expr *body;
	uint32_t row, column;   /* levels of the matrix's indices */
	double start;           /* of every sum */
} Product;

/* --- constants of the program -------------------------------------------- */

static Buffer *
add_table(Program *p, Type type, const double *x, uint32_t n)
{
	Buffer *b = arena_new(p->arena, Buffer);

	/* lists grow by powers of two */
	if ((p->ntable & (p->ntable - 1)) == 0) {
		Buffer **more = arena_array(p->arena, Buffer *,
		                            p->ntable ? 2 * p->ntable : 1);

		if (p->ntable > 0)
			memcpy(more, p->table, p->ntable * sizeof *more);
		p->table = more;
	}
	*b = (Buffer){
		.kind = BUF_TABLE, .type = type, .elements = n, .align = ALIGN,
		.name = arena_printf(p->arena, "%stable%u",
		                     p->sequences > 1 ? "block_" : "",
		                     p->ntable),
		.constant = arena_copy(p->arena, x, n * sizeof *x),
	};
	p->table[p->ntable++] = b;
	return b;
}

/* The functions of a program share tables. */
Buffer *
program_table(Program *p, Type type, const double *x, int64_t count)
{
	uint32_t n = (uint32_t)count;

	for (uint32_t i = 0; i < p->ntable; i++)
		if (p->table[i]->type == type && p->table[i]->elements == n &&
		    memcmp(p->table[i]->constant, x, n * sizeof *x) == 0)
			return p->table[i];
	return add_table(p, type, x, n);
}

static Buffer *
table_of_indices(Lower *l, const uint32_t *x, uint32_t n)
{
	double *number = arena_array(l->tmp, double, n);

	for (uint32_t i = 0; i < n; i++)
		number[i] = x[i];
	return program_table(l->prog, TY_INT, number, n);
}

/* --- terms --------------------------------------------------------------- */

/* sum + the term at the site, in which the matrix's element is `x`. */
static const Node *
add_term(const Product *t, Site *s, const Node *x, const Node *sum)
{
	const Expr *e = t->body;

	*memo_at(&s->known, t->w->nest->matrix) = x;
	site_count(s, e);
	if (e->op != OP_MUL)
		return value_op(t->l, OP_ADD, TY_REAL, sum, lower_expr(s, e));
	const Node *a = lower_expr(s, e->arg[0]);
	return value_multiply_add(t->l, a, lower_expr(s, e->arg[1]), sum);
}

static Site
site_at(const Product *t, const Node *row, const Node *column)
{
	Site s = nest_site(t->l, t->w->site.time);

	memcpy(s.index, t->w->site.index, sizeof s.index);
	s.index[t->row] = row;
	s.index[t->column] = column;
	return s;
}

static void
store(const Product *t, const Node *row, const Node *sum)
{
	const Var *v = t->w->eq->var;
	Site s = site_at(t, row, NULL);

	code_store(t->l, nest_accumulator(t->l, v), nest_element(&s, v), sum);
	nest_store_result(&s, v, sum);
	site_free(&s);
}

/* Where that element of the matrix lies in the parameter struct. */
static const Node *
flat_matrix(Lower *l, const Var *v, uint32_t row_axis, const Node *row,
            const Node *column)
{
	const Node *index[2] = {row, column};

	if (row_axis == 1) {
		index[0] = column;
		index[1] = row;
	}
	return flat_index(l, v, l->plan->store[v->id].axis, index);
}

/* --- small matrices ------------------------------------------------------- */

static const Node *
matrix_element(const Product *t, Site *s)
{
	const Var *v = t->m->var;

	return value_load(t->l, t->l->home[v->id], flat_matrix(
		t->l, v, t->m->row_axis, s->index[t->row],
		s->index[t->column]));
}

static void
write_out(const Product *t)
{
	const Sparse *m = t->m;

	for (uint32_t i = 0; i < m->rows; i++) {
		const Node *row = value_int(t->l, i);
		const Node *sum = value_number(t->l, t->start, TY_REAL);

		for (uint32_t k = 0; k < m->diagonals && m->rank[i] <
		     m->start[k + 1] - m->start[k]; k++) {
			uint32_t at = m->start[k] + m->rank[i];
			Site s = site_at(t, row, value_int(t->l,
			                                   m->column[at]));

			sum = add_term(t, &s, matrix_element(t, &s), sum);
			site_free(&s);
		}
		store(t, row, sum);
	}
}

/* --- jagged diagonals ----------------------------------------------------- */

/* Does the term need the row elsewhere than in the matrix? */
static bool
reads_row(const Product *t, const Expr *e)
{
	if (e == t->w->nest->matrix)
		return false;
	if (e->op != OP_MUL)
		return lower_support(t->l, e).levels >> t->row & 1;
	return reads_row(t, e->arg[0]) || reads_row(t, e->arg[1]);
}

static const Node *
loop_over(const Product *t, const Node *n)
{
	CodeList *saved;
	const Node *i = code_for(t->l, nest_loop(t->row), n, false, &saved);

	saved->at[saved->n - 1]->independent = true;
	return i;
}

/* Where the terms' elements lie in the parameter struct. */
static Buffer *
table_of_places(const Product *t)
{
	const Sparse *m = t->m;
	const uint8_t *axis = t->l->plan->store[m->var->id].axis;
	uint32_t width = (uint32_t)m->var->dim[1]->size;
	uint32_t height = (uint32_t)m->var->dim[0]->size;
	uint32_t *place = arena_array(t->l->tmp, uint32_t, m->terms);

	for (uint32_t k = 0; k < m->terms; k++) {
		uint32_t i = m->element[k] / width, j = m->element[k] % width;

		place[k] = axis[0] == 0 ? i * width + j : j * height + i;
	}
	return table_of_indices(t->l, place, m->terms);
}

static const Node *
element_of_term(const Product *t, const Node *k)
{
	Lower *l = t->l;
	const Sparse *m = t->m;

	if (m->value == NULL)
		return value_load(l, l->home[m->var->id], value_load(
			l, table_of_places(t), k));
	double *value = arena_array(l->tmp, double, m->terms);
	for (uint32_t i = 0; i < m->terms; i++)
		value[i] = m->value[m->element[i]];
	return value_load(l, program_table(l->prog, TY_REAL, value, m->terms),
	                  k);
}

/* The terms from `first` on go to the first n sums. */
static void
add_diagonal(const Product *t, const Buffer *sums, const Node *first,
             const Node *n)
{
	Lower *l = t->l;
	const Sparse *m = t->m;
	const Node *i = loop_over(t, n);
	const Node *k = code_let(l, NULL, value_add(l, first, i));
	const Node *row = i;

	if (reads_row(t, t->body))
		row = code_let(l, NULL, value_load(l, table_of_indices(
			l, m->row, m->terms), k));
	const Node *column = code_let(l, NULL, value_load(
		l, table_of_indices(l, m->column, m->terms), k));
	Site s = site_at(t, row, column);
	const Node *sum = add_term(t, &s, element_of_term(t, k),
	                           value_load(l, sums, i));
	code_store(l, sums, i, sum);
	site_free(&s);
}

static void
add_diagonals(const Product *t)
{
	Lower *l = t->l;
	const Sparse *m = t->m;
	const Buffer *sums = l->fn->slot[t->w->nest->slot];
	const Node *rows = value_int(l, m->rows);
	CodeList *out = l->out, *saved;

	const Node *i = loop_over(t, rows);
	code_store(l, sums, i, value_number(l, t->start, TY_REAL));
	l->out = out;

	const Buffer *start = table_of_indices(l, m->start, m->diagonals + 1);
	const Node *d = code_for(l, "diagonal", value_int(l, m->diagonals),
	                         false, &saved);
	const Node *first = code_let(l, NULL, value_load(l, start, d));
	const Node *next = value_load(l, start, value_add(l, d,
	                                                  value_int(l, 1)));
	const Node *n = code_let(l, NULL, value_op(l, OP_SUB, TY_INT, next,
	                                           first));
	add_diagonal(t, sums, first, n);
	l->out = out;

	i = loop_over(t, rows);
	store(t, i, value_load(l, sums, value_load(
		l, table_of_indices(l, m->rank, m->rows), i)));
	l->out = out;
}

/* --- rows found at run time ----------------------------------------------- */

static void
pack_matrix(Lower *l, const PackedRows *r)
{
	const Buffer *start = l->fn->slot[r->start];
	const Var *v = r->var;
	const Node *rows = value_int(l, v->dim[r->row_axis]->size);
	CodeList *out = l->out, *saved;

	code_comment(l, arena_printf(l->arena, "%s without its zeros",
	                             v->name));
	code_add(l, CODE_BLOCK);
	l->out = &l->out->at[l->out->n - 1]->body;
	CodeList *block = l->out;
	const Node *n = code_var(l, value_int(l, 0));
	const Node *i = code_for(l, "i", rows, false, &saved);
	code_store(l, start, i, n);
	const Node *j = code_for(l, "j", value_int(
		l, v->dim[1 - r->row_axis]->size), false, &saved);
	const Node *x = code_let(l, NULL, value_load(
		l, l->home[v->id], flat_matrix(l, v, r->row_axis, i, j)));
	code_if(l, value_op(l, OP_NE, TY_BOOL, x, value_number(l, 0, TY_REAL)),
	        &saved);
	code_store(l, l->fn->slot[r->column], n, j);
	code_store(l, l->fn->slot[r->value], n, x);
	code_set(l, n, value_add(l, n, value_int(l, 1)));
	l->out = block;
	code_store(l, start, rows, n);
	l->out = out;
}

void
lower_packed(Lower *l)
{
	for (uint32_t i = 0; i < l->plan->npacked; i++) {
		const PackedRows *r = &l->plan->packed[i];

		l->fn->slot[r->start]->doc = arena_printf(
			l->arena, "rows of %s", r->var->name);
		l->fn->slot[r->column]->doc = "their columns";
		l->fn->slot[r->value]->doc = "their elements, not zero";
		pack_matrix(l, r);
	}
}

static void
add_rows(const Product *t)
{
	Lower *l = t->l;
	const PackedRows *r = t->w->nest->packed;
	const Buffer *start = l->fn->slot[r->start];
	CodeList *out = l->out, *saved;
	const Node *i = code_for(l, nest_loop(t->row), value_int(
		l, r->var->dim[r->row_axis]->size), false, &saved);
	CodeList *row = l->out;
	const Node *sum = code_var(l, value_number(l, t->start, TY_REAL));
	const Node *lo = code_let(l, NULL, value_load(l, start, i));
	const Node *hi = code_let(l, NULL, value_load(
		l, start, value_add(l, i, value_int(l, 1))));
	const Node *k = code_for(l, "term", hi, false, &saved);

	saved->at[saved->n - 1]->lo = lo;
	const Node *column = code_let(l, NULL, value_load(
		l, l->fn->slot[r->column], k));
	Site s = site_at(t, i, column);
	code_set(l, sum, add_term(t, &s, value_load(
		l, l->fn->slot[r->value], k), sum));
	site_free(&s);
	l->out = row;
	store(t, i, sum);
	l->out = out;
}

void
lower_sparse(NestLower *w)
{
	Lower *l = w->l;
	const Nest *n = w->nest;
	const Sparse *m = n->sparse;
	const Var *v = w->eq->var;
	const uint8_t *axis = l->plan->store[v->id].axis;
	uint32_t row_axis = m != NULL ? m->row_axis : n->packed->row_axis;
	CodeList *out = l->out, *saved;
	Product t = {
		.w = w, .l = l, .m = m, .body = w->eq->body,
		.row = n->matrix->arg[row_axis]->index.level,
		.column = v->rank,
		.start = m != NULL && m->terms == var_elements(m->var)
		         ? -0.0 : 0.0,
	};

	if (w->kind == PHASE_ALL)
		w->site.time = code_for(l, "t", value_var(l, "n", TY_INT),
		                        false, &saved);
	for (uint32_t k = 0; k < v->rank; k++)
		if (axis[k] != t.row)
			w->site.index[axis[k]] = code_for(
				l, nest_loop(axis[k]),
				value_int(l, v->dim[axis[k]]->size), false,
				&saved);
	if (m == NULL)
		add_rows(&t);
	else if (n->slot == NO_SLOT)
		write_out(&t);
	else
		add_diagonals(&t);
	l->out = out;
}
