/* The train statement: method, optimiser, settings. */
#include "front/checker.h"

#include <string.h>

/* What each optimiser can be told: see runtime/optim.h. */
static const struct {
	const char *name;
	const char *setting[8];
} optimiser[] = {
	{"sgd", {"rate", "momentum", "nesterov", "decay", "clip_norm",
	         "clip_value"}},
	{"rmsprop", {"rate", "rho", "momentum", "epsilon", "clip_norm",
	             "clip_value"}},
	{"adam", {"rate", "beta1", "beta2", "epsilon", "clip_norm",
	          "clip_value"}},
	{"adamw", {"rate", "beta1", "beta2", "epsilon", "decay", "clip_norm",
	           "clip_value"}},
};
enum { NOPTIMISER = sizeof optimiser / sizeof *optimiser };

static const char *const later[] = {"rtrl", "hybrid", "ga", "anneal", "swarm"};

static const AstName *
head(const Ast *e)
{
	return e->kind == AST_CALL ? &e->arg[0]->name : &e->name;
}

static bool
whole(Check *c, const Ast *e, const char *name, int64_t *out)
{
	if (!static_int(c, c->top, e, out))
		return false;
	if (*out >= 1)
		return true;
	diag_error(c->diag, e->at, "'%s' is %lld, and must be at least 1",
	           name, (long long)*out);
	return false;
}

static void
method(Check *c, const Ast *e)
{
	Train *t = &c->sys->train;
	const char *name = head(e)->stem;

	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (strcmp(later[i], name) == 0) {
			diag_error(c->diag, e->at, "training by '%s' is not "
			           "supported yet", name);
			return;
		}
	if (strcmp(name, "bptt") != 0) {
		diag_error(c->diag, e->at, "unknown method '%s'", name);
		diag_help(c->diag, "write 'train by bptt'");
		return;
	}
	t->method = name;
	for (uint32_t i = 1; e->kind == AST_CALL && i < e->narg; i++) {
		const Ast *a = e->arg[i];
		const char *key = a->kind == AST_KEYWORD ? a->name.stem : "";

		if (strcmp(key, "truncate") == 0)
			whole(c, a->arg[0], key, &t->truncate);
		else if (strcmp(key, "every") == 0)
			whole(c, a->arg[0], key, &t->every);
		else {
			diag_error(c->diag, a->at, "'bptt' takes 'truncate = "
			           "k' and 'every = j'");
			return;
		}
	}
	if (t->every > 0 && t->truncate == 0)
		diag_error(c->diag, e->at, "'every' goes with 'truncate'");
}

static void
setting(Check *c, const Ast *a, int k)
{
	const char *known[8];
	size_t n = 0;
	TrainSetting s;

	while (n < 8 && optimiser[k].setting[n] != NULL) {
		known[n] = optimiser[k].setting[n];
		n++;
	}
	if (a->kind != AST_KEYWORD) {
		diag_error(c->diag, a->at, "the settings of an optimiser have "
		           "names: 'rate = ...'");
		return;
	}
	size_t i = 0;
	while (i < n && strcmp(known[i], a->name.stem) != 0)
		i++;
	if (i == n) {
		diag_error(c->diag, a->at, "'%s' has no setting '%s'",
		           optimiser[k].name, a->name.stem);
		name_suggest(c, a->name.stem, known, n);
		return;
	}
	if (!static_real(c, c->top, a->arg[0], &s.value))
		return;
	s.name = known[i];
	vec_push(&c->sys->train.setting, s);
}

static void
with(Check *c, const Ast *e)
{
	const char *name = head(e)->stem, *known[NOPTIMISER];
	int k = 0;

	for (; k < NOPTIMISER; k++) {
		if (strcmp(optimiser[k].name, name) == 0)
			break;
		known[k] = optimiser[k].name;
	}
	if (k == NOPTIMISER) {
		diag_error(c->diag, e->at, "unknown optimiser '%s'", name);
		name_suggest(c, name, known, NOPTIMISER);
		return;
	}
	c->sys->train.optimiser = optimiser[k].name;
	for (uint32_t i = 1; e->kind == AST_CALL && i < e->narg; i++)
		setting(c, e->arg[i], k);
}

void
train_make(Check *c)
{
	const Stmt *st = c->train;
	static const char *const known[] = {"epochs", "batch"};

	if (st == NULL)
		return;
	if (st->expr->kind != AST_ERROR)
		method(c, st->expr);
	if (st->optimiser != NULL && st->optimiser->kind != AST_ERROR)
		with(c, st->optimiser);
	for (uint32_t i = 0; i < st->nsetting; i++) {
		const Setting *s = &st->setting[i];

		if (strcmp(s->name, "epochs") == 0)
			whole(c, s->value, s->name, &c->sys->train.epochs);
		else if (strcmp(s->name, "batch") == 0)
			whole(c, s->value, s->name, &c->sys->train.batch);
		else {
			diag_error(c->diag, s->at, "'train' has no setting "
			           "'%s'", s->name);
			name_suggest(c, s->name, known, 2);
		}
	}
}
