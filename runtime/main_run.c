/* The program that runs a model; see main.h. */
#include "main.h"

#include "args.h"
#include "data.h"
#include "output.h"
#include "program.h"
#include "weights.h"

#include <stdlib.h>
#include <string.h>

/* The command line as given; 0 and NULL are: not given. */
typedef struct {
	const RnnModel *model;
	RnnArgList data, bind, output;
	const char *sequence, *weights, *out, *format, *messages;
	int64_t steps, seed;
	RnnEvaluate *evaluate;  /* NULL: the model's own function */
	void *self;
} Line;

static const RnnArg table[] = {
	{"data", "FILE", "inputs: .csv, .npy, .safetensors; - is standard"
	 " input", RNN_ARG_TO(LIST, Line, data)},
	{"bind", "NAME=COL,COL", "columns of an input (repeatable)",
	 RNN_ARG_TO(LIST, Line, bind)},
	{"sequence", "COLUMN", "column of ids that cuts a .csv into sequences",
	 RNN_ARG_TO(TEXT, Line, sequence)},
	{"steps", "T", "length of the sequences, where no input has time",
	 RNN_ARG_WITHIN(Line, steps, 1, INT32_MAX)},
	{"seed", "N", "of what the model draws (1)",
	 RNN_ARG_WITHIN(Line, seed, 0, INT64_MAX / 2)},
	{"weights", "FILE", "a .safetensors; needed unless weights are built"
	 " in", RNN_ARG_TO(TEXT, Line, weights)},
	{"output", "NAME", "only this output of the model (repeatable)",
	 RNN_ARG_TO(LIST, Line, output)},
	{"out", "FILE", "where to write (standard output)",
	 RNN_ARG_TO(TEXT, Line, out)},
	{"format", "csv|npy", "of what is written (by OUT's end)",
	 RNN_ARG_TO(CHOICE, Line, format)},
	{"message-format", "human|short|json", "how an error is told",
	 RNN_ARG_TO(CHOICE, Line, messages)},
};

enum { N_OPTIONS = sizeof table / sizeof *table };

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
compute(const Line *l, RnnError *err)
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
run(void *line, int argc, char **argv, RnnError *err)
{
	static const char usage[] =
		"usage: PROGRAM [FILE] [options]\n\n"
		"Runs the model that this program was made from on the"
		" sequences in FILE\n(standard input) and writes what it puts"
		" out.";
	Line *l = line;
	int rest, rc;

	rc = rnn_args_parse(table, N_OPTIONS, NULL, usage, argc, argv, l,
	                    &rest, err);
	for (int i = rest; rc == 0 && i < argc; i++)
		rc = rnn_args_append(&l->data, argv[i], err);
	if (rc == 0 && l->model->n_output == 0)
		rc = rnn_fail(err, RNN_EXIT_USAGE, "model '%s' has no output"
		              " to compute; write 'output' before an equation",
		              l->model->name);
	return rc == 0 ? compute(l, err) : rc;
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
	int status = rnn_program(m, run, &l, &l.messages, argc, argv);

	rnn_args_free(table, N_OPTIONS, &l);
	return status;
}
