/* The training program; see main.h.
 *
 *   how   the `train` statement gives defaults, the command line overrides
 *         them, train.c does the work
 */
#include "main.h"

#include "args.h"
#include "batch.h"
#include "data.h"
#include "file.h"
#include "fit.h"
#include "init.h"
#include "optim.h"
#include "program.h"
#include "train.h"
#include "tensor.h"
#include "weights.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEFAULT_EPOCHS = 100, DEFAULT_BATCH = 16 };

/* The command line as given; 0 and NULL are: not given. */
typedef struct {
	const RnnModel *model;
	RnnArgList data, valid, bind, set;
	const char *sequence, *optimiser, *schedule, *weights, *out;
	const char *checkpoint, *log, *messages;
	const char *rate, *clip_norm, *clip_value;
	int64_t steps, epochs, batch, seed, truncate, every, patience, threads;
	double min_delta, checkpoint_seconds;
	int partial, resume, quiet;
	int fits;               /* in one pass, nothing is descended */
} Line;

static const RnnArg table[] = {
	{"data", "FILE", "training data: .csv, .npy, .safetensors (repeatable)",
	 RNN_ARG_TO(LIST, Line, data)},
	{"valid", "FILE", "validation data (repeatable)",
	 RNN_ARG_TO(LIST, Line, valid)},
	{"bind", "NAME=COL,COL", "columns of an input or target (repeatable)",
	 RNN_ARG_TO(LIST, Line, bind)},
	{"sequence", "COLUMN", "column of ids that cuts a .csv into sequences",
	 RNN_ARG_TO(TEXT, Line, sequence)},
	{"steps", "T", "length of the sequences, where no input or target has"
	 " time", RNN_ARG_WITHIN(Line, steps, 1, INT32_MAX)},
	{"epochs", "N", "passes over the data",
	 RNN_ARG_WITHIN(Line, epochs, 1, INT64_MAX)},
	{"batch", "N", "sequences per step",
	 RNN_ARG_WITHIN(Line, batch, 1, INT64_MAX)},
	{"seed", "N", "of initial values and of the order of sequences (1)",
	 RNN_ARG_WITHIN(Line, seed, 0, INT64_MAX)},
	{"optimiser", "NAME", "sgd, rmsprop, adam, adamw",
	 RNN_ARG_TO(TEXT, Line, optimiser)},
	{"rate", "X", "learning rate",
	 RNN_ARG_TO(TEXT, Line, rate)},
	{"set", "NAME=X", "another number of the optimiser, such as beta2=0.99",
	 RNN_ARG_TO(LIST, Line, set)},
	{"schedule", "WHAT",
	 "of the rate: constant, cosine, step:EPOCHS:FACTOR",
	 RNN_ARG_TO(TEXT, Line, schedule)},
	{"clip-norm", "X", "largest norm of the gradient",
	 RNN_ARG_TO(TEXT, Line, clip_norm)},
	{"clip-value", "X", "largest element of the gradient",
	 RNN_ARG_TO(TEXT, Line, clip_value)},
	{"truncate", "H",
	 "go back at most H steps, with the state carried over",
	 RNN_ARG_WITHIN(Line, truncate, 0, INT32_MAX)},
	{"every", "K", "a step of the optimiser every K time steps (H)",
	 RNN_ARG_WITHIN(Line, every, 1, INT32_MAX)},
	{"patience", "N", "stop after N epochs without better validation",
	 RNN_ARG_WITHIN(Line, patience, 1, INT64_MAX)},
	{"min-delta", "X", "what counts as better (0)",
	 RNN_ARG_TO(NUMBER, Line, min_delta)},
	{"threads", "N", "the result is the same for any number",
	 RNN_ARG_WITHIN(Line, threads, 1, 1024)},
	{"weights", "FILE", "start from these weights",
	 RNN_ARG_TO(TEXT, Line, weights)},
	{"partial", NULL, "of --weights take what fits, and begin the rest"
	 " anew", RNN_ARG_TO(FLAG, Line, partial)},
	{"out", "FILE", "where the weights go (MODEL.safetensors)",
	 RNN_ARG_TO(TEXT, Line, out)},
	{"checkpoint", "FILE", "where to continue from (OUT.ckpt)",
	 RNN_ARG_TO(TEXT, Line, checkpoint)},
	{"checkpoint-every", "SECONDS", "write it at most so often (10)",
	 RNN_ARG_TO(NUMBER, Line, checkpoint_seconds)},
	{"resume", NULL, "go on from the checkpoint",
	 RNN_ARG_TO(FLAG, Line, resume)},
	{"log", "FILE", "a .csv with one row per epoch",
	 RNN_ARG_TO(TEXT, Line, log)},
	{"quiet", NULL, "no messages but errors",
	 RNN_ARG_TO(FLAG, Line, quiet)},
	{"message-format", "human|short|json", "how an error is told",
	 RNN_ARG_TO(CHOICE, Line, messages)},
};

