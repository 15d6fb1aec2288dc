/* Values of other steps: rings, pads of the tape, the state.
 *
 *   in    homes and depths of the plan
 *   out   code that fills what lies beyond a sequence's ends, hands values from
 *         segment to segment, and moves each step's value into its ring
 *
 * Note [Rings]
 * A ring of depth d holds the d steps before the one at hand.  `position` says
 * where the next value goes; the value k steps back stands at
 * (position + d - k) mod d.  Depth 1 needs no position.
 */
#include "loop/build.h"

#include <stdlib.h>

/* Loops over the elements of v; inside, l->out takes statements. */
static void
open_elements(Site *s, const Var *v)
{
	CodeList *saved;

	for (uint32_t k = 0; k < v->rank; k++)
		s->index[k] = v->dim[k]->size == 1 ? value_int(s->l, 0)
			: code_for(s->l, loop_name(k),
			           value_int(s->l, v->dim[k]->size), false,
			           &saved);
}

/* buffer[block * elements + element] = the boundary value of that step */
static void
store_bound(Lower *l, const Var *v, bool end, int32_t off, const Buffer *b,
            const Node *block)
{
	CodeList *out = l->out;
	const Bound *bound = var_bound(v, end, off);
	Site s = {.l = l, .inner = UINT32_MAX};
	const Storage *st = &l->plan->store[v->id];

	open_elements(&s, v);
	const Node *value = value_number(l, 0, v->type);
	if (bound != NULL) {
		site_count(&s, bound->value);
		value = lower_expr(&s, bound->value);
	}
	const Node *flat = flat_index(l, v, st->axis, s.index);
	code_store(l, b, value_add(l, value_mul(l, block,
		value_int(l, st->elements)), flat), value);
	site_free(&s);
	l->out = out;
}

static void
fill_ring(Lower *l, const Var *v, const Buffer *ring, const Buffer *position,
          bool end, int64_t depth)
{
	for (int64_t k = 1; k <= depth; k++)
		store_bound(l, v, end, (int32_t)(end ? k : 1 - k), ring,
		            value_int(l, depth - k));
	if (position != NULL)
		code_store(l, position, value_int(l, 0), value_int(l, 0));
}

void
lower_init_state(Lower *l)
{
	for (uint32_t i = 0; i < l->prog->nfield; i++) {
		const Field *f = &l->prog->field[i];

		if (!f->var->timed)
			continue;
		code_comment(l, arena_printf(l->arena, "%s before the first "
		                             "step", f->var->name));
		fill_ring(l, f->var, f->buffer, f->position, false, f->depth);
	}
	if (l->prog->base != NULL)
		code_store(l, l->prog->base, value_int(l, 0), value_int(l, 0));
}

void
lower_rings_begin(Lower *l)
{
	for (size_t v = 0; v < l->sys->var.n; v++) {
		const Storage *st = &l->plan->store[v];

		if (st->home == HOME_CARRY && st->ring != NO_SLOT)
			fill_ring(l, l->sys->var.at[v], l->ring[v],
			          l->position[v], st->dir < 0,
			          storage_depth(st));
	}
}

/* to[to_block] = from[from_block], all elements */
static void
copy_block(Lower *l, const Buffer *to, const Node *to_block,
           const Buffer *from, const Node *from_block, int64_t elements)
{
	CodeList *saved;
	const Node *n = value_int(l, elements);
	const Node *i = code_for(l, "i", n, false, &saved);

	code_store(l, to, value_add(l, value_mul(l, to_block, n), i),
	           value_load(l, from, value_add(l, value_mul(l, from_block, n),
	                                       i)));
	code_leave(l, saved);
}

static const Node *
ring_block(Lower *l, const Buffer *position, int64_t depth, int64_t k)
{
	if (position == NULL)
		return value_int(l, 0);
	return value_op(l, OP_MOD, TY_INT,
	               value_add(l, value_load(l, position, value_int(l, 0)),
	                        value_int(l, depth - k)),
	               value_int(l, depth));
}

static void
begin_forward(Lower *l, const Var *v)
{
	const Storage *st = &l->plan->store[v->id];
	const Field *f = l->field[v->id];

	for (int64_t k = 1; k <= st->before; k++) {
		const Node *block = value_int(l, st->before - k);

		if (f != NULL && k <= f->depth)
			copy_block(l, l->home[v->id], block, f->buffer,
			           ring_block(l, f->position, f->depth, k),
			           st->elements);
		else
			store_bound(l, v, false, (int32_t)(1 - k),
			            l->home[v->id], block);
	}
	for (int64_t k = 1; k <= st->after; k++)
		store_bound(l, v, true, (int32_t)k, l->home[v->id],
		            value_add(l, value_var(l, "n", TY_INT),
		                     value_int(l, st->before + k - 1)));
}

