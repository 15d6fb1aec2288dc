/* Checks: what a call reports when it ends because of one.
 *
 *   in    the map of a check, whose value is true where something is wrong
 *   out   at the first element where it is, the report and a return
 *   how   checks share no loop with other equations; in a block the first index
 *         is the sequence, which the report says apart
 */
#include "loop/nest.h"

#include <string.h>

/* --- of the program ------------------------------------------------------- */

static Buffer *
member(Arena *a, const char *name, Type type)
{
	Buffer *b = arena_new(a, Buffer);

	*b = (Buffer){.kind = BUF_REPORT, .name = name, .type = type,
	              .elements = 1, .align = 4};
	return b;
}

/* In the order of variables, which all forms of a model share. */
void
lower_checks(Program *p, const System *m, Arena *a)
{
	const int32_t *eq_of = system_eq_table(m, a);

	p->check = arena_array(a, ModelCheck, m->var.n + 1);
	for (size_t i = 0; i < m->var.n; i++) {
		const Var *v = m->var.at[i];

		if (v->check == CHECK_NONE)
			continue;
		const Equation *e = &m->eq.at[eq_of[i]];
		p->check[p->ncheck++] = (ModelCheck){
			v, e->at, e->body->arg[1]->op != OP_CONST,
		};
	}
	if (p->ncheck == 0)
		return;
	p->report = arena_new(a, Report);
	*p->report = (Report){
		member(a, "check", TY_INT), member(a, "sequence", TY_INT),
		member(a, "step", TY_INT), member(a, "element", TY_INT),
		member(a, "value", TY_REAL),
	};
}

static int64_t
number_of(const Program *p, const Var *v)
{
	int64_t k = 0;

	while (strcmp(p->check[k].var->name, v->name) != 0)
		k++;
	return k;
}

/* --- of a nest ------------------------------------------------------------ */

static void
report(Lower *l, const Buffer *b, const Node *value)
{
	code_store(l, b, value_int(l, 0), value);
}

/* Counted from 1 in this call; 0 for what has no time. */
static const Node *
step_of(const Site *s, const Var *v)
{
	Lower *l = s->l;

	if (!v->timed || l->step)
		return value_int(l, v->timed);
	return value_add(l, value_var(l, "t0", TY_INT),
	                 value_add(l, s->time, value_int(l, 1)));
}

/* Row by row, of one sequence. */
static const Node *
element_of(const Site *s, const Var *v, uint32_t first)
{
	Lower *l = s->l;
	const Node *at = value_int(l, 0);

	for (uint32_t k = first; k < v->rank; k++)
		at = value_add(l, value_mul(l, at, value_int(
			l, v->dim[k]->size)), s->index[k]);
	return at;
}

void
lower_check(Site *s, const Equation *e)
{
	Lower *l = s->l;
	const Expr *wrong = e->body->arg[0], *shown = e->body->arg[1];
	const Report *r = l->prog->report;
	bool block = l->prog->sequences > 1;
	CodeList *saved;

	site_count(s, wrong);
	code_if(l, lower_expr(s, wrong), &saved);
	site_count(s, shown);
	const Node *value = lower_expr(s, shown);
	report(l, r->check, value_int(l, number_of(l->prog, e->var)));
	if (block)
		report(l, r->sequence, s->index[0]);
	report(l, r->step, step_of(s, e->var));
	report(l, r->element, element_of(s, e->var, block));
	report(l, r->value, value);
	code_add(l, CODE_RETURN)->status = STATUS_CHECK_FAILED;
	code_leave(l, saved);
}
