/* rnnc tune FILE: which choices of the schedule are fastest on this machine.
 *
 *   in    a model; the machine at hand
 *   out   MODEL.tune beside the model (tuned.h), a line for each choice that
 *         was kept on the standard output
 *   how   one choice after the other, Note [Search]; processor time of
 *         compiled code on random numbers, Note [Rounds]
 *
 * Note [Search]
 * From the compiler's own choices on, each knob of choice.c is tried at its
 * other values while the rest stays; what is faster stays.  A value that makes
 * the same program is not measured.  A use has its share of 40 seconds.
 *
 * Note [Rounds]
 * What else the machine does falls on both: two programs run in turn, and the
 * median of their ratios decides.  A change has to save 3 %, so that chance
 * does not choose; where nothing does, the choices are the compiler's.
 */
#include "driver/loaded.h"
#include "driver/machine.h"
#include "driver/output.h"
#include "driver/plugin.h"
#include "driver/tuned.h"
#include "driver/verb.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 7, SEQUENCE_STEPS = 64, MAX_SECONDS = 40 };

#define CALL_SECONDS 2e-3       /* of one program in one round */
#define WORTH 0.97              /* of the time before */

/* The model with some choices, ready to be called. */
typedef struct {
	Compilation c;
	Choice choice;
	Probe probe;
	Loaded code;
	Use use;
	uint64_t hash;          /* of the program's text */
	size_t T, calls;
	const void *params, **in;
	void **out, *work, *grad;
} Trial;

typedef struct {
	const Options *o;
	const LlvmBackend *llvm;
	double end;             /* seconds, when nothing more is tried */
} Tune;

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool
late(const Tune *t)
{
	return seconds(CLOCK_MONOTONIC) > t->end;
}

/* --- one program --------------------------------------------------------- */

static uint64_t
hash_program(const Program *p)
{
	Buf text = {0};
	uint64_t hash = 0;

	for (; p != NULL; p = p->block) {
		text.len = 0;
		program_print(p, &text);
		hash = hash_bytes(hash, text.text, text.len);
	}
	buf_free(&text);
	return hash;
}

/* The pipeline with these choices, up to the program. */
static int
trial_compile(const Tune *tune, Use use, Choice choice, Trial *t)
{
	*t = (Trial){.choice = choice, .use = use, .T = SEQUENCE_STEPS};
	t->c = (Compilation){
		.options = tune->o, .f64 = tune->o->given[OPT_F64],
		.gradient = use == USE_TRAIN, .native = true,
		.fixed = &t->choice,
	};
	int status = compile(&t->c, tune->o->file[0], STAGE_LOOP);
	if (status == EXIT_SUCCESS)
		t->hash = hash_program(t->c.program);
	return status;
}

static bool
by_block(const Trial *t)
{
	return t->use == USE_TRAIN && t->code.model->block > 0;
}

static int
call(Trial *t)
{
	const RnnModel *m = t->code.model;
	RnnReport said;
	double loss;

	if (by_block(t))
		return m->loss_grad_block(t->params, t->in, t->T, t->work,
		                          &loss, t->grad, &said);
	if (t->use == USE_TRAIN)
		return m->loss_grad(t->params, NULL, NULL, t->in, t->T,
		                    t->work, &loss, t->grad, &said);
	return m->run(t->params, NULL, NULL, t->in, t->out, t->T, t->work,
	              &said);
}

/* Processor time of a sequence. */
static double
measure(Trial *t)
{
	double begin = seconds(CLOCK_THREAD_CPUTIME_ID);

	for (size_t i = 0; i < t->calls; i++)
		call(t);
	double took = seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
	size_t n = by_block(t) ? t->code.model->block : 1;
	return took / (double)(t->calls * n);
}