enum { N_OPTIONS = sizeof table / sizeof *table };

/* Has this option a meaning where weights are fitted? */
static int
serves(const void *line, const RnnArg *a, RnnError *err)
{
	static const char *const fit[] = {
		"data", "bind", "sequence", "seed", "threads", "weights",
		"partial", "out", "quiet", "message-format",
	};
	const Line *l = line;
	size_t i = 0, n = sizeof fit / sizeof *fit;

	while (i < n && strcmp(fit[i], a->name) != 0)
		i++;
	if (!l->fits || i < n)
		return 0;
	return rnn_fail(err, RNN_EXIT_USAGE, "--%s is for training step by"
	                " step; the weights of model '%s' are fitted in one"
	                " pass", a->name, l->model->name);
}

static int
set_from_text(RnnOptim *o, const char *name, const char *option,
              const char *text, RnnError *err)
{
	double x;

	if (text == NULL)
		return 0;
	if (rnn_args_number(option, text, &x, err) != 0)
		return -1;
	return rnn_optim_set(o, name, x, err);
}

/* "NAME=X" of --set */
static int
set_named(RnnOptim *o, const char *text, RnnError *err)
{
	const char *eq = strchr(text, '=');
	char name[32];

	if (eq == NULL || eq == text || (size_t)(eq - text) >= sizeof name)
		return rnn_fail(err, RNN_EXIT_USAGE, "--set=%s: wanted NAME=X,"
		                " such as beta2=0.99", text);
	snprintf(name, sizeof name, "%.*s", (int)(eq - text), text);
	return set_from_text(o, name, "set", eq + 1, err);
}

/* The optimiser of the `train` statement with its numbers, unless another one
 * is asked for; then the numbers of the command line. */
static int
choose_optimiser(const Line *l, RnnOptim *o, RnnError *err)
{
	const RnnTrain *train = l->model->train;
	const char *stated = train && train->optimiser ? train->optimiser
	                                               : "adam";
	const char *name = l->optimiser ? l->optimiser : stated;

	if (rnn_optim_new(o, name, err) != 0)
		return -1;
	for (int i = 0; train && strcmp(name, stated) == 0 &&
	                i < train->n_setting; i++)
		if (rnn_optim_set(o, train->setting[i].name,
		                  train->setting[i].value, err) != 0)
			return -1;
	for (int i = 0; i < l->set.n; i++)
		if (set_named(o, l->set.at[i], err) != 0)
			return -1;
	if (set_from_text(o, "rate", "rate", l->rate, err) != 0 ||
	    set_from_text(o, "clip_norm", "clip-norm", l->clip_norm,
	                  err) != 0)
		return -1;
	return set_from_text(o, "clip_value", "clip-value", l->clip_value,
	                     err);
}

static int64_t
first_given(int64_t line, int64_t statement, int64_t otherwise)
{
	return line > 0 ? line : statement > 0 ? statement : otherwise;
}

static int64_t
threads(const Line *l)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (l->threads > 0)
		return l->threads;
	return n < 1 ? 1 : n < RNN_SLOTS ? n : RNN_SLOTS;
}

static int
choose_numbers(const Line *l, RnnTrainOptions *o, RnnError *err)
{
	const RnnTrain *train = l->model->train;

	if (train && train->method && strcmp(train->method, "bptt") != 0)
		return rnn_fail(err, RNN_EXIT_USAGE, "the model asks for 'train"
		                " by %s', but this program has bptt only:"
		                " whole, bptt(truncate = h) and"
		                " bptt(truncate = h, every = k)",
		                train->method);
	o->epochs = first_given(l->epochs, train ? train->epochs : 0,
	                        DEFAULT_EPOCHS);
	o->batch = first_given(l->batch, train ? train->batch : 0,
	                       DEFAULT_BATCH);
	o->truncate = l->truncate >= 0 ? l->truncate
	            : train ? train->truncate : 0;
	o->every = l->every > 0 ? l->every
	         : train && l->truncate < 0 ? train->every : 0;
	if (o->every == 0)
		o->every = o->truncate;
	if (o->truncate == 0 && o->every != 0)
		return rnn_fail(err, RNN_EXIT_USAGE, "--every needs --truncate:"
		                " how many steps to go back");
	o->threads = threads(l);
	o->seed = (uint64_t)l->seed;
	o->patience = l->patience;
	o->min_delta = l->min_delta;
	if (l->patience > 0 && l->valid.n == 0)
		return rnn_fail(err, RNN_EXIT_USAGE, "--patience looks at the"
		                " validation loss; give --valid FILE");
	return 0;
}

