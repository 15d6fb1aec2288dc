/* The pipeline on one screen. */
#include "driver/compile.h"

#include "diff/diff.h"
#include "driver/machine.h"
#include "driver/tuned.h"
#include "driver/verb.h"
#include "driver/weights.h"
#include "front/parse.h"
#include "opt/opt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	TRAIN_BLOCK = 8,        /* sequences that training works on side by
	                         * side: one tile of rows */
	VECTOR_FUSE = 1,        /* element functions of a loop, with vectors:
	                         * Note [Long bodies] in sched/nest.c */
};

static bool
wants(const Compilation *c, Stage stage)
{
	return c->options->dump >> stage & 1;
}

static int
unreadable(Compilation *c, const char *path)
{
	diag_error(&c->diag, (Span){0, 0}, "cannot read '%s': %s", path,
	           errno == EFBIG ? "larger than 256 MiB" : strerror(errno));
	return EXIT_SYSTEM;
}

int
compile_mistake(Compilation *c, const char *stage, const char *fault)
{
	const System *s = c->grad ? c->grad : c->model ? c->model : c->checked;
	Buf text = {0};

	diag_error(&c->diag, (Span){0, 0},
	           "this is a mistake in rnnc, please report it: %s: %s", stage,
	           fault);
	system_print(s, &text);
	fprintf(stderr, "%s", text.text);
	buf_free(&text);
	return EXIT_MISTAKE;
}

static void
dump_system(const Compilation *c, Stage stage, const System *s)
{
	Buf text = {0};

	if (!wants(c, stage) || s == NULL)
		return;
	system_print(s, &text);
	fputs(text.text, stdout);
	buf_free(&text);
}

static void
dump_derived(const Compilation *c, Stage stage, const System *s)
{
	System *model = s && wants(c, stage) ? system_clone(s) : NULL;

	if (model == NULL)
		return;
	diff_as_model(model);
	dump_system(c, stage, model);
	system_free(model);
}

/* Is this the last stage, by --stop-after? */
static bool
stop_at(Compilation *c, Stage stage)
{
	c->stopped = c->stopped || c->options->stop == stage;
	return c->stopped;
}

static int
parse(Compilation *c, const char *path)
{
	c->module = load_file(path, &c->sources, &c->pool.strs, &c->diag,
	                      &c->tree);
	if (c->module == NULL && c->diag.errors == 0)
		return unreadable(c, path);
	if (c->module != NULL && wants(c, STAGE_PARSE))
		ast_print(c->module->file[0], stdout);
	return c->diag.errors > 0 ? EXIT_SOURCE : EXIT_SUCCESS;
}

/* Training works on f32, whatever the model says of its weights; a report is
 * of the program that runs as well. */
static int
choose_format(Compilation *c)
{
	const Options *o = c->options;
	const char *said = c->checked->weights;

	c->format = o->weights;
	for (int k = WEIGHTS_REAL; !o->given[OPT_PRECISION] && said != NULL &&
	     k <= WEIGHTS_F16; k++)
		if (strcmp(said, weight_format[k]) == 0)
			c->format = (WeightFormat)k;
	if (c->format == WEIGHTS_REAL)
		return EXIT_SUCCESS;
	if (c->gradient && o->verb != VERB_REPORT) {
		if (o->verb == VERB_BUILD)
			diag_warning(&c->diag, (Span){0, 0}, "weights are not "
			             "kept in %s: '--gradient' is for training",
			             weight_format[c->format]);
		c->format = WEIGHTS_REAL;
		return EXIT_SUCCESS;
	}
	if (!c->f64)
		return EXIT_SUCCESS;
	diag_error(&c->diag, (Span){0, 0}, "weights in %s are for single "
	           "precision", weight_format[c->format]);
	diag_help(&c->diag, "leave out '--f64', or write "
	          "'--weights-precision=f32'");
	return EXIT_USAGE;
}

const char *
compile_divide(Compilation *c, System *s)
{
	return opt_run(s, &(OptOptions){.only = "divide", .verify = true},
	               &c->arena);
}

/* Is what is asserted compiled?  While a model is tried out, it is. */
static bool
is_checked(const Options *o)
{
	return o->given[OPT_CHECKED] ||
	       ((o->verb == VERB_TRAIN || o->verb == VERB_RUN) &&
	        !o->given[OPT_UNCHECKED]);
}

static int
check(Compilation *c)
{
	const Options *o = c->options;
	Diag unsaid = {0};
	CheckOptions how = {
		.bind = o->bind.at, .nbind = (uint32_t)o->bind.n,
		.free_dims = c->free_dims, .model = o->value[OPT_MODEL],
	};

	c->checked = check_module(c->module, &how, &c->diag, &c->pool,
	                          &c->tree);
	c->module = NULL;
	arena_free(&c->tree);
	if (c->checked == NULL)
		return EXIT_SOURCE;
	const char *fault = system_verify(c->checked, &c->arena);
	if (fault == NULL)
		fault = compile_divide(c, c->checked);
	if (fault != NULL)
		return compile_mistake(c, "check", fault);
	dump_system(c, STAGE_CHECK, c->checked);
	if (!is_checked(o))
		fault = opt_unchecked(c->checked, &c->arena);
	if (fault != NULL)
		return compile_mistake(c, "check", fault);
	c->stream = check_streaming(c->checked, c->need_step ? &c->diag
	                                                     : &unsaid);
	diag_free(&unsaid);
	return c->need_step && !c->stream ? EXIT_SOURCE : choose_format(c);
}

