/* Which kernel computes an operation. */
#include "emit/kernel.h"

#include <string.h>

const KernelText *
kernel_find(const char *name)
{
	for (const KernelText *k = kernel_text; k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

const char *
kernel_name(const Program *p, const Node *n, Arena *arena)
{
	const char *text = op_info[n->op].c;
	const char *suffix = n->type != TY_REAL ? "int"
	                     : p->f64 ? "f64" : "f32";

	if (text[0] != '@')
		return NULL;
	const char *quick = arena_printf(arena, "quick%s_%s", text + 1, suffix);
	if (p->fast && kernel_find(quick) != NULL)
		return quick;
	return quick + strlen("quick");
}
