/* How large a Program is: in statements, and in bytes of memory. */
#include "loop/program.h"

static size_t
statements(const CodeList *list)
{
	size_t n = list->n;

	for (size_t i = 0; i < list->n; i++)
		n += statements(&list->at[i]->body) +
		     statements(&list->at[i]->other);
	return n;
}

size_t
program_size(const Program *p)
{
	size_t n = p->block ? program_size(p->block) : 0;

	for (int k = 0; k < FN_COUNT; k++) {
		const Function *f = p->fn[k];

		if (f != NULL)
			n += statements(&f->once) + statements(&f->forward) +
			     statements(&f->middle) + statements(&f->reverse) +
			     statements(&f->post);
	}
	return n;
}

/* --- bytes ---------------------------------------------------------------- */

static int64_t
round_up(int64_t x, int64_t unit)
{
	return (x + unit - 1) / unit * unit;
}

typedef struct {
	int64_t size, align;
} Extent;

/* One more member. */
static void
extend(Extent *e, const Program *p, const Buffer *b, bool array)
{
	int64_t unit = (int64_t)buffer_unit(p, b);
	int64_t align = array && p->machine.vector > 0 ? ALIGN : unit;

	e->size = round_up(e->size, align) + b->elements * unit;
	e->align = align > e->align ? align : e->align;
}

int64_t
program_state_size(const Program *p)
{
	Extent e = {0, 4};

	for (uint32_t i = 0; i < p->nfield; i++) {
		extend(&e, p, p->field[i].buffer, true);
		if (p->field[i].position != NULL)
			extend(&e, p, p->field[i].position, false);
	}
	if (p->base != NULL)
		extend(&e, p, p->base, false);
	/* a model without memory has a member that is never used */
	return round_up(e.size > 0 ? e.size : 4, e.align);
}

int64_t
function_scratch(const Program *p, const Function *f)
{
	Extent e = {0, 1};

	for (uint32_t i = 0; i < f->nslot; i++)
		extend(&e, p, f->slot[i], true);
	return round_up(e.size, e.align);
}

WorkSize
function_work(const Program *p, const Function *f)
{
	int64_t real = p->f64 ? 8 : 4;
	WorkSize w = {.scratch = align_up(function_scratch(p, f)),
	              .least = 1};

	w.fixed = w.scratch;
	for (uint32_t i = 0; i < f->ntape; i++) {
		const Buffer *b = f->tape[i];

		w.per_step += b->elements * real;
		w.fixed += (b->pad + b->pad_after) * b->elements * real + ALIGN;
		w.least = b->pad > w.least ? b->pad : w.least;
		w.least = b->pad_after > w.least ? b->pad_after : w.least;
	}
	return w;
}

/* --- segments ------------------------------------------------------------- */

/* Sequences of up to `most` steps, unless an earlier entry has them all. */
static void
add_cut(Cuts *c, int64_t most, int64_t length)
{
	if (c->n == CUTS_MAX || (c->n > 0 && most <= c->most[c->n - 1]))
		return;
	c->most[c->n] = most < INT32_MAX ? most : INT32_MAX;
	c->length[c->n++] = length;
}

/* With segments of L steps, T steps take a L + s ceil(T / L) bytes.  Lengths
 * are powers of two times the shortest one: the longest that is within the
 * budget, and where none is, the one that takes least, which is less than a
 * tenth above the least of all.  L takes no more than 2 L exactly where
 * s floor(ceil(T / L) / 2) <= a L. */
Cuts
work_cuts(const Program *p, const WorkSize *w, size_t budget)
{
	Cuts c = {.saved = program_state_size(p)};
	int64_t a = w->per_step, s = c.saved, length = w->least;
	int64_t room = budget < INT32_MAX ? (int64_t)budget : INT32_MAX;

	room -= w->fixed - w->scratch;
	int64_t whole = a == 0 ? INT32_MAX : (room - s) / a;
	add_cut(&c, whole > w->least ? whole : w->least, 0);
	if (a == 0)
		return c;
	while (length < room / a)
		length *= 2;
	for (; length >= w->least; length /= 2)
		if (length <= room / a)
			add_cut(&c, (room - a * length) / s * length, length);
	for (length = w->least; c.most[c.n - 1] < INT32_MAX; length *= 2)
		add_cut(&c, (a * length / s * 2 + 1) * length, length);
	return c;
}