static int
choose(const Line *l, RnnTrainOptions *o, RnnError *err)
{
	if (l->data.n == 0 && l->steps == 0)
		return rnn_fail(err, RNN_EXIT_USAGE, "no data to train on; give"
		                " --data FILE");
	if (l->partial && l->weights == NULL)
		return rnn_fail(err, RNN_EXIT_USAGE, "--partial needs"
		                " --weights FILE: what to take a part of");
	if (choose_optimiser(l, &o->optim, err) != 0 ||
	    rnn_schedule_parse(&o->schedule, l->schedule ? l->schedule
	                       : "constant", err) != 0 ||
	    choose_numbers(l, o, err) != 0)
		return -1;
	o->checkpoint = l->checkpoint;
	o->checkpoint_seconds = l->checkpoint_seconds;
	o->resume = l->resume;
	o->log = l->log;
	o->messages = l->quiet ? NULL : stderr;
	o->terminal = isatty(STDERR_FILENO);
	return 0;
}

static int
load(const Line *l, const RnnArgList *files, RnnData *data, RnnError *err)
{
	RnnDataSpec spec = {files->at, files->n, l->bind.at, l->bind.n,
	                    l->sequence, 1, (size_t)l->steps};

	return rnn_data_load(l->model, &spec, data, err);
}

/* Numbers that are trained: n_param without the padding. */
static size_t
trained(const RnnModel *m)
{
	size_t n = 0;

	for (int i = 0; i < m->n_tensor; i++)
		if (!m->tensor[i].is_const)
			n += rnn_tensor_count(&m->tensor[i]);
	return n;
}

static void
introduce(const Line *l, const RnnTrainOptions *o, const RnnData *data)
{
	RnnBatch b = {.truncate = (size_t)o->truncate,
	              .every = (size_t)o->every};
	char estimator[64];
	size_t steps = 0;

	if (o->messages == NULL)
		return;
	for (size_t i = 0; i < data->n; i++)
		steps += data->seq[i].T;
	fprintf(o->messages, "training %s by %s with %s: %zu sequence%s, %zu"
	        " steps, %zu parameters\n", l->model->name,
	        rnn_batch_estimator(&b, estimator),
	        rnn_optim_name(o->optim.kind), data->n,
	        data->n == 1 ? "" : "s", steps, trained(l->model));
	if (o->truncate > 0 && l->model->loss_kind == RNN_LOSS_WHOLE)
		fprintf(o->messages, "note: the loss is no plain sum or mean"
		        " over time; each chunk is taken as a sequence of its"
		        " own\n");
}

static int
first_parameters(const Line *l, void *params, RnnError *err)
{
	const RnnModel *m = l->model;

	if (l->weights != NULL && !l->partial)
		return rnn_weights_load(m, l->weights, params, err);
	if (rnn_init_model(m, (uint64_t)l->seed, params, err) != 0)
		return -1;
	return !l->partial ? 0
	       : rnn_weights_load_part(m, l->weights, params,
	                               l->quiet ? NULL : stderr, err);
}

static int
train(const Line *l, const RnnTrainOptions *o, const RnnData *data,
      const RnnData *valid, RnnError *err)
{
	const RnnModel *m = l->model;
	void *params = rnn_alloc_aligned(m->n_real, m->real_size, err);
	int rc = -1;

	rnn_file_clean(l->out);
	if (params != NULL && rnn_file_writable(l->out, err) == 0 &&
	    rnn_file_writable(l->checkpoint, err) == 0 &&
	    first_parameters(l, params, err) == 0) {
		introduce(l, o, data);
		rc = rnn_train(m, data, valid, o, params, err);
	}
	if (rc == 0)
		rc = rnn_weights_save(m, l->out, params, err);
	if (rc == 0 && o->messages != NULL)
		fprintf(o->messages, "wrote %s\n", l->out);
	free(params);
	return rc;
}

