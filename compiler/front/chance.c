/* Randomness: z[t] ~ bernoulli(p[t]), sigma * noise(t) in a derivative, and the
 * constant `training`.
 *
 *   in    a statement with '~', or a call or name of that kind
 *   out   the node of its value
 *   how   a variable of its own holds what is drawn, uniform in [0, 1) or
 *         normal with mean 0 and deviation 1, for each step and element; all
 *         else is made of it by ordinary operations
 *
 * Note [Draws].  A draw is a function (OP_DRAW): of the seed and the number of
 * the sequence, which come in as an input that the compiler adds; of the step
 * and the element; and of the stream, a hash of the name.  So it is the same
 * from every back end, in every order, and when it is computed again.
 */
#include "front/ode.h"

#include <math.h>
#include <string.h>

#define SEED_VALUES (INT64_C(1) << 31)  /* of each word of the seed */

typedef Node *DrawFn(Check *c, const Env *env, const Ast *e, Node **arg);

static Sym *
seed(Check *c)
{
	Sym *s = c->seed;

	if (s != NULL)
		return s;
	const Poly *words = poly_int(c->arena, SEED_WORDS);
	s = c->seed = sym_new(c, scope_new(c->arena, NULL),
	                      strs_intern_z(&c->pool->strs, "seed"), VAR_INPUT,
	                      (Span){0, 0});
	s->shape = shape_make(c, 1, &words);
	s->classes = poly_int(c->arena, SEED_VALUES);
	s->type = ELEM_INT;
	s->stated = s->typed = s->made = s->read = true;
	return s;
}

/* All that is written to the input takes this for granted. */
void
chance_declare(Check *c, Sym *s)
{
	const Shape *shape = shape_get(s->shape);
	int64_t words, values;

	if (c->seed == NULL && !s->timed && s->classes != NULL &&
	    poly_is_int(s->classes, &values) && values == SEED_VALUES &&
	    shape->rank == 1 && poly_is_int(shape->dim[0], &words) &&
	    words == SEED_WORDS) {
		c->seed = s;
		return;
	}
	diag_error(c->diag, s->at, "what keys the draws is one input, 'input "
	           "%s : int(%lld) [%d] draws'", s->local,
	           (long long)SEED_VALUES, SEED_WORDS);
	if (c->seed != NULL)
		diag_note(c->diag, c->seed->at, "'%s' does so already",
		          c->seed->local);
	s->broken = true;
}