/* To train a model whose weights are fitted is to fit them. */
static int
take_fit(Compilation *c)
{
	if (c->options->verb != VERB_TRAIN || c->checked->fit.n == 0)
		return EXIT_SUCCESS;
	System *s = opt_fit(c->checked);
	system_free(c->checked);
	c->checked = s;
	c->fits = true;
	c->stream = false;
	const char *fault = system_verify(s, &c->arena);
	return fault ? compile_mistake(c, "fit", fault) : EXIT_SUCCESS;
}

static int
optimise(Compilation *c, System *s)
{
	OptOptions how = {
		.relaxed = c->options->given[OPT_RELAX],
		.only = c->options->value[OPT_PASS], .verify = true,
	};
	const char *fault = opt_run(s, &how, &c->arena);

	return fault ? compile_mistake(c, "opt", fault) : EXIT_SUCCESS;
}

/* The model as it runs, and where that differs the one for its loss. */
static int
specialise(Compilation *c)
{
	c->model = system_clone(c->checked);
	if (system_settle_training(c->model, false) && c->checked->loss != NULL)
		c->loss = system_clone(c->checked);
	int status = optimise(c, c->model);

	return status != EXIT_SUCCESS || c->loss == NULL
	       ? status : optimise(c, c->loss);
}

/* Of what is trained. */
static System *
adjoint_of(Compilation *c, const System *s)
{
	System *trained = system_clone(s);

	system_settle_training(trained, true);
	System *adjoint = diff_reverse(trained, &(DiffSpec){0}, &c->diag);
	system_free(trained);
	return adjoint;
}

static int
differentiate(Compilation *c)
{
	if (!c->gradient || c->checked->loss == NULL)
		return EXIT_SUCCESS;
	c->grad = adjoint_of(c, c->checked);
	if (c->grad == NULL)
		return EXIT_SOURCE;
	const char *fault = system_verify(c->grad, &c->arena);
	if (fault != NULL)
		return compile_mistake(c, "diff", fault);
	return optimise(c, c->grad);
}

/* What is said on the command line counts more than what was measured. */
static void
choose(Compilation *c)
{
	const Options *o = c->options;
	Choice *k = &c->choice;
	const char *cpu = o->value[OPT_CPU];
	bool here = cpu ? strcmp(cpu, "native") == 0 : c->native;

	*k = c->fixed ? *c->fixed : choice_default();
	if (c->tuned && here && !o->given[OPT_NO_TUNE])
		tuned_read(c, c->use, k);
	if (o->given[OPT_NO_HOIST])
		k->hoist = 0;
	if (o->given[OPT_NO_BATCH])
		k->join = 0;
	if (o->given[OPT_NO_FUSE])
		k->fuse = -1;
	if (o->given[OPT_BLOCK])
		k->block = o->block;
}

static Machine
machine_of(const Compilation *c)
{
	const Options *o = c->options;

	return c->native && !o->given[OPT_CPU] ? machine_native() : o->machine;
}

/* Without vectors nothing is won by short loops, and memory is lost. */
static uint32_t
most_functions(const Compilation *c)
{
	int64_t fuse = c->choice.fuse;

	return fuse < 0 ? 0 : fuse > 0 ? (uint32_t)fuse
	       : machine_of(c).vector > 0 ? VECTOR_FUSE : FUSE_ALL;
}

static void
schedule(Compilation *c)
{
	const Options *o = c->options;
	SchedInput in = {
		.model = c->model, .loss = c->loss, .grad = c->grad,
		.stream = c->stream,
		.cut = o->tape > 0,
		.hoist = c->choice.hoist, .batch = c->choice.join,
		.fuse = most_functions(c),
		.sparse = !o->given[OPT_NO_SPARSE], .value = c->weights,
	};

	c->schedule = sched_model(&in, &c->arena);
	if (wants(c, STAGE_SCHED)) {
		Buf text = {0};

		sched_print(c->schedule, &text);
		fputs(text.text, stdout);
		buf_free(&text);
	}
}

/* The program for several sequences side by side; NULL in c->program->block
 * where the model has none. */
