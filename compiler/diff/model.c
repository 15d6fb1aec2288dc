/* A derivative as a model of its own. */
#include "diff/diff.h"

void
diff_as_model(System *s)
{
	if (s->loss != NULL)            /* `loss` is a word of the language */
		system_rename(s, s->loss, "loss.value");
	s->loss = NULL;
	s->train.method = NULL;
	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->kind == VAR_TARGET)
			s->var.at[i]->kind = VAR_INPUT;
}
