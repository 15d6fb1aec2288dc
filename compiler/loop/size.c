/* How large a Program is in statements, and its functions in memory. */
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

FunctionWork
function_work(const Program *p, const Function *f)
{
	FunctionWork w = {.least = 1};

	for (uint32_t i = 0; i < f->nslot; i++)
		w.scratch += (int64_t)buffer_space(p, f->slot[i]) * 8;
	for (uint32_t i = 0; i < f->ntape; i++) {
		const Buffer *b = f->tape[i];

		w.per_step += b->elements;
		w.pad += (b->pad + b->pad_after) * b->elements;
		w.least = b->pad > w.least ? b->pad : w.least;
		w.least = b->pad_after > w.least ? b->pad_after : w.least;
	}
	return w;
}