static int
lower_side_by_side(Compilation *c, LowerOptions how)
{
	const Options *o = c->options;
	int status;

	how.sequences = c->choice.block > 0 ? c->choice.block
	                : c->native && c->gradient ? TRAIN_BLOCK : 1;
	if (o->given[OPT_BLOCK] && o->tape > 0)
		diag_warning(&c->diag, (Span){0, 0}, "'--block' has no effect "
		             "beside '--tape'");
	if (how.sequences <= 1 || o->tape > 0 ||
	    (!o->given[OPT_BLOCK] && c->checked->loss == NULL))
		return EXIT_SUCCESS;
	System *s = opt_block(c->checked, how.sequences);
	if (s == NULL && o->given[OPT_BLOCK])
		diag_warning(&c->diag, (Span){0, 0}, "'--block' has no effect: "
		             "the sequences of this model do not go together, "
		             "since they are trees, an 'if' depends on data, "
		             "the loss on none, or a variable has %d axes",
		             RANK_MAX);
	if (s == NULL)
		return EXIT_SUCCESS;
	c->block_model = system_clone(s);
	c->block_grad = c->grad ? adjoint_of(c, s) : NULL;
	system_settle_training(c->block_model, false);
	system_free(s);
	if ((status = optimise(c, c->block_model)) != EXIT_SUCCESS ||
	    (c->block_grad != NULL &&
	     (status = optimise(c, c->block_grad)) != EXIT_SUCCESS))
		return status;
	c->program->block = lower_block(c->schedule, c->block_model,
	                                c->block_grad, &how, &c->arena);
	return EXIT_SUCCESS;
}

static int
lower_loops(Compilation *c)
{
	const Options *o = c->options;
	LowerOptions how = {.f64 = c->f64, .fast = o->fast,
	                    .weights = c->format,
	                    .train_step = o->given[OPT_TRAIN_STEP],
	                    .machine = machine_of(c),
	                    .tile = {c->choice.run, c->choice.rows}};

	/* training has threads of its own, over the sequences of a batch */
	if (o->verb != VERB_TRAIN)
		how.threads = (int)o->threads;
	if (c->choice.vector > 0 && c->choice.vector < how.machine.vector)
		how.machine.vector = (int)c->choice.vector;
	if (o->fast && !how.machine.fma)
		diag_warning(&c->diag, (Span){0, 0},
		             "'--numerics=fast' has no effect on a processor "
		             "without fused multiply-add: name one with --cpu");
	c->program = lower(c->schedule, &how, &c->arena);
	int status = lower_side_by_side(c, how);
	if (status != EXIT_SUCCESS)
		return status;
	if (wants(c, STAGE_LOOP)) {
		Buf text = {0};

		program_print(c->program, &text);
		fputs(text.text ? text.text : "", stdout);
		buf_free(&text);
	}
	return EXIT_SUCCESS;
}

int
compile_system(Compilation *c, Stage last)
{
	const Options *o = c->options;
	int status;

	if (o->tape > 0)
		sched_ahead(c->checked);
	sched_prepare(c->checked);
	if ((status = specialise(c)) != EXIT_SUCCESS)
		return status;
	dump_system(c, STAGE_OPT, c->model);
	if (stop_at(c, STAGE_OPT) || last == STAGE_OPT)
		return EXIT_SUCCESS;
	if ((status = differentiate(c)) != EXIT_SUCCESS)
		return status;
	dump_derived(c, STAGE_DIFF, c->grad);
	if (stop_at(c, STAGE_DIFF) || last == STAGE_DIFF)
		return EXIT_SUCCESS;
	if (o->given[OPT_EMBED] &&
	    !weights_read(c, o->value[OPT_WEIGHTS], c->f64, c->format))
		return EXIT_SYSTEM;
	choose(c);
	schedule(c);
	if (stop_at(c, STAGE_SCHED) || last == STAGE_SCHED)
		return EXIT_SUCCESS;
	status = lower_loops(c);
	stop_at(c, STAGE_LOOP);
	return status;
}

int
compile(Compilation *c, const char *path, Stage last)
{
	int status;

	for (int s = STAGE_PARSE; s < STAGE_COUNT; s++)
		if (wants(c, (Stage)s) && (Stage)s > last)
			last = (Stage)s;
	if ((status = parse(c, path)) != EXIT_SUCCESS ||
	    stop_at(c, STAGE_PARSE) || last == STAGE_PARSE)
		return status;
	if ((status = check(c)) != EXIT_SUCCESS || stop_at(c, STAGE_CHECK) ||
	    last == STAGE_CHECK)
		return status;
	if ((status = take_fit(c)) != EXIT_SUCCESS)
		return status;
	return compile_system(c, last);
}

int
compile_need_loss(Compilation *c, const char *to)
{
	if (c->checked == NULL || c->checked->loss != NULL)
		return EXIT_SUCCESS;
	diag_error(&c->diag, (Span){0, 0}, "model '%s' has no loss %s",
	           c->checked->name, to);
	diag_help(&c->diag, "add a line such as 'loss = mean[t] "
	          "sumsq(y[t] - d[t])'");
	return EXIT_SOURCE;
}

void
compile_say(Compilation *c)
{
	const Options *o = c->options;

	diag_print(&c->diag, &c->sources, o->message, o->colour, stderr);
	c->diag.items.n = 0;
}

void
compile_end(Compilation *c)
{
	compile_say(c);
	system_free(c->block_grad);
	system_free(c->block_model);
	system_free(c->grad);
	system_free(c->loss);
	system_free(c->model);
	system_free(c->checked);
	pool_free(&c->pool);
	arena_free(&c->tree);
	arena_free(&c->arena);
	diag_free(&c->diag);
	sources_free(&c->sources);
}
