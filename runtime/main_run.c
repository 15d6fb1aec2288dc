/* The program that runs a model; see main.h. */
#include "main.h"

#include "args.h"
#include "data.h"
#include "output.h"
#include "stack.h"
#include "weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The options: OPTION(id, name, value, help) */
#define OPTIONS(OPTION) \
	OPTION(DATA, "data", "FILE", \
	       "inputs: .csv, .npy, .safetensors; - is standard input") \
	OPTION(BIND, "bind", "NAME=COL,COL", \
	       "columns of an input (repeatable)") \
	OPTION(SEQUENCE, "sequence", "COLUMN", \
	       "column of ids that cuts a .csv into sequences") \
	OPTION(STEPS, "steps", "T", \
	       "length of the sequences, where no input has time") \
	OPTION(SEED, "seed", "N", "of what the model draws (1)") \
	OPTION(WEIGHTS, "weights", "FILE", \
	       "a .safetensors; needed unless weights are built in") \
	OPTION(OUTPUT, "output", "NAME", \
	       "only this output of the model (repeatable)") \
	OPTION(OUT, "out", "FILE", "where to write (standard output)") \
	OPTION(FORMAT, "format", "csv|npy", \
	       "of what is written (by OUT's end)") \
	OPTION(MESSAGE_FORMAT, "message-format", "human|short|json", \
	       "how an error is told")

enum {
#define OPTION(id, name, value, help) OPT_##id,
	OPTIONS(OPTION)
#undef OPTION
	OPT_COUNT
};

static const RnnArg table[] = {
#define OPTION(id, name, value, help) {name, value, help},
	OPTIONS(OPTION)
#undef OPTION
};

typedef struct {
	const RnnModel *model;
	RnnArgList data, bind, output;
	const char *sequence, *weights, *out, *format;
	int64_t steps, seed;
	int json;               /* --message-format */
	RnnEvaluate *evaluate;  /* NULL: the model's own function */
	void *self;
} Line;

static int
take(void *self, int row, const char *v, RnnError *err)
{
	Line *l = self;

	switch (row) {
	case OPT_DATA:
		return rnn_args_append(&l->data, v, err);
	case OPT_BIND:
		return rnn_args_append(&l->bind, v, err);
	case OPT_OUTPUT:
		return rnn_args_append(&l->output, v, err);
	case OPT_STEPS:
		return rnn_args_whole(table[row].name, v, 1, INT32_MAX,
		                      &l->steps, err);
	case OPT_SEED:
		return rnn_args_whole(table[row].name, v, 0, INT64_MAX / 2,
		                      &l->seed, err);
	case OPT_SEQUENCE:
		l->sequence = v;
		return 0;
	case OPT_WEIGHTS:
		l->weights = v;
		return 0;
	case OPT_OUT:
		l->out = v;
		return 0;
	case OPT_MESSAGE_FORMAT:
		return rnn_args_format(table[row].name, v, &l->json, err);
	case OPT_FORMAT:
		l->format = v;
		if (strcmp(v, "csv") == 0 || strcmp(v, "npy") == 0)
			return 0;
		return rnn_fail(err, RNN_EXIT_USAGE, "--format=%s: wanted csv"
		                " or npy", v);
	}
	return 0;
}

static int
choose_outputs(const Line *l, unsigned char *wanted, RnnError *err)
{
	const RnnModel *m = l->model;

	for (int i = 0; i < m->n_output; i++)
		wanted[i] = l->output.n == 0;
	for (int k = 0; k < l->output.n; k++) {
		int i = 0;

		while (i < m->n_output &&
		       strcmp(m->output[i].name, l->output.at[k]) != 0)
			i++;
		if (i == m->n_output)
			return rnn_fail(err, RNN_EXIT_USAGE, "--output=%s:"
			                " model '%s' has no such output; its"
			                " first is '%s'", l->output.at[k],
			                m->name, m->n_output > 0
			                ? m->output[0].name : "");
		wanted[i] = 1;
	}
	return 0;
}

/* params := weights from a file, in the format of the model. */
static int
read_weights(const Line *l, void *params, RnnError *err)
{
	const RnnModel *m = l->model;

	if (rnn_weights_load(m, l->weights, params, err) != 0)
		return -1;
	rnn_weights_narrow(m, params);
	return 0;
}

