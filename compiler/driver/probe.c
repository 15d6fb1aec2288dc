/* Losses and derivatives of a ragged batch, by the interpreter. */
#include "driver/probe.h"

#include "ir/interp.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

uint64_t
probe_random(uint64_t *s)
{
	uint64_t z = *s += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double
uniform(uint64_t *s, bool positive)
{
	double u = (double)(probe_random(s) >> 11) * 0x1p-53;

	return positive ? 0.1 + 0.8 * u : 1.6 * u - 0.8;
}

static int64_t
count(const Probe *p, const Var *v, int s)
{
	return var_elements(v) * (v->timed ? p->length[s] : 1);
}

/* Children choose from the last to the first, among the next four nodes: the
 * very next one has no child yet, so that there always is one. */
void
probe_tree(const Tree *tree, int64_t T, uint64_t seed, double *value)
{
	Arena tmp = {0};
	int64_t *children = arena_array(&tmp, int64_t, T + 1);

	value[T - 1] = 0;
	for (int64_t t = T - 1; t > 0; t--) {
		uint64_t near = T - t < 4 ? (uint64_t)(T - t) : 4;
		int64_t up = t + 1 + (int64_t)(probe_random(&seed) % near);

		if (tree->most > 0 && children[up] >= tree->most)
			up = t + 1;
		children[up]++;
		value[t - 1] = (double)up;
	}
	arena_free(&tmp);
}

/* One integer for the whole sequence is a length, which is not to be short. */
static double
draw_class(const Var *v, uint64_t *state)
{
	uint64_t n = v->type == TY_BOOL ? 2 : v->classes > 0
	             ? (uint64_t)v->classes : 7;
	uint64_t least = v->type == TY_INT && !v->timed && v->rank == 0
	                 ? n / 2 : 0;

	return (double)(least + probe_random(state) % (n - least));
}

/* Numbers hang on names, not on ids: the same in every system that has the
 * variable. */
void
probe_values(const Probe *p, const Var *v, int s, double *value)
{
	int64_t n = count(p, v, s);
	uint64_t state = p->seed ^ hash_bytes(v->timed ? (uint64_t)s + 1 : 0,
	                                      v->name, strlen(v->name));

	if (v == p->sys->tree.parent) {
		probe_tree(&p->sys->tree, n, state, value);
		return;
	}
	for (int64_t i = 0; i < n; i++)
		value[i] = v->type == TY_REAL
			? uniform(&state, p->positive)
			: draw_class(v, &state);
	const double *mask = var_mask(v);
	for (int64_t i = 0; mask != NULL && i < n; i++)
		if (mask[i] == 0)
			value[i] = 0;
	if (v->seed)
		value[SEED_TRAINING] = 1;
}

int64_t
probe_offset(const Probe *p, const Var *v, int s)
{
	int64_t at = 0;

	for (int r = 0; v->timed && r < s; r++)
		at += count(p, v, r);
	return at;
}

double
direction_at(const Direction *d, int64_t i)
{
	uint64_t state = d->seed + (uint64_t)i;

	if (d->element >= 0)
		return i == d->element;
	double size = 1 / sqrt((double)d->w->elements);
	return probe_random(&state) >> 63 ? size : -size;
}

/* Does anything of sequence s move? */
static bool
moves(const Probe *p, const Direction *d, int s)
{
	const Var *v = d->w ? d->w->var : NULL;

	if (v == NULL || !v->timed || d->element < 0)
		return true;
	int64_t at = d->element - probe_offset(p, v, s);
	return at >= 0 && at < count(p, v, s);
}

/* value := value + h * direction */
static void
move(const Probe *p, const Direction *d, double h, int s, double *value)
{
	int64_t n = count(p, d->w->var, s);
	int64_t at = probe_offset(p, d->w->var, s);

	for (int64_t i = 0; i < n; i++)
		value[i] += h * direction_at(d, at + i);
}

/* An interpreter of a system that has the variables of p->sys, at the values
 * of sequence s. */
static Interp *
start(const Probe *p, const System *sys, int s, Arena *arena)
{
	Interp *in = interp_new(sys, p->length[s], false, arena);

	for (size_t v = 0; v < p->sys->var.n; v++)
		if (p->sys->var.at[v]->kind != VAR_DEF &&
		    p->sys->var.at[v]->kind != VAR_TREE)
			probe_values(p, p->sys->var.at[v], s,
			             in->value[system_find(sys,
			             p->sys->var.at[v]->name)->id]);
	return in;
}

static bool
evaluate(Probe *p, Interp *in, Arena *arena)
{
	if (interp_run(in, arena))
		return true;
	diag_error(p->diag, (Span){0, 0},
	           "cannot evaluate the model on %" PRId64 " random steps: %s",
	           in->T, in->fault);
	return false;
}

bool
probe_loss(Probe *p, const Direction *d, double h, double *loss)
{
	bool fine = true;

	*loss = 0;
	for (int s = 0; s < NSEQUENCE && fine; s++) {
		Arena a = {0};

		if (!moves(p, d, s))
			continue;
		Interp *in = start(p, p->sys, s, &a);
		if (d->w != NULL)
			move(p, d, h, s, in->value[d->w->var->id]);
		fine = evaluate(p, in, &a);
		*loss += in->value[p->sys->loss->id][0];
		arena_free(&a);
	}
	return fine;
}

/* x_dot, or x_dot.2 if that was taken: made after what the model has. */
static const Var *
tangent_of(const Probe *p, const Var *v)
{
	size_t n = strlen(v->name);

	for (size_t i = p->sys->var.n; i < p->forward->var.n; i++) {
		const char *name = p->forward->var.at[i]->name;

		if (strncmp(name, v->name, n) == 0 &&
		    strncmp(name + n, "_dot", 4) == 0 &&
		    (name[n + 4] == '\0' || name[n + 4] == '.'))
			return p->forward->var.at[i];
	}
	return NULL;
}

bool
probe_tangent(Probe *p, const Direction *d, double *dot)
{
	const Var *x = tangent_of(p, d->w->var);
	const Var *loss = tangent_of(p, p->sys->loss);
	bool fine = true;

	*dot = 0;
	if (x == NULL || loss == NULL)
		return true;            /* the loss does not depend on it */
	for (int s = 0; s < NSEQUENCE && fine; s++) {
		Arena a = {0};

		if (!moves(p, d, s))
			continue;
		Interp *in = start(p, p->forward, s, &a);
		move(p, d, 1, s, in->value[x->id]);
		fine = evaluate(p, in, &a);
		*dot += in->value[loss->id][0];
		arena_free(&a);
	}
	return fine;
}

static const Var *
gradient_of(const System *s, const Var *v)
{
	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->grad_of != NULL &&
		    s->var.at[i]->grad_of->name == v->name)
			return s->var.at[i];
	return NULL;
}

bool
probe_reverse(Probe *p)
{
	bool fine = true;

	for (int s = 0; s < NSEQUENCE && fine; s++) {
		Arena a = {0};
		Interp *in = start(p, p->reverse, s, &a);

		fine = evaluate(p, in, &a);
		for (uint32_t k = 0; k < p->nwrt; k++) {
			const Var *v = p->wrt[k].var;
			const Var *g = gradient_of(p->reverse, v);
			double *to = p->wrt[k].adjoint + probe_offset(p, v, s);

			for (int64_t i = 0; g && i < count(p, v, s); i++)
				to[i] += in->value[g->id][i];
		}
		arena_free(&a);
	}
	return fine;
}
