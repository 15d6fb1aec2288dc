/* onednn.c - oneDNN's recurrent primitives (C interface, version 2).
 *
 * Weights are reordered once into the layout that the primitive asks for.
 * LSTM's gates are i f c o there and GRU's u r o, weights are
 * [layer][direction][in][gate][out].  STEP is a primitive for one time step,
 * whose state goes from call to call.  GRU is the variant with the reset after
 * the product.
 */
#include <dnnl.h>

#include "contest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TIMES = MODE == STEP ? 1 : T,
	BIASES = KIND == GRU ? 4 : GATES,
	ARGS = 9
};

/* Memory of the primitive that the user does not see in another order. */
typedef struct {
	float *at;
	dnnl_memory_t memory;
	dnnl_memory_desc_t desc;
} Tensor;

static dnnl_engine_t engine;
static dnnl_stream_t stream;
static dnnl_primitive_t primitive;
static dnnl_exec_arg_t args[ARGS + 2];
static int nargs;
static Tensor input, output, state[2], after[2];

static void
must(dnnl_status_t s, const char *what)
{
	if (s != dnnl_success) {
		fprintf(stderr, "oneDNN: %s failed (%d)\n", what, (int)s);
		exit(3);
	}
}

static Tensor
tensor(dnnl_format_tag_t tag, int rank, const dnnl_dim_t *dims)
{
	Tensor r = {0};
	size_t n = 1;

	for (int i = 0; i < rank; i++)
		n *= (size_t)dims[i];
	r.at = calloc(n + 16, sizeof *r.at);
	must(dnnl_memory_desc_init_by_tag(&r.desc, rank, dims, dnnl_f32, tag),
	     "description");
	must(dnnl_memory_create(&r.memory, &r.desc, engine, r.at), "memory");
	return r;
}

static dnnl_memory_desc_t
any(int rank, const dnnl_dim_t *dims)
{
	dnnl_memory_desc_t d;

	must(dnnl_memory_desc_init_by_tag(&d, rank, dims, dnnl_f32,
	                                  dnnl_format_tag_any), "description");
	return d;
}

static void
argument(int which, dnnl_memory_t m)
{
	args[nargs++] = (dnnl_exec_arg_t){which, m};
}

/* Where gate g of theirs stands in the file of a case. */
static int
gate(int g)
{
	static const int lstm[] = {0, 1, 2, 3}, gru[] = {1, 0, 2};

	return KIND == LSTM ? lstm[g] : KIND == GRU ? gru[g] : 0;
}

/* to [LAYERS][DIRS][columns][GATES][H] := W or U of all layers. */
static void
weights(const Case *k, int recurrent, float *to)
{
	int columns = recurrent ? H : X;

	for (int l = 0; l < LAYERS * DIRS; l++) {
		const float *from = recurrent ? k->layer[l].U : k->layer[l].W;

		for (int j = 0; j < columns; j++)
			for (int g = 0; g < GATES; g++)
				for (int i = 0; i < H; i++)
					*to++ = from[(gate(g) * H + i)
					             * columns + j];
	}
}

/* GRU has a fourth bias, inside the reset gate's product. */
static void
biases(const Case *k, float *to)
{
	for (int l = 0; l < LAYERS * DIRS; l++, to += BIASES * H) {
		for (int g = 0; g < GATES; g++)
			memcpy(to + g * H, k->layer[l].b + gate(g) * H,
			       H * sizeof *to);
		if (KIND == GRU)
			memcpy(to + 3 * H, k->layer[l].c, H * sizeof *to);
	}
}

/* The same numbers in the layout that the primitive wants. */
static dnnl_memory_t
reordered(Tensor from, const dnnl_memory_desc_t *wanted)
{
	dnnl_memory_t to;
	dnnl_primitive_desc_t desc;
	dnnl_primitive_t reorder;

	must(dnnl_memory_create(&to, wanted, engine, DNNL_MEMORY_ALLOCATE),
	     "memory");
	must(dnnl_reorder_primitive_desc_create(&desc, &from.desc, engine,
	                                        wanted, engine, NULL),
	     "reorder");
	must(dnnl_primitive_create(&reorder, desc), "reorder");
	dnnl_exec_arg_t a[] = {{DNNL_ARG_FROM, from.memory},
	                       {DNNL_ARG_TO, to}};
	must(dnnl_primitive_execute(reorder, stream, 2, a), "reorder");
	must(dnnl_stream_wait(stream), "reorder");
	return to;
}