/* FNV-1a of the name, 31 bits; the next number where that is taken. */
static uint32_t
stream_of(Check *c, const char *name)
{
	uint32_t h = 0x811c9dc5u;
	bool taken = true;

	for (const char *s = name; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x01000193u;
	while (taken) {
		h &= 0x7fffffffu;
		taken = false;
		for (size_t i = 0; i < c->stream.n; i++)
			taken = taken || c->stream.at[i] == h;
		h += taken;
	}
	vec_push(&c->stream, h);
	return h;
}

/* A new variable name.what, all of whose elements are drawn apart. */
static Sym *
drawn(Check *c, Func f, const char *name, const char *what, Shape *shape,
      bool timed, Span at)
{
	Sym *s = sym_new(c, scope_new(c->arena, NULL), strs_printf(
		&c->pool->strs, "%s.%s", name, what), VAR_DEF, at);
	Node *n = node_new(c, NODE_FUNC, at);

	s->timed = timed;
	s->made = s->internal = s->read = true;
	s->shape = n->shape = shape;
	n->func = f;
	n->sym = seed(c);
	n->time.kind = timed ? AT_REL : AT_NONE;
	n->num = stream_of(c, s->name);
	equation_make(c, s, node_done(c, n, NULL, 0), at);
	return s;
}

/* The shape of what a left side defines: where it names indices, all of them.
 */
static Shape *
left_shape(Check *c, const Eqn *left, const Sym *s)
{
	const Poly *dim[RANK_MAX];

	for (uint32_t k = 0; k < left->nindex; k++)
		dim[k] = left->index[k]->dim;
	return left->nindex > 0 ? shape_make(c, left->nindex, dim) : s->shape;
}

/* s as the right side of that equation sees it: at its indices. */
static Node *
at_left(Check *c, const Eqn *left, Sym *s, Span at)
{
	Node *base = node_access(c, at, s, (TimeRef){s->timed ? AT_REL
	                                                      : AT_NONE, 0});
	Node *index[RANK_MAX];

	for (uint32_t k = 0; k < left->nindex; k++) {
		index[k] = node_new(c, NODE_INDEX, at);
		index[k]->index = left->index[k];
		index[k]->type = ELEM_INT;
		index[k]->shape = shape_make(c, 0, NULL);
		node_done(c, index[k], NULL, 0);
	}
	return node_elements(c, at, base, left->nindex, index);
}

/* --- distributions -------------------------------------------------------- */

static Node *
draw_for(Check *c, const Env *env, Func f, Span at)
{
	const Eqn *e = env->left;
	Sym *s = drawn(c, f, e->sym->name, e->is_bound ? "start.draw" : "draw",
	               left_shape(c, e, e->sym), env->time, at);

	return at_left(c, e, s, at);
}

static bool
is_probability(Check *c, const Node *p)
{
	if (p->kind != NODE_NUMBER || (p->num >= 0 && p->num <= 1))
		return true;
	diag_error(c->diag, p->at, "%g is no probability, which is 0 to 1",
	           p->num);
	return false;
}

/* 1 where u < p, else 0 */
static Node *
bernoulli(Check *c, const Env *env, const Ast *e, Node **arg)
{
	Node *pick[3];

	if (!is_probability(c, arg[0]))
		return node_error(c, e->at);
	pick[0] = node_map2(c, e->at, OP_LT, draw_for(
		c, env, FUNC_UNIFORM, e->at), arg[0]);
	pick[1] = node_real(c, e->at, 1);
	pick[2] = node_real(c, e->at, 0);
	return node_map(c, e->at, OP_SELECT, 3, pick);
}

/* a + (b - a) u */
static Node *
uniform(Check *c, const Env *env, const Ast *e, Node **arg)
{
	Node *wide = node_map2(c, e->at, OP_SUB, arg[1], arg[0]);

	return node_map2(c, e->at, OP_ADD, arg[0], node_map2(
		c, e->at, OP_MUL, wide, draw_for(c, env, FUNC_UNIFORM,
		                                 e->at)));
}

/* m + s n */
static Node *
normal(Check *c, const Env *env, const Ast *e, Node **arg)
{
	return node_map2(c, e->at, OP_ADD, arg[0], node_map2(
		c, e->at, OP_MUL, arg[1], draw_for(c, env, FUNC_NORMAL,
		                                   e->at)));
}

static Node *
categorical(Check *c, const Env *env, const Ast *e, Node **arg)
{
	Node *both[2] = {arg[0], draw_for(c, env, FUNC_UNIFORM, e->at)};

	return node_func(c, e->at, FUNC_CATEGORICAL, 2, both);
}

static const struct {
	const char *name;
	uint32_t narg;
	DrawFn *draw;
} known[] = {
	{"bernoulli", 1, bernoulli}, {"uniform", 2, uniform},
	{"normal", 2, normal}, {"categorical", 1, categorical},
};
enum { NKNOWN = sizeof known / sizeof *known };

bool
chance_is_word(const char *name)
{
	for (int i = 0; i < NKNOWN; i++)
		if (strcmp(known[i].name, name) == 0)
			return true;
	return strcmp(name, "noise") == 0;
}

/* --- statements ----------------------------------------------------------- */

typedef enum { GRAD_UNSAID, GRAD_NONE, GRAD_THROUGH } Policy;

/* `grad none`, `grad straight_through`; false after an error. */
static bool
read_policy(Check *c, const Stmt *st, Policy *policy)
{
	const char *word = st->nattr == 2 ? st->attr[1].name : "";

	*policy = strcmp(word, "none") == 0 ? GRAD_NONE
	          : strcmp(word, "straight_through") == 0 ? GRAD_THROUGH
	          : GRAD_UNSAID;
	if (st->nattr == 0 || (*policy != GRAD_UNSAID &&
	                       strcmp(st->attr[0].name, "grad") == 0))
		return true;
	diag_error(c->diag, st->attr[0].at, "behind a distribution stands "
	           "nothing, 'grad none' or 'grad straight_through'");
	return false;
}

/* The value with the derivative that is stated for it. */
static Node *
with_policy(Check *c, const Stmt *st, DrawFn *draw, Node *p, Node *value)
{
	Policy policy;

	if (!read_policy(c, st, &policy))
		return node_error(c, st->at);
	if (policy == GRAD_THROUGH && draw != bernoulli) {
		diag_error(c->diag, st->attr[1].at, "'straight_through' is for "
		           "bernoulli: %s", draw == categorical
		           ? "a class is an integer and has no gradient"
		           : "the gradient of this draw passes to its "
		             "parameters as it is");
		return node_error(c, st->at);
	}
	if (policy == GRAD_THROUGH) {
		Node *arg[3] = {value, p, node_real(c, st->at, 1)};

		return node_map(c, st->at, OP_GRAD, 3, arg);
	}
	if (policy == GRAD_NONE && draw != categorical)
		return node_map1(c, st->at, OP_STOP, value);
	return value;
}

static int
distribution(Check *c, const Ast *e)
{
	const char *name = e->kind == AST_CALL ? e->arg[0]->name.stem : "";

	for (int i = 0; i < NKNOWN; i++) {
		if (strcmp(known[i].name, name) != 0)
			continue;
		if (e->narg == known[i].narg + 1)
			return i;
		diag_error(c->diag, e->at, "'%s' takes %u number%s here, and "
		           "%u %s given", name, known[i].narg,
		           known[i].narg == 1 ? "" : "s", e->narg - 1,
		           e->narg == 2 ? "is" : "are");
		return -1;
	}
	if (e->kind != AST_ERROR) {
		diag_error(c->diag, e->at, "'~' draws from a distribution");
		diag_help(c->diag, "there are bernoulli(p), uniform(a, b), "
		          "normal(mean, deviation) and categorical(p)");
	}
	return -1;
}

Node *
chance_statement(Check *c, const Env *env, const Stmt *st)
{
	const Ast *e = st->expr;
	int i = distribution(c, e);
	Node *arg[2] = {NULL, NULL};

	if (i < 0)
		return node_error(c, e->at);
	for (uint32_t k = 0; k < known[i].narg; k++)
		arg[k] = elab(c, env, e->arg[k + 1]);
	Node *value = known[i].draw(c, env, e, arg);
	if (env->left->nindex > 0 && !node_scalar(c, value, "one element"))
		return node_error(c, e->at);
	if (known[i].draw == bernoulli && st->nattr == 0 &&
	    !env->left->is_bound)
		vec_push(&c->unsaid, ((Unsaid){env->left->sym, st->at}));
	return with_policy(c, st, known[i].draw, arg[0], value);
}

/* --- noise ---------------------------------------------------------------- */

/* Is it one of the solvers that the language gives, but not euler? */
static bool
takes_no_noise(const Check *c, const CellDecl *m)
{
	const AstFile *a = c->module->solvers;

	for (uint32_t i = 0; i < a->nintegrator; i++)
		if (a->integrator[i] == m)
			return strcmp(m->name, "euler") != 0;
	return false;
}

/* The increments of a sub-step have variance h: h times n / sqrt(h). */
static Node *
scaled(Check *c, Node *n, Node *h)
{
	if (h->kind == NODE_NUMBER)
		return node_map2(c, n->at, OP_MUL, n,
		                 node_real(c, n->at, 1 / sqrt(h->num)));
	return node_map2(c, n->at, OP_DIV, n, node_map1(c, n->at, OP_SQRT, h));
}

/* One for each place in the text, state and sub-step, for all stages. */
static Sym *
noise_of(Check *c, Ode *o, const Env *env, const Ast *e)
{
	for (size_t i = 0; i < o->noise.n; i++)
		if (o->noise.at[i].call == e &&
		    o->noise.at[i].state == env->derived)
			return o->noise.at[i].value;
	const char *what = o->nsub == 1 ? "noise"
		: arena_printf(c->arena, "%u.noise", o->sub + 1);
	Sym *s = drawn(c, FUNC_NORMAL, env->derived->name, what,
	               left_shape(c, env->left, env->derived), true, e->at);
	vec_push(&o->noise, ((Noise){e, env->derived, s}));
	return s;
}

Node *
chance_noise(Check *c, const Env *env, const Ast *e)
{
	if (env->derived == NULL) {
		diag_error(c->diag, e->at, "'noise' stands in a derivative, "
		           "'der(v[t]) = .. + sigma * noise(t)'");
		diag_help(c->diag, "a step of its own is 'z[t] ~ normal(0, "
		          "1)'");
		return node_error(c, e->at);
	}
	if (e->narg != 2 || e->arg[1]->kind != AST_NAME ||
	    strcmp(e->arg[1]->name.stem, "t") != 0) {
		diag_error(c->diag, e->at, "noise is 'noise(t)'");
		return node_error(c, e->at);
	}
	if (env->stage == NULL)         /* after errors elsewhere */
		return node_error(c, e->at);
	Ode *o = env->stage->ode;
	if (takes_no_noise(c, o->method)) {
		diag_error(c->diag, e->at, "'%s' is no solver for noise: it "
		           "asks for the derivative as if that were smooth",
		           o->method->name);
		diag_help(c->diag, "write 'solver euler(..)', with 'substeps = "
		          "n' for smaller steps, or an integrator of your own");
		return node_error(c, e->at);
	}
	return scaled(c, at_left(c, env->left, noise_of(c, o, env, e), e->at),
	              o->h);
}

/* --- training ------------------------------------------------------------- */

Node *
chance_training(Check *c, Span at)
{
	Node *seeds = node_access(c, at, seed(c), (TimeRef){AT_NONE, 0});
	Node *word = node_number(c, at, SEED_TRAINING);

	return node_map2(c, at, OP_NE, node_elements(c, at, seeds, 1, &word),
	                 node_number(c, at, 0));
}