static void
begin_reverse(Lower *l, const Var *v)
{
	const Storage *st = &l->plan->store[v->id];
	CodeList *out = l->out;

	for (int64_t k = 1; k <= st->before; k++)
		store_bound(l, v, false, (int32_t)(1 - k), l->home[v->id],
		            value_int(l, st->before - k));
	if (st->after == 0)
		return;
	Code *branch = NULL;
	if (l->end_carry[v->id] != NULL) {
		branch = code_add(l, CODE_IF);
		branch->value = value_var(l, "last_segment", TY_BOOL);
	}
	for (int64_t k = 1; k <= st->after; k++) {
		const Node *block = value_add(l, value_var(l, "n", TY_INT),
			value_int(l, st->before + k - 1));

		if (branch != NULL)
			l->out = &branch->body;
		store_bound(l, v, true, (int32_t)k, l->home[v->id], block);
		if (branch == NULL)
			continue;
		l->out = &branch->other;
		copy_block(l, l->home[v->id], block, l->end_carry[v->id],
		           value_int(l, k - 1), st->elements);
	}
	l->out = out;
}

void
lower_pads_begin(Lower *l, bool reverse)
{
	for (size_t v = 0; v < l->sys->var.n; v++) {
		const Storage *st = &l->plan->store[v];

		if (st->home != HOME_SEQUENCE ||
		    (st->phase >= l->plan->reverse) != reverse)
			continue;
		if (reverse)
			begin_reverse(l, l->sys->var.at[v]);
		else
			begin_forward(l, l->sys->var.at[v]);
	}
}

void
lower_pads_end(Lower *l, bool reverse)
{
	for (size_t v = 0; v < l->sys->var.n; v++) {
		const Storage *st = &l->plan->store[v];
		const Field *f = l->field[v];

		if (st->home != HOME_SEQUENCE ||
		    (st->phase >= l->plan->reverse) != reverse)
			continue;
		if (reverse && l->end_carry[v] != NULL)
			for (int64_t k = 0; k < st->after; k++)
				copy_block(l, l->end_carry[v], value_int(l, k),
				           l->home[v],
				           value_int(l, st->before + k),
				           st->elements);
		if (reverse || f == NULL)
			continue;
		for (int64_t k = 1; k <= f->depth; k++)
			copy_block(l, f->buffer, value_int(l, f->depth - k),
			           l->home[v],
			           value_add(l, value_var(l, "n", TY_INT),
			                    value_int(l, st->before - k)),
			           st->elements);
		if (f->position != NULL)
			code_store(l, f->position, value_int(l, 0),
			           value_int(l, 0));
	}
}

static void
commit(Lower *l, const Var *v)
{
	const Storage *st = &l->plan->store[v->id];
	const Buffer *at = l->position[v->id];

	code_comment(l, arena_printf(l->arena, "%s is remembered", v->name));
	copy_block(l, l->ring[v->id],
	           at ? value_load(l, at, value_int(l, 0)) : value_int(l, 0),
	           l->home[v->id], value_int(l, 0), st->elements);
	if (at != NULL)
		code_store(l, at, value_int(l, 0), value_op(
			l, OP_MOD, TY_INT, value_add(
				l, value_load(l, at, value_int(l, 0)),
				value_int(l, 1)),
			value_int(l, storage_depth(st))));
}

static int
by_id(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
lower_commit(Lower *l, uint32_t phase)
{
	const Phase *ph = &l->plan->phase[phase];
	VEC(uint32_t) late = {0};

	for (uint32_t n = 0; n < ph->nnest; n++)
		for (uint32_t k = 0; k < ph->nest[n].neq; k++) {
			const Var *v = l->sys->eq.at[ph->nest[n].eq[k]].var;
			const Storage *st = &l->plan->store[v->id];

			if (st->home == HOME_CARRY && v->timed &&
			    !st->in_place)
				vec_push(&late, v->id);
		}
	if (late.n > 0)
		qsort(late.at, late.n, sizeof *late.at, by_id);
	for (size_t i = 0; i < late.n; i++)
		commit(l, l->sys->var.at[late.at[i]]);
	vec_free(&late);
}