/* The constants, drawn or read; of a file, what is fitted is read over. */
static int
fit_data(const Line *l, const RnnModel *weights, RnnData *data, RnnError *err)
{
	void *flat = rnn_alloc_aligned(weights->n_real, weights->real_size,
	                               err);
	Line at = *l;
	int rc = -1;

	at.model = weights;
	rnn_file_clean(l->out);
	if (flat != NULL && rnn_file_writable(l->out, err) == 0 &&
	    first_parameters(&at, flat, err) == 0)
		rc = rnn_fit(l->model, weights, data, (uint64_t)l->seed,
		             (size_t)threads(l), flat, err);
	if (rc == 0)
		rc = rnn_weights_save(weights, l->out, flat, err);
	if (rc == 0 && !l->quiet)
		fprintf(stderr, "fitted %s to %zu sequence%s\nwrote %s\n",
		        l->model->name, data->n, data->n == 1 ? "" : "s",
		        l->out);
	free(flat);
	return rc;
}

static int
load_and_fit(const Line *l, RnnError *err)
{
	RnnModel weights;
	RnnData data = {0};
	int rc = rnn_fit_weights(l->model, &weights, err);

	if (rc == 0 && l->data.n == 0)
		rc = rnn_fail(err, RNN_EXIT_USAGE, "no data to fit to; give"
		              " --data FILE");
	if (rc == 0)
		rc = load(l, &l->data, &data, err);
	if (rc == 0)
		rc = fit_data(l, &weights, &data, err);
	rnn_data_free(&data);
	free((void *)(uintptr_t)weights.tensor);
	return rc;
}

static int
load_and_train(const Line *l, RnnError *err)
{
	RnnTrainOptions o = {0};
	RnnData data = {0}, valid = {0};
	int rc = choose(l, &o, err);

	if (rc == 0)
		rc = load(l, &l->data, &data, err);
	if (rc == 0 && l->valid.n > 0)
		rc = load(l, &l->valid, &valid, err);
	if (rc == 0)
		rc = train(l, &o, &data, l->valid.n ? &valid : NULL, err);
	rnn_data_free(&valid);
	rnn_data_free(&data);
	return rc;
}

/* Names that follow from the model's and from one another. */
static int
default_names(Line *l, char **out, char **checkpoint, RnnError *err)
{
	size_t room;

	if (l->out == NULL) {
		room = strlen(l->model->name) + 16;
		*out = rnn_alloc(room, 1, err);
		if (*out == NULL)
			return -1;
		snprintf(*out, room, "%s.safetensors", l->model->name);
		l->out = *out;
	}
	if (l->checkpoint == NULL) {
		const char *of = strcmp(l->out, "-") == 0 ? l->model->name
		                                          : l->out;

		room = strlen(of) + 8;
		*checkpoint = rnn_alloc(room, 1, err);
		if (*checkpoint == NULL)
			return -1;
		snprintf(*checkpoint, room, "%s.ckpt", of);
		l->checkpoint = *checkpoint;
	}
	return 0;
}

static int
run(void *line, int argc, char **argv, RnnError *err)
{
	static const char usage[] =
		"usage: PROGRAM --data FILE [--valid FILE] [options]\n\n"
		"Trains the model that this program was made from and writes"
		" its weights.";
	char *out = NULL, *checkpoint = NULL;
	Line *l = line;
	int rest, rc;

	rc = rnn_args_parse(table, N_OPTIONS, serves, usage, argc, argv, l,
	                    &rest, err);
	if (rc == 1)
		return 0;
	if (rc == 0 && rest < argc)
		rc = rnn_fail(err, RNN_EXIT_USAGE, "%s: what is this for? data"
		              " are given with --data", argv[rest]);
	if (rc == 0)
		rc = default_names(l, &out, &checkpoint, err);
	if (rc == 0)
		rc = l->fits ? load_and_fit(l, err) : load_and_train(l, err);
	free(checkpoint);
	free(out);
	return rc;
}

static int
train_or_fit(const RnnModel *m, int fits, int argc, char **argv)
{
	Line l = {.model = m, .seed = 1, .truncate = -1,
	          .checkpoint_seconds = 10, .fits = fits};
	int status = rnn_program(m, run, &l, &l.messages, argc, argv);

	rnn_args_free(table, N_OPTIONS, &l);
	return status;
}

int
rnn_train_main(const RnnModel *m, int argc, char **argv)
{
	return train_or_fit(m, 0, argc, argv);
}

int
rnn_fit_main(const RnnModel *m, int argc, char **argv)
{
	return train_or_fit(m, 1, argc, argv);
}
