/* What a step of training does with the gradient: the optimiser of the train
 * statement, and what is promised of parameters.
 *
 *   in    the members of a Program, its train statement
 *   out   calls of the functions in emit/train/, member by member
 *   how   the order of runtime/train.c, whose bits these are: the gradient
 *         keeps what is linear in the promises, is limited, then moves the
 *         parameters, which are put back where the promises want them
 */
#include "loop/build.h"

#include <float.h>
#include <string.h>

/* What an optimiser is told, in the order of its arguments, and what it is told
 * unless the model says otherwise: as in runtime/optim.c. */
static const struct {
	const char *name, *kernel;
	struct {
		const char *name;
		double value;
	} number[5];
} optimiser[] = {
	{"sgd", "sgd", {{"rate", 0.01}, {"momentum", 0}, {"nesterov", 0},
	                {"decay", 0}}},
	{"rmsprop", "rmsprop", {{"rate", 0.001}, {"rho", 0.9},
	                        {"momentum", 0}, {"epsilon", 1e-8}}},
	{"adam", "adam", {{"rate", 0.001}, {"beta1", 0.9}, {"beta2", 0.999},
	                  {"epsilon", 1e-8}, {"", 0}}},
	{"adamw", "adam", {{"rate", 0.001}, {"beta1", 0.9}, {"beta2", 0.999},
	                   {"epsilon", 1e-8}, {"decay", 0.01}}},
};
enum { NOPTIMISER = sizeof optimiser / sizeof *optimiser };

static double
setting(const Train *t, const char *name, double otherwise)
{
	for (size_t i = 0; i < t->setting.n; i++)
		if (strcmp(t->setting.at[i].name, name) == 0)
			otherwise = t->setting.at[i].value;
	return otherwise;
}

static void
choose(const Train *t, Update *u)
{
	const char *name = t->optimiser ? t->optimiser : "adam";
	int k = 0;

	while (k + 1 < NOPTIMISER && strcmp(optimiser[k].name, name) != 0)
		k++;
	u->optimiser = optimiser[k].kernel;
	for (int i = 0; i < 5 && optimiser[k].number[i].name != NULL; i++)
		u->number[u->nnumber++] = setting(
			t, optimiser[k].number[i].name,
			optimiser[k].number[i].value);
	u->clip_value = setting(t, "clip_value", 0);
	u->clip_norm = setting(t, "clip_norm", 0);
	bool momentum = setting(t, "momentum", 0) > 0;
	u->vectors = strcmp(u->optimiser, "sgd") == 0 ? momentum
	             : strcmp(u->optimiser, "rmsprop") == 0 ? 1 + momentum : 2;
}

/* --- promises ------------------------------------------------------------- */

static const Member *
member_of(const Program *p, const Var *v)
{
	for (uint32_t i = 0; i < p->nmember; i++)
		if (p->member[i].var == v)
			return &p->member[i];
	return NULL;
}

/* Where the elements of m lie, in the order in which `by` has them; row by row
 * if that is NULL. */
static const Buffer *
places(Program *p, const Member *m, const Member *by)
{
	int64_t n = m->buffer->elements;
	double *x = arena_array(p->arena, double, n);

	for (int64_t i = 0; i < n; i++)
		x[by == NULL ? (size_t)i : member_place(by, (size_t)i)] =
			(double)member_place(m, (size_t)i);
	return program_table(p, TY_INT, x, n);
}

static Keep *
add(Update *u, const char *kernel, uint32_t member, int64_t n)
{
	Keep *k = &u->keep[u->nkeep++];

	*k = (Keep){.kernel = kernel, .member = member, .n = n};
	return k;
}

/* Promises that are linear come first, and are kept by gradients too. */
static void
keep_member(Program *p, Update *u, uint32_t i)
{
	const Member *m = &p->member[i];
	const Var *v = m->var;
	int64_t n = m->buffer->elements;
	Keep *k;

	if (v->structure & STRUCT_SYMMETRIC)
		add(u, "mirror", i, v->dim[0]->size)->linear = true;
	if (v->structure & STRUCT_MASK) {
		const Member *mask = member_of(p, v->mask);

		k = add(u, "mask", i, n);
		k->linear = true;
		k->mask = mask->buffer;
		k->place = places(p, m, mask);
	}
	if (v->structure & STRUCT_ZERO_DIAGONAL)
		add(u, "diagonal", i, v->dim[0]->size)->linear = true;
	if (v->structure & STRUCT_CLIP) {
		k = add(u, "bound", i, n);
		k->number[k->nnumber++] = v->clip_lo;
		k->number[k->nnumber++] = v->clip_hi;
	}
	if (v->structure & STRUCT_NORM) {
		k = add(u, "norm", i, n);
		k->place = places(p, m, NULL);
		k->number[k->nnumber++] = v->norm;
		k->number[k->nnumber++] = p->f64 ? DBL_EPSILON : FLT_EPSILON;
	}
}

void
lower_update(Program *p)
{
	Update *u = arena_new(p->arena, Update);

	u->keep = arena_array(p->arena, Keep, 5 * p->nmember + 1);
	choose(p->train, u);
	for (uint32_t i = 0; i < p->nmember; i++) {
		u->ntrained += p->member[i].trained;
		if (p->member[i].trained)
			keep_member(p, u, i);
	}
	p->update = u;
}
