/* Drops what only checked builds have: monitors, and what is asserted.
 *
 *   in    a checked model, before it is prepared
 *   out   the same without them and without what only they need; what is
 *         required stays
 *   how   they are no outputs any more, and pass dead does the rest
 *   why   a build for use computes and remembers nothing for them
 */
#include "opt/opt.h"

const char *
opt_unchecked(System *s, Arena *arena)
{
	bool any = false;

	for (size_t i = 0; i < s->var.n; i++) {
		Var *v = s->var.at[i];

		if (!v->monitor && v->check != CHECK_ASSERT)
			continue;
		v->output = v->monitor = false;
		v->check = CHECK_NONE;
		any = true;
	}
	return any ? opt_run(s, &(OptOptions){.only = "dead", .verify = true},
	                     arena) : NULL;
}