/* A port of as many sequences as a call takes: the same numbers in each. */
static const void *
port_of(Trial *t, const RnnPort *port)
{
	const RnnModel *m = t->code.model;
	const void *one = loaded_port(&t->code, port, 0);
	size_t unit = port->classes > 0 ? sizeof(int32_t) : m->real_size;

	if (!by_block(t))
		return one;
	for (int k = 0; k < port->rank; k++)
		unit *= (size_t)port->dim[k];
	size_t steps = port->timed ? t->T : 1;
	char *all = loaded_memory(&t->code, unit * steps * m->block);
	for (size_t i = 0; i < steps * m->block; i++)
		memcpy(all + i * unit, (const char *)one + i / m->block * unit,
		       unit);
	return all;
}

static void
make_arguments(Trial *t)
{
	const RnnModel *m = t->code.model;
	Arena *a = &t->c.arena;
	int targets = t->use == USE_TRAIN ? m->n_target : 0;

	t->params = loaded_params(&t->code);
	t->in = arena_array(a, const void *, m->n_input + targets + 1);
	for (int i = 0; i < m->n_input + targets; i++)
		t->in[i] = port_of(t, i < m->n_input ? &m->input[i]
		                   : &m->target[i - m->n_input]);
	t->out = arena_array(a, void *, m->n_output + 1);
	for (int i = 0; i < m->n_output; i++) {
		size_t n = m->real_size * (m->output[i].timed ? t->T : 1);

		for (int k = 0; k < m->output[i].rank; k++)
			n *= (size_t)m->output[i].dim[k];
		t->out[i] = loaded_memory(&t->code, n);
	}
	t->work = loaded_memory(&t->code, by_block(t) ? m->block_work(t->T)
		: t->use == USE_TRAIN ? m->grad_work(t->T)
		                      : m->run_work(t->T));
	t->grad = loaded_memory(&t->code, m->n_real * m->real_size);
}

/* Machine code, arguments, and how many calls are long enough. */
static int
trial_load(const Tune *tune, Trial *t)
{
	const Function *f = t->c.program->fn[t->use == USE_TRAIN
	                                     ? FN_LOSS_GRAD : FN_RUN];

	if (f->min_length > (int64_t)t->T)
		t->T = (size_t)f->min_length;
	t->probe = (Probe){.sys = t->c.checked, .seed = 1};
	for (int s = 0; s < NSEQUENCE; s++)
		t->probe.length[s] = (int64_t)t->T;
	t->code = (Loaded){.c = &t->c, .probe = &t->probe, .host = true};
	int status = loaded_open(&t->code, tune->llvm, tune->o->level);
	if (status != EXIT_SUCCESS)
		return status;
	make_arguments(t);
	status = call(t);
	if (status == RNN_CHECK_FAILED) {
		diag_error(&t->c.diag, (Span){0, 0}, "cannot measure model "
		           "'%s': what it requires does not hold for random "
		           "numbers", t->c.model->name);
		return EXIT_SOURCE;
	}
	if (status != RNN_OK)
		return compile_mistake(&t->c, "tune", arena_printf(
			&t->c.arena, "compiled code ends with status %d",
			status));
	for (t->calls = 1; t->calls < 1u << 20; t->calls *= 2)
		if (measure(t) * (double)t->calls > CALL_SECONDS)
			break;
	return EXIT_SUCCESS;
}

static void
trial_end(Trial *t)
{
	loaded_close(&t->code);
	if (t->c.diag.errors == 0)      /* warnings come from the first */
		t->c.diag.items.n = 0;
	compile_end(&t->c);
}

/* --- the search ---------------------------------------------------------- */

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of b's time in a's. */
static double
ratio(Trial *a, Trial *b)
{
	double r[ROUNDS];

	for (int k = 0; k < ROUNDS; k++) {
		double first = k % 2 ? measure(b) : measure(a);
		double second = k % 2 ? measure(a) : measure(b);

		r[k] = k % 2 ? first / second : second / first;
	}
	qsort(r, ROUNDS, sizeof *r, by_size);
	return r[ROUNDS / 2];
}

