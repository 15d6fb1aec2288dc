/* The list of passes, and running it. */
#include "opt/pass.h"

#include <string.h>

const Pass opt_passes[] = {
	/* differentiation is over: what only spoke to it would keep equations
	 * alive */
	{"erase", "drop stop_gradient and with_gradient", true, opt_erase},
	/* leaves copies behind */
	{"point", "read the one element that a reduction is about", true,
	 opt_point},
	/* shows more operations on constants and more equal operands */
	{"copy", "read what a copy or a constant stands for", true, opt_copy},
	{"simplify", "identities of arithmetic and of conditions", true,
	 opt_simplify},
	/* before anything is moved: less to look at */
	{"merge", "one equation where two have the same right side", true,
	 opt_merge},
	/* a part that only dead equations share is not shared; again at the
	 * end */
	{"dead", "drop what no output and no loss needs", true, opt_dead},
	/* before hoist, which would give what is free of t a place in every
	 * step */
	{"invariant", "move what is free of t out of the scan", true,
	 opt_invariant},
	{"hoist", "compute operands of a reduction once per operand", true,
	 opt_hoist},
	/* after hoist, which has given subexpressions of reductions the form
	 * in which they are found in other equations */
	{"share", "compute a function once for all equations", true,
	 opt_share},
	/* after share, which may have left less to name */
	{"divide", "give shared parts of long equations names", true,
	 opt_divide},
	/* after share: what is a variable by now is costly or was named */
	{"recompute", "compute cheap values again for who goes backward", true,
	 opt_recompute},
	{"dead", "drop what no output and no loss needs", true, opt_dead},
	{0},
};

const char *
opt_run(System *s, const OptOptions *o, Arena *arena)
{
	for (const Pass *p = opt_passes; p->name != NULL; p++) {
		if (o->only != NULL && strcmp(o->only, p->name) != 0)
			continue;
		Arena tmp = {0};

		p->run(s, o, &tmp);
		arena_free(&tmp);
		const char *fault = o->verify ? system_verify(s, arena) : NULL;
		if (fault != NULL)
			return arena_printf(arena, "after pass '%s': %s",
			                    p->name, fault);
	}
	return NULL;
}
