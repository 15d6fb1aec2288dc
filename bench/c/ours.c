/* ours.c - runs what rnnc has made, through the header 'net.h'.
 *
 * The one place that calls the functions of a network: init, step, run, and
 * run_block or run_batch.
 *
 * EMBEDDED  the weights are constants of the code, no function takes them
 * WHOLE     the model looks ahead: it has no state and no step
 */
#include "net.h"
#include "ours.h"

#ifdef EMBEDDED
#define STATE state
#define PARAMS
#else
#define STATE state, params
#define PARAMS params,
static const net_params *params;
#endif

static float *in, *out;
static size_t lengths[B];
static void *work;

#ifndef WHOLE
static net_state *state;

static int
take_state(void)
{
	state = ours_take(sizeof *state);
	return state ? 0 : -1;
}

void
contest_reset(void)
{
	net_init(STATE);
}

void
contest_step(const float *x, float *y)
{
	net_step(STATE, x, y);
}

static void
run_one(void)
{
	contest_reset();
	net_run(STATE, in, out, T, work);
}
#else
static int
take_state(void)
{
	return 0;
}

static void
run_one(void)
{
	net_run(PARAMS in, out, T, work);
}
#endif

int
contest_begin(const Case *k)
{
#ifndef EMBEDDED
	params = ours_in_format(ours_params(k));
	if (params == NULL)
		return -1;
#endif
	in = ours_sequences(k->x, X);
	out = ours_take((size_t)T * B * OUT * sizeof *out);
#if defined(NET_BLOCK)
	work = ours_take(net_run_block_work(T));
#else
	work = ours_take(net_run_work(T));
#endif
	for (int b = 0; b < B; b++)
		lengths[b] = T;
	return in && out && work ? take_state() : -1;
}

void
contest_run(void)
{
	if (B == 1)
		run_one();
#if defined(NET_BLOCK)
	for (int b = 0; B > 1 && b < B; b += SIDE)
		net_run_block(PARAMS in + (ptrdiff_t)b * T * X,
		              out + (ptrdiff_t)b * T * OUT, T, work);
#else
	else
		net_run_batch(PARAMS in, out, lengths, B, work);
#endif
}

void
contest_result(float *y)
{
	ours_in_time(out, y, OUT);
}