static int
take_weights(const Line *l, void *params, RnnError *err)
{
	const RnnModel *m = l->model;

	if (l->weights != NULL)
		return read_weights(l, params, err);
	if (m->weights == NULL && m->n_real > 0)
		return rnn_fail(err, RNN_EXIT_USAGE, "no weights; give"
		                " --weights FILE, which training '%s' writes",
		                m->name);
	if (m->n_real > 0)
		memcpy(params, m->weights, m->n_real *
		       (m->weight_format == RNN_WEIGHTS_REAL ? m->real_size
		        : sizeof(uint16_t)));
	return 0;
}

static int
load_data(const Line *l, RnnData *data, RnnError *err)
{
	static const char *const standard_input[] = {"-"};
	RnnDataSpec spec = {l->data.at, l->data.n, l->bind.at, l->bind.n,
	                    l->sequence, 0, (size_t)l->steps};

	if (l->data.n == 0 &&
	    rnn_data_given(l->model, l->model->n_input) > 0) {
		spec.file = standard_input;
		spec.n_file = 1;
	}
	return rnn_data_load(l->model, &spec, data, err);
}

static int
write_outputs(const Line *l, const RnnOutputs *o, RnnError *err)
{
	const char *path = l->out ? l->out : "-";
	size_t n = strlen(path);
	int npy = l->format ? strcmp(l->format, "npy") == 0
	                    : n > 4 && strcmp(path + n - 4, ".npy") == 0;

	return npy ? rnn_outputs_npy(o, path, err)
	           : rnn_outputs_csv(o, path, err);
}

static int
run(const Line *l, RnnError *err)
{
	const RnnModel *m = l->model;
	void *params = rnn_alloc_aligned(m->n_real, m->real_size, err);
	unsigned char *wanted = rnn_alloc((size_t)m->n_output, 1, err);
	RnnOutputs o = {0};
	RnnData data = {0};
	int rc = params == NULL || wanted == NULL ? -1 : 0;

	if (rc == 0)
		rc = choose_outputs(l, wanted, err);
	if (rc == 0)
		rc = take_weights(l, params, err);
	if (rc == 0)
		rc = load_data(l, &data, err);
	if (rc == 0)
		rnn_data_seed(&data, (uint64_t)l->seed, 0);
	if (rc == 0)
		rc = rnn_outputs_compute(&o, m, &data, params, wanted,
		                         l->evaluate, l->self, err);
	if (rc == 0)
		rc = write_outputs(l, &o, err);
	rnn_outputs_free(&o);
	rnn_data_free(&data);
	free(wanted);
	free(params);
	return rc;
}

/* Files may also stand without --data. */
static int
parse(Line *l, int argc, char **argv, RnnError *err)
{
	static const char usage[] =
		"usage: PROGRAM [FILE] [options]\n\n"
		"Runs the model that this program was made from on the"
		" sequences in FILE\n(standard input) and writes what it puts"
		" out.";
	int rest, rc;

	rc = rnn_args_parse(table, OPT_COUNT, usage, argc, argv, take, l,
	                    &rest, err);
	for (int i = rest; rc == 0 && i < argc; i++)
		rc = rnn_args_append(&l->data, argv[i], err);
	return rc;
}

int
rnn_run_main(const RnnModel *m, int argc, char **argv)
{
	return rnn_run_main_by(m, NULL, NULL, argc, argv);
}

int
rnn_run_main_by(const RnnModel *m, RnnEvaluate *f, void *self, int argc,
                char **argv)
{
	Line l = {.model = m, .seed = 1, .evaluate = f, .self = self};
	RnnError err = {0};
	int rc;

	if (m->abi != RNN_ABI) {
		fprintf(stderr, "error: the model was compiled for version %d"
		        " of the runtime, this is %d: compile it again\n",
		        m->abi, RNN_ABI);
		return RNN_EXIT_BUG;
	}
	rc = rnn_stack_reserve(2 * m->state_size, &err);
	if (rc == 0)
		rc = parse(&l, argc, argv, &err);
	if (rc == 0)
		rc = run(&l, &err);
	if (rc < 0)
		rnn_error_print(&err, l.json);
	free(l.data.at);
	free(l.bind.at);
	free(l.output.at);
	return rc < 0 ? err.code : RNN_EXIT_OK;
}
