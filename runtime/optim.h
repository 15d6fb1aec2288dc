/* optim.h - optimisers on a flat array of reals.
 *
 * g is the gradient, x the parameters, r the rate times the schedule's factor,
 * k = 1, 2, .. counts the steps.  All arithmetic is in the precision of the
 * reals, element by element, in the order of the formulas.
 *
 * sgd      rate 0.01, momentum 0, nesterov 0, decay 0
 *            g += decay x;  v := momentum v + g
 *            x -= r v,  or with nesterov 1:  x -= r (g + momentum v)
 * rmsprop  rate 0.001, rho 0.9, momentum 0, epsilon 1e-8
 *            s := rho s + (1 - rho) g^2;  u = g / (sqrt(s) + epsilon)
 *            v := momentum v + u;  x -= r v
 *            (Tieleman & Hinton, Lecture 6.5, 2012)
 * adam     rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-8
 *            m := beta1 m + (1 - beta1) g;  s := beta2 s + (1 - beta2) g^2
 *            x -= r / (1 - beta1^k) m /
 *                 (sqrt(s) / sqrt(1 - beta2^k) + epsilon)
 *            (Kingma & Ba, ICLR 2015, algorithm 1)
 * adamw    as adam, and decay 0.01:  first  x -= r decay x
 *            (Loshchilov & Hutter, ICLR 2019, algorithm 2)
 *
 * All take clip_norm and clip_value, 0 for none.
 */
#ifndef RNN_OPTIM_H
#define RNN_OPTIM_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

typedef enum {
	RNN_SGD,
	RNN_RMSPROP,
	RNN_ADAM,
	RNN_ADAMW,
	RNN_OPTIM_COUNT
} RnnOptimKind;

typedef struct {
	RnnOptimKind kind;
	double rate, momentum, nesterov, decay, rho, beta1, beta2, epsilon;
	double clip_norm;       /* of the whole gradient; 0: none */
	double clip_value;      /* of each element; 0: none */
} RnnOptim;

/* Defaults of the optimiser of that name; the error lists the names. */
int rnn_optim_new(RnnOptim *o, const char *name, RnnError *err);
const char *rnn_optim_name(RnnOptimKind kind);

/* Sets one of the numbers above; the error lists those that the optimiser
 * has, and a value out of range says the range. */
int rnn_optim_set(RnnOptim *o, const char *name, double value, RnnError *err);

/* How many vectors of n reals the optimiser keeps; all start as zeros. */
int rnn_optim_vectors(const RnnOptim *o);

/* grad, real[n]: clip_value, then clip_norm.  Returns the Euclidean norm from
 * before, summed in double precision from the first element to the last. */
double rnn_optim_clip(const RnnOptim *o, size_t real_size, size_t n,
                      void *grad);

/* One step; x, g: real[n]; state: real[rnn_optim_vectors(o)][n]; g is
 * overwritten. */
void rnn_optim_step(const RnnOptim *o, size_t real_size, size_t n, void *x,
                    void *g, void *state, uint64_t k, double factor);

/* Learning-rate schedules: a factor from the epochs done so far, fractions
 * included. */
typedef enum {
	RNN_SCHEDULE_CONSTANT,  /* 1 */
	RNN_SCHEDULE_COSINE,    /* (1 + cos(pi done / total)) / 2 */
	RNN_SCHEDULE_STEP       /* factor^floor(done / every) */
} RnnScheduleKind;

typedef struct {
	RnnScheduleKind kind;
	double every, factor;   /* STEP */
} RnnSchedule;

/* "constant", "cosine" or "step:EVERY:FACTOR". */
int rnn_schedule_parse(RnnSchedule *s, const char *text, RnnError *err);
double rnn_schedule_factor(const RnnSchedule *s, double done, double total);

#endif
