/* Optimisers, clipping and schedules; see optim.h. */
#include "optim.h"

#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* b^k by squaring: the same bits everywhere, which pow() does not promise. */
static double
power(double b, uint64_t k)
{
	double r = 1;

	for (; k > 0; k >>= 1, b *= b)
		if (k & 1)
			r *= b;
	return r;
}

#define REAL float
#define NAME(x) x##_f32
#define SQRT sqrtf
#include "optim_kernel.h"
#undef REAL
#undef NAME
#undef SQRT

#define REAL double
#define NAME(x) x##_f64
#define SQRT sqrt
#include "optim_kernel.h"
#undef REAL
#undef NAME
#undef SQRT

static const char *const optim_name[RNN_OPTIM_COUNT] = {
	"sgd", "rmsprop", "adam", "adamw"
};

/* Every number of every optimiser: where it lies, who has it, its range. */
typedef struct {
	const char *name;
	size_t offset;
	unsigned kinds;         /* bit per RnnOptimKind */
	double lo, hi;
} Number;

#define ALL 15u
#define FIELD(f) #f, offsetof(RnnOptim, f)

static const Number numbers[] = {
	{FIELD(rate), ALL, 0, HUGE_VAL},
	{FIELD(momentum), 1u << RNN_SGD | 1u << RNN_RMSPROP, 0, 1},
	{FIELD(nesterov), 1u << RNN_SGD, 0, 1},
	{FIELD(decay), 1u << RNN_SGD | 1u << RNN_ADAMW, 0, HUGE_VAL},
	{FIELD(rho), 1u << RNN_RMSPROP, 0, 1},
	{FIELD(beta1), 1u << RNN_ADAM | 1u << RNN_ADAMW, 0, 0.999999999},
	{FIELD(beta2), 1u << RNN_ADAM | 1u << RNN_ADAMW, 0, 0.999999999},
	{FIELD(epsilon), ALL & ~(1u << RNN_SGD), 0, HUGE_VAL},
	{FIELD(clip_norm), ALL, 0, HUGE_VAL},
	{FIELD(clip_value), ALL, 0, HUGE_VAL}
};

enum { N_NUMBERS = sizeof numbers / sizeof *numbers };

const char *
rnn_optim_name(RnnOptimKind kind)
{
	return optim_name[kind];
}

int
rnn_optim_new(RnnOptim *o, const char *name, RnnError *err)
{
	int k = 0;

	while (k < RNN_OPTIM_COUNT && strcmp(optim_name[k], name) != 0)
		k++;
	if (k == RNN_OPTIM_COUNT)
		return rnn_fail(err, RNN_EXIT_USAGE, "there is no optimiser"
		                " '%s'; there are sgd, rmsprop, adam and"
		                " adamw", name);
	*o = (RnnOptim){.kind = (RnnOptimKind)k, .rate = 0.001, .rho = 0.9,
	                .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8};
	if (k == RNN_SGD)
		o->rate = 0.01;
	if (k == RNN_ADAMW)
		o->decay = 0.01;
	return 0;
}

/* "rate, beta1, .." of one optimiser */
static const char *
list_numbers(RnnOptimKind kind, char text[160])
{
	size_t n = 0;

	text[0] = 0;
	for (int i = 0; i < N_NUMBERS; i++)
		if (numbers[i].kinds & 1u << kind)
			n += (size_t)snprintf(text + n, 160 - n, "%s%s",
			                      n ? ", " : "", numbers[i].name);
	return text;
}

int
rnn_optim_set(RnnOptim *o, const char *name, double value, RnnError *err)
{
	char text[160];
	int i = 0;

	while (i < N_NUMBERS && (strcmp(numbers[i].name, name) != 0 ||
	                         !(numbers[i].kinds & 1u << o->kind)))
		i++;
	if (i == N_NUMBERS)
		return rnn_fail(err, RNN_EXIT_USAGE, "%s has no number '%s';"
		                " it has %s", optim_name[o->kind], name,
		                list_numbers(o->kind, text));
	if (!(value >= numbers[i].lo && value <= numbers[i].hi) ||
	    !isfinite(value))
		return rnn_fail(err, RNN_EXIT_USAGE, "%s: %s = %g is not"
		                " within %g .. %g", optim_name[o->kind], name,
		                value, numbers[i].lo, numbers[i].hi);
	memcpy((char *)o + numbers[i].offset, &value, sizeof value);
	return 0;
}

int
rnn_optim_vectors(const RnnOptim *o)
{
	switch (o->kind) {
	case RNN_SGD:
		return o->momentum != 0;
	case RNN_RMSPROP:
		return 1 + (o->momentum != 0);
	case RNN_ADAM:
	case RNN_ADAMW:
		return 2;
	case RNN_OPTIM_COUNT:
		break;
	}
	return 0;
}

double
rnn_optim_clip(const RnnOptim *o, size_t real_size, size_t n, void *grad)
{
	int f32 = real_size == 4;
	double norm = f32 ? norm_f32(n, grad) : norm_f64(n, grad);
	double now = norm;

	if (o->clip_value > 0) {
		if (f32)
			clip_value_f32(n, grad, (float)o->clip_value);
		else
			clip_value_f64(n, grad, o->clip_value);
		now = f32 ? norm_f32(n, grad) : norm_f64(n, grad);
	}
	if (o->clip_norm > 0 && now > o->clip_norm) {
		if (f32)
			scale_f32(n, grad, o->clip_norm / now);
		else
			scale_f64(n, grad, o->clip_norm / now);
	}
	return norm;
}

void
rnn_optim_step(const RnnOptim *o, size_t real_size, size_t n, void *x,
               void *g, void *state, uint64_t k, double factor)
{
	if (real_size == 4)
		step_f32(o, n, x, g, state, k, o->rate * factor);
	else
		step_f64(o, n, x, g, state, k, o->rate * factor);
}

int
rnn_schedule_parse(RnnSchedule *s, const char *text, RnnError *err)
{
	char every[32] = "", factor[32] = "";

	*s = (RnnSchedule){RNN_SCHEDULE_CONSTANT, 1, 1};
	if (strcmp(text, "constant") == 0)
		return 0;
	s->kind = RNN_SCHEDULE_COSINE;
	if (strcmp(text, "cosine") == 0)
		return 0;
	s->kind = RNN_SCHEDULE_STEP;
	if (sscanf(text, "step:%31[^:]:%31[^:]", every, factor) == 2 &&
	    rnn_number_parse(every, &s->every) == RNN_NUMBER_OK &&
	    rnn_number_parse(factor, &s->factor) == RNN_NUMBER_OK &&
	    s->every > 0 && s->factor > 0)
		return 0;
	return rnn_fail(err, RNN_EXIT_USAGE, "schedule '%s': wanted constant,"
	                " cosine or step:EPOCHS:FACTOR, such as step:10:0.5",
	                text);
}

double
rnn_schedule_factor(const RnnSchedule *s, double done, double total)
{
	switch (s->kind) {
	case RNN_SCHEDULE_CONSTANT:
		return 1;
	case RNN_SCHEDULE_COSINE:
		return (1 + cos(3.14159265358979324 * done / total)) / 2;
	case RNN_SCHEDULE_STEP:
		return power(s->factor, (uint64_t)floor(done / s->every));
	}
	return 1;
}