/* Tries a value: *best becomes the faster one. */
static int
try_value(const Tune *tune, const Knob *k, int64_t value, Trial **best)
{
	Trial *t = malloc(sizeof *t);
	Choice choice = (*best)->choice;
	double r = 1;

	if (t == NULL)
		return EXIT_MISTAKE;
	choice_set(&choice, k, value);
	int status = trial_compile(tune, (*best)->use, choice, t);
	bool other = status == EXIT_SUCCESS && t->hash != (*best)->hash;
	if (other)
		status = trial_load(tune, t);
	if (other && status == EXIT_SUCCESS)
		r = ratio(*best, t);
	if (r < WORTH) {
		printf("%-6s %s=%lld takes %.0f %% of the time before\n",
		       use_name[t->use], k->name, (long long)value, 100 * r);
		Trial *slower = *best;
		*best = t;
		t = slower;
	}
	trial_end(t);
	free(t);
	return status;
}

/* *choice := the fastest one. */
static int
search(const Tune *tune, Use use, Choice *choice)
{
	Trial *best = malloc(sizeof *best);
	int status;

	if (best == NULL)
		return EXIT_MISTAKE;
	status = trial_compile(tune, use, choice_default(), best);
	if (status == EXIT_SUCCESS)
		status = trial_load(tune, best);
	double before = status == EXIT_SUCCESS ? measure(best) : 0;
	for (const Knob *k = knobs; k->name != NULL; k++) {
		if (!k->used[use] || (k->rounds[use] && !tune->o->fast))
			continue;
		for (int i = 0; i < k->ntried && status == EXIT_SUCCESS &&
		     !late(tune); i++)
			status = try_value(tune, k, k->tried[i], &best);
	}
	if (status == EXIT_SUCCESS) {
		printf("%-6s %.4g us a step, %.4g before\n", use_name[use],
		       1e6 * measure(best) / (double)best->T,
		       1e6 * before / (double)best->T);
		*choice = best->choice;
	}
	trial_end(best);
	free(best);
	return status;
}

static int
write_choices(Compilation *c, const Choice *choice, const bool *has)
{
	const char *path = c->options->value[OPT_OUT];
	Buf text = {0};

	if (path == NULL)
		path = tuned_path(c);
	buf_puts(&text, "# Written by 'rnnc tune': the fastest choices for one "
	         "model on one machine.\n");
	tuned_print(c, choice, has, &text);
	bool fine = output_write(&(OutputFile){path, text.text, text.len}, 1,
	                         &c->diag);
	buf_free(&text);
	return fine ? EXIT_SUCCESS : EXIT_SYSTEM;
}

static bool
has_output(const System *s)
{
	for (size_t i = 0; i < s->var.n; i++)
		if (s->var.at[i]->output)
			return true;
	return false;
}

int
verb_tune(const Options *o)
{
	Compilation c = {.options = o, .f64 = o->given[OPT_F64]};
	Tune tune = {.o = o};
	Choice choice[USE_COUNT];
	bool has[USE_COUNT] = {0};
	int status = compile(&c, o->file[0], STAGE_OPT);

	if (status == EXIT_SUCCESS &&
	    !plugin_choose(o, &tune.llvm, &c.diag))
		status = EXIT_USAGE;
	if (status == EXIT_SUCCESS) {
		has[USE_RUN] = has_output(c.checked);
		has[USE_TRAIN] = c.checked->loss != NULL;
	}
	for (int u = 0; u < USE_COUNT; u++) {
		if (!has[u] || status != EXIT_SUCCESS)
			continue;
		tune.end = seconds(CLOCK_MONOTONIC) +
		           (double)MAX_SECONDS / (has[0] + has[1]);
		status = search(&tune, (Use)u, &choice[u]);
	}
	if (status == EXIT_SUCCESS)
		status = write_choices(&c, choice, has);
	compile_end(&c);
	return status;
}