static dnnl_primitive_desc_t
describe(const dnnl_memory_desc_t *w, const dnnl_memory_desc_t *u,
         const dnnl_memory_desc_t *b)
{
	dnnl_rnn_direction_t dir = DIRS == 2 ? dnnl_bidirectional_concat
	                                     : dnnl_unidirectional_left2right;
	const dnnl_memory_desc_t *x = &input.desc, *h = &state[0].desc;
	const dnnl_memory_desc_t *c = &state[1].desc, *y = &output.desc;
	dnnl_rnn_desc_t d;
	dnnl_primitive_desc_t desc = NULL;

	if (KIND == LSTM)
		must(dnnl_lstm_forward_desc_init(&d, dnnl_forward_inference,
		     dir, x, h, c, w, u, b, y, h, c, 0), "LSTM");
	else if (KIND == GRU)
		must(dnnl_lbr_gru_forward_desc_init(&d, dnnl_forward_inference,
		     dir, x, h, w, u, b, y, h, 0), "GRU");
	else
		must(dnnl_vanilla_rnn_forward_desc_init(&d,
		     dnnl_forward_inference, dnnl_eltwise_tanh, dir, x, h, w,
		     u, b, y, h, 0, 0, 0), "RNN");
	must(dnnl_primitive_desc_create(&desc, &d, NULL, engine, NULL),
	     "primitive");
	return desc;
}

static void
states(void)
{
	const dnnl_dims_t dims = {LAYERS, DIRS, B, H};

	for (int i = 0; i < 2; i++) {
		state[i] = tensor(dnnl_ldnc, 4, dims);
		after[i] = tensor(dnnl_ldnc, 4, dims);
	}
	argument(DNNL_ARG_SRC_ITER, state[0].memory);
	argument(DNNL_ARG_DST_ITER, after[0].memory);
	if (KIND == LSTM) {
		argument(DNNL_ARG_SRC_ITER_C, state[1].memory);
		argument(DNNL_ARG_DST_ITER_C, after[1].memory);
	}
}

int
contest_begin(const Case *k)
{
	const dnnl_dims_t dx = {TIMES, B, X}, dy = {TIMES, B, OUT};
	const dnnl_dims_t dw = {LAYERS, DIRS, X, GATES, H};
	const dnnl_dims_t du = {LAYERS, DIRS, H, GATES, H};
	const dnnl_dims_t db = {LAYERS, DIRS, BIASES, H};

	if (KIND == INDRNN || KIND == ESN || MODE == TRAIN)
		return -1;
	must(dnnl_engine_create(&engine, dnnl_cpu, 0), "engine");
	must(dnnl_stream_create(&stream, engine, dnnl_stream_default_flags),
	     "stream");
	input = tensor(dnnl_tnc, 3, dx);
	output = tensor(dnnl_tnc, 3, dy);
	states();
	Tensor w = tensor(dnnl_ldigo, 5, dw), u = tensor(dnnl_ldigo, 5, du);
	Tensor b = tensor(dnnl_ldgo, 4, db);
	weights(k, 0, w.at);
	weights(k, 1, u.at);
	biases(k, b.at);
	memcpy(input.at, k->x, (size_t)TIMES * B * X * sizeof *input.at);
	dnnl_memory_desc_t aw = any(5, dw), au = any(5, du);
	dnnl_primitive_desc_t desc = describe(&aw, &au, &b.desc);
	must(dnnl_primitive_create(&primitive, desc), "primitive");
	argument(DNNL_ARG_WEIGHTS_LAYER, reordered(w,
		dnnl_primitive_desc_query_md(desc, dnnl_query_weights_md, 0)));
	argument(DNNL_ARG_WEIGHTS_ITER, reordered(u,
		dnnl_primitive_desc_query_md(desc, dnnl_query_weights_md, 1)));
	argument(DNNL_ARG_BIAS, b.memory);
	argument(DNNL_ARG_SRC_LAYER, input.memory);
	argument(DNNL_ARG_DST_LAYER, output.memory);
	return 0;
}

static void
execute(void)
{
	must(dnnl_primitive_execute(primitive, stream, nargs, args), "run");
	must(dnnl_stream_wait(stream), "run");
}

void
contest_reset(void)
{
	for (int i = 0; i < 2; i++)
		memset(state[i].at, 0, LAYERS * DIRS * B * H * sizeof(float));
}

void
contest_step(const float *x, float *y)
{
	memcpy(input.at, x, X * sizeof *x);
	execute();
	for (int i = 0; i < (KIND == LSTM ? 2 : 1); i++)
		memcpy(state[i].at, after[i].at, H * sizeof(float));
	memcpy(y, output.at, OUT * sizeof *y);
}

void
contest_run(void)
{
	execute();
}

void
contest_result(float *y)
{
	memcpy(y, output.at, (size_t)T * B * OUT * sizeof *y);
}
