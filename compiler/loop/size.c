/* How large a Program is, in statements. */
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
